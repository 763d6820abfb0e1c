"""Who may open what: every endpoint is marked `@public` or `@requires(rule)`; an unmarked one is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core.errors import Forbidden

V = TypeVar("V", bound=Callable[..., ResponseReturnValue])
Rule = Callable[[Any], bool]


def public(view: V) -> V:
    """Marks a view that anybody may open. What it shows of single objects is still up to its queries."""
    view.access = "public"  # type: ignore[attr-defined]  # the mark is the point
    return view


def signed_in(user: Any) -> bool:
    """The rule of pages that need a person and nothing more."""
    return bool(user.is_authenticated)


def requires(rule: Rule) -> Callable[[V], V]:
    """Marks a view that only readers who meet `rule(user)` may open; others are asked to sign in or told no."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            # Once: each look through the proxy costs ten plain ones.
            reader = current_user._get_current_object()  # noqa: SLF001
            if not reader.is_authenticated:
                return _to_sign_in()
            if not rule(reader):
                raise Forbidden
            return view(*args, **kwargs)

        guarded.access = rule  # type: ignore[attr-defined]  # the mark is the point
        return guarded  # type: ignore[return-value]  # same shape as the view

    return decorate


def authorize(allowed: bool) -> None:
    """Stops with the page "You may not open this page" unless allowed.

    Raises:
        Forbidden: the condition does not hold.
    """
    if not allowed:
        raise Forbidden


def _to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and back here after; htmx is told to move the whole page, not to swap it into a corner."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for(current_app.config["SIGN_IN_ENDPOINT"], next=back)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def init_app(app: Flask) -> None:
    app.config.setdefault("SIGN_IN_ENDPOINT", "accounts.sign_in")

    @app.before_request
    def refuse_unmarked() -> None:
        if request.endpoint is None:
            return
        if not hasattr(app.view_functions[request.endpoint], "access"):
            raise Forbidden
