"""The kinds of notifications: each module registers its own in `init_app`, so that a reader can choose how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.notifications.models import Frequency


@dataclass(frozen=True)
class Kind:
    """A sort of notification, as readers see it in their preferences.

    Args:
        label: lazy text, e.g. "You are nominated for a training".
        why_mandatory: lazy text that says why it cannot be switched off; None if it can.
        default: how often, for a reader who has chosen nothing.
        can_wait: may be held back from 23 to 7 o'clock in the reader's zone.
        in_inbox: stands in the portal's inbox too; mails about signing in do not.
        secret: holds a link that opens an account. Staff never see its text, and it is emptied once sent.
    """

    name: str
    label: Any
    why_mandatory: Any = None
    default: Frequency = Frequency.AT_ONCE
    can_wait: bool = False
    in_inbox: bool = True
    secret: bool = False

    @property
    def is_mandatory(self) -> bool:
        return self.why_mandatory is not None


_kinds: dict[str, Kind] = {}
_parts: dict[str, tuple[int, Any]] = {}
_LAST = 1000  # behind every heading


def register(
    name: str,
    *,
    label: Any,
    why_mandatory: Any = None,
    default: Frequency = Frequency.AT_ONCE,
    can_wait: bool = False,
    in_inbox: bool = True,
    secret: bool = False,
) -> Kind:
    """Makes a kind known, e.g. `training.nominated`. Registering it again replaces it.

    Raises:
        ValueError: a mandatory kind that would not be sent at once.
    """
    if why_mandatory is not None and default is not Frequency.AT_ONCE:
        raise ValueError(f"{name}: what cannot be switched off is sent at once")
    kind = Kind(name, label, why_mandatory, default, can_wait, in_inbox and not secret, secret)
    _kinds[name] = kind
    return kind


def add_part(label: Any, order: int, *modules: str) -> None:
    """Makes a heading of the preferences: kinds whose names begin with one of `modules` and a dot stand under it, e.g. `training.nominated`."""
    for module in modules:
        _parts[module] = (order, label)


def by_part() -> list[tuple[Any, list[Kind]]]:
    """(heading, kinds) in the order of the headings; those for which no module has made one stand last, under none."""
    found: dict[tuple[int, str], tuple[Any, list[Kind]]] = {}
    for kind in all_kinds():
        order, label = _parts.get(kind.name.partition(".")[0], (_LAST, ""))
        found.setdefault((order, str(label)), (label, []))[1].append(kind)
    return [found[key] for key in sorted(found)]


def get(name: str) -> Kind:
    """The kind of that name.

    Raises:
        LookupError: no module has registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no module has registered the kind of notification '{name}'") from None


def find(name: str) -> Kind | None:
    """The kind of that name; None for one that a removed module left in the tables."""
    return _kinds.get(name)


def all_kinds() -> list[Kind]:
    """Every kind, in the order in which the modules registered them."""
    return list(_kinds.values())
