"""Cases from files, for editors: looked at first, brought in as drafts after."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.cases import queries, rules, services
from portal.cases.forms.reviews import ImportForm
from portal.cases.queries import UPLOAD
from portal.cases.services.importing import MOST_BYTES
from portal.cases.views.base import bp, form_page, me
from portal.core import clock, db, storage, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import ngettext

KEPT_FOR = timedelta(hours=6)
MOST_SHOWN = 300  # problems on one page


@bp.route("/cases/desk/import", methods=["GET", "POST"])
@requires(rules.may_edit_library)
def import_cases() -> ResponseReturnValue:
    """Looks at a file: what would come in, what is there already, what is wrong in which row. Nothing is written yet."""
    form = ImportForm()
    if not form.validate_on_submit():
        return form_page("cases/import.html", form, check=None)
    data, name = form.file.data.stream.read(MOST_BYTES + 1), form.file.data.filename or ""
    try:
        found = services.check(services.read(data, name))
    except DomainError as error:
        return form_page("cases/import.html", form, error, check=None)
    with db.transaction():
        key = storage.save(data, filename=name, content_type=UPLOAD, expires_at=clock.now() + KEPT_FOR)
    return web.render(
        "cases/import.html",
        422 if found.problems else 200,
        form=form,
        error=None,
        check=found,
        key=key,
        most=MOST_SHOWN,
    )


@bp.post("/cases/desk/import/take")
@requires(rules.may_edit_library)
def take_cases() -> Response:
    """Brings the cases in that were just looked at; those with something wrong stay out."""
    kept = queries.upload(request.form.get("key", ""))
    if kept is None:
        raise NotFound
    try:
        with db.transaction():
            came = services.bring_in_all(items=services.read(storage.load(kept.key), kept.filename), actor=me())
            storage.delete(kept.key)
    except DomainError as error:
        return form_page("cases/import.html", ImportForm(formdata=None), error, check=None)
    flash(ngettext("%(num)d case is here as a draft.", "%(num)d cases are here as drafts.", came), "success")
    return web.see_other("cases.desk")
