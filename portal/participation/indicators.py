"""The seventeen participation features of the United Nations' Local Online Service Index, and where each stands in a space.

Source: UN E-Government Survey 2022, chapter 4 (Local Online Service Index). A feature counts as there when a page shows it and it works:
people can do it now or in a phase that is planned, and what it is about has been written. How staff switch one on: `manage_indicators`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from portal.core import clock
from portal.core.i18n import lazy as _l
from portal.participation import rules
from portal.participation.models import (
    Action,
    CityDataset,
    Component,
    ComponentKind,
    DatasetKind,
    Method,
    Process,
    ReportKind,
    Space,
)
from portal.participation.queries import open_data, processes
from portal.participation.queries.features import Offered, offered_in
from portal.participation.rules import methods


@dataclass
class Facts:
    """What the finders ask of a space, each once however many ask. `processes`: those that everybody sees."""

    space: Space
    processes: Sequence[Process]

    @cached_property
    def offered(self) -> Offered:
        return offered_in(self.space)

    @cached_property
    def datasets(self) -> Sequence[CityDataset]:
        return open_data.datasets_of(self.space.id, drafts=False)

    @cached_property
    def filled(self) -> Collection[uuid.UUID]:
        """The components in which what the city writes first is there: a text, a plan, questions."""
        return processes.filled([one.id for process in self.processes for one in process.components])

    def works(self, process: Process, component: Component, actions: Collection[Action]) -> bool:
        """Whether people can do any of this in it, now or in a phase that is planned."""
        now = clock.now()
        return component.id in self.filled and any(
            rules.is_or_will_be_open(process, component, one, now) for one in actions
        )

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
    key: str
    label: Any
    url: str


def of(facts: Facts) -> list[Row]:
    """All seventeen, in the survey's order, with the page that shows each."""
    return [Row(one.key, one.label, one.find(facts)) for one in INDICATORS]


def _with(name: str, *kinds: ComponentKind, on: Collection[Action]) -> Finder:
    """The page `name` of the first component of one of these kinds, in the order of the kinds, in which any of `on` can be done."""

    def find(facts: Facts) -> str:
        pairs = (
            (process, one)
            for kind in kinds
            for process in facts.processes
            for one in process.components
            if one.kind is kind and facts.works(process, one, on)
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
        return (
            facts.url("reports", kind=kind.value) if kind in facts.offered.kinds and rules.goes_on(facts.space) else ""
        )

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
    """The first process of a method that has what the method needs, and in which people can do something now or later."""

    def find(facts: Facts) -> str:
        found = next((one for one in facts.processes if one.method is method and _has_all(facts, one)), None)
        return facts.url("process", process=found.slug) if found else ""

    return find


def _has_all(facts: Facts, process: Process) -> bool:
    there = {one.kind for one in process.components if one.id in facts.filled}
    return not methods.missing(process.method, there) and any(
        facts.works(process, one, list(Action)) for one in process.components
    )


def _answers(facts: Facts) -> str:
    """Where something can be reported, so that there is something to answer."""
    return facts.url("how_we_answer") if facts.offered.kinds and rules.goes_on(facts.space) else ""


def _discrimination(facts: Facts) -> str:
    """Where somebody reads such reports."""
    return facts.url("discrimination") if facts.offered.hears and rules.goes_on(facts.space) else ""


def _council(facts: Facts) -> str:
    """Where a meeting of its council is out."""
    return facts.url("meetings") if facts.offered.council_meets else ""


_TALK = (Action.COMMENT, Action.SUPPORT, Action.SUBMIT)
INDICATORS = (
    Indicator(
        "social",
        _l("Social networking: following, sharing, commenting"),
        _with("component", ComponentKind.PROPOSALS, on=_TALK),
    ),
    Indicator("feedback", _l("Feedback and complaints"), _reports(ReportKind.COMPLAINT)),
    Indicator("budget", _l("Information on the budget"), _dataset(DatasetKind.BUDGET, "budget")),
    Indicator("council", _l("Public meetings of the council"), _council),
    Indicator("incidents", _l("Reports of incidents in public places"), _reports(ReportKind.INCIDENT)),
    Indicator(
        "deliberation",
        _l("Deliberation online"),
        _either(_with("debate", ComponentKind.DEBATE, on=_TALK), _with("component", ComponentKind.PROPOSALS, on=_TALK)),
    ),
    Indicator("open_data", _l("Open data"), _dataset(None, "space_data")),
    Indicator("metadata", _l("Description of the open data"), _dataset(None, "dataset", "about")),
    Indicator(
        "announcements", _l("Announcement of what people can take part in next"), lambda facts: facts.url("coming_up")
    ),
    Indicator(
        "land_use",
        _l("Participation in land use plans"),
        _with("consultation", ComponentKind.PLAN, on=[Action.COMMENT, Action.SUPPORT, Action.FEEDBACK]),
    ),
    Indicator("email_quality", _l("Quality of answers"), _answers),
    Indicator("email_speed", _l("How fast questions are answered"), _answers),
    Indicator("budgeting", _l("Participatory budgeting"), _method(Method.PARTICIPATORY_BUDGETING)),
    Indicator(
        "consultations",
        _l("Feedback about consultations"),
        _with("consultation_ratings", ComponentKind.TEXT, ComponentKind.PLAN, on=[Action.FEEDBACK]),
    ),
    Indicator("discrimination", _l("Reports of discrimination"), _discrimination),
    Indicator("real_time", _l("Communication in real time"), _with("hearing", ComponentKind.HEARING, on=[Action.ASK])),
    Indicator("voting", _l("Voting online"), _with("survey", ComponentKind.SURVEY, on=[Action.ANSWER])),
)
