"""What a device sends late: once, in order, and nothing older over what is newer."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock, db
from portal.training import services
from portal.training.models import Answer, Attempt, JournalEntry
from portal.training.queries import learning, offline
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment, place


@pytest.fixture
def edition(app):
    return make_edition(course=make_course())


@pytest.fixture
def learner(edition):
    person = make_user(display_name="Ramil", latin_name="Ramil")
    make_enrolment(person, edition, make_city())
    return person


def address(edition, locale="en"):
    return f"/{locale}/training/learn/{edition.slug}/{learning.courses_of_edition(edition.id)[0].slug}"


@pytest.fixture
def browser(login, learner, edition):
    found = login(learner)
    found.submit(address(edition), {}, to=f"{address(edition)}/modules/2/take-along")
    return found


def late(browser, edition, answer, *, key=None, age=0):
    """Sends one answer to the first question as the service worker does."""
    attempt = db.session.scalars(select(Attempt)).one()
    question = attempt.rule["slots"][0]["question_version"]
    sent = browser.submit(
        f"{address(edition)}/quizzes/quiz",
        {f"q-{question}": answer, "entry": str(key or uuid.uuid4()), "age": str(age)},
        to=f"/en/training/attempts/{attempt.id}/answers/{question}",
        headers={"HX-Request": "true"},
    )
    db.session.expire_all()
    return sent.status_code


def kept():
    return db.session.scalar(select(Answer.response))


def test_taking_along_names_what_to_keep_and_opens_the_quiz(login, learner, edition):
    browser = login(learner)
    answer = browser.submit(address(edition), {}, to=f"{address(edition)}/modules/2/take-along")
    addresses = answer.get_json()["addresses"]
    assert f"{address(edition)}/quizzes/quiz" in addresses
    assert address(edition) in addresses
    for one in addresses:
        assert browser.get(one).status_code == 200
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_quiz_with_a_time_limit_stays_here(login, learner):
    timed = make_edition(course=make_course(minutes_allowed=20))
    make_enrolment(learner, timed, make_city())
    browser = login(learner)
    answer = browser.submit(address(timed), {}, to=f"{address(timed)}/modules/2/take-along")
    assert not [one for one in answer.get_json()["addresses"] if "/quizzes/" in one]
    assert db.session.scalar(select(func.count(Attempt.id))) == 0


def test_answer_sent_late_counts_once(browser, edition):
    key = uuid.uuid4()
    assert late(browser, edition, "b", key=key, age=60_000) == 200
    assert kept() == ["b"]
    assert late(browser, edition, "c", key=key, age=60_000) == 200
    assert kept() == ["b"]
    assert db.session.scalar(select(func.count(JournalEntry.key))) == 1


def test_older_answer_replaces_no_newer_one(browser, edition):
    assert late(browser, edition, "a", age=1000) == 200
    assert late(browser, edition, "b", age=3_600_000) == 200
    assert kept() == ["a"]
    assert late(browser, edition, "c", age=0) == 200
    assert kept() == ["c"]


@pytest.mark.parametrize("age", ["-5", "x", "9" * 40])
def test_nonsense_of_a_device_harms_nothing(browser, edition, age):
    assert late(browser, edition, "b", age=age) == 200
    assert kept() == ["b"]


def test_somebody_elses_attempt_is_not_found(login, browser, edition):
    other = make_user()
    make_enrolment(other, edition, make_city())
    attempt = db.session.scalars(select(Attempt)).one()
    question = attempt.rule["slots"][0]["question_version"]
    assert late(browser, edition, "a") == 200
    login(other)
    sent = browser.submit(
        address(edition), {f"q-{question}": "b", "entry": str(uuid.uuid4()), "age": "0"},
        to=f"/en/training/attempts/{attempt.id}/answers/{question}", headers={"HX-Request": "true"},
    )  # fmt: skip
    assert sent.status_code == 404
    db.session.expire_all()
    assert kept() == ["a"]
    assert db.session.scalar(select(func.count(JournalEntry.key))) == 1


def test_journal_forgets_what_no_device_sends_again(browser, edition, at):
    late(browser, edition, "a")
    at(clock.now() + services.offline.KEPT + timedelta(days=1))
    with db.transaction():
        services.forget_old_entries()
    assert db.session.scalar(select(func.count(JournalEntry.key))) == 0


def test_weight_grows_with_what_is_taken(learner, edition):
    here = place(learner, learning.enrolments_of(learner.id)[0])
    lessons, quiz = here.course.modules
    assert offline.weight(here, lessons) > offline.STYLES
    assert [one.slug for one in offline.taken(quiz)] == ["quiz"]


def test_worker_lies_at_the_root_and_is_looked_for_anew(client):
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    words = {lang: client.get(f"/{lang}/training/offline/words.json").get_json() for lang in ("en", "ar")}
    assert words["ar"]["dir"] == "rtl"
    assert words["ar"]["kept"] != words["en"]["kept"]
