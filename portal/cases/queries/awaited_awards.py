"""What of awards waits for a juror, a city and the office, as selects that go into one statement (`core.awaiting`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select

from portal.accounts.models import Grant, Role
from portal.cases.models import (
    Call,
    CallRound,
    CallState,
    Eligibility,
    Entry,
    EntryState,
    Juror,
    JurorCategory,
    JurorConflict,
    ScoreSheet,
)
from portal.cases.queries.awaited import of_own_city
from portal.cases.queries.writers import works_for
from portal.cases.rules import awards as rules
from portal.core.awaiting import UNDATED, USER
from portal.core.prepared import NOW


def office(user: Any) -> Mapping[str, Any] | None:
    return {} if rules.may_run_awards(user) else None


def _sheets_missing(*columns: Any) -> Select[*tuple[Any, ...]]:
    """What jurors see in the round that is on (`rules.may_judge_entry`) and have handed in no sheet for."""
    handed_in = exists().where(
        ScoreSheet.juror_id == Juror.id, ScoreSheet.entry_id == Entry.id, ScoreSheet.round_id == CallRound.id,
        ScoreSheet.handed_in_at.is_not(None),
    )  # fmt: skip
    has_interest = exists().where(JurorConflict.juror_id == Juror.id, JurorConflict.entry_id == Entry.id)
    speaks_for_it = exists().where(
        Grant.user_id == Juror.user_id, Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city",
        Grant.scope_id == Entry.city_id, Grant.revoked_at.is_(None),
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Juror)
        .join(JurorCategory, JurorCategory.juror_id == Juror.id)
        .join(Entry, and_(Entry.call_id == Juror.call_id, Entry.category_id == JurorCategory.category_id))
        .where(
            Juror.removed_at.is_(None), Entry.state == EntryState.SUBMITTED, Entry.eligibility == Eligibility.ELIGIBLE,
            Entry.city_id.is_distinct_from(Juror.city_id), Entry.city_id.not_in(works_for(Juror.user_id)), ~speaks_for_it,
            ~has_interest, ~handed_in,
        )
    )  # fmt: skip


def to_judge() -> Select[*tuple[Any, ...]]:
    """Entries on which a juror with an account has not handed in his sheet."""
    missing = _sheets_missing(CallRound.due_at.label("due")).join(Call, Call.id == Juror.call_id)
    return missing.join(CallRound, and_(CallRound.call_id == Call.id, CallRound.number == Call.round)).where(
        Juror.user_id == USER, Call.state == CallState.JUDGING, Entry.round == Call.round
    )


def to_hand_in() -> Select[*tuple[Any, ...]]:
    """Entries that a city of the person has begun, while the call is open."""
    return (
        select(Call.closes_at.label("due"))
        .select_from(Entry)
        .join(Call, Call.id == Entry.call_id)
        .where(
            Entry.state == EntryState.DRAFT, Call.state == CallState.OPEN, Call.opens_at <= NOW, Call.closes_at > NOW,
            of_own_city(Entry.city_id),
        )
    )  # fmt: skip


def to_check() -> Select[*tuple[Any, ...]]:
    """Entries of which the office has not said whether the jury gets them. The jury begins when the call has closed."""
    return (
        select(Call.closes_at.label("due"), Call.slug.label("slug"))
        .select_from(Entry)
        .join(Call, Call.id == Entry.call_id)
        .where(
            Entry.state == EntryState.SUBMITTED, Entry.eligibility == Eligibility.UNCHECKED, Call.state == CallState.OPEN
        )
    )  # fmt: skip


def to_decide() -> Select[*tuple[Any, ...]]:
    """Rounds for which the jury's time is over, or all of whose sheets are in."""
    is_over = func.coalesce(CallRound.due_at <= NOW, false())
    began = exists().where(ScoreSheet.round_id == CallRound.id)
    missing = _sheets_missing(Juror.id).where(Juror.call_id == Call.id, Entry.round == Call.round)
    return (
        select(CallRound.due_at.label("due"), Call.slug.label("slug"), CallRound.number.label("number"))
        .select_from(Call)
        .join(CallRound, and_(CallRound.call_id == Call.id, CallRound.number == Call.round))
        .where(
            Call.state == CallState.JUDGING, or_(is_over, and_(began, ~missing.correlate(Call, CallRound).exists()))
        )
    )  # fmt: skip


def to_publish() -> Select[*tuple[Any, ...]]:
    """Calls whose winners are chosen and not out."""
    return select(UNDATED, Call.slug.label("slug")).where(Call.state == CallState.DECIDED)


def to_begin() -> Select[*tuple[Any, ...]]:
    """Calls that have closed and whose jury has not been asked to begin; all that was handed in is looked at."""
    unchecked = exists().where(
        Entry.call_id == Call.id, Entry.state == EntryState.SUBMITTED, Entry.eligibility == Eligibility.UNCHECKED
    )
    eligible = select(func.count()).where(Entry.call_id == Call.id, Entry.eligibility == Eligibility.ELIGIBLE)
    return select(UNDATED, Call.slug.label("slug")).where(
        Call.state == CallState.OPEN, Call.closes_at <= NOW, ~unchecked, eligible.scalar_subquery() > 0
    )
