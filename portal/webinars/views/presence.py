"""Signs of life, check-in in the hall, and who is there."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from markupsafe import Markup

from portal.core import clock, db, qr, room_codes, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter, one_in_a_room
from portal.webinars import presence as minutes
from portal.webinars import queries as webinars
from portal.webinars.forms.joining import HallCodeForm
from portal.webinars.models import Format, Registration
from portal.webinars.queries import presence as queries
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.services import presence as services
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.views.joining import GUEST_KEYS, crew, in_room, participant

AGAIN = 60  # seconds until the frame of readers without JavaScript asks again


@bp.post("/webinars/join/<key>/here")
@public
@limiter.limit("20 per minute", key_func=one_in_a_room)
def here(key: str) -> ResponseReturnValue:
    """A beat of an open page: 200, or 410 when the doors are closed and no more are wanted."""
    registration = participant(key)
    with db.transaction():
        counted = services.beat(registration=registration, device=request.form.get("device", ""))
    return {"counted": counted}, 200 if counted else 410


@bp.get("/webinars/join/<key>/here")
@public
def still_here(key: str) -> Response:
    """The same for readers without JavaScript: a small page in a frame of the room that loads itself again each minute."""
    registration = in_room(key)
    with db.transaction():
        services.beat(registration=registration, device=services.PAGE)
    response = web.render("webinars/still_here.html", again=AGAIN)
    policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


# The hall ------------------------------------------------------------------------------------------------------------


@bp.get("/webinars/<slug>/runs/<int:number>/check-in")
@public
def hall(slug: str, number: int) -> ResponseReturnValue:
    """Where the QR code of the hall leads everybody: on to the own check-in, with the code filled in."""
    webinar = webinars.webinar_by_slug(slug)
    run = next((one for one in webinar.runs if one.number == number), None) if webinar else None
    if run is None or webinar is None or webinar.published_at is None:
        raise NotFound
    code = request.args.get("code", "")[:20]
    known = session.get(GUEST_KEYS, {}).get(str(run.id))
    if current_user.is_authenticated or known:
        return web.see_other(
            "webinars.check_in", key=str(run.id) if current_user.is_authenticated else known, code=code
        )
    sign_in = url_for("accounts.sign_in", next=url_for("webinars.check_in", key=str(run.id), code=code))
    return web.render("webinars/hall.html", run=run, webinar=webinar, sign_in=sign_in)


@bp.route("/webinars/join/<key>/check-in", methods=["GET", "POST"])
@public
@limiter.limit("20 per minute", key_func=one_in_a_room, methods=["POST"])
def check_in(key: str) -> ResponseReturnValue:
    """Check-in by the code of the hall."""
    registration, form = participant(key), HallCodeForm()
    if not form.is_submitted():
        form.code.data = request.args.get("code", "")[:20]
    is_open = rules.may_check_in(registration, registration.run, clock.now())
    more: dict[str, Any] = {"registration": registration, "run": registration.run, "key": key, "is_open": is_open}
    if not form.validate_on_submit():
        return form_page("webinars/hall_check_in.html", form, **more)
    try:
        with db.transaction():
            services.check_in(registration=registration, code=form.code.data)
    except DomainError as error:
        return form_page("webinars/hall_check_in.html", form, error, **more)
    flash(_("You are checked in."), "success")
    return web.see_other("webinars.check_in", key=key)


@bp.get("/webinars/join/<key>/code")
@public
def hall_code(key: str) -> Response:
    """The code of check-in, big enough for a wall; it changes every five minutes and the page follows."""
    registration = crew(key, powers.may_moderate)
    run, now = registration.run, clock.now()
    code = room_codes.code_at(run.secret, now)
    target = url_for("webinars.hall", slug=run.webinar.slug, number=run.number, code=code, _external=True)
    template = "webinars/_hall_code.html" if request.headers.get("HX-Request") else "webinars/hall_code.html"
    return web.render(
        template, registration=registration, run=run, key=key, code=code, is_open=rules.may_check_in(registration, run, now),
        qr=Markup(qr.svg(target, quiet=4)),  # noqa: S704  # made of squares alone, nothing of the address stands in it as text
    )  # fmt: skip


@bp.get("/webinars/join/<key>/people")
@public
def room_people(key: str) -> Response:
    """Who has a seat, who was there and how long; check-in by hand."""
    return _people(crew(key, powers.may_moderate), key)


def _people(registration: Registration, key: str, error: DomainError | None = None) -> Response:
    run, now = registration.run, clock.now()
    page = web.paginate(queries.people(run.id), web.page_number(), 50, scalars=False)
    found = queries.intervals(row.id for row, _name in page.items)
    there = {
        row.id: minutes.seconds(found.get(row.id, ()), run.starts_at, run.ends_at) / 60 for row, _name in page.items
    }
    return web.render(
        "webinars/room_people.html", error.status if error else 200, registration=registration, run=run, key=key, page=page,
        there=there, counts=queries.counts(run.id, now), form=FlaskForm(), error=error,
        is_open=rules.may_check_in(registration, run, now), by_hand=rules.may_check_in_by_hand(registration, run, now),
    )  # fmt: skip


@bp.get("/webinars/join/<key>/people/list")
@public
def hall_list(key: str) -> ResponseReturnValue:
    """Who has a seat in the hall, to be printed: for a hall without a connection."""
    registration = crew(key, powers.may_moderate)
    run = registration.run
    if run.format is Format.ONLINE:
        raise NotFound
    return web.render("webinars/hall_list.html", run=run, key=key, people=queries.hall_list(run.id))


@bp.post("/webinars/join/<key>/people/<uuid:registration_id>/<any(in, out):what>")
@public
def check_in_by_hand(key: str, registration_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Somebody of the crew has seen the person in the hall, or takes it back."""
    registration = crew(key, powers.may_moderate)
    person = queries.of_run(registration.run, registration_id)
    if person is None:
        raise NotFound
    try:
        with db.transaction():
            services.check_in_by_hand(
                registration=person, is_there=what == "in", actor=me() if current_user.is_authenticated else None
            )
    except DomainError as error:
        return _people(registration, key, error)
    return redirect(url_for("webinars.room_people", key=key, page=web.page_number()), 303)
