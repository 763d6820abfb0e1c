"""Pages that mix modules: the landing page, "my portal" and the search. Nothing imports this module.

Stands on every other module: it composes what their queries give.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages and the entry of the account menu."""
    from sqlalchemy import select

    from portal.accounts import hooks
    from portal.accounts.rules import is_secretariat
    from portal.certificates.events import CertificateIssued
    from portal.core import cache, i18n, web
    from portal.core.access import signed_in
    from portal.core.i18n import lazy as _l
    from portal.home import crawlers, services
    from portal.home.views import bp, plain
    from portal.notifications import kinds
    from portal.search.models import Tag

    cache.invalidate_on(CertificateIssued, "certificates.count")
    app.register_blueprint(bp)
    app.register_blueprint(plain)
    app.register_blueprint(crawlers.plain)
    kinds.add_part(_l("Search"), 80, "home")
    kinds.register("home.saved_search", label=_l("Something new fits a search you have saved"), can_wait=True)
    hooks.exporters.append(services.export_saved)
    hooks.statements.append(
        hooks.Statement(
            key="saved_searches",
            title=_l("Searches you have saved"),
            what=_l("The words and filters of each, and until when you were told what is new."),
            why=_l("So that the portal can tell you when something new fits."),
            how_long=_l("Until you remove them or erase your account. Only you can see them."),
        )
    )
    hooks.audit_subjects["tag"] = (_l("Tag"), hooks.Subjects(select(Tag.id, Tag.labels), i18n.plain))
    hooks.audit_actions.update(
        {
            "home.tag_added": _l("Tag added"),
            "home.tag_changed": _l("Labels of a tag changed"),
            "home.tag_retired": _l("Tag retired"),
            "home.tag_offered": _l("Tag offered again"),
        }
    )
    web.add_account_link("home.tags", _l("Tags and searches in vain"), "list", 67, is_secretariat)
    web.add_account_link("home.my_portal", _l("My portal"), "home", 10, signed_in)
