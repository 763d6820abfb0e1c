"""The seventeen participation features of the United Nations' Local Online Service Index, and where each stands in a space.

Source: UN E-Government Survey 2022, chapter 4 (Local Online Service Index). A feature counts as there when a page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from portal.core.i18n import lazy as _l
from portal.participation.models import CityDataset, ComponentKind, DatasetKind, Process, ReportKind, Space
from portal.participation.queries import departments, meetings, open_data


class Here:
    """A space of which several features ask the same: each thing is asked of the database once."""

    def __init__(self, space: Space) -> None:
        self.id, self.city, self.city_id = space.id, space.city, space.city_id

    @cached_property
    def report_kinds(self) -> set[ReportKind]:
        return {one.kind for one in departments.categories_of(self.id)}

    @cached_property
    def datasets(self) -> Sequence[CityDataset]:
        return open_data.datasets_of(self.id, drafts=False)

    @cached_property
    def has_categories(self) -> bool:
        return bool(departments.spaces_with_categories([self.id]))


Finder = Callable[[Here, Sequence[Process]], str]


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
    here = Here(space)
    return [Row(one.label, one.find(here, processes)) for one in INDICATORS]


def _none(_space: Here, _processes: Sequence[Process]) -> str:
    return ""


def _component(kind: ComponentKind) -> Finder:
    def find(space: Here, processes: Sequence[Process]) -> str:
        pairs = ((process, one) for process in processes for one in process.components if one.kind is kind)
        process, one = next(pairs, (None, None))
        if process is None or one is None:
            return ""
        return url_for("participation.component", city=space.city.slug, process=process.slug, component=one.slug)

    return find


def _reports(kind: ReportKind) -> Finder:
    """On where something of the kind can be reported."""

    def find(space: Here, _processes: Sequence[Process]) -> str:
        if kind not in space.report_kinds:
            return ""
        return url_for("participation.reports", city=space.city.slug, kind=kind.value)

    return find


def _dataset(kind: DatasetKind | None, endpoint: str, anchor: str = "") -> Finder:
    """The first public set of data of a kind, or the list of them."""

    def find(space: Here, _processes: Sequence[Process]) -> str:
        found = next((one for one in space.datasets if kind is None or one.kind is kind), None)
        if found is None:
            return ""
        values: dict[str, Any] = {"city": space.city.slug}
        if endpoint != "space_data":
            values["dataset"] = found.slug
        return url_for(f"participation.{endpoint}", **values, _anchor=anchor or None)

    return find


def _with(name: str, *kinds: ComponentKind, otherwise: Finder = _none) -> Finder:
    """The page `name` of the first component of one of these kinds, in the order of the kinds."""

    def find(space: Here, processes: Sequence[Process]) -> str:
        pairs = (
            (process, one) for kind in kinds for process in processes for one in process.components if one.kind is kind
        )
        process, one = next(pairs, (None, None))
        if process is None or one is None:
            return otherwise(space, processes)
        return url_for(f"participation.{name}", city=space.city.slug, process=process.slug, component=one.slug)

    return find


def _answers(space: Here, _processes: Sequence[Process]) -> str:
    """On where something can be reported, so that there is something to answer."""
    if not space.has_categories:
        return ""
    return url_for("participation.how_we_answer", city=space.city.slug)


def _discrimination(space: Here, _processes: Sequence[Process]) -> str:
    """On where somebody reads such reports."""
    if not departments.hearers_of(space.city_id):
        return ""
    return url_for("participation.discrimination", city=space.city.slug)


def _coming_up(space: Here, _processes: Sequence[Process]) -> str:
    return url_for("participation.coming_up", city=space.city.slug)


def _council(space: Here, _processes: Sequence[Process]) -> str:
    """Where a meeting of its council is out."""
    has_one = meetings.has_council_meetings(space.id)
    return url_for("participation.meetings", city=space.city.slug) if has_one else ""


INDICATORS = (
    Indicator("social", _l("Social networking: following, sharing, commenting"), _component(ComponentKind.PROPOSALS)),
    Indicator("feedback", _l("Feedback and complaints"), _reports(ReportKind.COMPLAINT)),
    Indicator("budget", _l("Information on the budget"), _dataset(DatasetKind.BUDGET, "budget")),
    Indicator("council", _l("Public meetings of the council"), _council),
    Indicator("incidents", _l("Reports of incidents in public places"), _reports(ReportKind.INCIDENT)),
    Indicator(
        "deliberation",
        _l("Deliberation online"),
        _with("debate", ComponentKind.DEBATE, otherwise=_component(ComponentKind.PROPOSALS)),
    ),
    Indicator("open_data", _l("Open data"), _dataset(None, "space_data")),
    Indicator("metadata", _l("Description of the open data"), _dataset(None, "dataset", "about")),
    Indicator("announcements", _l("Announcement of what people can take part in next"), _coming_up),
    Indicator("land_use", _l("Participation in land use plans"), _with("consultation", ComponentKind.PLAN)),
    Indicator("email_quality", _l("Quality of answers"), _answers),
    Indicator("email_speed", _l("How fast questions are answered"), _answers),
    Indicator("budgeting", _l("Participatory budgeting"), _none),
    Indicator(
        "consultations",
        _l("Feedback about consultations"),
        _with("consultation_ratings", ComponentKind.TEXT, ComponentKind.PLAN),
    ),
    Indicator("discrimination", _l("Reports of discrimination"), _discrimination),
    Indicator("real_time", _l("Communication in real time"), _with("hearing", ComponentKind.HEARING)),
    Indicator("voting", _l("Voting online"), _with("survey", ComponentKind.SURVEY)),
)
