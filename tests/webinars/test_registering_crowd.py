"""Seats when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

import contextvars
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.accounts.models import User, UserState
from portal.core import clock, db, ids
from portal.webinars import queries, services
from portal.webinars.models import Registration, RegistrationState, Run
from portal.webinars.services import Wish
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.webinars import make_webinar

S = RegistrationState


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("registering_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def people(number):
    """Ids of so many people, in one statement."""
    now = clock.now()
    rows = [
        {"id": (key := ids.new_id()), "email": f"{key}@city.example", "email_key": f"{key}@city.example", "display_name": "Ana",
         "latin_name": "", "locale": "en", "timezone": "UTC", "state": UserState.ACTIVE, "created_at": now}
        for _n in range(number)
    ]  # fmt: skip
    with db.transaction():
        db.session.execute(insert(User), rows)
    return [row["id"] for row in rows]


def registering(run_id, user_id):
    def act():
        user = db.session.get_one(User, user_id)
        services.register(run=db.session.get_one(Run, run_id), user=user, wish=Wish())

    return act


def in_run(run):
    return db.session.scalars(select(Registration).where(Registration.run_id == run.id)).all()


def test_five_hundred_for_a_hundred_places(here):
    """Fifty threads from one starting shot, ten people each, one transaction a person."""
    run = make_webinar(run={"capacity": 100}).runs[0]
    everybody, ready = people(500), Barrier(CROWD)

    def ten(keys):
        with here.app_context():
            db.session.execute(select(1))
            ready.wait(30)
            for key in keys:
                with db.transaction():
                    registering(run.id, key)()

    with ThreadPoolExecutor(CROWD) as pool:
        jobs = [pool.submit(contextvars.Context().run, ten, everybody[n::CROWD]) for n in range(CROWD)]
        for job in jobs:
            job.result(120)
    rows = in_run(run)
    assert Counter(row.state for row in rows) == {S.CONFIRMED: 100, S.WAITING: 400}
    assert sorted(row.place for row in rows if row.place) == list(range(1, 101))
    queue = sorted((row for row in rows if row.state is S.WAITING), key=lambda row: (row.queued_at, row.id))
    assert [queries.place_in_line(row) for row in (queue[0], queue[199], queue[399])] == [1, 200, 400]
    assert max(row.queued_at for row in rows if row.state is S.CONFIRMED) < queue[0].queued_at


def test_withdrawing_registering_and_answering_at_once(here):
    run = make_webinar(run={"capacity": 5}).runs[0]
    seated, waiting, new = people(5), people(5), people(20)
    for key in [*seated, *waiting]:
        with db.transaction():
            registering(run.id, key)()
    rows = {row.user_id: row for row in in_run(run)}

    def withdrawing(key):
        return lambda: services.withdraw(registration=rows[key])

    done = at_once(
        here, [withdrawing(key) for key in seated] * 2 + [registering(run.id, key) for key in [*new, *waiting, *seated]]
    )
    assert done == {"done": 40}
    db.session.expire_all()
    found = {row.user_id: row for row in in_run(run)}
    held = [row for row in found.values() if row.place is not None]
    assert sorted(row.place for row in held) == [1, 2, 3, 4, 5]
    offered = [row for row in held if row.state is S.OFFERED]
    assert {row.user_id for row in offered} <= set(waiting), "nobody who came later was asked before those who waited"

    def answering(verb, row):
        return lambda: verb(registration=row)

    first, second, *_rest = offered
    done = at_once(
        here,
        [answering(services.accept_offer, first) for _n in range(10)]
        + [answering(services.decline_offer, second) for _n in range(10)],
    )
    assert done == {"done": 20}
    done = at_once(
        here,
        [answering(verb, row) for row in offered[2:3] for verb in (services.accept_offer, services.decline_offer) * 10],
    )
    assert done["done"] == 10
    db.session.expire_all()
    held = [row for row in in_run(run) if row.place is not None]
    assert sorted(row.place for row in held) == [1, 2, 3, 4, 5], "what was declined went on, nothing was given twice"
