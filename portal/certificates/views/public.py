"""What the world may check, without signing in."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from portal.certificates import queries
from portal.certificates.forms import CodeForm
from portal.certificates.views import bp, permanent
from portal.core import cache, ids, web
from portal.core.access import public
from portal.core.errors import NotFound
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
        form.code.errors = [
            _("This code is mistyped: one sign is wrong or missing. Compare it with the paper sign by sign.")
            if code is None
            else _("There is no certificate with this code. If it is on a paper, that paper was not issued by us.")
        ]
    return web.render("certificates/verify_form.html", form=form, status=422 if request.args else 200)


@bp.get("/verify/<code>")
@public
@cache.for_everyone("certificates")
@limiter.limit("60 per minute")
def verify(code: str) -> ResponseReturnValue:
    """Confirms every printed fact of a certificate, or says that it was revoked, and when."""
    normal = ids.normal_code(code)
    certificate = queries.newest_by_code(normal) if normal else None
    if certificate is None:
        raise NotFound
    if normal != code:
        return web.see_other("certificates.verify", code=normal)
    earlier = queries.revisions(certificate.code)[1:] if certificate.revision > 1 else []
    response = web.render("certificates/verify.html", certificate=certificate, earlier=earlier)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@permanent.get("/verify/<code>")
@public
def verify_permanent(code: str) -> ResponseReturnValue:
    """The address on the paper: leads to the page in the reader's language."""
    response = web.see_other("certificates.verify", code=code)
    response.headers["Vary"] = "Accept-Language"
    return response
