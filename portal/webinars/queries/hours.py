"""Whom an hour shall suit, and when past webinars were."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select

from portal.cities.models import City, Membership
from portal.core import db
from portal.webinars.models import Run, RunState, Webinar, WebinarState

REMEMBERED = timedelta(days=365)
MOST = 100


@dataclass(frozen=True)
class Candidate:
    """A member city, as the finder needs it."""

    slug: str
    names: Mapping[str, str]
    country: str
    region: str
    timezone: str
    languages: Sequence[str]
    is_member: bool


def candidates(day: date) -> list[Candidate]:
    """All cities that the portal knows, with those that are members on that day marked, in one statement."""
    is_member = (
        exists()
        .where(
            Membership.city_id == City.id, Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on > day)
        )
        .correlate(City)
    )  # fmt: skip
    rows = db.session.execute(
        select(City.slug, City.names, City.country, City.region, City.timezone, City.languages, is_member).order_by(
            City.slug
        )
    )
    return [Candidate(row[0], row[1], row[2], row[3].value, row[4], row[5], row[6]) for row in rows]


@dataclass(frozen=True)
class PastWebinar:
    """The runs of a webinar that was held."""

    starts: Sequence[datetime]
    minutes: int


def past_webinars(now: datetime) -> list[PastWebinar]:
    """What was held in the last year, the latest first: the ledger remembers it."""
    found: dict[uuid.UUID, list[tuple[datetime, int]]] = {}
    rows = db.session.execute(
        select(Run.webinar_id, Run.starts_at, Run.minutes)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(
            Webinar.state == WebinarState.PUBLISHED, Run.state == RunState.PLANNED, Run.ends_at <= now, Run.starts_at > now - REMEMBERED
        )
        .order_by(Run.starts_at.desc())
        .limit(MOST)
    )  # fmt: skip
    for webinar_id, starts_at, minutes in rows:
        found.setdefault(webinar_id, []).append((starts_at, minutes))
    return [PastWebinar([one[0] for one in runs], max(one[1] for one in runs)) for runs in found.values()]
