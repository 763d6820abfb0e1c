"""Staff: all certificates, revoke, reissue, issue in bulk."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.certificates import queries, rules, services
from portal.certificates.forms import BatchForm, ReasonForm, ReissueForm
from portal.certificates.lines import read_lines
from portal.certificates.models import Batch, Certificate
from portal.certificates.views import bp
from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, isolated


def _certificate(certificate_id: uuid.UUID) -> Certificate:
    found = db.session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound
    return found


@bp.get("/manage/certificates")
@requires(rules.may_manage)
def manage() -> ResponseReturnValue:
    """All certificates, newest first, with search and filter."""
    text, state = request.args.get("q", "")[:100], request.args.get("state", "")
    page = web.paginate(queries.certificates_for_staff(text=text, state=state), web.page_number())
    return web.render("certificates/manage.html", page=page, text=text, state=state, states=queries.STATE_FILTERS)


@bp.get("/manage/certificates/<uuid:certificate_id>")
@requires(rules.may_manage)
def manage_one(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """One certificate with its history."""
    certificate = _certificate(certificate_id)
    return web.render(
        "certificates/manage_one.html", certificate=certificate, revisions=queries.revisions(certificate.code),
        may_revoke=rules.may_revoke(certificate), may_reissue=rules.may_reissue(certificate),
        may_retry=rules.may_retry(certificate),
    )  # fmt: skip


@bp.route("/manage/certificates/<uuid:certificate_id>/revoke", methods=["GET", "POST"])
@requires(rules.may_manage)
def revoke(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a certificate back, with a reason."""
    certificate, form, error = _certificate(certificate_id), ReasonForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.revoke(certificate=certificate, actor=current_user, reason=form.reason.data)
        except DomainError as refused:
            error = refused
        else:
            flash(
                _("Certificate %(number)s is revoked. The holder is told by mail.", number=isolated(certificate.number))
            )
            return web.see_other("certificates.manage_one", certificate_id=certificate_id)
    status = error.status if error else 422 if form.errors else 200
    return web.render("certificates/revoke.html", certificate=certificate, form=form, error=error, status=status)


@bp.route("/manage/certificates/<uuid:certificate_id>/reissue", methods=["GET", "POST"])
@requires(rules.may_manage)
def reissue(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Replaces a certificate by a corrected revision."""
    certificate, error = _certificate(certificate_id), None
    form = ReissueForm(data={**certificate.facts, "lang": certificate.lang})
    if form.validate_on_submit():
        try:
            with db.transaction():
                successor = services.reissue(
                    certificate=certificate, actor=current_user, reason=form.reason.data, lang=form.lang.data,
                    holder_name=form.holder_name.data, holder_latin_name=form.holder_latin_name.data or "",
                )  # fmt: skip
        except DomainError as refused:
            error = refused
        else:
            flash(_("Revision %(revision)s is issued. The holder gets it by mail.", revision=successor.revision))
            return web.see_other("certificates.manage_one", certificate_id=successor.id)
    status = error.status if error else 422 if form.errors else 200
    return web.render("certificates/reissue.html", certificate=certificate, form=form, error=error, status=status)


@bp.post("/manage/certificates/<uuid:certificate_id>/retry")
@requires(rules.may_manage)
def retry(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Has a PDF made again that was given up."""
    with db.transaction():
        services.retry(certificate=_certificate(certificate_id), actor=current_user)
    flash(_("The certificate is being made again."))
    return web.see_other("certificates.manage_one", certificate_id=certificate_id)


@bp.get("/manage/certificates/batches")
@requires(rules.may_manage)
def batches() -> ResponseReturnValue:
    """What was issued in bulk."""
    return web.render("certificates/batches.html", page=web.paginate(queries.batches(), web.page_number()))


@bp.route("/manage/certificates/batches/new", methods=["GET", "POST"])
@requires(rules.may_manage)
def new_batch() -> ResponseReturnValue:
    """Issues one award to many: all lines are right, or nothing is issued."""
    form, error = BatchForm(), None
    problems: list[str] = []
    if form.validate_on_submit():
        entries, problems = read_lines(form.people.data)
        if not problems:
            try:
                with db.transaction():
                    batch = services.issue_batch(
                        title=form.title.data, award=services.award_of_batch(form.data), entries=entries,
                        actor=current_user,
                    )  # fmt: skip
            except DomainError as refused:
                error = refused
            else:
                return web.see_other("certificates.batch", batch_id=batch.id)
    status = 422 if form.errors or problems or error else 200
    return web.render("certificates/new_batch.html", form=form, problems=problems, error=error, status=status)


@bp.get("/manage/certificates/batches/<uuid:batch_id>")
@requires(rules.may_manage)
def batch(batch_id: uuid.UUID) -> ResponseReturnValue:
    """How far a bulk issue is; htmx asks for the bar alone."""
    found = db.session.get(Batch, batch_id)
    if found is None:
        raise NotFound
    template = "_batch_progress.html" if request.headers.get("HX-Request") else "batch.html"
    response = web.render(
        f"certificates/{template}", batch=found, progress=queries.progress(found), failed=queries.failed_in(found)
    )
    response.headers["Vary"] = "HX-Request"
    return response
