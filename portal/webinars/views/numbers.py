"""Numbers of a webinar for its organisers: drawn, as tables, and as a file to take along."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from portal.cities import labels
from portal.cities.models import Region
from portal.core import clock, i18n, language_names, sheets, web
from portal.core.access import requires
from portal.core.i18n import _
from portal.webinars import rules
from portal.webinars.attendance import points_of
from portal.webinars.queries import numbers as queries
from portal.webinars.queries.numbers import Came, Group
from portal.webinars.rules.webinars import Phase
from portal.webinars.views.base import bp
from portal.webinars.views.manage_registrations import own_webinar
from portal.webinars.views.registering import titles_of

MOST_BARS = 30


def _city(one: Group) -> str:
    return i18n.plain(dict(one.city_names)) if one.city_names else _("No city")


def _region(one: Group) -> str:
    return str(labels.REGIONS[Region(one.region)]) if one.region else _("No city")


def _language(one: Group) -> str:
    return language_names.native_name(one.lang)


def _tables(groups: list[Group]) -> list[tuple[str, list[tuple[str, Came]]]]:
    """Title → lines of label and numbers."""
    kinds: list[tuple[str, Any, Any]] = [
        (_("By city"), lambda one: one.city_id, _city), (_("By region"), lambda one: one.region, _region),
        (_("By language"), lambda one: one.lang, _language),
    ]  # fmt: skip
    return [(title, [(name(one), came) for one, came in queries.summed(groups, key)]) for title, key, name in kinds]


@bp.get("/webinars/manage/<slug>/numbers")
@requires(rules.may_organise)
def numbers(slug: str) -> Response:
    """Who registered and who came, by city, region and language, and when people left each run."""
    webinar, now = own_webinar(slug), clock.now()
    groups = queries.groups_of(webinar.id)
    held = [run for run in webinar.runs if rules.phase(run, now) is Phase.OVER]
    curves = [(run, points_of(counts), max(counts)) for run, counts in queries.curves_of(held)]
    return web.render(
        "webinars/numbers.html", webinar=webinar, titles=titles_of(webinar), total=sum((one.came for one in groups), Came()),
        tables=_tables(groups), curves=curves, most=MOST_BARS, back=url_for("webinars.manage", webinar_id=webinar.id),
    )  # fmt: skip


@bp.get("/webinars/manage/<slug>/numbers.<any(csv, xlsx):kind>")
@requires(rules.may_organise)
def numbers_file(slug: str, kind: str) -> Response:
    """The same figures, and how many were there in every minute."""
    webinar, now = own_webinar(slug), clock.now()
    header = [_("Table"), _("Group"), _("Registered"), _("With a seat"), _("Attended"), _("There")]
    rows: list[list[sheets.Value]] = [
        [title, name, came.registered, came.confirmed, came.attended, None]
        for title, lines in _tables(queries.groups_of(webinar.id))
        for name, came in lines
    ]
    for run, counts in queries.curves_of([run for run in webinar.runs if rules.phase(run, now) is Phase.OVER]):
        title = _("Run %(number)s, people in each minute", number=i18n.number(run.number))
        rows += [[title, str(minute), None, None, None, there] for minute, there in enumerate(counts, 1)]
    return as_file(f"numbers-{slug}", _("Numbers"), header, rows, kind)


def as_file(name: str, title: str, header: list[str], rows: list[list[sheets.Value]], kind: str) -> Response:
    """A table as CSV or XLSX, named with the day."""
    if kind == "csv":
        data, content_type = sheets.as_csv(header, rows), sheets.CSV
    else:
        rtl = i18n.direction(i18n.current()) == "rtl"
        data, content_type = sheets.as_xlsx(title, header, rows, rtl=rtl), sheets.XLSX
    disposition = f"attachment; filename={name}-{clock.today()}.{kind}"
    return Response(data, content_type=content_type, headers={"Content-Disposition": disposition})
