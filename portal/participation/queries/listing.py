"""Lists of proposals in four orders, each page found from where the one before it ended: as quick on the last as on the first."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from portal.core import db, i18n
from portal.core.errors import NotFound
from portal.discussions import translated
from portal.discussions.models import TalkTally
from portal.discussions.translated import Reading
from portal.participation.models import (
    Component,
    OfficialAnswer,
    Process,
    Proposal,
    ProposalState,
    ProposalTally,
    SpacePlace,
    Stage,
)
from portal.participation.queries.translations import fresh, stored
from portal.participation.rules.proposals import Counted, Counts, Terms, missing
from portal.participation.rules.shuffle import Shuffle

PER_PAGE = 20
ORDERS = ("shuffled", "newest", "supports", "nearly")
STATES = ("open", "answered", "overdue", "debate", "archived")
# What the first look at places of a shuffle takes: half of the numbers exist at least, and some are hidden.
_PLACES = 64


@dataclass(frozen=True)
class Wanted:
    """What a list shows. `order`: one of `ORDERS`. `state`: one of `STATES`, or empty for all but archived and merged ones."""

    order: str = "shuffled"
    category: str = ""
    state: str = ""
    place: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.category or self.state or self.place)


@dataclass(frozen=True)
class Listed:
    """A proposal as lists show it. `answer`: the city's newest. `place`: names of the place that was chosen from the list. `stored`: its
    translation into the language of the page.
    """

    proposal: Proposal
    supports: int
    comments: int
    answer: OfficialAnswer | None
    place: dict[str, str] | None
    stored: dict[str, str] | None = None
    participants: int = 0

    @property
    def counted(self) -> Counted:
        return Counted(self.supports, self.participants)

    @cached_property
    def reading(self) -> Reading | None:
        """Only one that says what the original says now: a list has no room to say that it does not."""
        if self.stored is None:  # nearly always
            return None
        found = translated.reading(self.stored, self.proposal.title, self.proposal.body)
        return found if found and not found.is_stale else None


@dataclass(frozen=True)
class Slice:
    """A page. `next`: where the next one begins, for an address; None: this is the last. `places`: of the space, {"id", "names"}, to choose from."""

    items: Sequence[Listed]
    next: str | None
    total: int
    is_first: bool
    places: Sequence[Mapping[str, Any]] = ()


def newest_answer() -> tuple[type[OfficialAnswer], ColumnElement[bool]]:
    """The city's newest answer to a proposal, to be joined: (alias, condition)."""
    answer = aliased(OfficialAnswer)
    newest = (
        select(OfficialAnswer.id)
        .where(OfficialAnswer.proposal_id == Proposal.id)
        .order_by(OfficialAnswer.created_at.desc(), OfficialAnswer.id.desc())
        .limit(1)
        .correlate(Proposal)
        .scalar_subquery()
    )
    return answer, answer.id == newest


def listed() -> Any:
    """Rows of `Listed`."""
    answer, is_newest = newest_answer()
    return (
        select(
            Proposal,
            ProposalTally.supports,
            func.coalesce(TalkTally.comments, 0),
            answer,
            SpacePlace.names,
            stored("proposal", Proposal.id, i18n.current()),
            ProposalTally.participants,
        )
        .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
        .outerjoin(TalkTally, and_(TalkTally.subject_kind == "proposal", TalkTally.subject_id == Proposal.id))
        .outerjoin(answer, is_newest)
        .outerjoin(SpacePlace, SpacePlace.id == Proposal.place_id)
    )


