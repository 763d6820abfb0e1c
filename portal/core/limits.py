"""Rate limits, counted in Redis so that every web process counts together."""

from __future__ import annotations

import time

import structlog
from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_login import current_user
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


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


def wait_for(key: str, most: int, seconds: int) -> int:
    """Counts one more of something in its window; how many seconds one has to wait before the next fits, 0 if this one did.

    For limits that a page words itself, or that differ from place to place. While Redis is away nothing is limited.
    """
    paces: FixedWindowRateLimiter = current_app.extensions["paces"]
    item = RateLimitItemPerSecond(most, seconds)
    try:
        if paces.hit(item, key):
            return 0
        return max(1, int(paces.get_window_stats(item, key).reset_time - time.time()) + 1)
    except RedisError as error:
        log.warning("limits.unavailable", error=type(error).__name__)
        return 0


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    storage = storage_from_string(
        settings.redis_url, key_prefix="portal:pace", socket_connect_timeout=1, socket_timeout=1
    )
    app.extensions["paces"] = FixedWindowRateLimiter(storage)
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_KEY_PREFIX="portal:limit",
        RATELIMIT_ENABLED=not settings.testing,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1},
    )
    limiter.init_app(app)
