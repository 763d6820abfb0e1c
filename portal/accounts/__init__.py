"""People: registration, sign-in, sessions, roles as grants, audit, privacy (export and erasure).

Public face: `services`, `queries`, `rules`, `events`, `models`, `hooks`, `words`. Stands on `notifications` and `core`.
Whole pages shared between anonymous readers that count or name people take the cache tag "people".
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: who the reader is, pages, kinds of mail, its own parts of export, erasure and audit log."""
    from sqlalchemy import select

    from portal.accounts import events, hooks, kinds, login, rules, statements, views, words
    from portal.accounts.models import User
    from portal.accounts.services import privacy
    from portal.core import access, cache, web
    from portal.core.i18n import lazy as _l

    login.init_app(app)
    views.register(app)
    kinds.register()
    hooks.statements.extend_once(statements.ALL)
    for exporter in (privacy.export_account, privacy.export_notifications):
        hooks.exporters.append(exporter)
    for eraser in (privacy.erase_account, privacy.erase_notifications):
        hooks.erasers.append(eraser)
    hooks.audit_actions.update(words.ACTIONS)
    hooks.audit_subjects["user"] = (
        _l("Person"), hooks.Subjects(select(User.id, User.display_name), str)
    )  # fmt: skip
    web.tell_apart_by(rules.rights)
    web.add_account_link("accounts.profile", _l("Settings"), "settings", 40, access.signed_in)
    for order, (endpoint, label) in enumerate((
        ("accounts.profile", _l("Profile")), ("accounts.change_password", _l("Password")),
        ("accounts.change_email", _l("E-mail address")), ("accounts.sessions", _l("Sessions")),
    )):  # fmt: skip
        web.add_settings_page(endpoint, label, order)
    web.add_settings_page("accounts.privacy", _l("Privacy"), 90)
    web.add_footer_link("accounts.privacy", _l("Privacy"))
    web.add_account_link("accounts.people", _l("People"), "users", 60, rules.is_secretariat)
    web.add_account_link("accounts.audit_log", _l("Audit log"), "shield", 90, rules.is_secretariat)
    # Shared pages that count people or show their names carry the tag "people": a name must not outlive its person there.
    for event in (events.UserRegistered, events.UserErased):
        cache.invalidate_on(event, "people")
