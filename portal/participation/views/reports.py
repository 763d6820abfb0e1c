"""Reports as everybody reads them: the list with its filters, a map with its data, one report, how the city answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request, url_for
from flask_login import current_user

from portal.accounts.models import User
from portal.core import cache, clock, i18n, storage, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.discussions.translated import Reading
from portal.participation import rules
from portal.participation.models import (
    ActKind,
    Department,
    ModerationAct,
    ServiceCategory,
    ServiceRequest,
    Space,
    SpacePlace,
)
from portal.participation.queries import departments, desk, figures, moderation
from portal.participation.queries import places as places_list
from portal.participation.queries import service_requests as queries
from portal.participation.queries.service_requests import WantedReports
from portal.participation.queries.translations import InLanguage
from portal.participation.rules import desk as desk_rules
from portal.participation.rules import service_requests as report_rules
from portal.participation.rules.figures import LEAST, suppressed
from portal.participation.rules.moderation import moderates
from portal.participation.services import translating
from portal.participation.views.base import bp, me, space_here
from portal.participation.words import requests as request_words

STATES = ("open", "closed", "late")


@bp.context_processor
def _words() -> dict[str, Any]:
    """For the templates of reports and the desk."""
    return {"request_words": request_words, "report_rules": report_rules, "desk_rules": desk_rules}


@dataclass(frozen=True)
class Choice:
    """What the address asks for, as far as it makes sense, and from what one can choose."""

    wanted: WantedReports
    categories: Sequence[ServiceCategory]
    places: Sequence[SpacePlace]


def choice_of(space: Space) -> Choice:
    asked = request.args
    categories, places = departments.categories_of(space.id, with_closed=True), places_list.places_of(space.id)
    by_id = {str(one.id): one.id for one in places}
    wanted = WantedReports(
        category=asked.get("category", "") if asked.get("category") in {one.code for one in categories} else "",
        kind=asked.get("kind", "") if asked.get("kind") in {kind.value for kind in request_words.KINDS} else "",
        state=asked.get("state", "") if asked.get("state") in STATES else "", place=by_id.get(asked.get("place", "")),
    )  # fmt: skip
    return Choice(wanted, categories, places)


@bp.get("/cities/<city>/participation/reports/")
@public
@cache.for_everyone("participation", "cities")
def reports(city: str) -> Response:
    """What people have reported, by the choice in the address, with the same on a map."""
    space = space_here(city)
    choice, today = choice_of(space), clock.today(space.city.timezone)
    page = queries.public_reports(space.id, choice.wanted, today, web.page_number())
    languages = InLanguage([(queries.KIND, one.id, one.lang) for one in page.items], i18n.current())
    return web.render(
        "participation/reports.html", space=space, page=page, wanted=choice.wanted, today=today, places=choice.places,
        categories=[one for one in choice.categories if one.closed_at is None],
        counts=queries.counts_of_space(space.id, today), reading_of=lambda one: reading_of(languages, one),
        **_drawing(queries.reports_on_map(space.id, choice.wanted, today), choice.places),
    )  # fmt: skip


def reading_of(languages: InLanguage, one: ServiceRequest) -> Reading | None:
    """What it says in the language of the page; in a list only where that is what the original says now."""
    return languages.reading(queries.KIND, one.id, lambda: ("", one.text))


def in_languages(found: ServiceRequest) -> dict[str, Any]:
    """For the page of a report: its translation, and the way to others. Only what everybody reads has any."""
    is_open = report_rules.is_public(found)
    languages = InLanguage([(queries.KIND, found.id, found.lang)] if is_open else [], i18n.current())
    may_be_asked = languages.may_be_asked(queries.KIND, found.id, lambda: ("", found.text))
    return {
        "languages": languages,
        "reading": reading_of(languages, found) if is_open else None,
        "may_ask": is_open and translating.is_offered(found.space) and may_be_asked,
    }


def place_of(one: ServiceRequest) -> tuple[float, float] | None:
    """Where it lies on the earth: its own coordinates, or those of the place that it names."""
    if one.latitude is not None and one.longitude is not None:
        return one.latitude, one.longitude
    chosen = one.chosen_place
    if chosen is not None and chosen.latitude is not None and chosen.longitude is not None:
        return chosen.latitude, chosen.longitude
    return None


def _drawing(found: Sequence[ServiceRequest], places: Sequence[SpacePlace]) -> dict[str, Any]:
    """Reports, and the quarters as names between them, on a drawing of 1000 by 500 (`rules.service_requests.drawn`)."""
    dots = [(one, where) for one in found if (where := place_of(one)) is not None]
    named = [
        (i18n.plain(one.names), (one.latitude, one.longitude))
        for one in places
        if one.latitude is not None and one.longitude is not None
    ]
    at = report_rules.drawn([where for _one, where in (*dots, *named)])
    return {
        "dots": [{"report": one, "x": x, "y": y} for (one, _where), (x, y) in zip(dots, at, strict=False)],
        "names": [
            {"name": name, "x": x, "y": y} for (name, _where), (x, y) in zip(named, at[len(dots) :], strict=True)
        ],
    }


@bp.get("/cities/<city>/participation/reports.geojson")
@public
@cache.for_everyone("participation", "cities")
def reports_geojson(city: str) -> Response:
    """What the list shows as points (RFC 7946), for maps of others; at most two thousand."""
    space = space_here(city)
    today = clock.today(space.city.timezone)
    found = queries.reports_on_map(space.id, choice_of(space).wanted, today)
    response = jsonify(
        type="FeatureCollection", features=[_feature(one, space, today) for one in found if place_of(one) is not None]
    )
    response.content_type = "application/geo+json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _feature(one: ServiceRequest, space: Space, today: Any) -> dict[str, Any]:
    latitude, longitude = place_of(one) or (0.0, 0.0)
    return {
        "type": "Feature", "id": one.number, "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "category": one.category.code, "category_name": i18n.plain(one.category.names), "state": one.state.value,
            "reported_at": one.created_at.isoformat(), "due_on": one.due_on.isoformat(),
            "days_late": report_rules.days_late(one, today, space.city.timezone), "place": where_of(one),
            "url": url_for("participation.report_page", city=space.city.slug, number=one.number, _external=True),
        },
    }  # fmt: skip


def where_of(one: ServiceRequest) -> str:
    """Its place in words."""
    return ", ".join(
        part for part in (one.address, i18n.plain(one.chosen_place.names) if one.chosen_place else "") if part
    )


def report_here(city: str, number: int) -> ServiceRequest:
    """A report that the reader may see: everybody's, his own, or one of his desk. Raises NotFound."""
    space = space_here(city)
    found = queries.report_at(space.id, number)
    if found is None or not (report_rules.is_public(found) or may_read_hidden(found)):
        raise NotFound
    return found


