"""What happens when everybody presses at the same instant: real commits, a database of its own, a thread each."""

from __future__ import annotations

import contextvars
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import config, create_app
from portal.accounts import queries as accounts
from portal.accounts.models import Role
from portal.certificates.models import Certificate
from portal.core import db
from portal.core.errors import DomainError
from portal.training import services
from portal.training.models import Answer, Attempt, Edition, Enrolment, Nomination
from portal.training.queries import learning
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, place, right_answers

CROWD = 50


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Flask:
    """An application that commits for real, with a connection for each of the crowd."""
    made = create_app(replace(settings, database_url=config.database_url(fresh_database("training_crowd"))))
    database = made.extensions["database"]
    database.engine.dispose()
    database.__init__(made.config["SETTINGS"].database_url, pool_size=CROWD)
    yield made
    database.engine.dispose()


def at_once(app: Flask, actions: Sequence[Callable[[], object]]) -> Counter[str]:
    """Does each action in a thread of its own, all from one starting shot; counts "done" and the names of refusals."""
    ready = Barrier(len(actions))

    def one(action: Callable[[], object]) -> str:
        with app.app_context():
            db.session.execute(select(1))
            ready.wait(30)
            try:
                with db.transaction():
                    action()
            except DomainError as refused:
                return type(refused).__name__
            return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        jobs = [pool.submit(contextvars.Context().run, one, action) for action in actions]
        return Counter(job.result(60) for job in jobs)


def _nominating(edition_id, city_id, coordinator_id, n):
    from portal.cities.models import City

    def act():
        actor = accounts.user(coordinator_id)
        services.nominate(
            edition=db.session.get_one(Edition, edition_id), city=db.session.get_one(City, city_id), actor=actor,
            candidate=services.Candidate(email=f"crowd{n}@city.example", name="Ana Reyes", position="Head", motivation="Yes"),
        )  # fmt: skip

    return act


def test_fifty_nominations_fill_exactly_two_a_city_and_fourteen_in_all(real):
    with real.app_context():
        edition = make_edition().id
        cities = [make_city() for _n in range(10)]
        people = [make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)) for city in cities]
        pairs = [(city.id, person.id) for city, person in zip(cities, people, strict=True)]
    actions = [_nominating(edition, *pairs[n % 10], n) for n in range(CROWD)]
    assert at_once(real, actions) == {"done": 14, "Conflict": 36}
    with real.app_context():
        rows = db.session.execute(
            select(Nomination.city_id, Nomination.seat, Nomination.city_slot).where(Nomination.edition_id == edition)
        ).all()
    assert sorted(row.seat for row in rows) == list(range(1, 15))
    assert max(Counter(row.city_id for row in rows).values()) == 2


def test_five_cities_with_ten_presses_each_get_two_places_each(real):
    with real.app_context():
        edition = make_edition().id
        cities = [make_city() for _n in range(5)]
        pairs = [(city.id, make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)).id) for city in cities]
    actions = [_nominating(edition, *pairs[n % 5], 100 + n) for n in range(CROWD)]
    assert at_once(real, actions) == {"done": 10, "Conflict": 40}
    with real.app_context():
        found = db.session.execute(
            select(Nomination.city_id, func.count())
            .where(Nomination.edition_id == edition)
            .group_by(Nomination.city_id)
        ).all()
    assert {count for _city, count in found} == {2}


def test_same_person_pressed_fifty_times_is_nominated_once(real):
    with real.app_context():
        edition, city = make_edition().id, make_city()
        coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)).id
        key = city.id
    assert at_once(real, [_nominating(edition, key, coordinator, 999)] * CROWD) == {"done": CROWD}
    with real.app_context():
        assert db.session.scalar(select(func.count(Nomination.id)).where(Nomination.edition_id == edition)) == 1


@pytest.fixture
def learner(real):
    with real.app_context():
        person = make_user()
        enrolment = make_enrolment(person, make_edition(), make_city())
        yield person, enrolment


def test_quiz_started_in_many_tabs_is_one_attempt(real, learner):
    person, enrolment = learner

    def start():
        here = place(person, enrolment)
        services.start_quiz(place=here, activity=here.course.activities[-1])

    assert at_once(real, [start] * 20) == {"done": 20}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(Attempt.enrolment_id == enrolment.id)) == 1


def test_handed_in_many_times_completes_once(real, learner):
    person, enrolment = learner
    with real.app_context(), db.transaction():
        here = place(person, enrolment)
        services.confirm_names(
            enrolment=here.enrolment, edition=here.edition, lang="en", name="Ana Reyes", latin_name="Ana Reyes"
        )
        for activity in here.course.activities[:-1]:
            services.complete_lesson(place=here, activity=activity)
        attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
        key, rule = attempt.id, attempt.rule

    def hand_in():
        own = learning.attempt_of(person, key, lock=True)
        if own.attempt.submitted_at is None:
            services.save_answers(own=own, responses=right_answers(rule))
        services.hand_in(own=own)

    assert at_once(real, [hand_in] * 20) == {"done": 20}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(Certificate.holder_id == person.id)) == 1
        assert db.session.scalar(select(func.count()).where(Attempt.enrolment_id == enrolment.id)) == 1


def test_two_last_steps_at_once_give_one_certificate(real, learner):
    person, enrolment = learner
    with real.app_context():
        finish(person, enrolment, names=False)

    def confirm():
        own = learning.enrolment_locked(enrolment.id)
        services.confirm_names(
            enrolment=own,
            edition=db.session.get_one(Edition, own.edition_id),
            lang="en",
            name="Ana Reyes",
            latin_name="Ana Reyes",
        )

    assert at_once(real, [confirm] * 10) == {"done": 1, "Conflict": 9}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(Certificate.holder_id == person.id)) == 1
        assert db.session.get_one(Enrolment, enrolment.id).completed_at is not None


def test_answer_sent_many_times_is_one_row(real, learner):
    person, enrolment = learner
    with real.app_context(), db.transaction():
        here = place(person, enrolment)
        attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
        key, question = attempt.id, next(iter(right_answers(attempt.rule)))

    def save():
        services.save_answers(own=learning.attempt_of(person, key, lock=True), responses={question: ["b"]})

    assert at_once(real, [save] * 20) == {"done": 20}
    with real.app_context():
        assert [row.response for row in db.session.scalars(select(Answer).where(Answer.attempt_id == key))] == [["b"]]
