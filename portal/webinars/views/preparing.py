"""The steps before the room: how somebody takes part, and whether the devices work."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import clock, db, responses, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.limits import limiter
from portal.webinars.forms.joining import PrepareForm
from portal.webinars.models import Bandwidth, Registration
from portal.webinars.rules import joining as rules
from portal.webinars.rules.joining import Door
from portal.webinars.services import joining as services
from portal.webinars.services import presence
from portal.webinars.views.base import bp, form_page
from portal.webinars.views.joining import participant

_COMING = (Door.EARLY, Door.OPEN)
SELF_DEVICES = "camera=(self), microphone=(self), geolocation=()"


def _coming(key: str) -> Registration:
    """Somebody who has a seat, before the end."""
    found = participant(key)
    if rules.door(found, found.run, clock.now()) not in _COMING:
        raise NotFound
    return found


@bp.route("/webinars/join/<key>/prepare", methods=["GET", "POST"])
@public
def prepare(key: str) -> ResponseReturnValue:
    """Name, languages, line, and consent to the recording; can be changed as long as the run lasts."""
    registration, form = _coming(key), PrepareForm()
    form.offer(is_recorded=registration.run.webinar.is_recorded)
    is_first = registration.prepared_at is None
    if not form.is_submitted():
        form.show(registration)
    if not form.validate_on_submit():
        return _prepare_page(registration, key, form)
    try:
        with db.transaction():
            services.prepare(registration=registration, wishes=form.wishes())
    except DomainError as error:
        return _prepare_page(registration, key, form, error)
    return web.see_other("webinars.devices" if is_first else "webinars.join", key=key)


def _prepare_page(
    registration: Registration, key: str, form: FlaskForm, error: DomainError | None = None, **more: Any
) -> Response:
    run = registration.run
    return form_page(
        "webinars/prepare.html", form, error, registration=registration, run=run, key=key,
        kept_until=rules.kept_until(run), **more,
    )  # fmt: skip


@bp.post("/webinars/join/<key>/bandwidth")
@public
def change_bandwidth(key: str) -> ResponseReturnValue:
    """Everything, sound and slides, or words only: switched in the room, and remembered."""
    registration, wanted = _coming(key), request.form.get("bandwidth", "")
    if wanted not in set(Bandwidth):
        raise NotFound
    with db.transaction():
        services.change_bandwidth(registration=registration, bandwidth=Bandwidth(wanted))
    return web.see_other("webinars.join", key=key)


@bp.route("/webinars/join/<key>/devices", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def devices(key: str) -> ResponseReturnValue:
    """The device check, which the browser does by itself; what it found is kept when the person goes on."""
    registration = _coming(key)
    if request.method == "POST":
        trip = request.form.get("trip", "")
        with db.transaction():
            presence.note_devices(
                registration=registration, found=dict(request.form.items()),
                trip=int(trip) if trip.isdecimal() and len(trip) < 7 else None,
            )  # fmt: skip
        return web.see_other("webinars.join", key=key)
    response = web.render("webinars/devices.html", registration=registration, run=registration.run, key=key)
    response.headers["Permissions-Policy"] = SELF_DEVICES
    response.headers["Content-Security-Policy"] = f"{responses.content_security_policy()}; media-src 'self' blob:"
    return response


@bp.get("/webinars/join/<key>/echo")
@public
def echo(key: str) -> ResponseReturnValue:  # noqa: ARG001  # of the address; nothing is asked, so that it is quick
    """Nothing, as quickly as can be: the device check measures the way to the portal and back."""
    return {}
