"""What a city learned from a process, with its figures, for whoever begins with a copy of it: pages and the command line say the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core import clock, i18n
from portal.core.i18n import _
from portal.participation.models import Process
from portal.participation.queries import outcomes
from portal.participation.rules.templates import Told, told

EXCERPT = 300


@dataclass(frozen=True)
class Lesson:
    """A published process of another city and what came of it."""

    process: Process
    told: Told

    @property
    def evaluation(self) -> str:
        """In the reader's language as far as there is one; empty: the city has not written any."""
        return i18n.plain(self.process.evaluations) if self.process.evaluations else ""

    @property
    def excerpt(self) -> str:
        """Its beginning, on one line and without marks of Markdown."""
        words = " ".join(self.evaluation.replace("#", " ").replace("*", "").split())
        return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"

    @property
    def title(self) -> str:
        return _(
            "%(title)s, of %(city)s",
            title=i18n.plain(self.process.titles),
            city=i18n.plain(self.process.space.city.names),
        )

    def figures(self) -> str:
        """On one line; what is not told is said to be few."""
        one = self.told
        parts = [
            _("People: %(number)s", number=number(one.participants)),
            _("Proposals: %(number)s", number=number(one.proposals)),
            _("Answered in time: %(share)s", share=in_time(one)),
        ]
        return " · ".join(parts)


def number(count: int | None) -> str:
    return i18n.number(count) if count is not None else _("fewer than five")


def in_time(one: Told) -> str:
    """How many of the answers that the city owed came by their day."""
    if one.owed is None or one.in_time is None:
        return _("fewer than five were owed")
    if not one.owed:
        return _("none was owed")
    return _("%(number)s of %(total)s", number=i18n.number(one.in_time), total=i18n.number(one.owed))


def lessons(processes: Sequence[Process]) -> Mapping[uuid.UUID, Lesson]:
    """Process → its lesson, in the order given: one statement for all of them."""
    found = outcomes.outcomes_of([one.id for one in processes], clock.today()) if processes else {}
    return {
        one.id: Lesson(one, told(outcome.participants, outcome.proposals, outcome.owed, outcome.in_time))
        for one in processes
        if (outcome := found.get(one.id)) is not None
    }
