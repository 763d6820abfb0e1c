"""Learning without a connection: what a device takes along, the service worker, and what it sends later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, current_app, jsonify, request, url_for

from portal.core import clock, db, i18n, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.training import activities, services
from portal.training.queries import offline, question_pictures
from portal.training.views.base import bp
from portal.training.views.learn import own_place

plain = web.plain_blueprint("training_offline", "portal.training.views")

BUILT = (
    "app.js",
    "theme.js",
    "htmx.js",
    "offline.js",
    "quiz.js",
    "icons.svg",
    "favicon.svg",
)  # what the pages are drawn with
OLDEST = timedelta(days=90)  # what a device claims to be older was made then


@dataclass(frozen=True)
class Entry:
    """What a device kept while it had no connection and sends now."""

    key: uuid.UUID
    made_at: datetime


def entry() -> Entry | None:
    """The journal's mark on this request; None for what is sent at once.

    A device tells the age and not the time, for its clock may be wrong.
    """
    try:
        key, age = uuid.UUID(request.form["entry"]), int(request.form["age"])
    except (KeyError, ValueError):
        return None
    return Entry(key, clock.now() - min(max(timedelta(0), timedelta(milliseconds=min(age, 10**11))), OLDEST))


@bp.post("/training/learn/<edition>/<course>/modules/<int:number>/take-along")
@requires(signed_in)
def take_along(edition: str, course: str, number: int) -> Response:
    """Begins the module's quizzes and tells the device which addresses to keep. `number` counts from 1."""
    with db.transaction():
        place = own_place(edition, course, lock=True)
        if not 1 <= number <= len(place.course.modules):
            raise NotFound
        module = place.course.modules[number - 1]
        services.open_quizzes(place=place, module=module)
    pages = [activities.url(edition, course, activity) for activity in offline.taken(module)]
    own, url = url_for("training.learn", edition=edition, course=course), current_app.extensions["assets"].url
    built = [url(name) for name in (f"app.{i18n.direction(i18n.current())}.css", *BUILT)]
    pictures = question_pictures.of_open_attempts(place.enrolment.id, [one.id for one in offline.taken(module)])
    return jsonify(addresses=[own, *pages, *pictures, url_for("training.offline_words"), *built])


@bp.get("/training/offline/words.json")
@public
def offline_words() -> Response:
    """What the service worker says when it has to answer itself, in the language of the address."""
    lang = i18n.current()
    assets = current_app.extensions["assets"]
    return jsonify(
        lang=lang, dir=i18n.direction(lang), title=_("No connection"), style=assets.url(f"app.{i18n.direction(lang)}.css"),
        not_here_title=_("There is no connection"),
        not_here=_("This page was not taken along on this device. Go back, or try again when you are connected."),
        kept_title=_("Kept on this device"),
        kept=_("Kept on this device. It is sent as soon as there is a connection."), back=_("Back to the course"),
    )  # fmt: skip


@plain.get("/sw.js")
@public
def service_worker() -> Response:
    """The worker, at the root: a browser lets it see only what lies below its address."""
    assets = current_app.extensions["assets"]
    found = assets.find(assets.url("sw.js").removeprefix("/static/"))
    if found is None:
        raise NotFound
    response = Response(found.plain, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