def may_read_hidden(found: ServiceRequest) -> bool:
    """Who wrote it, who handles it, and who moderates what everybody could read."""
    if not current_user.is_authenticated:
        return False
    reader: User = me()
    city_id = found.space.city_id
    if report_rules.is_reporter(reader, found) or rules.manages(reader, city_id):
        return True
    if found.category.is_public and moderates(reader, city_id):
        return True
    if not desk_rules.departments_of(reader):
        return False
    held = desk.desk_item(queries.KIND, found.id)
    return held is not None and desk_rules.may_handle(
        reader, city_id=found.space.city_id, department_id=held.department_id, assignee_id=held.assignee_id
    )


def hiding_of(found: ServiceRequest) -> list[ModerationAct]:
    """The decision by which a report is hidden now, if a moderator's is: for who reads it without the way of appeals."""
    if found.hidden_at is None:
        return []
    acts = [one for one in moderation.acts_about(queries.KIND, found.id) if one.kind is ActKind.HIDE]
    return [one for one in acts if one.undone_at is None][:1]


def department_of(found: ServiceRequest) -> Department | None:
    """Who has it now: the department it was given to, else the one of its category."""
    held = desk.desk_item(queries.KIND, found.id)
    return held.department if held is not None and held.department is not None else found.category.department


@bp.get("/cities/<city>/participation/reports/<int:number>")
@public
@cache.for_everyone("participation", "cities", "people")
def report_page(city: str, number: int) -> Response:
    """One report: what it says, how far it is, and how late."""
    found = report_here(city, number)
    reader = me() if current_user.is_authenticated else None
    own = report_rules.is_reporter(reader, found)
    handles, may_moderate = may_read_hidden(found) and not own, moderates(current_user, found.space.city_id)
    return web.render(
        "participation/report.html", space=found.space, report=found, updates=queries.updates_of(found.id),
        photos=[one for one in queries.photos_of(found.id) if one.is_shown or own], followers=queries.followers_of(found.id),
        is_following=bool(reader and queries.follows(reader.id, found.id)), own=own, handles=handles,
        department=department_of(found),
        original=queries.number_of(found.duplicate_of) if found.duplicate_of else None, where=where_of(found),
        late=report_rules.days_late(found, clock.today(found.space.city.timezone), found.space.city.timezone), code="",
        acts=hiding_of(found) if handles else (), may_moderate=may_moderate, may_translate=own or may_moderate, **in_languages(found),
    )  # fmt: skip


@bp.get("/cities/<city>/participation/reports/<int:number>/photos/<uuid:photo_id>")
@public
def report_photo(city: str, number: int, photo_id: uuid.UUID) -> Response:
    """A photo: once an officer has looked at it, of a report that the reader may see; before, of his own."""
    found = report_here(city, number)
    photo = queries.photo_of(found.id, photo_id)
    if photo is None or not (photo.is_shown or may_read_hidden(found)):
        raise NotFound
    response = storage.send(photo.file_key, inline=True)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@bp.get("/participation/my-reports")
@requires(signed_in)
def my_reports() -> Response:
    """What the reader has reported and what he follows, in all cities."""
    found = queries.own_reports(me().id)
    late = {
        one.id: report_rules.days_late(one, clock.today(one.space.city.timezone), one.space.city.timezone)
        for one in found
    }
    return web.render("participation/my_reports.html", reports=found, reader=me(), late=late)


@bp.get("/cities/<city>/participation/answers")
@public
@cache.for_everyone("participation", "cities")
def how_we_answer(city: str) -> Response:
    """How fast and how well the city answers, by department."""
    space = space_here(city)
    helped = _told(figures.ratings_of(space.id))
    return web.render(
        "participation/how_we_answer.html", space=space, speeds=figures.speeds_of(space.id), helped=helped, counts=queries.counts_of_space(space.id, clock.today(space.city.timezone)),
    )  # fmt: skip


def _told(ratings: Sequence[figures.Rating]) -> list[tuple[str, float, str]]:
    """(of what, the share that says it helped, in words): all together, then each category that is large enough to be told."""
    total = sum(one.total for one in ratings)
    if total < LEAST:
        return []
    content = sum(one.content * one.total for one in ratings) / total
    shown = suppressed({place: one.total for place, one in enumerate(ratings)})
    rows = [(_("All together"), content, total)]
    rows += [
        (i18n.plain(one.names), one.content, one.total) for place, one in enumerate(ratings) if shown[place] is not None
    ]
    return [(name, share, f"{i18n.percent(share)} ({i18n.number(number)})") for name, share, number in rows]
