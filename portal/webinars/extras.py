"""What other parts show on the page of a webinar: each appends a function when the application is set up.

extras.append(lambda webinar, reader: Extra("webinars/_places.html", {"runs": …}))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.webinars.models import Webinar

Place = (
    str  # "main", below the text; "side", among the facts; "actions", beside the title; "head", in the head of the page
)


@dataclass(frozen=True)
class Extra:
    """A template with what it needs, which stands at a place of the page. `order`: smaller ones come first."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: Place = "main"
    order: int = 50


Maker = Callable[[Webinar, Any], Extra | None]

_makers: list[Maker] = []


def append(maker: Maker) -> Maker:
    """Adds a piece to every webinar's page; `maker(webinar, reader)` gives None where there is nothing to show."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def of(webinar: Webinar, reader: Any) -> dict[Place, list[Extra]]:
    """The pieces of a page by their place, in order."""
    pieces: dict[Place, list[Extra]] = {}
    for extra in sorted(filter(None, (maker(webinar, reader) for maker in _makers)), key=lambda one: one.order):
        pieces.setdefault(extra.place, []).append(extra)
    return pieces