def _fits(component_id: uuid.UUID, wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    answered = select(OfficialAnswer.id).where(OfficialAnswer.proposal_id == Proposal.id).exists()
    put_away = (ProposalState.ARCHIVED, ProposalState.MERGED)
    found: list[ColumnElement[bool]] = [
        Proposal.component_id == component_id,
        Proposal.state.in_(put_away)
        if wanted.state == "archived"
        else Proposal.state.not_in((ProposalState.HIDDEN, *put_away)),
    ]
    if wanted.category:
        found.append(Proposal.category == wanted.category)
    if wanted.place:
        found.append(Proposal.place_id == uuid.UUID(wanted.place))
    if wanted.state == "answered":
        found.append(answered)
    elif wanted.state == "overdue":
        found += [Proposal.stage == Stage.ANSWER_DUE, Proposal.answer_due_on < today, ~answered]
    elif wanted.state == "open":
        found.append(~answered)
    elif wanted.state == "debate":
        found.append(Proposal.debated_at.is_not(None))
    return found


def page_of(
    component_id: uuid.UUID, wanted: Wanted, today: date, terms: Terms, *, shuffle: tuple[str, date], after: str = ""
) -> Slice:
    """A page of the list, without what moderators have hidden. `shuffle`: the reader's mark and the day.

    Raises:
        NotFound: `after` is no place of this order.
    """
    fits = _fits(component_id, wanted, today)
    places = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object("id", SpacePlace.id, "names", SpacePlace.names), SpacePlace.number
                )
            )
        )
        .join(Process, Process.space_id == SpacePlace.space_id)
        .join(Component, Component.process_id == Process.id)
        .where(Component.id == component_id)
        .scalar_subquery()
    )
    # How many fit, the highest number there is, hidden ones included, and what else stands around the list.
    total, highest, around = db.session.execute(
        select(func.count().filter(and_(*fits)), func.coalesce(func.max(Proposal.number), 0), places).where(
            Proposal.component_id == component_id
        )
    ).one()
    find = {"newest": _newest, "supports": _supported, "nearly": _nearly}.get(wanted.order)
    if find is None:
        items, following = _shuffled(fits, wanted, (Shuffle.of(*shuffle, highest), highest), after)
    else:
        items, following = find(fits, terms, after)
    return Slice(items, following, total, is_first=not after, places=around or ())


def _rows(statement: Any) -> list[Listed]:
    return [Listed(*row) for row in db.session.execute(statement)]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise NotFound
    return int(text)


def _newest(fits: list[ColumnElement[bool]], _terms: Terms, after: str) -> tuple[list[Listed], str | None]:
    statement = listed().where(*fits).order_by(Proposal.number.desc()).limit(PER_PAGE + 1)
    if after:
        statement = statement.where(Proposal.number < _number(after))
    found = _rows(statement)
    return found[:PER_PAGE], str(found[PER_PAGE - 1].proposal.number) if len(found) > PER_PAGE else None


def _place(after: str) -> tuple[int, uuid.UUID]:
    many, _dash, key = after.partition("-")
    try:
        return _number(many), uuid.UUID(key)
    except ValueError:
        raise NotFound from None


def _counted(counts: str) -> Any:
    """The column of those whom a stage counts."""
    return ProposalTally.participants if counts == Counts.PARTICIPANTS else ProposalTally.supports


def _by_number(fits: list[ColumnElement[bool]], counts: str = Counts.SUPPORTERS) -> Any:
    return (
        listed()
        .where(*fits, ProposalTally.component_id == Proposal.component_id)
        .order_by(_counted(counts).desc(), ProposalTally.proposal_id.desc())
        .limit(PER_PAGE + 1)
    )


def _below(number: int, key: uuid.UUID, counts: str = Counts.SUPPORTERS) -> ColumnElement[bool]:
    return tuple_(_counted(counts), ProposalTally.proposal_id) < tuple_(literal(number), literal(key))


def _supported(fits: list[ColumnElement[bool]], _terms: Terms, after: str) -> tuple[list[Listed], str | None]:
    statement = _by_number(fits)
    found = _rows(statement.where(_below(*_place(after))) if after else statement)
    last = found[PER_PAGE - 1] if len(found) > PER_PAGE else None
    return found[:PER_PAGE], f"{last.supports}-{last.proposal.id}" if last else None


def _nearly(fits: list[ColumnElement[bool]], terms: Terms, after: str) -> tuple[list[Listed], str | None]:
    """By how few the next threshold needs: those on the way to each of the two, put together."""
    place = _place(after) if after else None
    groups = []
    reached: list[ColumnElement[bool]] = [Proposal.state == ProposalState.OPEN]
    for goal in terms.goals:
        column = _counted(goal.counts)
        statement = _by_number([*fits, *reached, column < goal.at], goal.counts)
        groups.append(_rows(statement.where(_below(goal.at - place[0], place[1], goal.counts)) if place else statement))
        reached.append(column >= goal.at)
    ordered = merge(*groups, key=lambda one: (missing(one.counted, terms), -one.proposal.id.int))
    found = list(islice(ordered, PER_PAGE + 1))
    last = found[PER_PAGE - 1] if len(found) > PER_PAGE else None
    return found[:PER_PAGE], f"{missing(last.counted, terms)}-{last.proposal.id}" if last else None


