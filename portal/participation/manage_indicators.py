"""How staff switch on which of the seventeen features: the page on which the next thing is done, beside each that is not there yet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from portal.core import clock, i18n
from portal.core.i18n import _
from portal.participation import rules
from portal.participation.components import kind_of
from portal.participation.indicators import Facts, Row
from portal.participation.models import (
    BodyKind,
    CityDataset,
    ComponentKind,
    DatasetKind,
    Method,
    Process,
    ProcessState,
    ReportKind,
)
from portal.participation.queries import open_data, processes
from portal.participation.rules import methods

Way = tuple[str, str]


@dataclass
class StaffFacts(Facts):
    """`drafts`: processes that nobody else sees yet."""

    drafts: Sequence[Process] = ()

    @cached_property
    def filled(self) -> Collection[uuid.UUID]:
        return processes.filled([one.id for process in (*self.processes, *self.drafts) for one in process.components])

    @cached_property
    def datasets(self) -> Sequence[CityDataset]:
        return [one for one in self.all_datasets if one.is_public]

    @cached_property
    def all_datasets(self) -> Sequence[CityDataset]:
        return open_data.datasets_of(self.space.id, drafts=True)


def ways(facts: StaffFacts, rows: Iterable[Row]) -> Mapping[str, Way]:
    """Feature that is off → what is to be done next so that it is on, and where."""
    goes_on = rules.goes_on(facts.space)
    return {
        one.key: _WAYS[one.key](facts) if goes_on or one.key in _TOLD else _again(facts) for one in rows if not one.url
    }


def _again(facts: StaffFacts) -> Way:
    """Nobody can take part in a pilot that has ended, whatever is planned in it."""
    return _("The pilot has ended: open it again first"), facts.url("manage_space")


def _with(example: str, *kinds: ComponentKind, method: Method | None = None) -> Callable[[StaffFacts], Way]:
    """The draft that has it is finished and published; else a process is begun from our example."""

    def find(facts: StaffFacts) -> Way:
        for one in (*facts.drafts, *facts.processes):
            if (method is None or one.method is method) and any(part.kind in kinds for part in one.components):
                return _next_in(facts, one, kinds)
        return _("Begin a process with it"), facts.url("begin_example", name=example)

    return find


def _next_in(facts: StaffFacts, process: Process, kinds: Sequence[ComponentKind]) -> Way:
    title = i18n.plain(process.titles)
    here: dict[str, Any] = {"process_id": process.id}
    empty = next((one for one in process.components if one.kind in kinds and one.id not in facts.filled), None)
    if empty is not None and kind_of(empty.kind).desk:
        return _("Write what is still empty in “%(title)s”", title=title), url_for(
            kind_of(empty.kind).desk, component_id=empty.id
        )
    if methods.missing(process.method, {one.kind for one in process.components}):
        return _("Add what its method needs to “%(title)s”", title=title), url_for(
            "participation.manage_process", **here, _anchor="method"
        )
    if process.state is ProcessState.DRAFT:
        return _("Look at “%(title)s” and publish it", title=title), url_for("participation.manage_process", **here)
    one = next(one for one in process.components if one.kind in kinds)
    phase = min(
        (one for one in process.phases if one.ends_at > clock.now()), key=lambda one: one.starts_at, default=None
    )
    where = (
        url_for("participation.edit_phase", **here, phase_id=phase.id, on=one.id, _anchor="switches")
        if phase
        else url_for("participation.new_phase", **here, on=one.id)
    )
    return _("Plan a time for it in “%(title)s”", title=title), where


def _data(kind: DatasetKind | None) -> Callable[[StaffFacts], Way]:
    def find(facts: StaffFacts) -> Way:
        for one in facts.all_datasets:
            if kind is None or one.kind is kind:
                return _("Give the data out"), url_for("participation.manage_dataset", dataset_id=one.id)
        wanted = kind or DatasetKind.TABLE
        return _("Bring data in and give it out"), facts.url("new_dataset", kind=wanted.value)

    return find


def _category(kind: ReportKind) -> Callable[[StaffFacts], Way]:
    return lambda facts: (_("Say what people can report"), facts.url("new_category", kind=kind.value))


def _council(facts: StaffFacts) -> Way:
    council, draft = facts.offered.council, facts.offered.council_draft
    if council is None:
        return _("Enter the council"), facts.url("new_body", kind=BodyKind.COUNCIL.value)
    if draft is not None:
        return _("Look at the meeting and publish it"), url_for("participation.manage_meeting", meeting_id=draft)
    return _("Plan a meeting of the council"), facts.url("new_meeting", body=council)


def _hearer(facts: StaffFacts) -> Way:
    return _("Appoint somebody who reads them"), facts.url("desk_setup", _anchor="hearers")


_K = ComponentKind
# What a city tells, in which nobody takes part: it works in a pilot that has ended, too.
_TOLD = frozenset({"budget", "council", "open_data", "metadata", "announcements"})
_WAYS: Mapping[str, Callable[[StaffFacts], Way]] = {
    "social": _with("proposals", _K.PROPOSALS),
    "feedback": _category(ReportKind.COMPLAINT),
    "budget": _data(DatasetKind.BUDGET),
    "council": _council,
    "incidents": _category(ReportKind.INCIDENT),
    "deliberation": _with("proposals", _K.DEBATE, _K.PROPOSALS),
    "open_data": _data(None),
    "metadata": _data(None),
    "announcements": lambda facts: (_("Announce something"), facts.url("announcements")),
    "land_use": _with("plan", _K.PLAN),
    "email_quality": _category(ReportKind.COMPLAINT),
    "email_speed": _category(ReportKind.COMPLAINT),
    "budgeting": _with("budgeting", _K.PROPOSALS, _K.SURVEY, method=Method.PARTICIPATORY_BUDGETING),
    "consultations": _with("plan", _K.TEXT, _K.PLAN),
    "discrimination": _hearer,
    "real_time": _with("plan", _K.HEARING),
    "voting": _with("survey", _K.SURVEY),
}
