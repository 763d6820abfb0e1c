"""The kinds of mail that accounts send. All but one keep an account safe and cannot be switched off."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.notifications import kinds


def register() -> None:
    """Makes them known to the notifications."""
    asked = _l("You asked for this mail: it holds the link that takes you further.")
    safe = _l("It tells you that somebody changes your account. If it was not you, you have to know.")
    for name, label in (
        ("confirm_email", _l("Confirm your e-mail address")),
        ("reset_password", _l("Choose a new password")),
        ("email_change_confirm", _l("Confirm your new e-mail address")),
    ):
        kinds.register(f"accounts.{name}", label=label, why_mandatory=asked, in_inbox=False, secret=True)
    kinds.register(
        "accounts.invitation", label=_l("Invitation to the portal"), in_inbox=False, secret=True,
        why_mandatory=_l("Somebody invites you; this mail holds the link with which you begin your account."),
    )  # fmt: skip
    for name, label in (
        ("already_registered", _l("Somebody registers with your address")),
        ("email_change_asked", _l("Somebody asks to change your e-mail address")),
        ("email_changed", _l("Your e-mail address was changed")),
        ("password_changed", _l("Your password was changed")),
        ("erased", _l("Your account was erased")),
    ):
        kinds.register(f"accounts.{name}", label=label, why_mandatory=safe)
    kinds.register(
        "accounts.role_granted", label=_l("You are given a role"),
        why_mandatory=_l("It tells you what you may do in the portal from now on."),
    )  # fmt: skip
