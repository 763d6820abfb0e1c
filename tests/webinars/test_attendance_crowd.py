"""Workers and organisers at the same instant: one certificate, and nobody is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.certificates.models import Certificate
from portal.core import clock, db, ids
from portal.webinars.models import Appeal, Attendance, Presence, Registration
from portal.webinars.rules.attendance import SETTLES_AFTER
from portal.webinars.services import attendance as services
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.webinars import make_registration, make_webinar


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("attendance_crowd")) as app:
        yield app


def test_many_workers_settle_two_runs_of_the_same_people_once(real, at):
    with real.app_context():
        webinar = make_webinar(runs=2)
        first, second = webinar.runs
        people = [make_user() for _n in range(6)]
        with db.transaction():
            for person in people:
                for run in (first, second):
                    row = make_registration(run, person)
                    db.session.add(Presence(
                        id=ids.new_id(), registration_id=row.id, device="laptop-1", first_at=run.starts_at, last_at=run.ends_at,
                    ))  # fmt: skip
        keys = [first.id, second.id]
        at(second.ends_at + SETTLES_AFTER + timedelta(minutes=1))

    def settle(run_id):
        def act():
            while services.settle_some(run_id=run_id, limit=2):
                continue
            services.issue_owed()

        return act

    assert at_once(real, [settle(key) for key in keys * 8]) == {"done": 16}
    with real.app_context():
        with db.transaction():
            services.issue_owed()  # what one worker settled after another had looked for what is owed
        assert db.session.scalar(select(func.count()).select_from(Attendance).where(Attendance.is_attended)) == 12
        held = db.session.scalars(select(Certificate.holder_id).where(Certificate.award_ref == webinar.id)).all()
        assert sorted(held) == sorted(person.id for person in people)
        assert db.session.scalars(select(Attendance).where(Attendance.certificate_id.is_(None))).all() == []


def test_two_organisers_at_once_decide_once(real, at):
    with real.app_context():
        run, person, organiser = make_webinar().runs[0], make_user(), make_secretariat()
        row = make_registration(run, person)
        at(run.ends_at + SETTLES_AFTER)
        with db.transaction():
            services.settle_some(run_id=run.id)
            made = services.appeal(registration=row, reason="I telephoned.")
        appeal_id, organiser_id = made.id, organiser.id
    assert clock.now() >= run.ends_at

    def answer(granted):
        def act():
            services.decide_appeal(
                appeal=db.session.get_one(Appeal, appeal_id), granted=granted, answer="So it is.",
                actor=db.session.get_one(User, organiser_id),
            )  # fmt: skip

        return act

    assert at_once(real, [answer(n % 2 == 0) for n in range(10)]) == {"done": 1, "Conflict": 9}
    with real.app_context():
        granted = db.session.scalar(select(Appeal.granted).where(Appeal.id == appeal_id))
        attended = db.session.scalar(select(Attendance.is_attended).where(Attendance.registration_id == row.id))
        count = db.session.scalar(
            select(func.count()).select_from(Certificate).where(Certificate.holder_id == person.id)
        )
        assert (attended, count) == (granted, int(granted))
        assert db.session.get(Registration, row.id) is not None
