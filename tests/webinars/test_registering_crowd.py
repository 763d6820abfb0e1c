"""Seats when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

import contextvars
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.accounts.models import User, UserState
from portal.cities.models import City
from portal.core import clock, db, ids
from portal.webinars import queries, services
from portal.webinars.models import Registration, RegistrationState, Run
from portal.webinars.services import Wish
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.cities import make_city
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


def cities(number):
    with db.transaction():
        return [make_city().id for _n in range(number)]


def wishing(run_id, user_id, city_id):
    def act():
        user, city = db.session.get_one(User, user_id), db.session.get_one(City, city_id)
        services.register(run=db.session.get_one(Run, run_id), user=user, wish=Wish(city=city))

    return act


def in_threads(here, batches):
    """Each batch of actions one after the other in a thread of its own, a transaction an action, all from one starting shot."""
    ready = Barrier(len(batches))

    def go(actions):
        with here.app_context():
            db.session.execute(select(1))
            ready.wait(30)
            for action in actions:
                with db.transaction():
                    action()

    with ThreadPoolExecutor(len(batches)) as pool:
        for job in [pool.submit(contextvars.Context().run, go, actions) for actions in batches]:
            job.result(120)


def check_seats(rows, capacity, share):
    """No seat twice, none above the limits, and none free that somebody on the list could have."""
    held = [row for row in rows if row.place is not None]
    assert sorted(row.place for row in held) == list(range(1, len(held) + 1))
    assert len(held) <= capacity
    by_city = Counter(row.city_id for row in held)
    for city_id, number in by_city.items():
        places = {row.city_place for row in held if row.city_id == city_id}
        assert len(places) == number
        assert places <= set(range(1, share + 1))
    assert all((row.place is not None) == (row.state in (S.CONFIRMED, S.OFFERED)) for row in rows)
    if len(held) < capacity:
        assert all(by_city[row.city_id] == share for row in rows if row.state is S.WAITING)
    return by_city


def test_five_hundred_of_seven_cities_for_two_runs_with_shares(here):
    """Half of them enter both runs. The first has more seats than the shares allow to be taken, the second fewer."""
    webinar = make_webinar(runs=2, run={"most_per_city": 12})
    limits = {webinar.runs[0].id: 100, webinar.runs[1].id: 50}
    with db.transaction():
        for key, capacity in limits.items():
            db.session.get_one(Run, key).capacity = capacity
    first, second = limits
    homes, everybody = cities(7), people(500)
    actions = [
        wishing(run_id, key, homes[n % 7])
        for n, key in enumerate(everybody)
        for run_id in ((first, second) if n % 2 else (first,) if n % 4 else (second,))
    ]
    in_threads(here, [actions[n::CROWD] for n in range(CROWD)])
    db.session.expire_all()
    rows = {key: db.session.scalars(select(Registration).where(Registration.run_id == key)).all() for key in limits}
    assert sum(map(len, rows.values())) == len(actions) == 750
    shares = check_seats(rows[first], 100, 12)
    assert shares == dict.fromkeys(homes, 12), "84 of 100 seats: each city has its share and no more"
    assert sum(check_seats(rows[second], 50, 12).values()) == 50
    assert {row.state for found in rows.values() for row in found} == {S.CONFIRMED, S.WAITING}


def test_offers_that_end_while_others_enter_leave_and_settle(here):
    """Three offers have run out; twenty newcomers, ten workers and two who withdraw come in the same instant."""
    run = make_webinar(run={"capacity": 6, "most_per_city": 3}).runs[0]
    homes = cities(3)
    seated, waits, new = people(6), people(9), people(20)
    for n, key in enumerate([*seated, *waits]):
        with db.transaction():
            wishing(run.id, key, homes[n % 3])()
    rows = {row.user_id: row for row in in_run(run)}
    for key in seated[:3]:
        with db.transaction():
            services.withdraw(registration=rows[key])
    db.session.expire_all()
    lapsed = {row.user_id for row in in_run(run) if row.state is S.OFFERED}
    assert lapsed == set(waits[:3])
    with db.transaction():
        for row in in_run(run):
            if row.state is S.OFFERED:
                row.offer_until = clock.now() - timedelta(seconds=1)
    leaving = {row.user_id: row for row in in_run(run)}

    def withdrawing(key):
        return lambda: services.withdraw(registration=leaving[key])

    done = at_once(
        here,
        [wishing(run.id, key, homes[n % 3]) for n, key in enumerate(new)]
        + [lambda: services.settle_run(run_id=run.id)] * 10
        + [withdrawing(key) for key in seated[3:5]],
    )
    assert done == {"done": 32}
    db.session.expire_all()
    found = {row.user_id: row for row in in_run(run)}
    assert sum(check_seats(list(found.values()), 6, 3).values()) == 6
    assert {(found[key].state, found[key].missed_offers) for key in lapsed} == {(S.WAITING, 1)}
    offered = {key for key, row in found.items() if row.state is S.OFFERED}
    assert offered == set(waits[3:8]), (
        "strictly in the order of the list, nobody who came later before those who waited"
    )
    assert min(found[key].queued_at for key in lapsed) > max(found[key].queued_at for key in waits[3:])
