"""The ways in which somebody can show that he lives in the city. One more way is one more `register`:

    checks.register(Check(CheckMethod.REGISTER, …))

A city switches on those that it wants (`services.set_checks`); pages ask only this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm

from portal.accounts.models import User
from portal.participation.models import CheckMethod, Space

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """label, lead: lazy texts for citizens. staff: lazy, what the city must do for it. ready: whether it can be used now, given
    the lists that were taken in. form: what is asked; None: the way begins elsewhere (`endpoint`, given `city`), or off the portal.
    check: proves it with the values of the form, or raises a DomainError that says in plain words why not.
    """

    method: CheckMethod
    label: Any
    lead: Any
    staff: Any
    ready: Callable[[Space, Collection[CheckMethod]], bool]
    form: type[FlaskForm] | None = None
    check: Callable[[Space, User, Values], None] | None = None
    endpoint: str = ""


_checks: dict[CheckMethod, Check] = {}


def register(check: Check) -> None:
    _checks[check.method] = check


def check_of(method: CheckMethod) -> Check:
    return _checks[method]


def checks() -> list[Check]:
    """All of them, in the order of the enumeration."""
    return [_checks[one] for one in CheckMethod if one in _checks]


def open_checks(space: Space, methods: Collection[str], taken: Collection[CheckMethod]) -> list[Check]:
    """Those that a space has switched on and that can be used now."""
    return [one for one in checks() if one.method.value in methods and one.ready(space, taken)]
