"""What other modules show on a city's page: each appends a function in its `init_app`.

cards.append(lambda city: CardData(_("Trainings"), url=…))
cards.append_action(lambda city, reader: Action("discussions/_follow.html", {"topic": …}))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


@dataclass(frozen=True)
class Action:
    """A button beside the name of the city: a template with what it needs."""

    template: str
    context: Mapping[str, Any]


ActionMaker = Callable[[City, Any], Action]

_action_makers: list[ActionMaker] = []


def append_action(maker: ActionMaker) -> ActionMaker:
    """Adds a button to every city's page; `maker(city, reader)` asks at most one query."""
    if maker not in _action_makers:
        _action_makers.append(maker)
    return maker


def actions_of(city: City, reader: Any) -> list[Action]:
    """The buttons of a city's page, in the order of the modules."""
    return [maker(city, reader) for maker in _action_makers]
