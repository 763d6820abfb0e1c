"""Mails about accounts. Each is rendered in its reader's language; links carry secrets that stand nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.accounts import words
from portal.accounts.models import Grant, User
from portal.core import clock, i18n, settings
from portal.core.mail import Message, render


def _for(user: User, name: str, **context: Any) -> Message:
    return render(
        f"accounts.{name}", template=f"accounts/email/{name}", lang=user.locale, timezone=user.timezone, name=user.display_name,
        **context,
    )  # fmt: skip


def confirm_email(*, secret: str, locale: str, timezone: str) -> Message:
    """To an address somebody registered with. It names nobody: what was typed there is not ours to send around."""
    return render(
        "accounts.confirm_email", template="accounts/email/confirm_email", lang=locale, timezone=timezone, secret=secret
    )


def already_registered(user: User) -> Message:
    """To somebody who has an account and registers again, or whose address somebody else typed."""
    return _for(user, "already_registered")


def invitation(user: User, *, secret: str, invited_by: User | None, until: datetime) -> Message:
    """To a person whom somebody else named."""
    return _for(
        user, "invitation", secret=secret, invited_by=invited_by.display_name if invited_by else "", until=until
    )


def reset_password(user: User, *, secret: str) -> Message:
    """The link for a new password."""
    return _for(user, "reset_password", secret=secret)


def password_changed(user: User) -> Message:
    return _for(user, "password_changed", at=clock.now())


def email_change_confirm(user: User, *, secret: str) -> Message:
    """To the new address: the link that moves the account there."""
    return _for(user, "email_change_confirm", secret=secret)


def email_change_asked(user: User) -> Message:
    """To the address the account has now, before anything has changed. The new one is not told: it may be mistyped."""
    return _for(user, "email_change_asked")


def email_changed(user: User) -> Message:
    """To both addresses, after the change."""
    return _for(user, "email_changed", at=clock.now(), contact=settings().mail_from)


def role_granted(user: User, grant: Grant) -> Message:
    """What somebody may do from now on, and why."""
    with i18n.in_language(user.locale, user.timezone):
        role = str(words.role(grant.role))
        scope = words.grant_scopes([grant])[grant.id]
    return _for(user, "role_granted", role=role, scope=scope, grant_reason=grant.reason)


def erased(user: User) -> Message:
    """The last mail. Rendered before the person is gone."""
    return _for(user, "erased")
