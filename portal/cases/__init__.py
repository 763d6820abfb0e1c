"""The case library: what cities have done, in versions that were reviewed, in many languages, and who took it over.

Public face: `services`, `queries`, `rules`, `events`, `models`. Stands on `discussions`, `certificates`, `cities`, `accounts`,
`search`, `notifications` and `core`. A published version never changes; what comes later is a new version, a translation, a
step of evidence or an adoption.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, kinds of messages, what is thrown away on change, privacy, the audit log."""
    from portal.cases import setup, views
    from portal.core import web
    from portal.core.access import signed_in
    from portal.core.i18n import lazy as _l

    views.register(app)
    web.add_navigation("cases.library", _l("Case library"), "cases", "cases", 30)
    web.add_account_link("cases.own_cases", _l("Cases of my city"), "cases", 45, signed_in)
    setup.register()
