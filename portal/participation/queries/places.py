"""Places of a city that citizens choose from, and where proposals lie."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all

from portal.core import db, i18n
from portal.discussions import translated
from portal.discussions.translated import Reading
from portal.participation.mapping.choosing import Chooser, Seen, chooser
from portal.participation.models import (
    Process,
    Proposal,
    ProposalState,
    ProposalTally,
    ServiceRequest,
    Space,
    SpacePlace,
)
from portal.participation.queries.translations import fresh

POINTS = 200  # shown one by one; more are put together
_EDGE = 0.0005  # degrees, some fifty metres
_GRID = 12  # fields across and down, for what is put together


def places_of(space_id: uuid.UUID, *, all_of_them: bool = False) -> Sequence[SpacePlace]:
    """The places of a space in their order: those that are offered, or all."""
    statement = select(SpacePlace).where(SpacePlace.space_id == space_id)
    if not all_of_them:
        statement = statement.where(SpacePlace.is_offered)
    return db.session.scalars(statement.order_by(SpacePlace.number)).all()


def places_told(space_id: uuid.UUID, component_ids: Collection[uuid.UUID]) -> Sequence[SpacePlace]:
    """What everybody reads of the list: what is offered, and what proposals that can be read name."""
    named = select(Proposal.place_id).where(
        Proposal.component_id.in_(component_ids), Proposal.state != ProposalState.HIDDEN, Proposal.place_id.is_not(None)
    )
    return db.session.scalars(
        select(SpacePlace)
        .where(SpacePlace.space_id == space_id, or_(SpacePlace.is_offered, SpacePlace.id.in_(named)))
        .order_by(SpacePlace.number)
    ).all()


def chooser_of(space: Space, seen: Seen | None = None) -> Chooser:
    """The drawing of a space's city, or what of it is `seen`, on which a point is chosen, with the places that are offered."""
    named = [
        (i18n.plain(one.names), one.latitude, one.longitude)
        for one in places_of(space.id)
        if one.latitude is not None and one.longitude is not None
    ]
    return chooser(named, (space.city.latitude, space.city.longitude), seen)


def ids_of(process_id: uuid.UUID) -> set[uuid.UUID]:
    """The places that can be chosen in a process."""
    return set(
        db.session.scalars(
            select(SpacePlace.id)
            .join(Process, Process.space_id == SpacePlace.space_id)
            .where(Process.id == process_id, SpacePlace.is_offered)
        )
    )


