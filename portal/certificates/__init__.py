"""Certificates: an `Award` becomes a frozen record, a worker makes its PDF, anybody can verify it.

Public face: `services.Award`, `services.issue`, `queries.certificates_of`, `queries.count_issued`, `events`. Knows people
and cities, and nothing of what awards are given for: training, webinars and others fill in the `Award`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers pages, kinds of notification, cached pages and what the privacy pages need."""
    from portal.accounts import hooks
    from portal.certificates import events, keys, queries, remakes, rules, services, views
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
    hooks.statements.append(
        hooks.Statement(
            key="certificates",
            title=_l("Certificates"),
            what=_l(
                "Your names as printed, your city, what you completed, when, with which result, the document and its signed "
                "badge, and whether your city may see it."
            ),
            why=_l("So that anybody to whom you show a certificate can check it, for years."),
            how_long=_l(
                "For ever: a certificate is a promise to those who rely on it. When you erase your account, the record stays "
                "without any link to an account; hide its public page before, if you want that."
            ),
        )
    )
    hooks.audit_actions.update(
        {
            "certificates.revoked": _l("Certificate revoked"),
            "certificates.reissued": _l("Certificate reissued"),
            "certificates.retried": _l("Certificate made again"),
            "certificates.batch_issued": _l("Certificates issued in bulk"),
            "certificates.remade": _l("Documents of certificates made anew"),
            "certificates.key_made": _l("Key for badges made"),
            "certificates.key_retired": _l("Key for badges retired"),
            "certificates.key_withdrawn": _l("Key for badges withdrawn"),
        }
    )
    hooks.audit_subjects["certificate"] = (_l("Certificate"), queries.NUMBERS)
    hooks.audit_subjects["signing_key"] = (_l("Key for badges"), keys.NAMES)
    hooks.audit_subjects["certificate_remake"] = (_l("Documents made anew"), remakes.DAYS)
    hooks.audit_subjects["certificate_batch"] = (_l("Bulk issue"), queries.BATCHES)
