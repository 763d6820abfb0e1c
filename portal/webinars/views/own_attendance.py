"""What was counted about one's own attendance and why, and how to say that it is wrong: in the account, or by a guest's link."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.webinars import queries
from portal.webinars.forms.attendance import AppealForm
from portal.webinars.queries import OneRegistration
from portal.webinars.queries import attendance as found
from portal.webinars.rules import attendance as rules
from portal.webinars.services import attendance as services
from portal.webinars.services.guests import secret_of
from portal.webinars.views.base import bp, form_page, in_zone, me
from portal.webinars.views.sources import sources_of
from portal.webinars.words import attendance as words

TEMPLATE = "webinars/own_attendance.html"


@bp.route("/my/webinars/<uuid:registration_id>/attendance", methods=["GET", "POST"])
@requires(signed_in)
def own_attendance(registration_id: uuid.UUID) -> ResponseReturnValue:
    """How many minutes were counted, from where, what was needed, and what can be done about it."""
    one = queries.own_registration(me(), registration_id)
    if one is None:
        raise NotFound
    here = url_for("webinars.own_attendance", registration_id=registration_id)
    return _page(one, here, url_for("webinars.own_registration", registration_id=registration_id))


@bp.route("/webinars/registration/<token>/attendance", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def guest_attendance(token: str) -> ResponseReturnValue:
    """As `own_attendance`, behind the secret of a mail. What an account has taken over stands there."""
    one = queries.registration_by_token(token)
    if one is None or one.registration.is_provisional:
        raise NotFound
    if one.user is not None:
        return web.see_other("webinars.own_attendance", registration_id=one.registration.id)
    in_zone(one.timezone)
    return _page(
        one, url_for("webinars.guest_attendance", token=token), url_for("webinars.guest_registration", token=token)
    )


def _page(one: OneRegistration, here: str, back: str) -> ResponseReturnValue:
    row, form = one.registration, AppealForm()
    attendance, appeals = found.attendance_of(row.id), found.appeals_of(row.id)
    evidence = found.evidence_of([row], one.webinar.id, clock.now())[row.id]
    context: dict[str, Any] = {
        "one": one, "here": here, "back": back, "attendance": attendance, "appeals": appeals, "attended": words,
        "sources": sources_of(evidence), "may_appeal": rules.may_appeal(attendance, appeals, one.run, clock.now()),
        "appeals_until": one.run.ends_at + rules.APPEALS_UNTIL,
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page(TEMPLATE, form, **context)
    try:
        with db.transaction():
            services.appeal(registration=row, reason=form.reason.data)
    except DomainError as error:
        return form_page(TEMPLATE, form, error, **context)
    flash(_("The organisers look at it and answer by mail."), "success")
    return _to(one)


def _to(one: OneRegistration) -> Response:
    if one.user is not None:
        return web.see_other("webinars.own_attendance", registration_id=one.registration.id)
    return web.see_other("webinars.guest_attendance", token=secret_of(one.registration))
