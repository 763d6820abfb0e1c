"""Rate limits, counted in Redis so that every web process counts together."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user


def address() -> str:
    """The reader's network address, behind as many proxies as the operator said he trusts."""
    return request.remote_addr or "unknown"


def one_in_a_room() -> str:
    """Who sends, where the address of the page says which room: a hall has one network address, and the page's address is the
    same for all who have an account.
    """
    return f"{(request.view_args or {}).get('key', '')} {current_user.get_id() or ''}"


class _Limiter(Limiter):
    """Flask-Limiter looks at every request for limits that hold for a whole application or blueprint. We have none: a
    marked view counts for itself, and the look cost three per cent of a page.
    """

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


# While Redis is away pages stay open: the throttle of passwords, which must hold, is counted in the database.
limiter = _Limiter(key_func=address, swallow_errors=True, headers_enabled=True)


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_KEY_PREFIX="portal:limit",
        RATELIMIT_ENABLED=not settings.testing,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1},
    )
    limiter.init_app(app)
