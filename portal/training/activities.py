"""The kinds of activities and where each is opened: what a course page must know of a kind, given by the kind itself.

A kind joins with `register` when its views are imported. Quiz and lesson are no exceptions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app, url_for

from portal.training.models import ActivityKind


class Activity(Protocol):
    """What is asked of an activity here; an outline and a row both have it."""

    @property
    def slug(self) -> str: ...
    @property
    def kind(self) -> ActivityKind: ...


@dataclass(frozen=True)
class Face:
    """How a kind shows itself: the endpoint of its page (edition, course, activity), its name, its pictogram.

    `edit_endpoint`: where its authors set it up (course, number, activity); none if minutes and texts are all there is.
    `drafts_only`: whether that page is there for drafts alone, because it is nothing but a form.
    `copy`: called with the ids of an activity and of its copy in a new draft, for kinds with rows of their own.
    """

    endpoint: str
    label: Any
    symbol: str
    edit_endpoint: str | None = None
    drafts_only: bool = False
    copy: Callable[[uuid.UUID, uuid.UUID], None] | None = None

    def is_said_by(self, title: str) -> bool:
        """Whether a title is nothing but the kind's name, so that both beside each other would say it twice."""
        return title.strip().casefold() == str(self.label).casefold()


_faces: dict[ActivityKind, Face] = {}


def register(
    kind: ActivityKind, endpoint: str, label: Any, symbol: str, *, edit_endpoint: str | None = None,
    drafts_only: bool = False, copy: Callable[[uuid.UUID, uuid.UUID], None] | None = None,
) -> None:  # fmt: skip
    """Says where activities of a kind are opened by their learners and set up by their authors."""
    _faces[kind] = Face(endpoint, label, symbol, edit_endpoint, drafts_only, copy)


def kinds() -> list[ActivityKind]:
    """The kinds that have joined, in the order of their names in the code."""
    return [kind for kind in ActivityKind if kind in _faces]


def copied(kind: ActivityKind, original: uuid.UUID, copy: uuid.UUID) -> None:
    """Lets a kind copy what it keeps of an activity beside settings, texts and questions."""
    found = _faces.get(kind)
    if found is not None and found.copy is not None:
        found.copy(original, copy)


def edit_url(course: str, number: int, activity: Activity, *, is_draft: bool) -> str | None:
    """The page on which an activity's own things are set up, if its kind has one that is there for this version."""
    shown = _faces.get(activity.kind)
    endpoint = shown.edit_endpoint if shown and (is_draft or not shown.drafts_only) else None
    if endpoint is None or endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, course=course, number=number, activity=activity.slug)


def face(kind: ActivityKind) -> Face:
    """How a kind shows itself."""
    return _faces[kind]


def url(edition: str, course: str, activity: Activity) -> str:
    """The learner's page of an activity."""
    return url_for(_faces[activity.kind].endpoint, edition=edition, course=course, activity=activity.slug)
