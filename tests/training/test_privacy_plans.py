"""Export and erasure of work, plans, surveys and consent."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.core import db, storage
from portal.core.errors import NotFound
from portal.training import services
from portal.training.models import ActionPlan, Alumnus, Mark, PeerReview, Submission, SubmissionFile, SurveyInvitation
from portal.training.queries import assignments, marking
from tests.accounts.walk import traces
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.plans import BEST, hand_in, make_course_with_work, make_plan, work_place
from tests.factories.training import make_edition, make_enrolment


@pytest.fixture
def world(app):
    """A person with work, a file, a review, a plan and consent; another who reviewed the work; a marker."""
    person = make_user(display_name="Zebedee Quux", email="zebedee@city.example")
    edition = make_edition(course=make_course_with_work(peer_reviews=1))
    enrolment = make_enrolment(person, edition, make_city())
    other = make_user(display_name="Other")
    theirs = make_enrolment(other, edition, make_city())
    submission = hand_in(person, enrolment, "Written by Zebedee Quux")
    hand_in(other, theirs)
    marker = make_user(roles=(Role.TRAINER,))
    with db.transaction():
        key = storage.save(b"%PDF-1.7", filename="zebedee.pdf", content_type="application/pdf")
        db.session.add(SubmissionFile(submission_id=submission.id, file_key=key, filename="zebedee.pdf", size=8))
        for who, place in ((person, enrolment), (other, theirs)):
            here, assignment, _survey = work_place(who, place)
            review = services.take_review(place=here, activity=assignment)
            services.write_review(review=review, plan=assignments.plan_of(assignment.id), levels=BEST, comment="Clear")
        services.mark_work(work=marking.work(submission.id, lock=True), actor=marker, levels=BEST, comment="Good")
        services.show_to_alumni(enrolment=enrolment, offers="Maps", asks="")
        services.give_extra_time(
            enrolment=enrolment, activity_id=submission.activity_id, minutes=5, reason="Ill", actor=marker
        )
    plan = make_plan(person, enrolment, submitted=True, actions=[services.plans.Action("Publish", "Zebedee Quux")])
    with db.transaction():
        services.ask_sign_off(plan=plan, name="Boss", email="boss@city.example", actor=person)
    return person, marker, key, plan


def test_export_holds_what_the_person_made_and_not_who_reviewed(world):
    person, marker, _key, _plan = world
    name, data = services.export_of_plans(person)
    assert name == "training-plans"
    text = json.dumps(data, default=str)
    for words in ("Written by Zebedee Quux", "zebedee.pdf", "Open the permits", "Maps", "Ill", "Clear"):
        assert words in text
    assert "Other" not in text
    assert services.export_of_plans(marker)[1]["marks_given"][0]["comment"] == "Good"


def test_erasing_deletes_work_and_files_and_leaves_the_plan_to_the_city(world):
    person, _marker, file_key, plan = world
    key = person.id
    with db.transaction():
        accounts.erase(person)
    counts = [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Submission, PeerReview, Alumnus, SurveyInvitation, Mark)
    ]
    assert counts == [1, 0, 0, 0, 0], "only the other's work is left"
    with pytest.raises(NotFound):
        storage.load(file_key)
    kept = db.session.get_one(ActionPlan, plan.id, populate_existing=True)
    assert (kept.title, kept.author_id) == ("Open the permits", None)
    for needle in (key, "Zebedee", "zebedee@city.example"):
        assert not [where for where in traces(needle) if where[0].startswith("training_")]


def test_erasing_a_marker_keeps_the_mark(world):
    _person, marker, _key, _plan = world
    with db.transaction():
        accounts.erase(marker)
    assert db.session.scalars(select(Mark)).one().marker_id is None


def test_draft_of_a_plan_goes_with_its_author(app):
    person = make_user()
    make_plan(person, make_enrolment(person, make_edition(), make_city()))
    with db.transaction():
        accounts.erase(person)
    assert db.session.scalar(select(ActionPlan.id)) is None
