"""Certificates: an `Award` becomes a frozen record, a worker makes its PDF, anybody can verify it.

Public face: `services.Award`, `services.issue`, `queries.certificates_of`, `queries.count_issued`, `events`. Knows people
and cities, and nothing of what awards are given for: training, webinars and others fill in the `Award`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers pages, kinds of notification, cached pages and what the privacy pages need."""
    from portal.accounts import hooks
    from portal.certificates import events, rules, services, views
    from portal.core import cache, web
    from portal.core.i18n import lazy as _l
    from portal.notifications import kinds

    app.register_blueprint(views.bp)
    app.register_blueprint(views.permanent)
    web.add_navigation("certificates.verify_form", _l("Verify"), "verify", "verify/", 30)
    web.add_account_link("certificates.mine", _l("My certificates"), "certificate", 30, lambda _user: True)
    web.add_account_link("certificates.manage", _l("Certificates"), "certificate", 130, rules.may_manage)
    mandatory = _l("It carries a document that is yours.")
    kinds.register("certificates.ready", label=_l("Your certificate is ready"), why_mandatory=mandatory)
    kinds.register("certificates.revoked", label=_l("A certificate of yours was revoked"), why_mandatory=mandatory)
    cache.invalidate_on(events.CertificateRevoked, "certificates")
    cache.invalidate_on(events.CertificateVisibilityChanged, "certificates")
    hooks.exporters.append(services.export_of)
