"""Calls and what cities have entered."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from portal.cases.models import (
    Call,
    CallCategory,
    CallRound,
    CallState,
    Case,
    CaseVersion,
    Eligibility,
    Entry,
    EntryFile,
    EntryState,
    ScoreSheet,
    VersionState,
)
from portal.cases.queries.drafts import OwnCase, cases_of_cities
from portal.cases.queries.writers import own_city_ids
from portal.cases.rules import awards as rules
from portal.cities.models import City, Membership
from portal.core import db

_WHOLE = (selectinload(Call.categories), selectinload(Call.rounds).selectinload(CallRound.criteria))


@dataclass(frozen=True)
class OneEntry:
    """An entry with what belongs to it."""

    entry: Entry
    call: Call
    city: City
    category: CallCategory
    files: Sequence[EntryFile] = ()


# Calls ---------------------------------------------------------------------------------------------------------------


def calls(*, drafts: bool = False) -> Sequence[Call]:
    """All calls, the newest first; those that are being prepared only for the office."""
    wanted = select(Call).order_by(Call.year.desc(), Call.created_at.desc()).options(*_WHOLE)
    return db.session.scalars(wanted if drafts else wanted.where(Call.state != CallState.DRAFT)).all()


def call_by_slug(slug: str, *, lock: bool = False) -> Call | None:
    """A call with its categories, rounds and criteria; with `lock` nobody else changes it meanwhile."""
    return _call(Call.slug == slug, lock=lock, share=False)


def call_held(call_id: uuid.UUID) -> Call:
    """A call that stays in its state until the end of the transaction, while others may hold it too.

    Raises:
        LookupError: there is none.
    """
    found = _call(Call.id == call_id, lock=True, share=True)
    if found is None:
        raise LookupError(call_id)
    return found


def call_by_id(call_id: uuid.UUID) -> Call | None:
    return _call(Call.id == call_id, lock=False, share=False)


def _call(which: Any, *, lock: bool, share: bool) -> Call | None:
    wanted: Select[Any] = select(Call).where(which).options(*_WHOLE).execution_options(populate_existing=True)
    return db.session.scalars(wanted.with_for_update(read=share, of=Call) if lock else wanted).one_or_none()


def is_scored(round_id: uuid.UUID) -> bool:
    """Whether somebody has scored in a round: then its criteria stay."""
    return db.session.scalar(select(func.count()).where(ScoreSheet.round_id == round_id)) != 0


# Entries -------------------------------------------------------------------------------------------------------------


def _entries(*where: Any) -> list[OneEntry]:
    rows = db.session.execute(
        select(Entry, Call, City, CallCategory)
        .join(Call, Call.id == Entry.call_id)
        .join(City, City.id == Entry.city_id)
        .join(CallCategory, CallCategory.id == Entry.category_id)
        .where(*where)
        .order_by(CallCategory.position, Entry.created_at, Entry.id)
        .options(selectinload(Entry.files))
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    )
    return [OneEntry(entry, call, city, category, entry.files) for entry, call, city, category in rows]


def entry_by_id(entry_id: uuid.UUID, *, lock: bool = False) -> OneEntry | None:
    """An entry whoever asks; for the office, services and tasks."""
    if lock:
        db.session.execute(select(Entry.id).where(Entry.id == entry_id).with_for_update())
    return next(iter(_entries(Entry.id == entry_id)), None)


def own_entry(user: Any, entry_id: uuid.UUID, *, lock: bool = False) -> OneEntry | None:
    """An entry of a city for which the reader writes."""
    found = entry_by_id(entry_id, lock=lock)
    return found if found and rules.may_write_entry(found.entry, own_city_ids(user)) else None


def entries_of_cities(city_ids: Collection[uuid.UUID]) -> list[OneEntry]:
    """What these cities have entered, in any call."""
    found = _entries(Entry.city_id.in_(city_ids))
    return sorted(found, key=lambda one: one.entry.changed_at, reverse=True)


def entries_of_call(call_id: uuid.UUID, *, handed_in: bool = False) -> list[OneEntry]:
    """The entries of a call by category; `handed_in`: only those that were, and not withdrawn."""
    states = (EntryState.SUBMITTED,) if handed_in else tuple(EntryState)
    return _entries(Entry.call_id == call_id, Entry.state.in_(states))


def in_round(call: Call) -> list[OneEntry]:
    """The entries that the jury judges in the round that is on."""
    return _entries(
        Entry.call_id == call.id, Entry.state == EntryState.SUBMITTED, Entry.eligibility == Eligibility.ELIGIBLE,
        Entry.round >= max(call.round, 1),
    )  # fmt: skip


def taken_slots(call_id: uuid.UUID, city_id: uuid.UUID) -> set[int]:
    """The places of a city in a call that are taken."""
    rows = db.session.scalars(
        select(Entry.slot).where(Entry.call_id == call_id, Entry.city_id == city_id, Entry.slot.is_not(None))
    )
    return {slot for slot in rows if slot is not None}


def is_member_city(city_id: uuid.UUID, day: date) -> bool:
    """Whether a city is a member on that day, of whatever kind."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Membership.city_id == city_id,
                Membership.starts_on <= day,
                or_(Membership.ends_on.is_(None), Membership.ends_on > day),
            )
        )
        != 0
    )


