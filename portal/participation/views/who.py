"""Who takes part in what a page is about: by an account, a code that was typed before, or an officer at a desk.

who = taker(component)          # raises Conflict in the reader's language

`component` is a component, or the gate of a meeting or a draw (`participation.gates`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.models import User
from portal.accounts.reader import me
from portal.core import clock, ids, limits, web
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.participation import gates, participants
from portal.participation import rules as spaces
from portal.participation.forms.proven import ChoiceSum
from portal.participation.gates import Gate, Where
from portal.participation.models import Audience, Petition, Proposal
from portal.participation.participants import Participant
from portal.participation.queries import eligibility, talk
from portal.participation.queries.eligibility import Known
from portal.participation.rules import eligibility as rules
from portal.participation.rules.moderation import Guard
from portal.participation.services import intake, ledger
from portal.participation.views.base import bp
from portal.participation.words import eligibility as named

# In the session, as plain words: "<component> <digest>" a code, and "<component> <mark> <way> <proof> <seconds>" for whom an officer
# enters and since when; of a meeting or a draw its own id stands there.
CODES, DESK, VISITOR = "participation_codes", "participation_desk", "participation_visitor"
_MOST_CODES = 5
# An officer who forgets to end an entry does not go on for the person in the afternoon.
ENTRY_LASTS = timedelta(minutes=30)


def remember_code(component: Where, digest: str) -> None:
    """The code counts on the pages of this component, meeting or draw, in this browser."""
    kept = [one for one in _codes() if one[0] != str(component.id)]
    session[CODES] = ";".join(f"{key} {value}" for key, value in [*kept, (str(component.id), digest)][-_MOST_CODES:])


def forget_codes() -> None:
    session.pop(CODES, None)


def begin_entry(component: Where, mark: str, *, is_paper: bool, saw_proof: bool) -> None:
    """From now on the officer enters for this person on the pages of this component, meeting or draw."""
    session[DESK] = (
        f"{component.id} {mark} {'paper' if is_paper else 'desk'} {'proof' if saw_proof else 'register'} {int(clock.now().timestamp())}"
    )


def end_entry() -> None:
    session.pop(DESK, None)


def taker(component: Where, *, asks: bool = True) -> Participant:
    """Who takes part here and now. `asks` False: somebody with an account takes back what he did, which he may in any case.

    Raises:
        Conflict: he may not, with the reason in the reader's language.
    """
    entry = _entry(component)
    if entry is not None:
        return participants.participant_by_mark(
            component, entry.known, officer=me(), is_paper=entry.is_paper, saw_proof=entry.saw_proof
        )
    digest = _code(component)
    if digest is not None:
        return participants.participant_by_digest(component, digest)
    user, visitor = _user_or_none(), ""
    if user is None and component.audience is Audience.ANYONE and not isinstance(component, Gate):
        visitor = session.setdefault(VISITOR, ids.secret())
    if not asks:
        return participants.known_as(component, user, visitor=visitor)
    return participants.participant(component, user, visitor=visitor)


def admit_choice(component: Where) -> None:
    """Counts a support, a signature or a vote of who takes part here; what an officer enters is counted by nobody. Raises TooMany."""
    if _entry(component) is None:
        has_code = _code(component) is not None
        user = None if has_code else _user_or_none()
        intake.admit_choice(
            space=gates.space_of(component), user=user, address=limits.address(),
            is_proven=has_code or intake.is_proven(ChoiceSum(), user),
        )  # fmt: skip


def asks_sum(component: Where) -> bool:
    """Whether the browser of who takes part here does a small sum first: of visitors without account and code, where the city wants it."""
    is_visitor = component.audience is Audience.ANYONE and not current_user.is_authenticated
    return is_visitor and _code(component) is None and Guard.of(gates.space_of(component).moderation).asks_work


def has_come(component: Where) -> bool:
    """Whether there is anybody at all: an account, a code, or that anyone may take part. Else he is asked to sign in."""
    return current_user.is_authenticated or _code(component) is not None or component.audience is Audience.ANYONE


def to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back to where the form was."""
    return web.see_other("accounts.sign_in", next=request.referrer and web.safe_next(request.referrer))


def comes_otherwise(component: Where) -> bool:
    """Whether an officer enters for somebody here, or a code was typed: then the account of the reader is not what counts."""
    return _entry(component) is not None or _code(component) is not None


def otherwise(component: Where) -> Participant | None:
    """Who takes part here by a code or through an officer; None: it is the account of the reader that counts.

    Raises:
        Conflict: he may not, with the reason in the reader's language.
    """
    return taker(component) if comes_otherwise(component) else None


