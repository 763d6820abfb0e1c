"""Staff: stored PDFs are made anew."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.certificates import remakes as service
from portal.certificates import rules
from portal.certificates.forms import RemakeForm
from portal.certificates.models import RemakeScope
from portal.certificates.views import bp
from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.i18n import _


@bp.route("/manage/certificates/remakes", methods=["GET", "POST"])
@requires(rules.may_manage)
def remakes() -> ResponseReturnValue:
    """How many documents have no badge in them, a run that gives them theirs, and how far it is."""
    form, error = RemakeForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                service.begin(scope=RemakeScope(form.scope.data), actor=current_user)
        except DomainError as refused:
            error = refused
        else:
            flash(_("The documents are being made anew."))
            return web.see_other("certificates.remakes")
    runs = service.newest()
    counts = {scope: service.count(scope) for scope in RemakeScope}
    template = "_remake_progress.html" if runs and request.headers.get("HX-Request") else "remakes.html"
    response = web.render(
        f"certificates/{template}", form=form, error=error, runs=runs, counts=counts,
        status=error.status if error else 422 if form.errors else 200,
    )  # fmt: skip
    response.headers["Vary"] = "HX-Request"
    return response
