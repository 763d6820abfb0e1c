"""The best hour: for chosen cities, regions or all members, in one to three runs; taken over into a draft with one button."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import clock, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.webinars import extras, rules
from portal.webinars.besttime import BestTimeError, Candidate, Found, Place, Question, band_chart, search
from portal.webinars.extras import Extra
from portal.webinars.forms.hours import HoursForm
from portal.webinars.models import Webinar
from portal.webinars.queries import hours as queries
from portal.webinars.services import hours as services
from portal.webinars.views.base import bp, me, webinar_by_me

SHOWN = 5


@extras.on_manage
def _way_to_it(webinar: Webinar, _reader: Any) -> Extra | None:
    """Only before it is published: then people know the hours."""
    return None if webinar.published_at else Extra("webinars/_best_hour.html", {"webinar_id": webinar.id}, "runs")


@bp.get("/webinars/manage/<uuid:webinar_id>/best-hour")
@requires(rules.may_organise)
def best_hour(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """The best hours for whom it shall suit, each with who is in office hours, who is awake, who loses."""
    webinar = webinar_by_me(webinar_id)
    candidates = queries.candidates(clock.today())
    form = HoursForm(request.args if "first" in request.args else None)
    form.offer(candidates)
    if "first" not in request.args:
        return _page(webinar, form, 200)
    if not form.validate():
        return _page(webinar, form, 422)
    places = [
        Place(i18n.plain(dict(one.names)), one.timezone, one.country, languages=frozenset(one.languages))
        for one in form.chosen(candidates)
    ]
    question = Question(
        places=places, minutes=form.minutes.data, first=form.first.data, weeks=form.weeks.data, runs=int(form.runs.data), most=SHOWN,
        ledger=services.ledger_of(places, queries.past_webinars(clock.now())),
        host=services.host_of(webinar, me()) if form.suits_host.data else None,
    )  # fmt: skip
    try:
        found = search(question)
    except BestTimeError as error:
        return _page(webinar, form, 422, error=DomainError(error.reason))
    return _page(webinar, form, 200, found=found)


def _page(
    webinar: Webinar, form: HoursForm, status: int, *, found: Found | None = None, error: DomainError | None = None
) -> Response:
    zone = services.host_zone(webinar, me())
    wanted = request.args.get("show", "1")
    place = int(wanted) if wanted in {str(n) for n in range(1, SHOWN + 1)} else 1
    chosen = found.candidates[min(place, len(found.candidates)) - 1] if found and found.candidates else None
    original = next(text for text in webinar.texts if text.lang == webinar.original_lang)
    return web.render(
        "webinars/best_hour.html", status, webinar=webinar, original=original, form=form, error=error, found=found, zone=zone,
        chosen=chosen, chart=_chart(found, chosen) if found and chosen else None, take=FlaskForm(),
        asked={name: values for name, values in request.args.lists() if name != "show"},
    )  # fmt: skip


def _chart(found: Found, chosen: Candidate) -> Any:
    """The day of the first run in the reader's zone, a band for each place, from west to east."""
    question = found.question
    day = chosen.runs[0].start.astimezone(UTC).date()
    left_out = set(found.left_out)
    places = [one for one in question.places if one.name not in left_out]
    places.sort(key=lambda one: _offset(one, chosen.runs[0].start))
    return band_chart(
        places,
        day,
        zone=i18n.timezone(),
        runs=[run.start for run in chosen.runs],
        length=question.minutes,
        rules=question.rules,
    )


def _offset(place: Place, moment: datetime) -> Any:
    return moment.astimezone(ZoneInfo(place.zone)).utcoffset()


@bp.post("/webinars/manage/<uuid:webinar_id>/best-hour")
@requires(rules.may_organise)
def take_hours(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Gives the draft these hours as its runs."""
    starts = _instants(request.form.getlist("start"))
    minutes = request.form.get("minutes", "", type=str)
    try:
        with db.transaction():
            held = webinar_by_me(webinar_id, lock=True)
            if not starts or not minutes.isascii() or not minutes.isdigit() or not 5 <= int(minutes[:5]) <= 1440:
                raise DomainError(_("Choose hours first."))
            services.take_hours(
                webinar=held,
                starts=starts,
                minutes=int(minutes),
                zone=services.host_zone(webinar_by_me(webinar_id), me()),
                actor=me(),
            )
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("webinars.best_hour", webinar_id=webinar_id)
    flash(_("The runs have these hours now. Add place, link and seats."), "success")
    return web.see_other("webinars.manage", webinar_id=webinar_id)


def _instants(given: Sequence[str]) -> list[datetime]:
    """Instants of hidden fields; what is none of our time is left out."""
    found = []
    for text in given[:4]:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return []
        if moment.tzinfo is None or not 2000 <= moment.year <= 2099:
            return []
        found.append(moment)
    return found
