"""Figures for staff: who takes part and by which way, how fast departments answer, what a process costs; as charts, tables, CSV."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue

from portal.core import clock, db, i18n, sheets, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules, taking_part
from portal.participation.forms.desk_setup import CostForm
from portal.participation.models import Space
from portal.participation.queries import figures
from portal.participation.rules.figures import OTHER, by_age, may_tell_total, suppressed
from portal.participation.services import costs
from portal.participation.views.base import bp, form_page, me, process_of_mine, space_of_mine
from portal.participation.words import requests as words

MONTHS = 12
PARTS = ("months", "channels", "ages", "districts", "departments", "costs")


def _months(today: date) -> list[date]:
    """The first days of the last twelve months, the present one last."""
    first = today.replace(day=1)
    found = [first]
    while len(found) < MONTHS:
        last = found[0]
        found.insert(0, date(last.year - (last.month == 1), 12 if last.month == 1 else last.month - 1, 1))
    return found


def _tables(space: Space) -> dict[str, Any]:
    """Every table of the page and its files. Of people nothing is told that would be fewer than five, nor by subtraction."""
    months = _months(clock.today(space.city.timezone))
    acts = figures.months_of(space.id, space.city.timezone, months[0])
    ages = {age.value: str(label) for age, label in words.AGES.items()} | {OTHER: _("Other age groups")}
    return {
        "months": [(month, {one.name: acts.get((one.name, month), 0) for one in taking_part.all_acts()}) for month in months],
        "channels": _told(figures.counts_by(space.id, "channel"), {key: str(label) for key, label in words.CHANNELS.items()}),
        "ages": _told(by_age(figures.counts_by(space.id, "age_band")), ages), "districts": _told(figures.counts_by(space.id, "district"), {}),
        "departments": figures.speeds_of(space.id), "costs": figures.costs_of(space.id),
    }  # fmt: skip


def _told(counts: Mapping[str, int], names: Mapping[str, str]) -> list[tuple[str, int | None]]:
    """(name, count or None where it is not told), in the order of the names, else the largest first."""
    shown = suppressed(counts)
    if not may_tell_total(counts):
        shown = dict.fromkeys(shown)
    order = [key for key in names if key in shown] + sorted(
        (key for key in shown if key not in names), key=lambda key: (-(shown[key] or 0), key)
    )
    return [(names.get(key, key), shown[key]) for key in order]


@bp.get("/participation/manage/<city>/figures")
@requires(rules.may_manage_any)
def desk_figures(city: str) -> Response:
    """The figures of a space."""
    space = space_of_mine(city)
    return web.render(
        "participation/figures.html", space=space, acts=taking_part.all_acts(), **_tables(space)
    )  # fmt: skip


@bp.get("/participation/manage/<city>/figures/<part>.csv")
@requires(rules.may_manage_any)
def desk_figures_csv(city: str, part: str) -> Response:
    """One of the tables as CSV; what is not told is empty."""
    space = space_of_mine(city)
    if part not in PARTS:
        raise NotFound
    header, rows = _as_rows(part, _tables(space)[part])
    response = Response(sheets.as_csv(header, rows), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{space.city.slug}-{part}.csv"'
    return response


def _as_rows(part: str, table: Any) -> tuple[list[str], list[list[Any]]]:
    if part == "months":
        names = [one.name for one in taking_part.all_acts()]
        return ["month", *names], [
            [month.strftime("%Y-%m"), *(found[name] for name in names)] for month, found in table
        ]
    if part == "departments":
        return ["department", "answered", "median_days", "ninetieth_percentile_days", "waiting"], [
            [_department(one), one.answered, one.median, one.ninetieth, one.waiting] for one in table
        ]
    if part == "costs":
        return ["process", "participants", "cost", "currency", "cost_per_participant"], [
            [
                i18n.plain(one.process.titles), one.participants, float(one.amount) if one.amount is not None else None, one.currency,
                round(one.each, 2) if one.each is not None else None,
            ]
            for one in table
        ]  # fmt: skip
    return [part.removesuffix("s"), "acts"], [[name, number] for name, number in table]


def _department(one: figures.Speed) -> str:
    return _("No department") if one.names is None else i18n.plain(one.names) or _("The whole city")


@bp.route("/participation/manage/process/<uuid:process_id>/cost", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def process_cost(process_id: uuid.UUID) -> ResponseReturnValue:
    """What a process cost; empty before anybody says."""
    process, form = process_of_mine(process_id), CostForm()
    form.offer()
    kept = figures.cost_of(process_id)
    if kept is not None and not form.is_submitted():
        form.amount.data, form.currency.data, form.note.data = float(kept.amount), kept.currency, kept.note
    if not form.validate_on_submit():
        return form_page("participation/process_cost.html", form, process=process, space=process.space)
    try:
        with db.transaction():
            costs.enter_cost(
                process=process,
                amount=form.amount.data,
                currency=form.currency.data,
                note=form.note.data or "",
                actor=me(),
            )
    except DomainError as error:
        return form_page("participation/process_cost.html", form, error, process=process, space=process.space)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.desk_figures", city=process.space.city.slug)
