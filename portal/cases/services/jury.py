"""The jury: asked with an account or by a link that works without one, and what its members hand in, once an entry."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries as people
from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases.events import JurorAsked
from portal.cases.models import Call, CallState, Juror, JurorCategory, JurorConflict, ScoreSheet
from portal.cases.queries import awards as awards_queries
from portal.cases.queries import jury as queries
from portal.cases.queries.awards import OneEntry
from portal.cases.queries.jury import OneJuror
from portal.cases.rules import awards as rules
from portal.core import clock, db, events, ids, settings
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _


@dataclass(frozen=True)
class Scores:
    """What a juror says so far; anything may be missing until it is handed in."""

    scores: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    remarks: str = ""
    private_remarks: str = ""


# Who judges ----------------------------------------------------------------------------------------------------------


def add_juror(
    *, call: Call, name: str, email: str, lang: str, categories: Collection[uuid.UUID], actor: User | None,
    city_id: uuid.UUID | None = None,
) -> OneJuror:  # fmt: skip
    """Asks somebody to judge: with his account if the address has one, else by a link that needs none.

    Raises:
        Conflict: the call is over, or he is in its jury already.
        DomainError: the name or the address cannot be used, or no category is given.
    """
    if call.state in (CallState.DECIDED, CallState.PUBLISHED):
        raise Conflict(_("The jury has decided already."))
    address, called = accounts_rules.clean_email(email), accounts_rules.clean_name(name)
    if address is None:
        raise DomainError(_("Enter an e-mail address, for example name@city.example."), field="email")
    if called is None:
        raise DomainError(_("Enter the person's name."), field="name")
    known = people.user_by_email(address)
    juror = Juror(id=ids.new_id(), call_id=call.id, city_id=city_id, lang=lang, next_at=remind_at(call))
    if known is not None and known.is_active:
        juror.user_id = known.id
    else:
        juror.name, juror.email = called, accounts_rules.email_key(address)
        juror.token_hash, juror.expires_at = ids.digest(_derived(juror)), clock.now() + rules.JURY_LINK_LASTS
    try:
        with db.session.begin_nested():
            db.session.add(juror)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("This person is in the jury already."), field="email") from error
    _give(juror, call, categories)
    accounts.audit(actor=actor, action="cases.juror_added", subject=("call", call.id))
    events.publish(JurorAsked(juror.id))
    return _whole(juror.id)


def assign(*, one: OneJuror, categories: Collection[uuid.UUID], actor: User) -> None:
    """Says anew which categories a juror judges; what he has handed in stays.

    Raises:
        DomainError: none is given.
    """
    _give(one.juror, one.call, categories)
    accounts.audit(actor=actor, action="cases.juror_assigned", subject=("call", one.call.id))


def _give(juror: Juror, call: Call, categories: Collection[uuid.UUID]) -> None:
    wanted = set(categories) & {category.id for category in call.categories}
    if not wanted:
        raise DomainError(_("Choose at least one category."), field="categories")
    db.session.execute(delete(JurorCategory).where(JurorCategory.juror_id == juror.id))
    db.session.add_all(JurorCategory(juror_id=juror.id, category_id=key) for key in wanted)
    db.session.flush()


def remove_juror(*, one: OneJuror, actor: User) -> None:
    """Takes somebody out of the jury. What he has handed in counts; his link leads nowhere from now on.

    Raises:
        Conflict: he is out already.
    """
    if one.juror.removed_at is not None:
        raise Conflict(_("This person is not in the jury any more."))
    one.juror.removed_at, one.juror.next_at = clock.now(), None
    db.session.flush()
    accounts.audit(actor=actor, action="cases.juror_removed", subject=("call", one.call.id))


def send_again(*, one: OneJuror, actor: User) -> None:
    """Sends a juror the way to his entries once more; a link lasts anew."""
    if one.juror.token_hash is not None:
        one.juror.expires_at = clock.now() + rules.JURY_LINK_LASTS
    db.session.flush()
    accounts.audit(actor=actor, action="cases.juror_reminded", subject=("call", one.call.id))
    events.publish(JurorAsked(one.juror.id))


def secret_of(juror: Juror) -> str:
    """The secret of a juror's link, made again for each mail; the table keeps its digest only.

    If the portal's key has changed meanwhile, this link counts from now on.
    """
    secret = _derived(juror)
    if juror.token_hash != ids.digest(secret):
        juror.token_hash = ids.digest(secret)
        db.session.flush()
    return secret


def _derived(juror: Juror) -> str:
    return ids.keyed(settings().secret_key, f"cases.juror:{juror.id}")


def remind_at(call: Call) -> datetime | None:
    """When the jurors of a call are to be reminded: some days before the round that is on, or the first one, is due."""
    held = rules.current_round(call) or (call.rounds[0] if call.rounds else None)
    due = held.due_at if held else None
    return due - rules.REMIND_JURORS if due and due - rules.REMIND_JURORS > clock.now() else None


# What they say -------------------------------------------------------------------------------------------------------


def declare_conflict(*, juror: OneJuror, one: OneEntry, reason: str) -> None:
    """The juror has an interest of his own: he does not see this entry any more, and what he gave it does not count.

    Raises:
        NotFound: it is not before him.
    """
    if not juror.sees(one):
        raise NotFound
    db.session.execute(
        postgresql.insert(JurorConflict)
        .values(juror_id=juror.juror.id, entry_id=one.entry.id, reason=reason.strip(), at=clock.now())
        .on_conflict_do_nothing()
    )
    accounts.audit(actor=None, action="cases.conflict_declared", subject=("entry", one.entry.id))


def save_sheet(*, juror: OneJuror, entry_id: uuid.UUID, given: Scores, hand_in: bool) -> ScoreSheet:
    """Keeps what a juror says of an entry, or hands it in, once: of two tabs the second is told.

    Raises:
        NotFound: the entry is not before him (any more).
        Conflict: it is handed in already.
        DomainError: a score is missing.
    """
    call = awards_queries.call_held(juror.call.id)
    held = rules.current_round(call)
    one = awards_queries.entry_by_id(entry_id)
    if held is None or one is None or not juror.sees(one) or one.entry.round != held.number:
        raise NotFound
    keys = [criterion.key for criterion in held.criteria]
    sheet = _sheet(juror, one, held.id)
    if sheet.handed_in_at is not None:
        raise Conflict(_("You have handed this in already. What was handed in stays."))
    lacks = rules.sheet_lacks(given.scores, keys)
    if hand_in and lacks:
        raise DomainError(_("Give a number from 1 to 5 for each criterion."), field=f"score__{lacks[0]}")
    sheet.scores = {key: given.scores[key] for key in keys if given.scores.get(key) in rules.SCORES}
    sheet.notes = {key: given.notes[key].strip() for key in keys if given.notes.get(key, "").strip()}
    sheet.remarks, sheet.private_remarks = given.remarks.strip(), given.private_remarks.strip()
    sheet.changed_at = clock.now()
    if hand_in:
        sheet.handed_in_at = clock.now()
    db.session.flush()
    return sheet


def _sheet(juror: OneJuror, one: OneEntry, round_id: uuid.UUID) -> ScoreSheet:
    """The juror's sheet, made by whoever comes first and held by one at a time."""
    key = {"juror_id": juror.juror.id, "entry_id": one.entry.id, "round_id": round_id}
    db.session.execute(
        postgresql.insert(ScoreSheet)
        .values(id=ids.new_id(), scores={}, notes={}, remarks="", private_remarks="", changed_at=clock.now(), **key)
        .on_conflict_do_nothing()
    )
    return queries.sheet_held(**key)


def _whole(juror_id: uuid.UUID) -> OneJuror:
    found = queries.juror_by_id(juror_id)
    if found is None:  # pragma: no cover  # it was written just above
        raise LookupError(juror_id)
    return found
