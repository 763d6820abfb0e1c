"""Reports when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.core import db
from portal.participation.models import RequestState, RequestUpdate, ServiceRequest
from portal.participation.queries import departments, desk, service_requests
from portal.participation.services import handling
from portal.participation.services import service_requests as reporting
from portal.participation.services.service_requests import ReportPlan
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.participation import make_space
from tests.factories.reports import make_category, make_report, say


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("report_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def test_one_form_in_many_windows_makes_one_report_and_numbers_follow_each_other(here):
    category = make_category(make_space())

    def reporting_with(key):
        def act():
            found = departments.category_by_code(category.space_id, category.code)
            plan = ReportPlan(text="A deep hole in the road.", lang="en", address="School street")
            reporting.report(category=found, plan=plan, channel="visitor", request_key=key)

        return act

    assert at_once(here, [reporting_with("same")] * 25 + [reporting_with(f"k{n}") for n in range(25)])["done"] == CROWD
    numbers = db.session.scalars(
        select(ServiceRequest.number).where(ServiceRequest.space_id == category.space_id)
    ).all()
    assert sorted(numbers) == list(range(1, 27))


def test_one_answer_of_many_officers_at_once_goes_through_and_the_others_hear_of_it(here):
    report, officer = make_report(make_category(make_space())), make_user()

    def saying(n):
        def act():
            held = handling.held_item(kind="request", subject_id=report.id, space_id=report.space_id, seen=0)
            handling.say(
                request=service_requests.known_report(report.id), held=held, state=RequestState.IN_PROGRESS, reason=f"Said by {n}.",
                actor=db.session.get_one(User, officer.id),
            )  # fmt: skip

        return act

    assert at_once(here, [saying(n) for n in range(CROWD)]) == {"done": 1, "Overtaken": CROWD - 1}
    assert len(db.session.scalars(select(RequestUpdate).where(RequestUpdate.request_id == report.id)).all()) == 1
    assert desk.desk_item("request", report.id).version == 1


def test_satisfaction_counts_once_however_often_it_is_sent(here):
    report = make_report(make_category(make_space()))
    say(report, RequestState.DONE, make_user())

    def rating(n):
        return lambda: reporting.rate(request=service_requests.report_of(report.id), satisfaction=1 + n % 5, text="")

    assert at_once(here, [rating(n) for n in range(CROWD)]) == {"done": 1, "Conflict": CROWD - 1}