def used_places(space_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Place → how many proposals and reports name it; those that none names are left out."""
    named = union_all(
        select(Proposal.place_id.label("place_id")).where(Proposal.place_id.is_not(None)),
        select(ServiceRequest.place_id).where(ServiceRequest.place_id.is_not(None)),
    ).subquery()
    rows = db.session.execute(
        select(SpacePlace.id, func.count())
        .join(named, named.c.place_id == SpacePlace.id)
        .where(SpacePlace.space_id == space_id)
        .group_by(SpacePlace.id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Box:
    """A part of the earth's surface in degrees: west < east, south < north."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{one:.5f}" for one in (self.west, self.south, self.east, self.north))

    @classmethod
    def read(cls, text: str) -> Box | None:
        """Of `west,south,east,north` (RFC 7946, section 5); None for anything else."""
        try:
            west, south, east, north = (float(part) for part in text.split(",", 4))
        except ValueError:
            return None
        is_fine = -180 <= west < east <= 180 and -90 <= south < north <= 90
        return cls(west, south, east, north) if is_fine else None


@dataclass(frozen=True)
class Spot:
    """A proposal on the map, or several near each other: then `number` is None and `box` is where they lie. `translation`: into the
    language of the page (`translations.fresh`); `title` and `lang` are the original's.
    """

    latitude: float
    longitude: float
    count: int
    number: int | None = None
    title: str = ""
    lang: str = ""
    supports: int = 0
    translation: Mapping[str, Any] | None = None
    box: Box | None = None

    @property
    def reading(self) -> Reading | None:
        """It in the language of the page, to be marked as translated."""
        return translated.fresh_reading(self.translation)


def point() -> tuple[Any, Any]:
    """Where a proposal lies: at its own point, else in the middle of its place."""
    return func.coalesce(Proposal.latitude, SpacePlace.latitude), func.coalesce(
        Proposal.longitude, SpacePlace.longitude
    )


def on_map(component_id: uuid.UUID, box: Box | None) -> list[ColumnElement[bool]]:
    latitude, longitude = point()
    found = [
        Proposal.component_id == component_id,
        Proposal.state.not_in((ProposalState.HIDDEN, ProposalState.ARCHIVED, ProposalState.MERGED)),
        latitude.is_not(None),
    ]
    if box is not None:
        found += [latitude.between(box.south, box.north), longitude.between(box.west, box.east)]
    return found


def extent(component_id: uuid.UUID, box: Box | None = None) -> tuple[Box, int] | None:
    """The smallest part that holds all proposals with a place, and how many; None: none has one."""
    latitude, longitude = point()
    row = db.session.execute(
        select(func.min(longitude), func.min(latitude), func.max(longitude), func.max(latitude), func.count())
        .select_from(Proposal)
        .outerjoin(SpacePlace, SpacePlace.id == Proposal.place_id)
        .where(*on_map(component_id, box))
    ).one()
    return (Box(*row[:4]), row[4]) if row[4] else None


def spots(component_id: uuid.UUID, box: Box | None = None) -> list[Spot]:
    """What a map shows of a component: each proposal where there are few, else put together by fields of a grid.

    At most `POINTS` proposals or 144 fields, whatever the component holds. Two statements, or three.
    """
    known = extent(component_id, box)
    if known is None:
        return []
    (around, many), (latitude, longitude) = known, point()
    fits = on_map(component_id, box)
    if many <= POINTS:
        rows = db.session.execute(
            select(
                latitude,
                longitude,
                Proposal.number,
                Proposal.title,
                Proposal.lang,
                ProposalTally.supports,
                translation(),
            )
            .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
            .outerjoin(SpacePlace, SpacePlace.id == Proposal.place_id)
            .where(*fits)
            .order_by(ProposalTally.supports.desc(), Proposal.number)
        )
        return [Spot(row[0], row[1], 1, *row[2:]) for row in rows]
    wide, high = (around.east - around.west) or 1e-9, (around.north - around.south) or 1e-9
    across = func.least(func.floor((longitude - around.west) / wide * _GRID), _GRID - 1)
    down = func.least(func.floor((latitude - around.south) / high * _GRID), _GRID - 1)
    one = func.min(Proposal.number)
    fields = db.session.execute(
        select(
            func.avg(latitude), func.avg(longitude), func.count(), one,
            func.min(longitude), func.min(latitude), func.max(longitude), func.max(latitude), func.min(Proposal.title), func.min(Proposal.lang),
        )
        .select_from(Proposal)
        .outerjoin(SpacePlace, SpacePlace.id == Proposal.place_id)
        .where(*fits)
        .group_by(across, down)
        .order_by(func.count().desc(), one)
    )  # fmt: skip
    found = [
        Spot(row[0], row[1], 1, row[3], row[8], row[9]) if row[2] == 1 else Spot(row[0], row[1], row[2], box=_wider(*row[4:8]))
        for row in fields
    ]  # fmt: skip
    alone = [one.number for one in found if one.number is not None and one.lang != i18n.current()]
    told = _translations(component_id, alone) if alone else {}
    return [replace(one, translation=told[one.number]) if one.number in told else one for one in found]


def translation() -> ColumnElement[Any]:
    return fresh("proposal", Proposal.id, i18n.current(), Proposal.title, Proposal.body)


def _translations(component_id: uuid.UUID, numbers: Collection[int]) -> dict[int | None, Any]:
    """Those of proposals that stand alone between others that are put together: those would be looked up for nothing."""
    rows = db.session.execute(
        select(Proposal.number, translation()).where(
            Proposal.component_id == component_id, Proposal.number.in_(numbers)
        )
    )
    return {number: translation for number, translation in rows if translation}


def _wider(west: float, south: float, east: float, north: float) -> Box:
    """A little more than what holds them: all may lie at one point."""
    return Box(max(-180.0, west - _EDGE), max(-90.0, south - _EDGE), min(180.0, east + _EDGE), min(90.0, north + _EDGE))


def places_with_counts(component_id: uuid.UUID) -> Sequence[tuple[SpacePlace, int]]:
    """The places of the list that proposals name, with how many, the most first."""
    rows = db.session.execute(
        select(SpacePlace, func.count())
        .join(Proposal, Proposal.place_id == SpacePlace.id)
        .where(
            and_(
                Proposal.component_id == component_id,
                Proposal.state.not_in((ProposalState.HIDDEN, ProposalState.ARCHIVED, ProposalState.MERGED)),
            )
        )
        .group_by(SpacePlace.id)
        .order_by(func.count().desc(), SpacePlace.number)
    )
    return [(row[0], row[1]) for row in rows]
