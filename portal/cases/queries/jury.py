"""Who judges which entries, how far the jury is, and what came of it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Role, User
from portal.accounts.rules import scopes_of
from portal.cases import judging
from portal.cases.models import (
    Call,
    CallCategory,
    CallRound,
    Juror,
    JurorCategory,
    JurorConflict,
    ScoreSheet,
)
from portal.cases.queries.awards import OneEntry, call_by_id, entries_of_call, in_round
from portal.cases.rules import awards as rules
from portal.cities.models import Affiliation, AffiliationState
from portal.core import db, ids


@dataclass(frozen=True)
class OneJuror:
    """A juror with what he judges. `cities`: those to which he belongs, whose entries he never sees."""

    juror: Juror
    call: Call
    person: User | None
    categories: frozenset[uuid.UUID]
    conflicts: frozenset[uuid.UUID]
    cities: frozenset[uuid.UUID]

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.juror.name

    @property
    def email(self) -> str:
        return self.person.email if self.person else self.juror.email

    @property
    def lang(self) -> str:
        return self.person.locale if self.person else self.juror.lang

    def sees(self, one: OneEntry) -> bool:
        """Whether he judges this entry now."""
        return rules.may_judge_entry(
            one.entry, self.call, categories=self.categories, cities=self.cities, conflicts=self.conflicts
        )


def _jurors(*where: Any) -> list[OneJuror]:
    rows = db.session.scalars(
        select(Juror).where(*where).order_by(Juror.created_at, Juror.id).execution_options(populate_existing=True)
    ).all()
    keys = [one.id for one in rows]
    categories: dict[uuid.UUID, set[uuid.UUID]] = {}
    for juror_id, category_id in db.session.execute(
        select(JurorCategory.juror_id, JurorCategory.category_id).where(JurorCategory.juror_id.in_(keys))
    ):
        categories.setdefault(juror_id, set()).add(category_id)
    conflicts: dict[uuid.UUID, set[uuid.UUID]] = {}
    for juror_id, entry_id in db.session.execute(
        select(JurorConflict.juror_id, JurorConflict.entry_id).where(JurorConflict.juror_id.in_(keys))
    ):
        conflicts.setdefault(juror_id, set()).add(entry_id)
    calls = {call_id: call_by_id(call_id) for call_id in {one.call_id for one in rows}}
    people = _people([one.user_id for one in rows if one.user_id])
    cities = _cities_of(people)
    return [
        OneJuror(
            one, calls[one.call_id], people.get(one.user_id) if one.user_id else None,  # type: ignore[arg-type]
            frozenset(categories.get(one.id, ())), frozenset(conflicts.get(one.id, ())),
            frozenset({one.city_id} if one.city_id else ()) | (cities.get(one.user_id, frozenset()) if one.user_id else frozenset()),
        )
        for one in rows
    ]  # fmt: skip


def _people(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, User]:
    """With their roles, in two statements however many there are."""
    found = db.session.scalars(
        select(User)
        .where(User.id.in_(keys))
        .options(selectinload(User.grants))
        .execution_options(populate_existing=True)
    )
    return {one.id: one for one in found}


def _cities_of(people: Mapping[uuid.UUID, User]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """The cities to which people belong: where they work, confirmed, and those for which they speak."""
    found = {key: scopes_of(person, Role.CITY_COORDINATOR, "city") for key, person in people.items()}
    for user_id, city_id in db.session.execute(
        select(Affiliation.user_id, Affiliation.city_id).where(
            Affiliation.user_id.in_(list(people)), Affiliation.state == AffiliationState.CONFIRMED,
            Affiliation.ends_on.is_(None),
        )
    ):  # fmt: skip
        found[user_id].add(city_id)
    return {key: frozenset(cities) for key, cities in found.items()}


def jurors_of(call_id: uuid.UUID, *, removed: bool = False) -> list[OneJuror]:
    """The jury of a call, in the order in which they were asked."""
    return _jurors(Juror.call_id == call_id, *(() if removed else (Juror.removed_at.is_(None),)))


def juror_by_id(juror_id: uuid.UUID) -> OneJuror | None:
    return next(iter(_jurors(Juror.id == juror_id)), None)


def juror_for(user: User, juror_id: uuid.UUID) -> OneJuror | None:
    """The reader's own place in a jury."""
    return next(iter(_jurors(Juror.id == juror_id, Juror.user_id == user.id, Juror.removed_at.is_(None))), None)


def own_juries(user: User) -> list[OneJuror]:
    """The juries in which the reader is."""
    return _jurors(Juror.user_id == user.id, Juror.removed_at.is_(None))


def juror_by_link(secret: str, now: datetime) -> OneJuror | None:
    """Whom a link belongs to, as long as it is good."""
    found = next(iter(_jurors(Juror.token_hash == ids.digest(secret))), None)
    return found if found and rules.is_link_good(found.juror, now) else None


def claim_jurors_to_remind(now: datetime, limit: int = 200) -> Sequence[Juror]:
    """Jurors whose moment to be reminded has come, each held by one worker."""
    return db.session.scalars(
        select(Juror).where(Juror.next_at <= now).order_by(Juror.next_at).limit(limit).with_for_update(skip_locked=True)
    ).all()


# What a juror has before him -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToJudge:
    """An entry on a juror's list with his sheet, if he has begun one."""

    one: OneEntry
    sheet: ScoreSheet | None


