"""A city's space: made, worded, opened and closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation import queries
from portal.participation.events import SpaceChanged
from portal.participation.models import PilotState, Space
from portal.participation.services import guarding, indexing

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_NEXT = {
    PilotState.STUDIED: {PilotState.PREPARING},
    PilotState.PREPARING: {PilotState.STUDIED, PilotState.RUNNING},
    PilotState.RUNNING: {PilotState.ENDED},
    PilotState.ENDED: {PilotState.RUNNING},
}


@dataclass(frozen=True)
class SpacePlan:
    """What a city says of its space, each text by language; `embed_origins`: `https://city.example`, without a path.
    `machine_translation` None: it stays as it is.
    """

    titles: Mapping[str, str]
    intros: Mapping[str, str] = field(default_factory=dict)
    moderation_rules: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    privacy: Mapping[str, str] = field(default_factory=dict)
    colour: str = ""
    contact: str = ""
    embed_origins: Sequence[str] = ()
    machine_translation: bool | None = None


def make_space(*, city: City, actor: User | None, state: PilotState = PilotState.PREPARING) -> Space:
    """The space of a city, in its own language and under its own name. Doing it twice gives the same."""
    found = queries.spaces_of_cities([city.id]).get(city.id)
    if found is not None:
        return found
    space = Space(
        city_id=city.id,
        state=state,
        lang=city.own_lang,
        titles=dict(city.names),
        created_by=actor.id if actor else None,
    )
    db.session.add(space)
    db.session.flush()
    guarding.seed_rules(space)
    _note(space, "participation.space_made", actor)
    return space


def change_space(*, space: Space, plan: SpacePlan, actor: User | None) -> None:
    """Words, colour, contact, and the sites that may show it. `space` is locked.

    Raises:
        DomainError: there is no title in the space's language, the colour is none, or an address is no origin of a site.
    """
    if not plan.titles.get(space.lang):
        raise DomainError(_("Enter a title."), field=f"title_{space.lang}")
    if plan.colour and not _COLOUR.match(plan.colour):
        raise DomainError(_("Choose a colour."), field="colour")
    wrong = next((one for one in plan.embed_origins if not _is_origin(one)), None)
    if wrong is not None:
        raise DomainError(
            _("“%(address)s” is no address of a site, such as https://city.example.", address=wrong[:100]),
            field="embed_origins",
        )
    if plan.machine_translation is not None and plan.machine_translation is not space.machine_translation:
        space.machine_translation = plan.machine_translation
        _note(space, "participation.space_machine", actor, "on" if plan.machine_translation else "off")
    for name in set(SpacePlan.__dataclass_fields__) - {"machine_translation"}:
        value = getattr(plan, name)
        setattr(
            space, name, dict(value) if isinstance(value, Mapping) else value if isinstance(value, str) else list(value)
        )
    _note(space, "participation.space_changed", actor)


def missing_words(space: Space) -> list[str]:
    """What a space needs to be opened with and has not in its own language: fields of `Space`."""
    return [name for name in ("moderation_rules", "terms", "privacy") if not getattr(space, name).get(space.lang)]


def set_state(*, space: Space, state: PilotState, actor: User | None) -> None:
    """Opens, ends or reopens a space. Setting what it is already does nothing. `space` is locked.

    Raises:
        Conflict: this does not follow from where it stands.
        DomainError: it has no rules of moderation, terms or privacy text to be opened with.
    """
    if state is space.state:
        return
    if state not in _NEXT[space.state]:
        raise Conflict(_("The pilot has moved on meanwhile. Look at the page again."))
    if state is PilotState.RUNNING:
        if missing := missing_words(space):
            raise DomainError(
                _(
                    "Before people come in, write the rules of moderation, the terms and what you do with personal data."
                ),
                field=f"{missing[0]}_{space.lang}",
            )
        space.started_on = space.started_on or clock.today()
    space.ended_on = clock.today() if state is PilotState.ENDED else None
    space.state = state
    _note(space, "participation.space_state", actor, state.value)
    indexing.refresh_space(space.id)


def _is_origin(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    plain = address == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc and ";" not in address
    return plain and parts.scheme == "https" and bool(re.fullmatch(r"[a-z0-9.-]+(:\d+)?", parts.netloc))


def _note(space: Space, action: str, actor: User | None, state: str = "") -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("participation_space", space.id), data={"state": state} if state else {}
    )
    events.publish(SpaceChanged(space.id))
