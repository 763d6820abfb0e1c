"""What a report may hold, who reads it, when it is late. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.participation.models import PilotState, RequestState, ServiceCategory, ServiceRequest, Space

TEXT_LENGTH, ADDRESS_LENGTH, ANSWER_LENGTH = 3000, 200, 500
LEAST_TEXT = 10
MOST_PHOTOS = 3
PHOTO_BYTES = 10_000_000
# What one report may weigh altogether: three photos and the words.
REPORT_BYTES = MOST_PHOTOS * PHOTO_BYTES + 1_000_000
CLOSED = frozenset({RequestState.DONE, RequestState.REJECTED, RequestState.DUPLICATE})
# What lies within so many metres and is about the same may be the same.
NEAR = 100
EARTH = 6_371_009  # metres, mean radius (IUGG)
QUESTIONS_AT_MOST = 10


def takes_reports(space: Space) -> bool:
    """Reports are taken all year, as long as the pilot runs."""
    return space.state is PilotState.RUNNING


def is_closed(request: ServiceRequest) -> bool:
    return request.state in CLOSED


def is_public(request: ServiceRequest) -> bool:
    """Whether everybody reads it; its category is loaded."""
    return request.category.is_public and request.hidden_at is None


def is_reporter(user: User | None, request: ServiceRequest) -> bool:
    return user is not None and request.reporter_id is not None and request.reporter_id == user.id


def due_on(today: date, category: ServiceCategory) -> date:
    """The day that the service target promises, in calendar days."""
    return today + timedelta(days=category.target_days)


def days_late(request: ServiceRequest, today: date, zone: str) -> int:
    """By how many days the target is missed: so far, or in the end. A duplicate waits for its original and is never late."""
    if request.state is RequestState.DUPLICATE:
        return 0
    until = request.closed_at.astimezone(ZoneInfo(zone)).date() if request.closed_at else today
    return max(0, (until - request.due_on).days)


def may_rate(request: ServiceRequest) -> bool:
    """Once, after the city has closed it; a duplicate is rated at its original."""
    return request.state in (RequestState.DONE, RequestState.REJECTED) and request.satisfaction is None


def metres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great-circle distance of two places (latitude, longitude in degrees); haversine, within 0.5 % of the ellipsoid."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, one)) for one in (first, second))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def box(latitude: float, longitude: float, within: float) -> tuple[float, float, float, float]:
    """(south, north, west, east) around a place, `within` metres to each side. Over the date line it is cut at it."""
    up = math.degrees(within / EARTH)
    wide = math.degrees(within / (EARTH * max(0.01, math.cos(math.radians(latitude)))))
    return latitude - up, latitude + up, max(-180.0, longitude - wide), min(180.0, longitude + wide)


def missing_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> list[str]:
    """Codes of the questions that must be answered and are not, or whose answer is none of those offered."""
    return [
        one["code"]
        for one in questions
        if (one["required"] and not answers.get(one["code"]))
        or (one["values"] and answers.get(one["code"]) and answers[one["code"]] not in one["values"])
    ]


def drawn(places: Sequence[tuple[float, float]], width: float = 1000, height: float = 500) -> list[tuple[float, float]]:
    """Places (latitude, longitude) on a drawing, north above: what lies farthest out stands 5 % from its edge.

    An equirectangular projection around the middle of them, so that a metre is as long in all directions. Not over the date line.
    """
    if not places:
        return []
    lats, lons = [one[0] for one in places], [one[1] for one in places]
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    wide = math.cos(math.radians(middle[0]))
    span_x, span_y = (max(lons) - min(lons)) * wide, max(lats) - min(lats)
    scale = min(0.9 * width / span_x if span_x else math.inf, 0.9 * height / span_y if span_y else math.inf)
    scale = scale if math.isfinite(scale) else 0.0  # all at one place: in the middle
    return [
        (round(width / 2 + (lon - middle[1]) * wide * scale, 1), round(height / 2 - (lat - middle[0]) * scale, 1))
        for lat, lon in places
    ]
