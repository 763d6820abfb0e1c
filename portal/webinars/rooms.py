"""The room of a run: its channel, and the panels that parts of the module put beside the picture.

A panel is a piece of the page of the room with an address of its own, which works by reload; while the page listens, each
message of the kinds in `on` fetches it anew. One is shown at a time, the others are a tab away: a part registers it in
`setup` with `add_panel(Panel("questions", _l("Questions"), "webinars/_questions.html", make, on=("question",)))`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.webinars.models import Registration
from portal.webinars.rules import powers

CREW = "crew"  # the audience of the channel that only moderators hear: what waits, results that are hidden
MINUTES = "minutes"  # those who take them


@dataclass(frozen=True)
class Panel:
    """key: of the address. title: lazy text. template: a fragment without heading, which gets what `context(registration)`
    gives, and `registration`, `run`, `key` (of the join page). on: kinds of messages after which it is fetched anew.
    may: who has it, one of `rules.powers`; None: everybody. order: smaller ones come first.
    """

    key: str
    title: Any
    template: str
    context: Callable[[Registration], Mapping[str, Any]]
    on: tuple[str, ...] = ()
    may: Callable[[Registration], bool] | None = None
    order: int = 50

    @property
    def kinds(self) -> str:
        return " ".join((*self.on, "gap"))


_panels: dict[str, Panel] = {}


def add_panel(panel: Panel) -> None:
    """Puts a panel into every room."""
    _panels[panel.key] = panel


def panels_for(registration: Registration) -> list[Panel]:
    """The panels that somebody sees, in order."""
    found = [panel for panel in _panels.values() if panel.may is None or panel.may(registration)]
    return sorted(found, key=lambda panel: panel.order)


def channel(run_id: uuid.UUID) -> str:
    """The channel of `portal.live` on which all of a run is told."""
    return f"webinar:{run_id}"


def person(registration_id: uuid.UUID) -> str:
    """The audience that is one person: what became of his question is told to him alone."""
    return f"person-{registration_id.hex}"


def captions(lang: str) -> str:
    """The audience of those who read the captions of a language."""
    return f"captions-{lang.lower()}"


def hears(registration: Registration) -> tuple[str, ...]:
    """The audiences of the channel that somebody belongs to."""
    crew = (CREW,) if powers.may_moderate(registration) else ()
    minutes = (MINUTES,) if powers.may_take_minutes(registration) else ()
    chosen = (captions(registration.caption_lang),) if registration.caption_lang else ()
    return (*crew, *minutes, *chosen, person(registration.id))


@dataclass(frozen=True)
class Step:
    """A line of the page before or after the room: what can be done next. `text` may be empty."""

    title: Any
    url: str
    text: Any = ""
    order: int = 50


_steps: dict[str, list[Callable[[Registration], Step | None]]] = {"early": [], "over": []}


def add_step(when: str, maker: Callable[[Registration], Step | None]) -> None:
    """Puts a line onto the page of everybody who comes too `early`, or when it is `over`; None: not for this person."""
    if maker not in _steps[when]:
        _steps[when].append(maker)


def next_steps(registration: Registration, when: str) -> list[Step]:
    """The lines of the page, in order."""
    found = (maker(registration) for maker in _steps.get(when, ()))
    return sorted((step for step in found if step is not None), key=lambda step: step.order)
