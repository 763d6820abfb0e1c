"""What the world may check, without signing in."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.certificates import keys, queries, rules
from portal.certificates.forms import CODE_LENGTH, CodeForm
from portal.certificates.models import Certificate, CertificateState, Credential
from portal.certificates.views import bp, permanent
from portal.core import cache, db, ids, web
from portal.core.access import public
from portal.core.i18n import _
from portal.core.limits import limiter


@bp.get("/verify/")
@public
@cache.for_everyone("certificates")
@limiter.limit("60 per minute")
def verify_form() -> ResponseReturnValue:
    """Asks for a code; with one in the address leads to its page or says what is wrong with it."""
    form = CodeForm(request.args or None)
    if request.args and form.validate():
        code = ids.normal_code(form.code.data)
        if code is not None and queries.newest_by_code(code) is not None:
            return web.see_other("certificates.verify", code=code)
        return _no_such_code(form, code, status=422)
    return _form_page(form, status=422 if request.args else 200)


def _no_such_code(form: CodeForm, code: str | None, *, status: int) -> ResponseReturnValue:
    """The form with what is wrong with the code in it; code: None where it cannot be one."""
    form.code.errors = [
        _("This code is mistyped: one sign is wrong or missing. Compare it with the paper sign by sign.")
        if code is None
        else _("There is no certificate with this code. If it is on a paper, that paper was not issued by us.")
    ]
    return _form_page(form, status=status)


def _form_page(form: CodeForm, *, status: int) -> ResponseReturnValue:
    return web.render("certificates/verify_form.html", form=form, has_key=keys.count() > 0, status=status)


@bp.get("/verify/<code>")
@public
@cache.for_everyone("certificates")
@limiter.limit("60 per minute")
def verify(code: str) -> ResponseReturnValue:
    """Confirms every printed fact of a certificate, or says that it was revoked, and when, or what is wrong with the code."""
    normal = ids.normal_code(code)
    certificate = queries.newest_by_code(normal) if normal else None
    if certificate is None:
        return _no_such_code(CodeForm(data={"code": code[:CODE_LENGTH]}), normal, status=404)
    if normal != code:
        return web.see_other("certificates.verify", code=normal)
    earlier = queries.revisions(certificate.code)[1:] if certificate.revision > 1 else []
    badge = db.session.get(Credential, certificate.id)
    response = web.render(
        "certificates/verify.html", certificate=certificate, earlier=earlier, has_badge=badge is not None,
        pdf=_pdf(certificate),
    )  # fmt: skip
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _pdf(certificate: Certificate) -> str | None:
    """The address of the PDF, for readers who may have it."""
    if certificate.state is not CertificateState.READY or not rules.may_download(current_user, certificate):
        return None
    return url_for("certificates.download", certificate_id=certificate.id)


@permanent.get("/verify/<code>")
@public
def verify_permanent(code: str) -> ResponseReturnValue:
    """The address on the paper: leads to the page in the reader's language."""
    response = web.see_other("certificates.verify", code=code)
    response.headers["Vary"] = "Accept-Language"
    return response
