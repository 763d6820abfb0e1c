"""What other modules show on a city's page: each appends a function in its `init_app`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.cities.models import City


@dataclass(frozen=True)
class CardData:
    """One card. `meta` are short facts under the title, `text` a sentence; `symbol` names the module's pictogram."""

    title: Any
    text: Any = ""
    url: str | None = None
    symbol: str | None = None
    meta: Sequence[Any] = field(default=())


Maker = Callable[[City], CardData | None]

_makers: list[Maker] = []


def append(maker: Maker) -> Maker:
    """Adds a card to every city's page; `maker(city)` gives None where there is nothing to show. At most one query each."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def of(city: City) -> list[CardData]:
    """The cards of a city, in the order of the modules."""
    return [made for made in (maker(city) for maker in _makers) if made is not None]
