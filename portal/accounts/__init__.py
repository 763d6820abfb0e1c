"""People: registration, sign-in, sessions, roles as grants, audit, privacy (export and erasure).

Public face: `services`, `queries`, `rules`, `events`, `models`, `hooks`. Stands on `notifications` and `core`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up."""
    from portal.accounts import login

    login.init_app(app)
