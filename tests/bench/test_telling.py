"""Telling many: twice as many people cost twice as much, each is told once, and the figures come out."""

from __future__ import annotations

import cProfile
import pstats
from functools import partial

import pytest
from sqlalchemy import delete, func, select, update

from portal.bench import telling
from portal.core import db
from portal.notifications.models import Delivery, DeliveryState, Notification
from portal.webinars.tasks import changes, reminders

FEW, MANY = 150, 900
# What is done for each person, beside what is done once: five calls of a hundred more would be seen.
MORE = 1.05


def calls(action) -> int:
    """How many functions were called: the same on any machine, however busy it is."""
    seen = cProfile.Profile()
    seen.runcall(action)
    return pstats.Stats(seen).total_calls


def transacted(action) -> None:
    with db.transaction():
        action()


@pytest.fixture
def effort(app, queries):
    """`effort(people)`: calls and statements for a reminder and for a change, all people in one batch."""

    def measure(people: int) -> dict[str, tuple[int, int]]:
        runs = telling.planted(people)
        with db.transaction():
            reminders.plan_reminders()
        found = {}
        # As many as are reminded of the week; those of the day are found with them and go into the same messages.
        weekly = people + people // telling.TWICE
        with queries() as seen:
            found["reminded"] = calls(partial(transacted, partial(reminders.send_reminders, limit=weekly))), len(seen)
        assert told("webinar-reminder") == people
        with db.transaction():
            db.session.execute(update(Delivery).values(state=DeliveryState.SENT))
        telling.move(runs[0])
        with queries() as seen:
            found["changed"] = (
                calls(partial(transacted, partial(changes.tell_changes_once, limit=2 * people))),
                len(seen),
            )
        assert told("webinar-changed") == people
        telling.put_away(*runs)
        with db.transaction():
            db.session.execute(delete(Notification))
        return found

    return measure


def told(prefix: str) -> int:
    return db.session.scalar(select(func.count(Notification.id)).where(Notification.key.startswith(prefix))) or 0


def test_each_more_costs_the_same(effort):
    """Quadratic work would cost the many six times as much each; texts that are rendered once cost them less."""
    effort(FEW)  # templates, catalogues and statements are read when they are first needed
    few, many = effort(FEW), effort(MANY)
    for what in ("reminded", "changed"):
        (few_calls, few_statements), (many_calls, many_statements) = few[what], many[what]
        assert many_calls / MANY <= MORE * few_calls / FEW, what
        assert many_statements <= few_statements + 4, what


def test_figures_are_of_people_who_were_told_and_mails_that_arrived(app):
    said = []
    found = list(telling.figures(app, lambda name: "telling" in name, said.append, people=20))
    assert [figure.name for figure in found] == telling.Names(20).all()
    assert all(figure.reached > 0 for figure in found)
    assert len(said) == 1
    assert list(telling.figures(app, lambda _name: False, said.append)) == []
