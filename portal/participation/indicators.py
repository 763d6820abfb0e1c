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
from portal.participation.models import (
    CityDataset,
    ComponentKind,
    DatasetKind,
    Method,
    Process,
    ReportKind,
    ServiceCategory,
    Space,
)
from portal.participation.queries import departments, meetings, open_data


@dataclass
class Facts:
    """What the finders ask of a space, each once however many ask. `processes`: those that everybody sees."""

    space: Space
    processes: Sequence[Process]

    @cached_property
    def categories(self) -> Sequence[ServiceCategory]:
        return departments.categories_of(self.space.id)

    @cached_property
    def datasets(self) -> Sequence[CityDataset]:
        return open_data.datasets_of(self.space.id, drafts=False)

    def url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"participation.{endpoint}", city=self.space.city.slug, **values)


Finder = Callable[[Facts], str]


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
    facts = Facts(space, processes)
    return [Row(one.label, one.find(facts)) for one in INDICATORS]


def _with(name: str, *kinds: ComponentKind) -> Finder:
    """The page `name` of the first component of one of these kinds, in the order of the kinds."""

    def find(facts: Facts) -> str:
        pairs = (
            (process, one)
            for kind in kinds
            for process in facts.processes
            for one in process.components
            if one.kind is kind
        )
        process, one = next(pairs, (None, None))
        if process is None or one is None:
            return ""
        return facts.url(name, process=process.slug, component=one.slug)

    return find


def _either(*finders: Finder) -> Finder:
    """The first of them that finds a page."""
    return lambda facts: next((url for find in finders if (url := find(facts))), "")


def _reports(kind: ReportKind) -> Finder:
    """Where something of the kind can be reported."""

    def find(facts: Facts) -> str:
        return facts.url("reports", kind=kind.value) if kind in {one.kind for one in facts.categories} else ""

    return find


def _dataset(kind: DatasetKind | None, endpoint: str, anchor: str = "") -> Finder:
    """The first public set of data of a kind, or the list of them."""

    def find(facts: Facts) -> str:
        found = next((one for one in facts.datasets if kind is None or one.kind is kind), None)
        if found is None:
            return ""
        values: dict[str, Any] = {} if endpoint == "space_data" else {"dataset": found.slug}
        return facts.url(endpoint, **values, _anchor=anchor or None)

    return find


def _method(method: Method) -> Finder:
    """The first process of a method."""

    def find(facts: Facts) -> str:
        found = next((one for one in facts.processes if one.method is method), None)
        return facts.url("process", process=found.slug) if found else ""

    return find


def _answers(facts: Facts) -> str:
    """Where something can be reported, so that there is something to answer."""
    return facts.url("how_we_answer") if facts.categories else ""


def _discrimination(facts: Facts) -> str:
    """Where somebody reads such reports."""
    return facts.url("discrimination") if departments.hearers_of(facts.space.city_id) else ""


def _council(facts: Facts) -> str:
    """Where a meeting of its council is out."""
    return facts.url("meetings") if meetings.has_council_meetings(facts.space.id) else ""


INDICATORS = (
    Indicator(
        "social", _l("Social networking: following, sharing, commenting"), _with("component", ComponentKind.PROPOSALS)
    ),
    Indicator("feedback", _l("Feedback and complaints"), _reports(ReportKind.COMPLAINT)),
    Indicator("budget", _l("Information on the budget"), _dataset(DatasetKind.BUDGET, "budget")),
    Indicator("council", _l("Public meetings of the council"), _council),
    Indicator("incidents", _l("Reports of incidents in public places"), _reports(ReportKind.INCIDENT)),
    Indicator(
        "deliberation",
        _l("Deliberation online"),
        _either(_with("debate", ComponentKind.DEBATE), _with("component", ComponentKind.PROPOSALS)),
    ),
    Indicator("open_data", _l("Open data"), _dataset(None, "space_data")),
    Indicator("metadata", _l("Description of the open data"), _dataset(None, "dataset", "about")),
    Indicator(
        "announcements", _l("Announcement of what people can take part in next"), lambda facts: facts.url("coming_up")
    ),
    Indicator("land_use", _l("Participation in land use plans"), _with("consultation", ComponentKind.PLAN)),
    Indicator("email_quality", _l("Quality of answers"), _answers),
    Indicator("email_speed", _l("How fast questions are answered"), _answers),
    Indicator("budgeting", _l("Participatory budgeting"), _method(Method.PARTICIPATORY_BUDGETING)),
    Indicator(
        "consultations",
        _l("Feedback about consultations"),
        _with("consultation_ratings", ComponentKind.TEXT, ComponentKind.PLAN),
    ),
    Indicator("discrimination", _l("Reports of discrimination"), _discrimination),
    Indicator("real_time", _l("Communication in real time"), _with("hearing", ComponentKind.HEARING)),
    Indicator("voting", _l("Voting online"), _with("survey", ComponentKind.SURVEY)),
)