def known_here(component: Where) -> Participant | None:
    """Who takes part here, to show what he has done; None: nobody whom we know, or a code that is not taken any more."""
    if not current_user.is_authenticated and not comes_otherwise(component):
        return None
    try:
        return taker(component, asks=False)
    except Conflict:
        return None


def has_done(component: Where, act: str) -> bool:
    """Whether the one who takes part here otherwise than by his account has done this already."""
    is_visitor = not current_user.is_authenticated and VISITOR in session
    if not comes_otherwise(component) and not is_visitor:
        return False
    try:
        return ledger.has_done(component=component, act=act, participant=taker(component))
    except Conflict:
        return False


@dataclass(frozen=True)
class Stands:
    """How the reader stands to a component. way: (label, address) of what gets him there. entry: an officer enters for somebody;
    code: he came with one. why: why he may not, empty when he may.
    """

    why: str
    entry: str = ""
    code: bool = False
    way: tuple[str, str] | None = None
    is_known: bool = False

    @property
    def may(self) -> bool:
        return not self.why


def stands(component: Where) -> Stands:
    """How the reader stands to a component: worked out once a page, and without the database where his account says it all."""
    known: dict[uuid.UUID, Stands] = g.setdefault("participation_stands", {})
    if component.id not in known:
        known[component.id] = _stands(component)
    return known[component.id]


def _stands(component: Where) -> Stands:
    entry, digest = _entry(component), _code(component)
    if entry is not None or digest is not None:
        return Stands(_refused(component), entry=entry.way if entry else "", code=entry is None)
    user = _user_or_none()
    if component.audience is Audience.ANYONE:
        return Stands("")
    if user is None:
        here = url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
        return Stands(participants.signed_out(), way=(_("Sign in"), here))
    why = _why(component, user)
    if why and user.is_confirmed and component.audience is Audience.RESIDENT:
        return Stands(
            why,
            way=(
                _("Show that you live here"),
                url_for("participation.prove", city=gates.space_of(component).city.slug),
            ),
        )
    return Stands(why, is_known=not why and component.audience is not Audience.CONFIRMED)


def may_talk(thing: type[Proposal | Petition], user: User, key: uuid.UUID) -> bool:
    """Whether somebody with an account may comment on a proposal or petition: who may take part in its component, and those who
    answer there. Nobody who is blocked.
    """
    if not talk.may_comment(thing, user, key):
        return False
    found = eligibility.component_with(thing, key)
    if found is None:
        return False
    component, city_id = found
    return spaces.manages(user, city_id) or not _why(component, user)


def _why(component: Where, user: User) -> str:
    """Why somebody with an account may not take part; asked once a page."""
    known: dict[tuple[uuid.UUID, uuid.UUID], str] = g.setdefault("participation_reasons", {})
    key = (component.id, user.id)
    if key not in known:
        known[key] = participants.reason(component, user)
    return known[key]


@bp.context_processor
def _shared() -> dict[str, Any]:
    return {
        "stands_to": stands, "asks_sum": asks_sum, "named_audiences": {one.value: label for one, (label, _lead) in named.AUDIENCES.items()},
        "audience_leads": {one.value: lead for one, (_label, lead) in named.AUDIENCES.items()},
        "channel_columns": [(one, label, "number") for one, label in named.CHANNELS.items()],
    }  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    known: Known
    is_paper: bool
    saw_proof: bool

    @property
    def way(self) -> str:
        return _("From a paper that was handed in") if self.is_paper else _("The person is here")


def _entry(component: Where) -> _Entry | None:
    """For whom an officer enters here; only as long as he is one of this city's."""
    parts = session.get(DESK, "").split(" ")
    if len(parts) != 5 or parts[0] not in gates.keys_of(component):
        return None
    if clock.now().timestamp() - int(parts[4]) > ENTRY_LASTS.total_seconds():
        return None
    if not rules.may_enter(me(), gates.space_of(component).city_id):
        return None
    return _Entry(Known(parts[1]), parts[2] == "paper", parts[3] == "proof")


def _codes() -> list[tuple[str, str]]:
    pairs = (one.split(" ") for one in session.get(CODES, "").split(";") if one)
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]


def _code(component: Where) -> str | None:
    keys = gates.keys_of(component)
    return next((digest for key, digest in _codes() if key in keys), None)


def _refused(component: Where) -> str:
    try:
        taker(component)
    except Conflict as refused:
        return refused.message
    return ""


def _user_or_none() -> User | None:
    return me() if current_user.is_authenticated else None
