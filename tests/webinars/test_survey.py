"""The survey afterwards: once each, without names, and nothing shown below five answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.questions import Kind, Question
from portal.webinars import asking
from portal.webinars import services as webinars
from portal.webinars.attendance import Outcome
from portal.webinars.emails.after import after_links
from portal.webinars.models import Registration, Run, SurveyAnswer
from portal.webinars.queries import webinars as webinar_queries
from portal.webinars.rules.survey import OPEN_FOR
from portal.webinars.services import attendance_privacy, registering_privacy
from portal.webinars.services import survey as services
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.webinars import make_registration, make_webinar
from tests.faults.world_afterwards import counted

QUESTIONS = (
    Question("like", Kind.SCALE, {"en": "How did you like it?"}, must=True),
    Question("more", Kind.TEXT, {"en": "What was missing?"}),
)
SURVEY = asking.rows_of(QUESTIONS)


def came(run, user=None, outcome=Outcome.ATTENDED, **values):
    with db.transaction():
        row = make_registration(run, user, **values)
        counted(row, outcome)
    return row


def test_who_was_there_answers_once_and_organisers_read_from_five_on(login, app, at):
    webinar = make_webinar(slug="budgets", survey=SURVEY, runs=2)
    run, other = webinar.runs
    at(run.ends_at)
    organiser, people = make_secretariat(), [make_user() for _n in range(5)]
    rows = [came(run, person) for person in people]
    again = came(other, people[0])
    absent = came(run, make_user(), Outcome.ABSENT)
    results = "/en/webinars/manage/budgets/survey/results"
    for n, person in enumerate(people):
        browser, path = login(person), f"/en/my/webinars/{rows[n].id}/survey"
        if n == 0:
            assert (
                browser.submit(path, {"q_more": "=1+1"}).status_code == 422
            )  # the one that must be answered is missing
        assert browser.submit(path, {"q_like": "4", "q_more": "=1+1"}).status_code == 303
        crew = login(organiser)
        page = crew.get(results).text
        assert ("Not enough answers yet" in page, "=1+1" in page) == ((True, False) if n < 4 else (False, True))
        assert crew.get(f"{results}.csv").status_code == (404 if n < 4 else 200)
    assert "'=1+1" in login(organiser).get(f"{results}.csv").data.decode()
    browser = login(people[0])
    assert "You have answered this survey already" in browser.get(f"/en/my/webinars/{again.id}/survey").text
    for row, run_of_row in ((again, other), (absent, run)):
        with pytest.raises(Conflict):
            services.answer(registration=row, run=webinar_queries.run_by_id(run_of_row.id), answers={"like": "1"})
    late = came(run, make_user())
    at(run.ends_at + OPEN_FOR)
    with pytest.raises(Conflict):
        services.answer(registration=late, run=webinar_queries.run_by_id(run.id), answers={"like": "1"})


def test_questions_of_the_survey_are_written_and_stay_readable_with_answers(login, app, at):
    webinar = make_webinar(slug="budgets", survey=SURVEY)
    run = webinar.runs[0]
    at(run.ends_at)
    rows, held = [came(run, make_user()) for _n in range(6)], webinar_queries.run_by_id(run.id)
    for n, row in enumerate(rows[:5]):
        with db.transaction():
            services.answer(registration=row, run=held, answers={"like": "2", "more": f"Time {n}"})
    with pytest.raises(DomainError), db.transaction():
        services.answer(registration=rows[5], run=held, answers={})
    crew, path = login(make_secretariat()), "/en/webinars/manage/budgets/survey"
    assert "Survey afterwards" in crew.get(path).text
    form = {"shape": "0", "key_0": "like", "kind_0": "scale", "text_en_0": "Did you like it?", "action": "save"}
    assert crew.submit(path, form).status_code == 303
    page = crew.get(f"{path}/results").text
    assert ("Did you like it?" in page, "What was missing?" in page, "Time 4" in page) == (True, True, True)


def test_guest_who_opens_an_account_answers_once_and_is_forgotten_with_it(client, app, at):
    run = make_webinar(survey=SURVEY).runs[0]
    at(run.ends_at)
    row = came(run, email="lucia@city.example", email_key="lucia@city.example", lang="en")
    with db.transaction():
        row.token_hash = ids.digest(webinars.secret_of(row))
    links = after_links(webinar_queries.run_by_id(run.id), row)
    assert client.submit(links["survey"].removeprefix("http://localhost"), {"q_like": "5"}).status_code == 303
    person = make_user(email="lucia@city.example")
    with db.transaction():
        webinars.take_over(user=person)
    db.session.expire_all()
    row = db.session.get(Registration, row.id)
    assert after_links(webinar_queries.run_by_id(run.id), row)["survey"].endswith(f"/my/webinars/{row.id}/survey")
    with pytest.raises(Conflict):
        services.answer(
            registration=row, run=webinar_queries.run_by_id(run.id), answers={"like": "1"}, email_key=person.email_key
        )
    assert attendance_privacy.export(person)[1]["surveys"][0]["answers"] == {"like": "5"}
    before = db.session.scalars(select(SurveyAnswer.taker)).one()
    with db.transaction():
        attendance_privacy.erase(person)
        registering_privacy.erase(person)
    assert db.session.scalars(select(SurveyAnswer.taker)).one() != before
    assert db.session.scalars(select(SurveyAnswer.answers)).one() == {"like": "5"}


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("survey_crowd")) as app:
        yield app


def test_many_clicks_at_once_are_one_answer(real, at):
    with real.app_context():
        run, person = make_webinar(survey=SURVEY).runs[0], make_user()
        at(run.ends_at)
        key, run_id = came(run, person).id, run.id

    def act():
        row = db.session.get_one(Registration, key)
        services.answer(registration=row, run=webinar_queries.run_by_id(run_id), answers={"like": "3"})

    assert at_once(real, [act] * 20) == {"done": 1, "Conflict": 19}
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(SurveyAnswer)) == 1
        assert db.session.get(User, person.id) is not None
        assert db.session.get_one(Run, run_id).ends_at <= clock.now()
