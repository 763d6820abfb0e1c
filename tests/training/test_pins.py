"""An edition moves to a newer version of its course, and nobody loses what was done."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditEntry
from portal.core import db
from portal.core.errors import Conflict, NotFound
from portal.training import services
from portal.training.models import ActivityCompletion, Attempt, EditionCourse, EnrolmentState, Grade
from portal.training.queries import learning, progress
from portal.training.services import pins
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.authoring import activity, add_lesson, make_draft, make_trainer, reload
from tests.factories.cities import make_city
from tests.factories.training import finish, make_course, make_edition, make_enrolment, place


@pytest.fixture
def course(app):
    return make_course()


@pytest.fixture
def edition(course):
    return make_edition(course=course)


@pytest.fixture
def learner(edition):
    person = make_user(display_name="Ana")
    return person, make_enrolment(person, edition, make_city())


def newer(course, change):
    draft = make_draft(course)
    change(draft)
    with db.transaction():
        return services.publish(version=reload(draft), actor=make_trainer())


def move(edition, version):
    with db.transaction():
        return services.move_pin(
            edition=edition, course_id=version.course_id, to=version.id, actor=make_secretariat(), reason="Fixed"
        )


def test_progress_on_the_same_addresses_is_carried_over(course, edition, learner):
    person, enrolment = learner
    finish(person, enrolment, names=False)
    version = newer(course, lambda draft: add_lesson(draft, "News"))
    assert services.difference(course.id, version.id) == pins.Difference(["lesson-1", "lesson-2", "quiz"], ["news"], [])
    assert move(edition, version) == 0
    (own,) = progress.progress_of(person.id)
    assert (own.done, own.total) == (3, 4)
    quiz = own.courses[0].activity("quiz")
    assert learning.quiz_standings(enrolment.id)[quiz.id].passed
    assert db.session.scalar(select(Grade.score).where(Grade.activity_id == quiz.id)) == 1.0
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "training.edition_repinned")).one()
    assert (entry.data["from"], entry.data["to"], entry.reason) == (1, 2, "Fixed")


def test_who_has_done_all_that_is_left_completes_the_edition(course, edition, learner):
    person, enrolment = learner
    with db.transaction():
        here = place(person, enrolment)
        services.complete_lesson(place=here, activity=here.course.activity("lesson-1"))
        services.confirm_names(enrolment=here.enrolment, edition=edition, lang="en", name="Ana", latin_name="Ana")

    def only_first(draft):
        with db.transaction():
            for slug in ("lesson-2", "quiz"):
                services.remove_activity(version=draft, activity_id=activity(draft, slug).id)
            services.remove_module(version=draft, module_id=reload(draft).modules[1].id)

    assert move(edition, newer(course, only_first)) == 1
    db.session.refresh(enrolment)
    assert enrolment.state is EnrolmentState.COMPLETED


def test_other_editions_keep_their_version(course, edition, learner):
    other = make_edition(course=course)
    person = make_user()
    enrolment = make_enrolment(person, other, make_city())
    finish(person, enrolment, names=False)
    move(edition, newer(course, add_lesson))
    (own,) = progress.progress_of(person.id)
    assert (own.done, own.total) == (3, 3)
    assert (
        db.session.scalar(select(EditionCourse.course_version_id).where(EditionCourse.edition_id == other.id))
        == course.id
    )


def test_result_noted_while_the_edition_moved_is_carried_over_later(course, edition, learner, work):
    person, enrolment = learner
    old = learning.courses_of_edition(edition.id)[0].activity("lesson-1")
    version = newer(course, add_lesson)
    move(edition, version)
    with db.transaction():  # a step that began before
        db.session.add(ActivityCompletion(enrolment_id=enrolment.id, activity_id=old.id))
    work(only=("core.deliver_event",))
    (own,) = progress.progress_of(person.id)
    assert own.done == 1


def test_only_newer_published_versions_of_the_same_course(course, edition):
    draft, another = make_draft(course), make_course()
    for wrong in (draft, course):
        with pytest.raises(Conflict):
            move(edition, wrong)
    with pytest.raises(NotFound):
        move(edition, another)


def test_every_table_of_progress_is_known(app):
    """Attempts, completions, grades at least; whatever another kind of activity adds is found by its keys."""
    names = {table.name for table in services.pins.tables_of_progress()}
    assert {ActivityCompletion.__tablename__, Grade.__tablename__, Attempt.__tablename__} <= names
