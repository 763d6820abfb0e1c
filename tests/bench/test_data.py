from __future__ import annotations

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import User, UserSession
from portal.bench import data
from portal.certificates.models import Certificate, CertificateState
from portal.cities.models import City, Membership, Office
from portal.core import ids
from portal.training.models import (
    ActivityCompletion,
    ActivityText,
    Edition,
    EditionState,
    Enrolment,
    Question,
    QuestionText,
)

SIZE = data.Size(cities=30, people=60, enrolments=120, pending=5)


@pytest.fixture(scope="module")
def loaded(fresh_database):
    engine = create_engine(fresh_database("bench"))
    found = data.load(engine, SIZE)
    with Session(engine) as session:
        yield session, found
    engine.dispose()


def count(session: Session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_load_writes_the_wanted_numbers(loaded):
    session, _found = loaded
    assert [count(session, model) for model in (City, User, Enrolment)] == [30, 60, 120]
    assert count(session, Membership) > 30
    assert count(session, Office) == 14 * 5 + 5


def test_course_has_three_lessons_and_a_quiz_in_three_languages(loaded):
    session, found = loaded
    assert [slug for _key, slug in found.course.lessons] == ["lesson-1", "lesson-2", "lesson-3"]
    assert count(session, ActivityText) == 4 * 3
    assert count(session, QuestionText) == 3 * count(session, Question) == 30
    assert session.scalar(select(func.min(func.length(ActivityText.body))).where(ActivityText.title != "")) is not None


def test_nobody_is_twice_in_an_edition_and_everybody_is_in_two(loaded):
    session, _found = loaded
    each = session.execute(select(func.count()).select_from(Enrolment).group_by(Enrolment.user_id)).scalars().all()
    assert set(each) == {2}


def test_learners_name_what_is_still_open(loaded):
    session, found = loaded
    assert found.learners
    for learner in found.learners:
        done = session.scalar(
            select(func.count())
            .select_from(ActivityCompletion)
            .where(ActivityCompletion.enrolment_id == learner.enrolment_id)
        )
        assert done + len(learner.open_lessons) == 3
        state = session.scalar(select(Edition.state).where(Edition.slug == learner.edition))
        assert state is EditionState.RUNNING


def test_everybody_is_signed_in_with_the_token_given(loaded):
    session, found = loaded
    person = found.learners[0].person
    assert (
        session.scalar(select(UserSession.user_id).where(UserSession.token_hash == ids.digest(person.token)))
        == person.id
    )


def test_pending_certificates_wait_and_have_codes_that_can_be_checked(loaded):
    session, found = loaded
    assert len(found.pending) == 5
    states = session.scalars(select(Certificate.state).where(Certificate.id.in_(found.pending))).all()
    assert set(states) == {CertificateState.PENDING}
    assert all(ids.normal_code(code) == code for code in found.verified_codes)
