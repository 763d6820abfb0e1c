"""Staff: trying a draft with a fictitious crowd, following it, and reading what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import datetimes, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules
from portal.participation.components import Kind, kind_of
from portal.participation.forms.rehearsals import RehearsalForm
from portal.participation.models import Action, ComponentKind, ProcessState, Rehearsal, RehearsalPage
from portal.participation.queries import rehearsals
from portal.participation.rehearsal.pages import linked
from portal.participation.rehearsed import Beside, besides
from portal.participation.services import rehearsing
from portal.participation.views.base import bp, form_page, me, process_of_mine
from portal.participation.words import rehearsals as rehearsal_words
from portal.participation.words import times

HERE = "/participation/manage/rehearsals/<uuid:rehearsal_id>"
MOST_DAYS = 60  # that are drawn one by one; of a longer phase the weeks are


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"rehearsal_words": rehearsal_words}


@bp.route("/participation/manage/process/<uuid:process_id>/rehearsals", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def process_rehearsals(process_id: uuid.UUID) -> ResponseReturnValue:
    """The rehearsals of a process, and the form for another one."""
    process, form = process_of_mine(process_id), RehearsalForm()
    form.offer()
    context: dict[str, Any] = {
        "process": process, "space": process.space, "rehearsals": rehearsals.rehearsals_of(process_id),
        "is_draft": process.state is ProcessState.DRAFT,
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("participation/rehearsals.html", form, **context)
    try:
        with db.transaction():
            made = rehearsing.ask_rehearsal(
                process=process_of_mine(process_id, lock=True), people=int(form.people.data), seed=form.seed.data, lang=i18n.current(),
                actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/rehearsals.html", form, error, **context)
    return web.see_other("participation.rehearsal", rehearsal_id=made.id)


@bp.get(HERE)
@requires(rules.may_manage_any)
def rehearsal(rehearsal_id: uuid.UUID) -> Response:
    """How far it is, or its report."""
    found = _mine(rehearsal_id)
    is_open = found.state in rehearsals.OPEN
    if request.headers.get("HX-Request"):
        piece = web.render("participation/_rehearsal_progress.html", rehearsal=found, is_open=is_open)
        if not is_open:
            piece.headers["HX-Refresh"] = "true"  # the report, and what can be done now, stand elsewhere on the page
        return piece
    process = found.process
    told = Told(found.report, rehearsals.pages_of(rehearsal_id)) if found.report is not None else None
    return web.render(
        "participation/rehearsal.html",
        rehearsal=found,
        process=process,
        space=process.space,
        is_open=is_open,
        told=told,
    )


@bp.get(f"{HERE}/pages/<int:number>")
@requires(rules.may_manage_any)
def rehearsal_page(rehearsal_id: uuid.UUID, number: int) -> Response:
    """A page of the process as everybody would have read it at the end of a phase."""
    found = _mine(rehearsal_id)
    page = rehearsals.page_at(rehearsal_id, number)
    if page is None or found.report is None:
        raise NotFound
    beside = [one for one in rehearsals.pages_of(rehearsal_id) if one.phase == page.phase]
    addresses = {
        one.path: url_for("participation.rehearsal_page", rehearsal_id=rehearsal_id, number=one.number)
        for one in beside
    }
    return web.render(
        "participation/rehearsal_page.html", rehearsal=found, process=found.process, space=found.process.space, page=page,
        beside=beside, phase=found.report["phases"][page.phase],
        # Ours: a template of ours has made it, and `pages.cleaned` has taken out what acts.
        content=Markup(linked(page.html, addresses)),  # noqa: S704
    )  # fmt: skip


@bp.post(f"{HERE}/stop")
@requires(rules.may_manage_any)
def stop_rehearsal(rehearsal_id: uuid.UUID) -> Response:
    """It goes no further."""
    with db.transaction():
        rehearsing.stop_rehearsal(rehearsal=_mine(rehearsal_id, lock=True))
    return web.see_other("participation.rehearsal", rehearsal_id=rehearsal_id)


@bp.post(f"{HERE}/remove")
@requires(rules.may_manage_any)
def remove_rehearsal(rehearsal_id: uuid.UUID) -> Response:
    """Throws the report away."""
    process_id = _mine(rehearsal_id).process_id
    try:
        with db.transaction():
            rehearsing.remove_rehearsal(rehearsal=_mine(rehearsal_id, lock=True))
    except DomainError as error:
        flash(error.message, "danger")
        return web.see_other("participation.rehearsal", rehearsal_id=rehearsal_id)
    return web.see_other("participation.process_rehearsals", process_id=process_id)


def _mine(rehearsal_id: uuid.UUID, *, lock: bool = False) -> Rehearsal:
    """A rehearsal of a city for which the reader manages participation. Raises NotFound."""
    found = rehearsals.rehearsal_by_id(rehearsal_id, lock=lock)
    if found is None or not rules.manages(me(), found.process.space.city_id):
        raise NotFound
    return found


@dataclass(frozen=True)
class Told:
    """A report as its page shows it."""

    report: Mapping[str, Any]
    pages: Sequence[RehearsalPage]

    def _one(self, component: str) -> Mapping[str, Any]:
        return next(one for one in self.report["components"] if one["id"] == component)

    def name(self, component: str) -> Any:
        """The title of a component; of what people do beside the process, what it is called."""
        one = self._one(component)
        return i18n.localized(one["titles"]) if one["titles"] else self.kind(one)

    def is_beside(self, component: str) -> bool:
        """Whether it is no component of the process, so nothing of the process is to be set there."""
        return self._one(component)["kind"] in besides

    def label(self, component: str, action: str) -> Any:
        """What an action of a component is called."""
        return _kind(self._one(component)).actions[Action(action)]

    def kind(self, component: Mapping[str, Any]) -> Any:
        return _kind(component).label

    def made(self, component: Mapping[str, Any]) -> str:
        return _kind(component).counted(component["made"])

    def findings(self) -> list[dict[str, Any]]:
        """With words and address; what does not work first."""
        order = list(rehearsal_words.KINDS)
        found = []
        for one in sorted(self.report["findings"], key=lambda one: order.index(one["kind"])):
            facts = one["facts"]
            component = one["values"].get("component_id", "")
            label = self.label(component, facts["action"]) if "action" in facts else ""
            url = url_for(one["endpoint"], **one["values"], _anchor=facts.get("anchor"))
            found.append(
                one
                | {
                    "words": rehearsal_words.said(one, label),
                    "url": url,
                    "titles": facts.get("titles"),
                    "lang": facts.get("lang"),
                }
            )
        return found

    def span(self, phase: Mapping[str, Any]) -> Markup:
        first, last, starts, ends = (
            datetime.fromisoformat(phase[name]) for name in ("local_start", "local_end", "starts_at", "ends_at")
        )
        return times.between((first, last), (starts, ends), self.report["zone"])

    def pages_of(self, phase: int) -> list[RehearsalPage]:
        return [one for one in self.pages if one.phase == phase]

    def drawn(self, phase: Mapping[str, Any]) -> tuple[list[str], list[int]]:
        """(labels, acts) of each day of a phase, of each week if it is long."""
        days: Mapping[str, int] = phase["days"]
        if not days:
            return [], []
        first, last = (date.fromisoformat(one) for one in (min(days), max(days)))
        begin = min(first, datetime.fromisoformat(phase["local_start"]).date())
        return _steps(begin, last, {date.fromisoformat(day): number for day, number in days.items()})

    def due(self) -> tuple[list[str], list[int]]:
        """(labels, answers due) of each day from the first to the last on which one is."""
        days: dict[date, int] = {}
        for one in self.report["load"]:
            if one["day"]:
                day = date.fromisoformat(one["day"])
                days[day] = days.get(day, 0) + one["number"]
        return _steps(min(days), max(days), days) if days else ([], [])

    def departments(self) -> list[tuple[Any, int]]:
        """(name, how much it had to answer), the most first."""
        found: dict[str, int] = {}
        for one in self.report["load"]:
            name = i18n.plain(one["department"]) if one["department"] else _("No department yet")
            found[name] = found.get(name, 0) + one["number"]
        return sorted(found.items(), key=lambda one: -one[1])


def _kind(component: Mapping[str, Any]) -> Kind | Beside:
    """What the portal knows of something that a report names."""
    kind = component["kind"]
    return besides[kind] if kind in besides else kind_of(ComponentKind(kind))


def _steps(first: date, last: date, numbers: Mapping[date, int]) -> tuple[list[str], list[int]]:
    length = 1 if (last - first).days < MOST_DAYS else 7
    starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, length)]
    return (
        [datetimes.format_date(day, "short") for day in starts],
        [sum(numbers.get(day + timedelta(days=n), 0) for n in range(length)) for day in starts],
    )
