"""How the fields of data that come in again are read and looked at (`taking`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.core.i18n import _

Item = Mapping[str, Any]


def key_of(*names: str) -> Callable[[Item], str]:
    return lambda item: ":".join(str(item.get(name, ""))[:80] for name in names)


def other_forms(item: Item, fields: Mapping[str, Callable[[Any], bool]]) -> Iterable[str]:
    """A sentence for each field that is not as expected."""
    for name, fine in fields.items():
        value: Any = item
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if not fine(value):
            yield _("“%(field)s” has another form than expected.", field=name)


def text_of(longest: int, *, needed: bool = False) -> Callable[[Any], bool]:
    return lambda value: (
        (isinstance(value, str) and len(value) <= longest and (bool(value.strip()) or not needed))
        or (value is None and not needed)
    )


def one_of(values: Iterable[Any], *, needed: bool = True) -> Callable[[Any], bool]:
    known = {str(value) for value in values}
    return lambda value: (isinstance(value, str) and value in known) or (not needed and value in (None, ""))


def parts(cell: str) -> Any:
    """What a cell holds as JSON; what is no JSON stays a text, which the check refuses."""
    try:
        return json.loads(cell) if cell else None
    except (RecursionError, ValueError):
        return cell
