"""The kinds of activities and where each is opened: what a course page must know of a kind, given by the kind itself.

A kind joins with `register` when its views are imported. Quiz and lesson are no exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from flask import url_for

from portal.training.models import ActivityKind


class Activity(Protocol):
    """What is asked of an activity here; an outline and a row both have it."""

    @property
    def slug(self) -> str: ...
    @property
    def kind(self) -> ActivityKind: ...


@dataclass(frozen=True)
class Face:
    """How a kind shows itself: the endpoint of its page (edition, course, activity), its name, its pictogram."""

    endpoint: str
    label: Any
    symbol: str


_faces: dict[ActivityKind, Face] = {}


def register(kind: ActivityKind, endpoint: str, label: Any, symbol: str) -> None:
    """Says where activities of a kind are opened by their learners."""
    _faces[kind] = Face(endpoint, label, symbol)


def face(kind: ActivityKind) -> Face:
    """How a kind shows itself."""
    return _faces[kind]


def url(edition: str, course: str, activity: Activity) -> str:
    """The learner's page of an activity."""
    return url_for(_faces[activity.kind].endpoint, edition=edition, course=course, activity=activity.slug)
