"""Authors who press at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import db
from portal.training import services
from portal.training.models import ActivityCompletion, ActivityText, Course, CourseVersion, Edition, Enrolment
from portal.training.queries import authoring, content, progress
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.authoring import activity, add_lesson, make_draft, make_trainer, reload
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment, place


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("authoring_crowd")) as app:
        yield app


def _version(key) -> CourseVersion:
    version = db.session.get_one(CourseVersion, key)
    found = authoring.version_of(db.session.get_one(Course, version.course_id).slug, version.number)
    assert found is not None
    return found


def test_nobody_writes_into_what_is_being_published(real):
    """Whoever came before is in the published text; whoever came after is told so, and nothing changes any more."""
    with real.app_context():
        draft, trainer = make_draft(), make_trainer().id
        key, lesson = draft.id, activity(draft, "lesson-1").id

    def write(n):
        return lambda: services.save_text(
            version=_version(key), activity_id=lesson, lang="en", title="Title", body=f"Written by {n}"
        )

    def publish():
        services.publish(version=_version(key), actor=db.session.get_one(User, trainer))

    outcome = at_once(real, [*(write(n) for n in range(20)), publish, publish])
    assert outcome["done"] + outcome["Conflict"] == 22
    assert outcome["Conflict"] >= 1, "one of two publishes is refused"
    with real.app_context():
        count = db.session.scalar(
            select(ActivityText.source_version).where(ActivityText.activity_id == lesson, ActivityText.lang == "en")
        )
        assert count == 1 + outcome["done"] - 1, "each write that was accepted is counted, none after"
        assert content.outline(key).number == 2


def test_one_draft_however_many_ask_for_it(real):
    with real.app_context():
        course, trainer = make_course().course_id, make_trainer().id

    def ask():
        services.new_draft(course=db.session.get_one(Course, course), actor=db.session.get_one(User, trainer))

    assert at_once(real, [ask] * 20) == {"done": 1, "Conflict": 19}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(CourseVersion.course_id == course)) == 2


def test_nobody_loses_a_lesson_while_the_edition_moves(real):
    """Fifteen people finish a lesson while the edition moves; the task afterwards finds what was noted under the old version."""
    with real.app_context():
        course = make_course()
        edition = make_edition(course=course, seats=20)
        city, people = make_city(), [make_user() for _n in range(15)]
        enrolments = [make_enrolment(person, edition, city).id for person in people]
        draft = make_draft(course)
        add_lesson(draft, "News")
        with db.transaction():
            there = services.publish(version=reload(draft), actor=make_trainer()).id
        keys, here, edition_key, course_key = [one.id for one in people], course.id, edition.id, course.course_id

    def finish(n):
        def act():
            at = place(db.session.get_one(User, keys[n]), db.session.get_one(Enrolment, enrolments[n]))
            services.complete_lesson(place=at, activity=at.course.activity("lesson-1"))

        return act

    def move():
        services.move_pin(
            edition=db.session.get_one(Edition, edition_key), course_id=course_key, to=there,
            actor=db.session.get_one(User, keys[0]),
        )  # fmt: skip

    assert at_once(real, [*(finish(n) for n in range(15)), move]) == {"done": 16}
    with real.app_context():
        with db.transaction():
            services.carry_over(edition_id=edition_key, here=here, there=there)
        for key in keys:
            (own,) = progress.progress_of(key)
            assert own.done == 1
        assert db.session.scalar(select(func.count()).select_from(ActivityCompletion)) == 15
