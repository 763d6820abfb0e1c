"""What others have proposed or reported already where somebody chooses a point, so that nobody writes the same twice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.core import db, i18n
from portal.discussions import translated
from portal.discussions.translated import Reading
from portal.participation.mapping.choosing import Chooser
from portal.participation.models import Proposal, ProposalTally, ServiceCategory, ServiceRequest, SpacePlace
from portal.participation.queries import places, service_requests
from portal.participation.queries.places import Box
from portal.participation.queries.translations import fresh
from portal.participation.rules import service_requests as rules

AT_MOST = 8  # beside a drawing
AROUND = 2000  # metres from the point that is chosen


@dataclass(frozen=True)
class Neighbour:
    """A proposal or a report that lies near. `metres`: from the point that is chosen; None: none is, it only lies in what is seen.
    `about`: what a report is about, in the reader's language. `translation`: into it, of the text (`translations.fresh`).
    """

    number: int
    latitude: float
    longitude: float
    text: str
    lang: str
    about: str = ""
    metres: int | None = None
    translation: Mapping[str, Any] | None = None

    @property
    def reading(self) -> Reading | None:
        """It in the language of the page, to be marked as translated."""
        return translated.fresh_reading(self.translation)


def proposals_near(component_id: uuid.UUID, seen: Box, at: tuple[float, float] | None) -> list[Neighbour]:
    """At most `AT_MOST`: around (latitude, longitude) the nearest first; without a point, of what is seen, those with most supports."""
    latitude, longitude = places.point()
    order = [_away(latitude, longitude, at)] if at else [ProposalTally.supports.desc()]
    rows = db.session.execute(
        select(Proposal.number, latitude, longitude, Proposal.title, Proposal.lang, places.translation())
        .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
        .outerjoin(SpacePlace, SpacePlace.id == Proposal.place_id)
        .where(*places.on_map(component_id, around(at) if at else seen))
        .order_by(*order, Proposal.number)
        .limit(AT_MOST)
    )
    return [
        Neighbour(row[0], row[1], row[2], row[3], row[4], metres=_metres(at, row[1], row[2]), translation=row[5])
        for row in rows
    ]


def reports_near(space_id: uuid.UUID, seen: Box, at: tuple[float, float] | None) -> list[Neighbour]:
    """As `proposals_near`, of the reports that everybody reads and the city has not settled; without a point the newest first."""
    latitude = func.coalesce(ServiceRequest.latitude, SpacePlace.latitude)
    longitude = func.coalesce(ServiceRequest.longitude, SpacePlace.longitude)
    box = around(at) if at else seen
    order = [_away(latitude, longitude, at)] if at else [ServiceRequest.created_at.desc()]
    rows = db.session.execute(
        select(
            ServiceRequest.number, latitude, longitude, ServiceRequest.text, ServiceRequest.lang, ServiceCategory.names,
            fresh(service_requests.KIND, ServiceRequest.id, i18n.current(), "", ServiceRequest.text),
        )
        .join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .outerjoin(SpacePlace, SpacePlace.id == ServiceRequest.place_id)
        .where(
            service_requests.is_everybodys(space_id), service_requests.is_open(),
            latitude.between(box.south, box.north), longitude.between(box.west, box.east),
        )
        .order_by(*order, ServiceRequest.number)
        .limit(AT_MOST)
    )  # fmt: skip
    return [
        Neighbour(row[0], row[1], row[2], row[3], row[4], i18n.plain(row[5]), _metres(at, row[1], row[2]), row[6])
        for row in rows
    ]


def seen_of(drawn: Chooser) -> Box:
    """What a drawing shows."""
    return Box(drawn.west, drawn.north - drawn.down, drawn.west + drawn.right, drawn.north)


def around(at: tuple[float, float]) -> Box:
    """What lies `AROUND` a point."""
    south, north, west, east = rules.box(*at, AROUND)
    return Box(west, south, east, north)


def _away(latitude: Any, longitude: Any, at: tuple[float, float]) -> ColumnElement[Any]:
    """What grows with the distance, true enough within a city: degrees of longitude shrink towards the poles."""
    shrink = func.cos(func.radians(at[0]))
    return func.power(latitude - at[0], 2) + func.power((longitude - at[1]) * shrink, 2)


def _metres(at: tuple[float, float] | None, latitude: float, longitude: float) -> int | None:
    return round(rules.metres(at, (latitude, longitude))) if at else None