def _shuffled(
    fits: list[ColumnElement[bool]], wanted: Wanted, own: tuple[Shuffle, int], after: str
) -> tuple[list[Listed], str | None]:
    (order, highest), first = own, 0
    if after:
        read = Shuffle.read(after)
        if read is None:
            raise NotFound
        order, first = read
    if wanted.is_narrowed:  # few may fit: all their numbers are put into the order
        known = db.session.scalars(select(Proposal.number).where(*fits))
        places = sorted(place for number in known if first <= (place := order.place_of(number)) < 1 << order.bits)
        found = _numbered(fits, [order.number_at(place) for place in places[:PER_PAGE]])
        more = len(places) > PER_PAGE
    else:
        found, size = [], 1 << order.bits
        begin, step = first, _PLACES
        while begin < size and len(found) <= PER_PAGE:
            found += _numbered(fits, [one for one in order.numbers(begin, step) if one <= highest])
            begin, step = begin + step, 4 * step
        more = len(found) > PER_PAGE
    found = sorted(found, key=lambda one: order.place_of(one.proposal.number))[:PER_PAGE]
    return found, order.at(order.place_of(found[-1].proposal.number) + 1) if more else None


def _numbered(fits: list[ColumnElement[bool]], numbers: Collection[int]) -> list[Listed]:
    return _rows(listed().where(*fits, Proposal.number.in_(numbers))) if numbers else []


def debated(component_id: uuid.UUID, limit: int = 3) -> Sequence[Any]:
    """The debates that opened last and wait for the city's word: (number, title, lang, comments, translation)."""
    answered = select(OfficialAnswer.id).where(OfficialAnswer.proposal_id == Proposal.id).exists()
    return db.session.execute(
        select(
            Proposal.number,
            Proposal.title,
            Proposal.lang,
            func.coalesce(TalkTally.comments, 0).label("comments"),
            fresh("proposal", Proposal.id, i18n.current(), Proposal.title, Proposal.body).label("translation"),
        )
        .outerjoin(TalkTally, and_(TalkTally.subject_kind == "proposal", TalkTally.subject_id == Proposal.id))
        .where(
            Proposal.component_id == component_id,
            Proposal.debated_at.is_not(None),
            Proposal.state == ProposalState.OPEN,
            ~answered,
        )
        .order_by(Proposal.debated_at.desc(), Proposal.id)
        .limit(limit)
    ).all()


def newest_first(component_id: uuid.UUID, limit: int) -> Sequence[Listed]:
    """Those that were written or changed last, for a feed."""
    fits = _fits(component_id, Wanted(), date.min)
    return _rows(listed().where(*fits).order_by(Proposal.number.desc()).limit(limit))


def exposures(component_id: uuid.UUID) -> Sequence[tuple[int, str, str, int, int]]:
    """(number, title, lang, how often lists have shown it, supports) of what stands in lists, the least shown first."""
    rows = db.session.execute(
        select(Proposal.number, Proposal.title, Proposal.lang, ProposalTally.shown, ProposalTally.supports)
        .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
        .where(*_fits(component_id, Wanted(), date.min))
        .order_by(ProposalTally.shown, Proposal.number)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def readings(component_id: uuid.UUID, numbers: Collection[int]) -> Mapping[int, Reading]:
    """Number → what such a proposal says in the language of the page, where somebody has translated it as it stands now: for titles
    that stand where there is no room to say that the original has changed.
    """
    if not numbers:
        return {}
    stored = fresh("proposal", Proposal.id, i18n.current(), Proposal.title, Proposal.body)
    rows = db.session.execute(
        select(Proposal.number, stored).where(
            Proposal.component_id == component_id, Proposal.number.in_(numbers), Proposal.lang != i18n.current()
        )
    )
    found = {number: translated.fresh_reading(kept) for number, kept in rows}
    return {number: one for number, one in found.items() if one is not None}
