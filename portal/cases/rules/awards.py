"""Awards: who may enter, judge and run a call, and when. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.accounts.rules import is_secretariat
from portal.cases.models import (
    Call,
    CallCriterion,
    CallRound,
    CallState,
    Eligibility,
    Entry,
    EntryState,
    Juror,
    ScoreSheet,
)

SCORES = (1, 2, 3, 4, 5)
MOST_ROUNDS_OF_CALL = 5
MOST_CATEGORIES = 20
MOST_CRITERIA = 12
MOST_ENTRY_FILES = 10
ANSWER_LENGTH = 4000
ENTRY_SUMMARY_LENGTH = 600
JURY_LINK_LASTS = timedelta(days=180)
OUTSIDERS_KEPT = timedelta(days=180)  # names and addresses of people without an account, after the decision
REMIND_JURORS = timedelta(days=3)  # before the round is due
# Under which section of a case the answer about a criterion stands; others follow the solution, with their heading.
SECTION_OF_CRITERION = {
    "problem": "problem", "design": "solution", "budget": "cost", "learning": "lessons", "value": "results",
}  # fmt: skip


def may_run_awards(user: Any) -> bool:
    """The secretariat runs calls, checks entries and publishes what the jury found."""
    return is_secretariat(user)


def may_see_call(user: Any, call: Call) -> bool:
    return call.state is not CallState.DRAFT or may_run_awards(user)


# Calls ---------------------------------------------------------------------------------------------------------------


def is_past_record(call: Call) -> bool:
    """A call from before the portal, of which only figures are known."""
    return call.figures is not None


def has_closed(call: Call, now: datetime) -> bool:
    return call.closes_at is not None and call.closes_at <= now


def takes_entries(call: Call, now: datetime) -> bool:
    """Whether a city may enter now."""
    return (
        call.state is CallState.OPEN
        and call.opens_at is not None
        and call.opens_at <= now
        and not has_closed(call, now)
    )


def may_close_early(call: Call, now: datetime) -> bool:
    """Whether a call takes entries now and may be told to take no more."""
    return takes_entries(call, now)


def may_take_winner_back(entry: Entry, call: Call) -> bool:
    """Whether a winner was chosen by mistake and can be taken back: once decided, and after the ceremony is published."""
    return entry.is_winner and call.state in (CallState.DECIDED, CallState.PUBLISHED)


def current_round(call: Call) -> CallRound | None:
    """The round that is judged now."""
    if call.state is not CallState.JUDGING:
        return None
    return next((one for one in call.rounds if one.number == call.round), None)


def is_last_round(call: Call, held: CallRound) -> bool:
    return held.number == max(one.number for one in call.rounds)


def call_lacks(call: Call) -> list[str]:
    """What is missing before a call can open, as keys of `words.CALL_LACKS`."""
    lacks = []
    if not call.categories:
        lacks.append("categories")
    if not call.rounds:
        lacks.append("rounds")
    if any(not held.criteria for held in call.rounds):
        lacks.append("criteria")
    return lacks


def has_ended(held: CallRound, now: datetime) -> bool:
    """Whether the jury's time for a round is over."""
    return held.due_at is not None and held.due_at <= now


# Entries -------------------------------------------------------------------------------------------------------------


def headings(call: Call) -> list[CallCriterion]:
    """What an entry answers: the criteria of the first round."""
    return list(call.rounds[0].criteria) if call.rounds else []


def entry_lacks(entry: Entry, keys: Collection[str]) -> list[str]:
    """The fields that are empty and must not be when it is handed in; answers as "answer:<key>"."""
    lacks = [name for name in ("title", "summary") if not getattr(entry, name).strip()]
    return [*lacks, *(f"answer:{key}" for key in keys if not str(entry.answers.get(key, "")).strip())]


def may_write_entry(entry: Entry, own_cities: Collection[uuid.UUID]) -> bool:
    return entry.city_id in own_cities


def is_entry_editable(entry: Entry) -> bool:
    return entry.state is EntryState.DRAFT


def may_take_back(entry: Entry, call: Call, now: datetime) -> bool:
    """Until the call closes a city may change what it has handed in, unless the office has looked at it already."""
    return (
        entry.state is EntryState.SUBMITTED and takes_entries(call, now) and entry.eligibility is Eligibility.UNCHECKED
    )


def may_withdraw(entry: Entry, call: Call) -> bool:
    """Until the jury has decided."""
    return entry.state is not EntryState.WITHDRAWN and call.state in (CallState.OPEN, CallState.JUDGING)


def may_check(entry: Entry, call: Call) -> bool:
    """Whether the office may still say whether an entry is eligible: before the jury has it."""
    return entry.state is EntryState.SUBMITTED and call.state is CallState.OPEN


def is_finalist(entry: Entry, call: Call) -> bool:
    """Whether it came into the last of several rounds."""
    last = max((one.number for one in call.rounds), default=1)
    return last > 1 and entry.round >= last and not entry.is_winner


# The jury ------------------------------------------------------------------------------------------------------------


def may_judge_entry(
    entry: Entry,
    call: Call,
    *,
    categories: Collection[uuid.UUID],
    cities: Collection[uuid.UUID],
    conflicts: Collection[uuid.UUID],
) -> bool:
    """Whether a juror sees an entry: of his categories and in the round, but not of his own city, nor where he has an interest."""
    return (
        entry.state is EntryState.SUBMITTED
        and entry.eligibility is Eligibility.ELIGIBLE
        and call.state is CallState.JUDGING
        and entry.round == call.round
        and entry.category_id in categories
        and entry.city_id not in cities
        and entry.id not in conflicts
    )


def is_link_good(juror: Juror, now: datetime) -> bool:
    return juror.removed_at is None and juror.expires_at is not None and juror.expires_at > now


def sheet_lacks(scores: Mapping[str, int], keys: Collection[str]) -> list[str]:
    """The criteria that have no score yet."""
    return [key for key in keys if scores.get(key) not in SCORES]


def is_done(sheet: ScoreSheet | None) -> bool:
    return sheet is not None and sheet.handed_in_at is not None
