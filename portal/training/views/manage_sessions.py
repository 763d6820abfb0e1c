"""Sessions for the secretariat and the trainers: plan them, show the code, see who came, decide and correct."""

from __future__ import annotations

import uuid

from flask import Response, flash, request, url_for
from markupsafe import Markup

from portal.core import clock, db, i18n, qr, room_codes, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import OverrideForm, SessionForm
from portal.training.models import Edition, Session, Source
from portal.training.queries import editions
from portal.training.queries import sessions as queries
from portal.training.rules import attendance as attendance_rules
from portal.training.views.base import bp, form_page, me


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _session(session_id: uuid.UUID) -> Session:
    found = queries.session_by_id(session_id)
    if found is None:
        raise NotFound
    return found


def _quizzes(edition: Edition) -> list[tuple[str, str]]:
    return [
        (name, f"{i18n.plain(course.titles)} – {i18n.plain(quiz.titles)}")
        for name, course, quiz in queries.quizzes_of(edition.id)
    ]


@bp.get("/training/manage/editions/<slug>/sessions")
@requires(rules.may_oversee)
def manage_sessions(slug: str) -> Response:
    """The sessions of an edition."""
    edition = _edition(slug)
    return web.render("training/manage_sessions.html", edition=edition, sessions=queries.sessions_of(edition.id))


@bp.route("/training/manage/editions/<slug>/sessions/new", methods=["GET", "POST"])
@requires(rules.may_oversee)
def new_session(slug: str) -> Response:
    """Plans a session."""
    edition = _edition(slug)
    form = SessionForm(timezone=edition.timezone, starts_on=edition.starts_on)
    form.offer(_quizzes(edition))
    if not form.validate_on_submit():
        return form_page("training/session_form.html", form, edition=edition, session=None)
    try:
        with db.transaction():
            services.create_session(edition=edition, plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("training/session_form.html", form, error, edition=edition, session=None)
    flash(_("The session is planned."), "success")
    return web.see_other("training.manage_sessions", slug=slug)


@bp.route("/training/manage/sessions/<uuid:session_id>/edit", methods=["GET", "POST"])
@requires(rules.may_oversee)
def edit_session(session_id: uuid.UUID) -> Response:
    """Changes a session; moving it tells those who take part."""
    session = _session(session_id)
    form = SessionForm(fold=str(session.fold))
    if not form.is_submitted():
        form.show(session)
    form.offer(_quizzes(session.edition))
    if not form.validate_on_submit():
        return form_page("training/session_form.html", form, edition=session.edition, session=session)
    try:
        with db.transaction():
            services.change_session(session=session, plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("training/session_form.html", form, error, edition=session.edition, session=session)
    flash(_("The changes are saved."), "success")
    return web.see_other("training.manage_session", session_id=session_id)


@bp.route("/training/manage/sessions/<uuid:session_id>/cancel", methods=["GET", "POST"])
@requires(rules.may_oversee)
def cancel_session(session_id: uuid.UUID) -> Response:
    """Calls a session off, after asking."""
    session = _session(session_id)
    if request.method == "GET":
        return web.render("training/cancel_session.html", session=session)
    with db.transaction():
        services.cancel_session(session=session, reason=request.form.get("reason", "")[:300], actor=me())
    flash(_("The session is called off. Everybody who takes part is told."), "success")
    return web.see_other("training.manage_sessions", slug=session.edition.slug)


@bp.get("/training/manage/sessions/<uuid:session_id>")
@requires(rules.may_oversee)
def manage_session(session_id: uuid.UUID) -> Response:
    """Who attended a session, by which evidence; what waits for a decision."""
    session = _session(session_id)
    counts = attendance_rules.equivalence(session.edition.attendance_rule)
    rows = queries.attendees(session)
    attended = {
        row.enrolment.id
        for row in rows
        if attendance_rules.is_attended(list(row.evidence.values()), session.minutes, counts)
    }
    return web.render("training/manage_session.html", session=session, rows=rows, attended=attended, sources=Source)


@bp.get("/training/manage/sessions/<uuid:session_id>/code")
@requires(rules.may_oversee)
def session_code(session_id: uuid.UUID) -> Response:
    """The code of check-in, big enough for a wall; it changes every five minutes and the page follows."""
    session = _session(session_id)
    code = room_codes.code_at(session.secret, clock.now())
    target = url_for(
        "training.check_in", edition=session.edition.slug, session=session.slug, code=code, _external=True
    )  # fmt: skip
    template = "training/_session_code.html" if request.headers.get("HX-Request") else "training/session_code.html"
    return web.render(
        template,
        session=session,
        code=code,
        qr=_qr(target),
        is_open=attendance_rules.may_check_in(session, clock.now()),
    )


def _qr(url: str) -> Markup:
    """The QR code of an address with its quiet zone, dark on white in every theme."""
    return Markup(qr.svg(url, quiet=4))  # noqa: S704  # made of squares alone, nothing of the address stands in it as text


@bp.post("/training/manage/sessions/<uuid:session_id>/attendance/<uuid:enrolment_id>/decide")
@requires(rules.may_oversee)
def decide_attendance(session_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """Accepts or refuses an apology or a recording."""
    session = _session(session_id)
    wanted = request.form.get("source", "")
    if queries.participant(session, enrolment_id) is None or wanted not in set(Source):
        raise NotFound
    with db.transaction():
        services.decide(
            session=session, enrolment_id=enrolment_id, source=Source(wanted), actor=me(),
            accepted=request.form.get("answer") == "accept",
        )  # fmt: skip
    flash(_("Your decision is saved."), "success")
    return web.see_other("training.manage_session", session_id=session_id)


@bp.route(
    "/training/manage/sessions/<uuid:session_id>/attendance/<uuid:enrolment_id>", methods=["GET", "POST"]
)  # fmt: skip
@requires(rules.may_oversee)
def override_attendance(session_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """Sets somebody's attendance whatever the sources say, with a reason."""
    session = _session(session_id)
    found = queries.participant(session, enrolment_id)
    if found is None:
        raise NotFound
    form = OverrideForm()
    if not form.validate_on_submit():
        evidence = queries.evidence_of(enrolment_id, session_id)
        return form_page("training/override_attendance.html", form, session=session, person=found[1], evidence=evidence)
    with db.transaction():
        services.override(
            session=session, enrolment_id=enrolment_id, attended=form.attended.data == "yes", reason=form.reason.data,
            actor=me(),
        )  # fmt: skip
    flash(_("The attendance is set."), "success")
    return web.see_other("training.manage_session", session_id=session_id)
