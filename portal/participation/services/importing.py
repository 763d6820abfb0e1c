"""A process from a file: looked at as a whole, then written in one go, as a draft of the space."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, ids
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.exchange import Landing, reading
from portal.participation.exchange.reading import Package, Progress
from portal.participation.exchange.writing import SPACE_WORDS
from portal.participation.models import Action, Audience, ComponentKind, Method, Process, Space, SpacePlace
from portal.participation.queries import places, spaces
from portal.participation.queries import processes as queries
from portal.participation.services import guarding
from portal.participation.services.processes import (
    ComponentPlan,
    PhasePlan,
    add_component,
    begin_process,
    change_process,
    plan_phase,
)
from portal.participation.services.spaces import SpacePlan, change_space


def _silent(_rows: int) -> None:
    """Nobody is told how far it is."""


def look(file: BinaryIO, progress: Progress = _silent) -> Package:
    """What is in the file, with all that is wrong; nothing is written. `progress`: rows so far. Raises DomainError as `reading.opened`."""
    return reading.opened(file, progress)


def bring_in(*, space: Space, package: Package, actor: User | None, progress: Progress = _silent) -> Process:
    """The process as a draft, with everything that people wrote in it. `progress` is called with the rows that are written, now and then.

    The space is held only for the last part of it, since whoever reports something to the city waits for it: its words, its rules and its
    meetings. What somebody else adds to it in the very same moment before that breaks a rule of the database, and nothing comes in.

    Raises:
        DomainError: something is wrong in the file; nothing of it stays.
    """
    if package.problems:
        raise DomainError(_("Something is wrong in the file, so nothing was brought in."), field="file")
    about = package.about
    lang = space.lang
    _take_places(space, about.get("places", []))
    titles = _own_first(about["titles"], about["lang"], lang)
    process = begin_process(space=space, title=titles[lang], method=Method(about["method"]), actor=actor)
    change_process(
        process=process, titles=titles, summaries=about["summaries"], texts=about["texts"], evaluations=about["evaluations"],
        method=process.method, actor=actor,
    )  # fmt: skip
    components: dict[str, uuid.UUID] = {}
    for one in about["components"]:
        plan = ComponentPlan(
            ComponentKind(one["kind"]),
            _own_first(one["titles"], about["lang"], lang),
            one["texts"],
            one["settings"],
            audience=_audience(one.get("audience", "")),
        )
        made = add_component(process=process, plan=plan, actor=actor)
        made.slug = one["slug"]
        components[one["slug"]] = made.id
    landing = Landing(
        process.id, components, {one["slug"]: one["settings"] for one in about["components"]},
        {one["slug"]: ComponentKind(one["kind"]) for one in about["components"]}, space.id, package.file, actor,
    )  # fmt: skip
    db.session.flush()
    for phase in about["phases"]:
        plan_phase(process=process, plan=_phase(phase, landing, about["lang"], lang), actor=actor)
    _land(landing, package, progress)
    space = spaces.known_space(space.id, lock=True)
    _take_words(space, about.get("space", {}), actor)
    guarding.take_rules(space=space, rules=about.get("rules", []), actor=actor)
    accounts.audit(
        actor=actor, action="participation.imported", subject=("participation_process", process.id),
        data={"process": process.slug},
    )  # fmt: skip
    return queries.known_process(process.id, lock=True)


def _land(landing: Landing, package: Package, progress: Progress) -> None:
    """The rows; those for which the space is held come last."""
    done = 0
    try:
        for resource in sorted(package.resources, key=lambda one: one.holds_space):
            insert = resource.insert
            if insert is None:
                continue
            for rows in package.rows(resource):
                insert(landing, rows)
                done += len(rows)
                progress(done)
    except IntegrityError:
        raise DomainError(
            _("Rows in the file contradict each other, so nothing was brought in."), field="file"
        ) from None


def _audience(named: str) -> Audience:
    """Who may take part there; a group of another city is none here."""
    return Audience.CONFIRMED if named in ("", Audience.GROUP) else Audience(named)


def _take_words(space: Space, words: Mapping[str, Any], actor: User | None) -> None:
    """What the city from which it comes says to people, for a space that says nothing yet: its staff reads it before they open it."""
    theirs = {name: words[name] for name in SPACE_WORDS if any(words.get(name, {}).values())}
    if not theirs or any(getattr(space, name) for name in SPACE_WORDS):
        return
    plan = {name: getattr(space, name) for name in SpacePlan.__dataclass_fields__ if name != "machine_translation"}
    plan |= {
        name: _own_first(texts, words["lang"] if texts.get(words.get("lang")) else next(iter(texts)), space.lang)
        for name, texts in theirs.items()
    }
    if not plan["titles"].get(space.lang):
        return
    change_space(space=space, plan=SpacePlan(**plan), actor=actor)


def _take_places(space: Space, listed: Sequence[Mapping[str, Any]]) -> None:
    """The list of places, for a space that has none. It is locked."""
    if not listed or places.places_of(space.id, all_of_them=True):
        return
    db.session.add_all(
        SpacePlace(
            id=ids.new_id(), space_id=space.id, number=number, names=one["names"], latitude=one.get("latitude"),
            longitude=one.get("longitude"), is_offered=one.get("is_offered", True),
        )
        for number, one in enumerate(listed, 1)
    )  # fmt: skip
    db.session.flush()


def _phase(phase: Mapping[str, Any], landing: Landing, theirs: str, own: str) -> PhasePlan:
    on = phase["on"]
    return PhasePlan(
        titles=_own_first(phase["titles"], theirs, own), texts=phase["texts"],
        local_start=datetime.fromisoformat(str(phase["local_start"])), local_end=datetime.fromisoformat(str(phase["local_end"])),
        actions=[(landing.components[slug], Action(action)) for slug, action in on],
    )  # fmt: skip


def _own_first(texts: Mapping[str, str], theirs: str, own: str) -> Mapping[str, str]:
    """The texts with one in the space's own language: theirs, where it lacks."""
    return texts if texts.get(own) else {**texts, own: texts[theirs]}
