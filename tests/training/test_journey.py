"""The job, end to end through the pages: nominate, accept, learn, pass, name, certificate."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.accounts.models import Role
from portal.certificates import queries as certificates
from portal.core import db
from portal.notifications.models import Notification
from portal.training.models import Attempt, Enrolment, EnrolmentState, Nomination, NominationState
from portal.training.queries import content
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, right_answers


def test_official_gets_from_nomination_to_certificate(app, login, work):
    city = make_city(names={"en": "Quezon City"})
    coordinator = make_user(display_name="Liezel", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    official = make_user(display_name="Ramil Batungbakal", latin_name="Ramil Batungbakal")
    version = make_course()
    edition = make_edition(course=version)
    course = content.outline(version.id)

    browser = login(coordinator)
    page = f"/en/training/editions/{edition.slug}/nominate/{city.slug}"
    assert browser.get(f"/en/training/editions/{edition.slug}/nominate").status_code == 303
    answer = browser.submit(page, {
        "name": "Ramil Batungbakal", "email": official.email, "position": "Chief", "motivation": "He runs it.", "locale": "en",
    })  # fmt: skip
    assert answer.status_code == 303
    assert "Ramil Batungbakal" in browser.page(page).text
    nomination = db.session.scalars(select(Nomination)).one()
    assert (
        db.session.scalars(select(Notification).where(Notification.user_id == official.id)).one().kind
        == "training.nominated"
    )

    browser = login(official)
    path = f"/en/training/nominations/{nomination.id}"
    answer = browser.submit(path, {"content_lang": "ko", "answer": "accept"})
    learn = f"/en/training/learn/{edition.slug}/{course.slug}"
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(learn)
    work()
    assert (
        db.session.scalars(select(Notification).where(Notification.user_id == coordinator.id)).one().kind
        == "training.answered"
    )

    shown = browser.page(learn)
    assert shown.find(lang="ko")
    for n in (1, 2):
        lesson = f"{learn}/lessons/lesson-{n}"
        assert browser.page(lesson).find("article")["lang"] == "ko"
        assert browser.submit(lesson, {}, to=f"{lesson}/done").status_code == 303
    quiz = f"{learn}/quizzes/quiz"
    assert browser.submit(quiz, {}).status_code == 303
    attempt = db.session.scalars(select(Attempt)).one()
    marks = {f"q-{key}": keys for key, keys in right_answers(attempt.rule).items()}
    answer = browser.submit(quiz, {**marks, "action": "hand-in"}, to=f"/en/training/attempts/{attempt.id}")
    assert answer.status_code == 303
    result = browser.page(f"/en/training/attempts/{attempt.id}/result")
    assert result.h1.get_text(strip=True) == "You have passed"
    assert db.session.scalars(select(Enrolment)).one().state is EnrolmentState.ACTIVE

    names = f"/en/training/learn/{edition.slug}/names"
    assert browser.submit(names, {"name": "Ramil Batungbakal", "latin_name": "Ramil Batungbakal"}).status_code == 303
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert enrolment.state is EnrolmentState.COMPLETED
    (certificate,) = certificates.certificates_of(official)
    assert certificate.award_ref == enrolment.id
    assert certificate.facts["titles"]["en"] == "Course in en"
    assert certificate.facts["city_names"] == {"en": "Quezon City"}
    assert certificate.facts["score"] == 1.0
    assert "completed this edition" in browser.page(learn).text
    assert db.session.get_one(Nomination, nomination.id).state is NominationState.ACCEPTED
    assert uuid.UUID(str(certificate.id))
