"""What a kind of component says about how it is rehearsed: how fictitious people take part in it, and what of its settings would
not work. Registered with the kind (`components.Kind.rehearsed`); what goes on in a space whatever a phase says, such as reports to the
city, registers itself here (`register`). The walk through the phases is `participation.rehearsal`.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.core import clock
from portal.participation.models import Action, Component, Space


@dataclass(frozen=True)
class Finding:
    """Something that staff should look at before the process opens. `code`: of its words (`words.rehearsals`), which take `facts`.

    kind: as of a status, "failed": it does not work; "waiting": it is probably not meant; "note": good to know. endpoint, values: the
    page on which it is mended.
    """

    code: str
    endpoint: str
    values: Mapping[str, str]
    kind: str = "waiting"
    facts: Mapping[str, Any] = field(default_factory=dict)


# (the day by which an answer is due or None, the department that owes it or None: nothing says whose it is)
Due = tuple[date | None, uuid.UUID | None]


@dataclass
class Doings:
    """What goes on in one place of a rehearsal: who plays, what was made there so far, and what its rules have brought about.

    rng: drawn from for everything that happens here. officer: who answers for the city. lang: in which people write. things: what
    people made, the first first (ids, or ids with numbers). counts: for the report, by name. load: how many answers are due when and
    by whom. later: (moment, what is done then).
    """

    rng: Random
    officer: User
    lang: str
    zone: ZoneInfo
    later: Callable[[datetime, Callable[[], None]], None]
    things: list[Any] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    load: Counter[Due] = field(default_factory=Counter)
    notes: dict[str, Any] = field(default_factory=dict)

    def favourite(self) -> Any:
        """Something that others made: a few things are known to many, as in life. None: there is nothing yet."""
        if not self.things:
            return None
        return self.things[int(len(self.things) * self.rng.random() ** 3)]

    def await_answer(self, due_on: date, answer: Callable[[], None], department: uuid.UUID | None = None) -> None:
        """The city has to answer by the end of this day: mostly it does, a quarter late, some never within what is played."""
        self.load[due_on, department] += 1
        self.counts["due"] += 1
        drawn = self.rng.random()
        if drawn < 0.15:
            self.counts["unanswered"] += 1
            return
        is_late = drawn < 0.4
        end = datetime.combine(due_on, time(12), self.zone)
        if is_late:
            moment = end + timedelta(days=self.rng.randint(1, 14))
        else:
            moment = clock.now() + (max(end, clock.now()) - clock.now()) * self.rng.random()

        def act() -> None:
            answer()
            self.counts["late" if is_late else "in_time"] += 1

        self.later(moment, act)


@dataclass
class Scene(Doings):
    """One component on the stage; component: with its process."""

    component: Component = field(kw_only=True)


@dataclass
class Annex(Doings):
    """What goes on beside the process. space: a twin of the city's own (`rehearsal.twins`). originals: department of the twin → that
    of the city whose copy it is.
    """

    space: Space = field(kw_only=True)
    originals: Mapping[uuid.UUID, uuid.UUID] = field(kw_only=True)


@dataclass(frozen=True)
class Playing:
    """How people do one thing. do: one act of one person in a scene (or annex), through the service that real people use; False: there
    is nothing there to do it with. share: acts for each person of the crowd and phase, within `least` and `most`. once: nobody does it twice. begins: the part of
    the phase that has passed when the first do it.
    """

    do: Callable[[Any, User], bool]
    share: float
    least: int = 3
    most: int = 2000
    once: bool = False
    begins: float = 0.0

    def number(self, people: int) -> int:
        wanted = max(self.least, min(self.most, round(self.share * people)))
        return min(wanted, people) if self.once else wanted


@dataclass(frozen=True)
class Rehearsed:
    """acts: what a phase can switch on → how people do it. look: what in the component's settings would not work, before anybody
    acts. ended: what has come of it, once all is over. pages: addresses (endpoint, values) of things in it that are worth a look.
    """

    acts: Mapping[Action, Playing]
    look: Callable[[Component], Sequence[Finding]] = lambda _component: ()
    ended: Callable[[Scene, int], Sequence[Finding]] = lambda _scene, _people: ()
    pages: Callable[[Scene], Sequence[tuple[str, Mapping[str, Any]]]] = lambda _scene: ()


@dataclass(frozen=True)
class Beside:
    """What people do in a space all year round. name: of it in a report. label, actions, counted: as of a kind of component. is_there:
    whether people of this city can do it. acts, pages: as in `Rehearsed`; addresses are those of the twin. look: what would not work.
    """

    name: str
    label: Any
    actions: Mapping[Action, Any]
    counted: Callable[[int], str]
    is_there: Callable[[Space], bool]
    acts: Mapping[Action, Playing]
    look: Callable[[Space], Sequence[Finding]] = lambda _space: ()
    pages: Callable[[Annex], Sequence[tuple[str, Mapping[str, Any]]]] = lambda _annex: ()


besides: dict[str, Beside] = {}


def register(beside: Beside) -> None:
    """Lets it be played beside every process."""
    besides[beside.name] = beside


def at_component(code: str, component: Component, kind: str = "waiting", **facts: Any) -> Finding:
    """A finding that is mended in the settings of the component."""
    return at_page(code, component, "edit_component", kind, process_id=component.process_id, **facts)


def at_page(
    code: str, component: Component, page: str, kind: str = "waiting", *, process_id: uuid.UUID | None = None, **facts: Any
) -> Finding:  # fmt: skip
    """A finding that is mended on a page of the component's own."""
    values = {"component_id": str(component.id)} | ({"process_id": str(process_id)} if process_id else {})
    return Finding(code, f"participation.{page}", values, kind, {"titles": dict(component.titles)} | facts)