def to_judge(juror: OneJuror) -> list[ToJudge]:
    """The entries of the round that is on that this juror sees, by category."""
    held = rules.current_round(juror.call)
    if held is None:
        return []
    sheets = {sheet.entry_id: sheet for sheet in sheets_of(held.id, juror.juror.id)}
    return [ToJudge(one, sheets.get(one.entry.id)) for one in in_round(juror.call) if juror.sees(one)]


def sheets_of(round_id: uuid.UUID, juror_id: uuid.UUID | None = None) -> Sequence[ScoreSheet]:
    """The sheets of a round, of one juror or of all; those that are being written too."""
    wanted = select(ScoreSheet).where(ScoreSheet.round_id == round_id).execution_options(populate_existing=True)
    return db.session.scalars(wanted.where(ScoreSheet.juror_id == juror_id) if juror_id else wanted).all()


def sheet_held(juror_id: uuid.UUID, entry_id: uuid.UUID, round_id: uuid.UUID) -> ScoreSheet:
    """A sheet that exists, held until the end of the transaction."""
    return db.session.scalars(
        select(ScoreSheet)
        .where(
            ScoreSheet.juror_id == juror_id, ScoreSheet.entry_id == entry_id, ScoreSheet.round_id == round_id
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip


# Results -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What one juror gave an entry, raw and on the common scale. For the office only."""

    juror: OneJuror
    sheet: ScoreSheet
    raw: float
    standard: float


@dataclass(frozen=True)
class ResultLine:
    """An entry in the ranking of its category."""

    one: OneEntry
    line: judging.Line[uuid.UUID]
    given: Sequence[Given] = ()
    is_proposed: bool = False


@dataclass(frozen=True)
class CategoryResult:
    category: CallCategory
    lines: Sequence[ResultLine]


@dataclass(frozen=True)
class Results:
    """What the jury of a round found, by category. `open_sheets`: how many of all that are expected are not handed in."""

    held: CallRound
    categories: Sequence[CategoryResult]
    expected: int
    handed_in: int
    progress: Sequence[tuple[OneJuror, int, int]] = field(default_factory=tuple)

    @property
    def lines(self) -> list[ResultLine]:
        return [line for category in self.categories for line in category.lines]


def results(call: Call, held: CallRound) -> Results:
    """Rankings of a round; entries of later rounds were in it too."""
    entries = [one for one in entries_of_call(call.id, handed_in=True) if one.entry.round >= held.number]
    jurors = {one.juror.id: one for one in jurors_of(call.id, removed=True)}
    weights = {criterion.key: criterion.weight for criterion in held.criteria}
    done = [sheet for sheet in sheets_of(held.id) if sheet.handed_in_at is not None]
    # A conflict that was declared after handing in takes the sheet out of the count.
    done = [sheet for sheet in done if sheet.entry_id not in jurors[sheet.juror_id].conflicts]
    rows = [judging.Sheet(one.entry_id, one.juror_id, judging.weighted_mean(one.scores, weights)) for one in done]
    standard = judging.standardised(rows)
    raw = {(row.entry, row.juror): row.value for row in rows}
    categories = []
    for category in call.categories:
        own = {one.entry.id: one for one in entries if one.entry.category_id == category.id}
        lines = judging.ranking(own, rows)
        proposed = set(judging.chosen_first(lines, held.advance))
        categories.append(
            CategoryResult(
                category,
                [
                    ResultLine(
                        own[line.entry], line,
                        [
                            Given(jurors[s.juror_id], s, raw[s.entry_id, s.juror_id], standard[s.entry_id, s.juror_id])
                            for s in done if s.entry_id == line.entry
                        ],
                        line.entry in proposed,
                    )
                    for line in lines
                ],
            )
        )  # fmt: skip
    progress = [(juror, *_progress(juror, entries, done)) for juror in jurors.values()]
    still = [(juror, ready, all_) for juror, ready, all_ in progress if juror.juror.removed_at is None]
    return Results(held, categories, sum(all_ for _j, _r, all_ in still), sum(r for _j, r, _all in still), still)


def _progress(juror: OneJuror, entries: Sequence[OneEntry], done: Sequence[ScoreSheet]) -> tuple[int, int]:
    """(handed in, of how many) of a juror in a round, whichever round is on now."""
    own = {
        one.entry.id
        for one in entries
        if one.entry.category_id in juror.categories
        and one.city.id not in juror.cities
        and one.entry.id not in juror.conflicts
    }
    return sum(s.juror_id == juror.juror.id and s.entry_id in own for s in done), len(own)


def remarks_on(entry_id: uuid.UUID) -> list[str]:
    """What jurors tell the city, without anything of who they are, in an order that says nothing."""
    sheets = db.session.scalars(
        select(ScoreSheet)
        .outerjoin(
            JurorConflict,
            (JurorConflict.juror_id == ScoreSheet.juror_id) & (JurorConflict.entry_id == ScoreSheet.entry_id),
        )
        .where(ScoreSheet.entry_id == entry_id, ScoreSheet.handed_in_at.is_not(None), JurorConflict.juror_id.is_(None))
    ).all()
    ordered = sorted(sheets, key=lambda one: hashlib.sha256(one.id.bytes).digest())
    return [one.remarks for one in ordered if one.remarks.strip()]


def conflicts_of(call_id: uuid.UUID) -> Collection[tuple[JurorConflict, Juror]]:
    """The interests that jurors have declared in a call, for the office."""
    rows = db.session.execute(
        select(JurorConflict, Juror).join(Juror, Juror.id == JurorConflict.juror_id).where(Juror.call_id == call_id)
    )
    return [(conflict, juror) for conflict, juror in rows]
