"""The sessions of an edition for those who take part: when, how to check in, apologise or hand in a recording."""

from __future__ import annotations

from flask import Response, flash, request
from flask_wtf import FlaskForm

from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.limits import limiter
from portal.training import activities, services
from portal.training.forms import CodeForm, ExplainForm
from portal.training.models import ActivityKind, Source
from portal.training.queries import eligibility, learning
from portal.training.queries import sessions as queries
from portal.training.rules import attendance as attendance_rules
from portal.training.views.base import bp, form_page, me
from portal.training.views.learn import own_activity, own_place

activities.register(ActivityKind.LIVE_SESSION, "training.live_session", _l("Live session"), "calendar")


@bp.get("/training/learn/<edition>/sessions")
@requires(signed_in)
def own_sessions(edition: str) -> Response:
    """All sessions of the edition with the reader's attendance, and what is still missing for the certificate."""
    found = learning.own_enrolment(me(), edition)
    if found is None:
        raise NotFound
    enrolment, held = found
    kept = eligibility.eligibility_of(enrolment.id)
    return web.render(
        "training/own_sessions.html", edition=held, enrolment=enrolment, sessions=queries.sessions_of(held.id),
        evidence=queries.own_evidence(enrolment.id), reasons=kept.reasons if kept else [],
        counts=attendance_rules.equivalence(held.attendance_rule), attendance=attendance_rules,
    )  # fmt: skip


def _own(edition: str, session: str) -> queries.OwnSession:
    found = queries.own_session(me(), edition, session)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/learn/<edition>/sessions/<session>")
@requires(signed_in)
def session(edition: str, session: str) -> Response:
    """One session: time, place, own attendance and what can be done about it now."""
    return _session_page(_own(edition, session), ExplainForm())


def _session_page(own: queries.OwnSession, form: FlaskForm, error: DomainError | None = None) -> Response:
    counts = attendance_rules.equivalence(own.edition.attendance_rule)
    attended = attendance_rules.is_attended(list(own.evidence.values()), own.session.minutes, counts)
    return form_page(
        "training/session.html", form, error, own=own, counts=counts, attendance=attendance_rules, attended=attended,
        quiz=queries.recording_quiz(own.session, own.enrolment.id),
    )  # fmt: skip


@bp.route("/training/learn/<edition>/sessions/<session>/check-in", methods=["GET", "POST"])
@requires(signed_in)
@limiter.limit("20 per minute", key_func=lambda: str(me().id), methods=["POST"])  # a room shares one address
def check_in(edition: str, session: str) -> Response:
    """Check-in by the code of the room; the QR code leads here with the code filled in."""
    own, form = _own(edition, session), CodeForm()
    if not form.is_submitted():
        form.code.data = request.args.get("code", "")[:20]
    if not form.validate_on_submit():
        return form_page("training/check_in.html", form, own=own, attendance=attendance_rules)
    try:
        with db.transaction():
            services.check_in(session=own.session, person=me(), code=form.code.data)
    except DomainError as error:
        return form_page("training/check_in.html", form, error, own=own, attendance=attendance_rules)
    flash(_("You are checked in."), "success")
    return web.see_other("training.session", edition=edition, session=session)


@bp.post("/training/learn/<edition>/sessions/<session>/explain/<source>")
@requires(signed_in)
def explain(edition: str, session: str, source: str) -> Response:
    """An apology in advance, or what the recording taught; staff decide on it."""
    own, form = _own(edition, session), ExplainForm()
    if source not in (Source.EXCUSED, Source.RECORDING):
        raise NotFound
    if not form.validate_on_submit():
        return _session_page(own, form)
    try:
        with db.transaction():
            services.explain(session=own.session, person=me(), source=Source(source), text=form.text.data)
    except DomainError as error:
        return _session_page(own, form, error)
    flash(_("Your words are with the trainers. They decide."), "success")
    return web.see_other("training.session", edition=edition, session=session)


@bp.get("/training/learn/<edition>/<course>/sessions/<activity>")
@requires(signed_in)
def live_session(edition: str, course: str, activity: str) -> Response:
    """The activity of a course that stands for a session of the edition."""
    place = own_place(edition, course)
    shown = own_activity(place, activity, ActivityKind.LIVE_SESSION)
    found = queries.session_for(place.edition.id, shown.id)
    if found is None:
        return web.render("training/session_to_come.html", place=place, activity=shown)
    return web.see_other("training.session", edition=edition, session=found.slug)
