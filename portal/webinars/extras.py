"""What other parts show on pages of webinars: each appends a function when the application is set up.

extras.on_page(lambda found, reader: Extra("webinars/_register.html", {"runs": …}, "actions"))

Four pages take pieces: that of a webinar, the organiser's of it, that of a run (for its organisers), that of somebody who
helps to make it. The maker gets what the page shows and its reader, and gives None where there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# "main", below the text; "side", among the facts; "actions", beside the title; "run", beside the time of each run (with the
# run as `run`); "head", in the head of the page; "tasks": on the organiser's page, a line of the list of what is done.
Place = str


@dataclass(frozen=True)
class Extra:
    """A template with what it needs, which stands at a place of the page. `order`: smaller ones come first.

    At the place "tasks" there is no template: the context is a line of the component `task_list`.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: Place = "main"
    order: int = 50


Maker = Callable[[Any, Any], Extra | None]

_makers: dict[str, list[Maker]] = {"page": [], "manage": [], "run": [], "part": []}


def on_page(maker: Maker) -> Maker:
    """Adds a piece to every webinar's page; it gets `queries.public.Shown` and the reader."""
    return _append("page", maker)


def on_manage(maker: Maker) -> Maker:
    """Adds a piece to the organiser's page of every webinar; it gets the `Webinar` with texts and runs, and the reader."""
    return _append("manage", maker)


def on_run(maker: Maker) -> Maker:
    """Adds a piece to the organiser's page of every run; it gets the `Run` with its webinar, and the reader."""
    return _append("run", maker)


def on_part(maker: Maker) -> Maker:
    """Adds a piece to the page of somebody who helps to make a webinar; it gets `queries.crew.Asked`, and the reader."""
    return _append("part", maker)


def _append(page: str, maker: Maker) -> Maker:
    if maker not in _makers[page]:
        _makers[page].append(maker)
    return maker


def of(page: str, found: Any, reader: Any) -> dict[Place, list[Extra]]:
    """The pieces of a page by their place, in order."""
    pieces: dict[Place, list[Extra]] = {}
    for extra in sorted(filter(None, (maker(found, reader) for maker in _makers[page])), key=lambda one: one.order):
        pieces.setdefault(extra.place, []).append(extra)
    return pieces
