"""The figures of the training: the secretariat's, each number down to its rows; and what a city's people learn."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from portal.cities import queries as cities
from portal.core import clock, db, i18n, web
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.training import documents, measures, rules, words
from portal.training.forms import FiguresForm
from portal.training.queries import city_lists
from portal.training.queries import figures as queries
from portal.training.views.base import bp, me
from portal.training.views.city_lists import city_of_reader


def _form() -> FiguresForm:
    form = FiguresForm(request.args)
    genders = measures.genders()
    form.offer(
        edition=[(slug, i18n.plain(titles)) for slug, titles in queries.edition_choices()],
        city=[(row.slug, i18n.plain(row.names)) for row in queries.cities_in_training()],
        region=[(one.value, words.region(one.value)) for one in queries.regions()],
        gender=[*genders.labels.items(), (queries.UNSAID, _("Not said"))] if genders else [],
    )
    return form


def _label(dimension: str, group: queries.Group) -> str:
    if group.names:
        return i18n.plain(group.names)
    if dimension == "region":
        return words.region(group.key)
    return words.gender(group.key)


@bp.get("/training/manage/figures")
@requires(rules.may_manage)
def figures() -> Response:
    """Nominated, selected, completed and so on; by edition, city, region or gender."""
    form = _form()
    wanted, by = form.wanted(), request.args.get("by", "city")
    by = by if by in queries.dimensions() else "city"
    groups, totals = queries.grouped(by, wanted), queries.totals(wanted)
    keys = [key for key in queries.measure_keys() if key != measures.DIRECT or totals[key]]
    return web.render(
        "training/figures.html", form=form, by=by, dimensions=queries.dimensions(), keys=keys,
        totals=totals, rows=[(one, _label(by, one)) for one in groups],
        limits={name: value for name, value in vars(wanted).items() if value},
    )  # fmt: skip


def _counted(measure: str) -> str:
    if measure not in queries.measure_keys():
        raise NotFound
    return measure


@bp.get("/training/manage/figures/<measure>")
@requires(rules.may_manage)
def figure_rows(measure: str) -> Response:
    """The rows that a number counts."""
    form = _form()
    wanted = form.wanted()
    statement = queries.ordered(queries.people(_counted(measure), wanted))
    limits = {name: value for name, value in vars(wanted).items() if value}
    return web.render(
        "training/figure_rows.html", measure=measure, page=web.paginate(statement, web.page_number(), scalars=False),
        form=form, limits=limits,
    )  # fmt: skip


@bp.get("/training/manage/figures/<measure>.<kind>")
@requires(rules.may_manage)
def figure_file(measure: str, kind: str) -> Response:
    """The same rows as a file."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    rows = db.session.execute(queries.ordered(queries.people(_counted(measure), _form().wanted())))
    header = [_("Edition"), _("City"), _("Region"), _("Gender"), _("Person"), _("Since")]
    cells = [_cells(row) for row in rows]
    if kind == "csv":
        data, content_type = documents.as_csv(header, cells), documents.CSV
    else:
        rtl = i18n.direction(i18n.current()) == "rtl"
        data, content_type = documents.as_xlsx(str(header[0]), header, cells, rtl=rtl), documents.XLSX
    filename = f"{measure}-{clock.today()}.{kind}"
    return Response(
        data, content_type=content_type, headers={"Content-Disposition": f"attachment; filename={filename}"}
    )


def _cells(row: Any) -> list[str]:
    return [
        i18n.plain(row.edition_titles), i18n.plain(row.city_names), words.region(row.region), words.gender(row.gender),
        row.person or _("Account erased"), row.at.date().isoformat(),
    ]  # fmt: skip


# Cities -------------------------------------------------------------------------------------------------------------


@bp.get("/training/cities/")
@requires(rules.is_some_coordinator)
def own_cities() -> Response:
    """The cities for which the reader speaks; with one there is nothing to choose."""
    own = cities.coordinated_by(me())
    if len(own) == 1:
        return web.see_other("training.city_learning", slug=own[0].slug)
    return web.render("training/own_cities.html", cities=own)


@bp.get("/training/cities/<slug>")
@requires(rules.may_follow_cities)
def city_learning(slug: str) -> Response:
    """Who of the city learns what, which certificates are held, which plans are under way."""
    city = city_of_reader(slug)
    rows = queries.learners_of_city(city.id)
    return web.render(
        "training/city_learning.html", city=city, rows=rows, measures=measures.registered(),
        people_url=url_for("cities.people", slug=city.slug), after=city_lists.follow_up(city.id),
    )  # fmt: skip