def is_published_case(case_id: uuid.UUID) -> bool:
    return (
        db.session.scalar(
            select(func.count()).where(CaseVersion.case_id == case_id, CaseVersion.state == VersionState.PUBLISHED)
        )
        != 0
    )


def published_cases_of(city_ids: Collection[uuid.UUID]) -> list[OwnCase]:
    """The cases of these cities that are out: what an entry may be about."""
    return [one for one in cases_of_cities(city_ids) if one.case.number is not None and one.case.withdrawn_at is None]


def entry_file(file_id: uuid.UUID) -> tuple[EntryFile, uuid.UUID] | None:
    """A file of an entry with the entry's id, whoever asks."""
    found = db.session.get(EntryFile, file_id)
    return (found, found.entry_id) if found else None


def library_cases(entries: Sequence[OneEntry]) -> dict[uuid.UUID, int]:
    """Numbers of the published cases that entries are about or became, by the entry's id."""
    sources = {f"entry:{one.entry.id}": one.entry.id for one in entries}
    about: dict[uuid.UUID, list[uuid.UUID]] = {}
    for one in entries:
        if one.entry.case_id:
            about.setdefault(one.entry.case_id, []).append(one.entry.id)
    rows = db.session.execute(
        select(Case.id, Case.source, Case.number).where(
            or_(Case.source.in_(sources), Case.id.in_(about)), Case.number.is_not(None), Case.withdrawn_at.is_(None)
        )
    )
    found: dict[uuid.UUID, int] = {}
    for case_id, source, number in rows:
        if number is None:
            continue
        for entry_id in (*about.get(case_id, ()), *((sources[source],) if source in sources else ())):
            found[entry_id] = number
    return found


# Numbers -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallNumbers:
    """How many entries, winners, cities and countries a call had; None: not known. `regions`: entries by region."""

    entries: int
    winners: int
    cities: int | None = None
    countries: int | None = None
    regions: Sequence[tuple[str, int]] = ()


def numbers_of(call: Call, entries: Sequence[OneEntry]) -> CallNumbers:
    """The figures of a call: from its entries, or as they were handed down."""
    if call.figures is not None:
        return CallNumbers(int(call.figures["entries"]), int(call.figures["winners"]))
    regions = Counter(one.city.region.value for one in entries)
    return CallNumbers(
        len(entries), sum(one.entry.is_winner for one in entries), len({one.city.id for one in entries}),
        len({one.city.country for one in entries}), sorted(regions.items(), key=lambda pair: (-pair[1], pair[0])),
    )  # fmt: skip


def numbers_of_calls(found: Sequence[Call]) -> list[tuple[Call, int, int]]:
    """Entries and winners of the calls whose winners are out, oldest first; in one statement."""
    rows = {
        row.call_id: (row.entries, row.winners)
        for row in db.session.execute(
            select(
                Entry.call_id, func.count().label("entries"),
                func.count().filter(Entry.is_winner).label("winners"),
            )
            .where(Entry.state == EntryState.SUBMITTED)
            .group_by(Entry.call_id)
        )
    }  # fmt: skip
    known = []
    for call in found:
        if call.state is not CallState.PUBLISHED:
            continue
        figures = call.figures
        pair = (int(figures["entries"]), int(figures["winners"])) if figures else rows.get(call.id, (0, 0))
        known.append((call, *pair))
    return sorted(known, key=lambda item: (item[0].year, item[0].slug))
