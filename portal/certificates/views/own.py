"""A holder's own certificates."""

from __future__ import annotations

import uuid

from flask import flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.certificates import queries, rules, services
from portal.certificates.models import Certificate, CertificateState
from portal.certificates.views import bp
from portal.core import db, storage, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import NotFound
from portal.core.i18n import _


@bp.get("/my/certificates")
@requires(signed_in)
def mine() -> ResponseReturnValue:
    """What I hold."""
    return web.render("certificates/mine.html", certificates=queries.certificates_of(current_user))


@bp.get("/my/certificates/<uuid:certificate_id>.pdf")
@requires(signed_in)
def download(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """The PDF, for its holder and for staff."""
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None or not rules.may_download(current_user, certificate):
        raise NotFound
    if certificate.state is not CertificateState.READY or certificate.file_key is None:
        raise NotFound
    return storage.send(certificate.file_key, filename=f"certificate-{certificate.number}.pdf", inline=True)


@bp.post("/my/certificates/<uuid:certificate_id>/visibility")
@requires(signed_in)
def set_visibility(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Hides the public page of an own certificate, or shows it again."""
    with db.transaction():
        certificate = queries.certificate_of(current_user, certificate_id)
        if certificate is None:
            raise NotFound
        authorize(rules.is_holder(current_user, certificate))
        services.set_hidden(certificate=certificate, hidden=not certificate.hidden_by_holder)
    flash(
        _("The public page of this certificate is hidden now.")
        if certificate.hidden_by_holder
        else _("The public page of this certificate can be seen again by whoever has the code.")
    )
    return web.see_other("certificates.mine")
