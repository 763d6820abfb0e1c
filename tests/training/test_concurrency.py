"""What happens when everybody presses at the same instant: real commits, a database of its own, a thread each."""

from __future__ import annotations

import contextvars
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text

from portal.accounts import queries as accounts
from portal.accounts.models import Role
from portal.certificates.models import Certificate
from portal.core import db
from portal.core.errors import DomainError
from portal.training import services
from portal.training.models import Answer, Attempt, Edition, Enrolment, EnrolmentState, Nomination
from portal.training.queries import learning
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, nominate, place, right_answers


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("training_crowd")) as app:
        yield app


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
            services.save_answers(attempt=own.attempt, responses=right_answers(rule))
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
        services.save_answers(attempt=learning.attempt_of(person, key, lock=True).attempt, responses={question: ["b"]})

    assert at_once(real, [save] * 20) == {"done": 20}
    with real.app_context():
        assert [row.response for row in db.session.scalars(select(Answer).where(Answer.attempt_id == key))] == [["b"]]


def test_withdrawal_and_last_step_at_once_leave_one_truth(real):
    """Either the certificate stands and the nomination too, or both are gone."""
    with real.app_context():
        city = make_city()
        coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)).id
        person = make_user(latin_name="Ana Reyes")
        outcome = nominate(make_edition(), city, accounts.user(coordinator), email=person.email)
        with db.transaction():
            enrolment = services.accept(nomination=outcome.nomination, person=person, content_lang="en")
        finish(person, enrolment)
        with db.transaction():  # as it was before the last of its steps
            db.session.execute(delete(Certificate).where(Certificate.holder_id == person.id))
            enrolment.state = EnrolmentState.ACTIVE
        person_id, enrolment_id, nomination_id = person.id, enrolment.id, outcome.nomination.id
    completed, withdrawing = Event(), Event()

    def complete() -> None:
        with real.app_context(), db.transaction():
            held = learning.enrolment_locked(enrolment_id)
            assert services.complete_if_done(enrolment=held, edition=db.session.get_one(Edition, held.edition_id))
            completed.set()
            withdrawing.wait(5)
            # The withdrawal is on its way and waits for the row, or has read what is still the state before.
            patience = monotonic() + 10
            while not db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert monotonic() < patience

    def withdraw() -> str:
        with real.app_context():
            completed.wait(10)
            withdrawing.set()
            try:
                with db.transaction():
                    services.withdraw(
                        nomination=db.session.get_one(Nomination, nomination_id), actor=accounts.user(coordinator)
                    )
            except DomainError as refused:
                return type(refused).__name__
            return "withdrawn"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(contextvars.Context().run, complete)
        second = pool.submit(contextvars.Context().run, withdraw)
        first.result(30)
        assert second.result(30) == "Conflict"
    with real.app_context():
        assert db.session.get_one(Enrolment, enrolment_id).state is EnrolmentState.COMPLETED
        assert db.session.scalar(select(func.count(Certificate.id)).where(Certificate.holder_id == person_id)) == 1


def test_fifty_check_ins_of_one_person_at_once_count_once(real):
    from portal.core import clock, room_codes
    from portal.training.models import Attendance, Session
    from tests.factories.training_sessions import make_session

    with real.app_context():
        person, edition = make_user(), make_edition()
        enrolment = make_enrolment(person, edition, make_city()).id
        session = make_session(edition)
        key, code, user = session.id, room_codes.code_at(session.secret, clock.now()), person.id

    def act():
        services.check_in(session=db.session.get_one(Session, key), person=accounts.user(user), code=code)

    assert at_once(real, [act] * CROWD) == {"done": CROWD}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(Attendance.enrolment_id == enrolment)) == 1


def test_rules_that_change_while_fifty_finish_are_refused_or_come_first(real):
    from portal.training.models import Eligibility
    from tests.factories.accounts import make_secretariat
    from tests.factories.training_sessions import ATTENDANCE_RULE

    with real.app_context():
        edition = make_edition()
        staff, city = make_secretariat().id, make_city()
        people = [make_user(display_name="Ana Reyes", latin_name="Ana Reyes") for _n in range(10)]
        enrolments = [make_enrolment(person, edition, city).id for person in people]
        for person, key in zip(people, enrolments, strict=True):
            finish(person, db.session.get_one(Enrolment, key), names=False)
        edition_id = edition.id

    def complete(key):
        def act():
            enrolment = learning.enrolment_locked(key)
            services.confirm_names(
                enrolment=enrolment, edition=db.session.get_one(Edition, edition_id), lang="en", name="Ana Reyes",
                latin_name="Ana Reyes",
            )  # fmt: skip

        return act

    def change():
        services.change_completion(
            edition=db.session.get_one(Edition, edition_id), completion=[{"kind": "score", "least": 1.0}],
            attendance=ATTENDANCE_RULE, actor=accounts.user(staff),
        )  # fmt: skip

    at_once(real, [*(complete(key) for key in enrolments), change])
    with real.app_context():
        asked = db.session.get_one(Edition, edition_id).completion_rules or [{"kind": "activities"}]
        kept = db.session.scalars(
            select(Eligibility.reasons).join(Enrolment, Enrolment.id == Eligibility.enrolment_id).where(
                Enrolment.edition_id == edition_id, Enrolment.state == EnrolmentState.COMPLETED
            )
        ).all()  # fmt: skip
    assert kept
    assert all([one["rule"] for one in reasons] == [rule["kind"] for rule in asked] for reasons in kept)
