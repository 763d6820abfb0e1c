"""Pages that mix modules: the landing page, "my portal" and the search. Nothing imports this module.

Stands on every other module: it composes what their queries give.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages and the entry of the account menu."""
    from portal.certificates.events import CertificateIssued
    from portal.core import cache, web
    from portal.core.access import signed_in
    from portal.core.i18n import lazy as _l
    from portal.home import crawlers
    from portal.home.views import bp, plain

    cache.invalidate_on(CertificateIssued, "certificates.count")
    app.register_blueprint(bp)
    app.register_blueprint(plain)
    app.register_blueprint(crawlers.plain)
    web.add_account_link("home.my_portal", _l("My portal"), "home", 10, signed_in)
