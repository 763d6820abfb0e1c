"""Pictures, templates and documents of a case: taken in by its authors, given out to everybody once the case is out."""

from __future__ import annotations

import uuid

from flask import flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases import queries, services
from portal.cases.forms.files import FileForm
from portal.cases.models import FileKind
from portal.cases.views.base import bp, form_page
from portal.cases.views.drafts import written_by_me
from portal.core import db, storage, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.get("/cases/files/<uuid:file_id>")
@public
def file(file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of a version that is out; of a draft only for those who may see the draft."""
    found = queries.file_for(current_user, file_id)
    if found is None:
        raise NotFound
    return storage.send(found.file_key, filename=found.name, inline=found.kind is FileKind.PICTURE)


@bp.route("/cases/drafts/<uuid:version_id>/files", methods=["GET", "POST"])
@requires(signed_in)
def draft_files(version_id: uuid.UUID) -> ResponseReturnValue:
    """Adds a file; a picture needs words for those who do not see it."""
    found, form = written_by_me(version_id), FileForm()
    if not form.validate_on_submit():
        return form_page("cases/draft_files.html", form, draft=found)
    try:
        with db.transaction():
            services.add_file(
                draft=written_by_me(version_id, lock=True),
                upload=form.file.data,
                kind=FileKind(form.kind.data),
                alt=form.alt.data,
                credit=form.credit.data,
                licence=form.licence.data,
            )
    except DomainError as error:
        return form_page("cases/draft_files.html", form, error, draft=found)
    flash(_("The file is added."), "success")
    return web.see_other("cases.draft_files", version_id=version_id)


@bp.post("/cases/drafts/<uuid:version_id>/files/<uuid:file_id>/remove")
@requires(signed_in)
def remove_draft_file(version_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a file out of the draft."""
    with db.transaction():
        services.remove_file(draft=written_by_me(version_id, lock=True), file_id=file_id)
    flash(_("The file is taken out."), "success")
    return web.see_other("cases.draft_files", version_id=version_id)
