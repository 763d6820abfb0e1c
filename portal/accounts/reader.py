"""Who reads the page that is being made."""

from __future__ import annotations

from typing import cast

from flask_login import current_user

from portal.accounts.models import User


def me() -> User:
    """The signed-in reader as a person, not as Flask-Login's stand-in."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001  # Werkzeug's documented way to unwrap
