"""The seventeen participation features of the United Nations' Local Online Service Index, and where each stands in a space.

Source: UN E-Government Survey 2022, chapter 4 (Local Online Service Index). A feature counts as there when a page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.core.i18n import lazy as _l
from portal.participation.models import ComponentKind, Process, Space
from portal.participation.queries import meetings

Finder = Callable[[Space, Sequence[Process]], str]


@dataclass(frozen=True)
class Indicator:
    """One feature. `find`: the address of the page of a space that shows it, empty where it is not on."""

    key: str
    label: Any
    find: Finder


@dataclass(frozen=True)
class Row:
    label: Any
    url: str


def of(space: Space, processes: Sequence[Process]) -> list[Row]:
    """All seventeen, in the survey's order, with the page that shows each."""
    return [Row(one.label, one.find(space, processes)) for one in INDICATORS]


def _none(_space: Space, _processes: Sequence[Process]) -> str:
    return ""


def _space(space: Space, _processes: Sequence[Process]) -> str:
    return url_for("participation.space", city=space.city.slug)


def _component(kind: ComponentKind) -> Finder:
    def find(space: Space, processes: Sequence[Process]) -> str:
        pairs = ((process, one) for process in processes for one in process.components if one.kind is kind)
        process, one = next(pairs, (None, None))
        if process is None or one is None:
            return ""
        return url_for("participation.component", city=space.city.slug, process=process.slug, component=one.slug)

    return find


def _council(space: Space, _processes: Sequence[Process]) -> str:
    """Where a meeting of its council is out."""
    has_one = meetings.has_council_meetings(space.id)
    return url_for("participation.meetings", city=space.city.slug) if has_one else ""


def _hearing(space: Space, processes: Sequence[Process]) -> str:
    pairs = ((process, one) for process in processes for one in process.components if one.kind is ComponentKind.HEARING)
    process, one = next(pairs, (None, None))
    if process is None or one is None:
        return ""
    return url_for("participation.hearing", city=space.city.slug, process=process.slug, component=one.slug)


INDICATORS = (
    Indicator("social", _l("Social networking: following, sharing, commenting"), _component(ComponentKind.PROPOSALS)),
    Indicator("feedback", _l("Feedback and complaints"), _none),
    Indicator("budget", _l("Information on the budget"), _none),
    Indicator("council", _l("Public meetings of the council"), _council),
    Indicator("incidents", _l("Reports of incidents in public places"), _none),
    Indicator("deliberation", _l("Deliberation online"), _component(ComponentKind.PROPOSALS)),
    Indicator("open_data", _l("Open data"), _none),
    Indicator("metadata", _l("Description of the open data"), _none),
    Indicator("announcements", _l("Announcement of what people can take part in next"), _space),
    Indicator("land_use", _l("Participation in land use plans"), _none),
    Indicator("email_quality", _l("Quality of answers"), _none),
    Indicator("email_speed", _l("How fast questions are answered"), _none),
    Indicator("budgeting", _l("Participatory budgeting"), _none),
    Indicator("consultations", _l("Feedback about consultations"), _none),
    Indicator("discrimination", _l("Reports of discrimination"), _none),
    Indicator("real_time", _l("Communication in real time"), _hearing),
    Indicator("voting", _l("Voting online"), _none),
)
