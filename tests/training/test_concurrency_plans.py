"""Two tabs, two markers, two workers at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import queries as accounts
from portal.accounts.models import Role
from portal.core import clock, db
from portal.training import questionnaire, services
from portal.training.models import (
    ActionPlan,
    CheckIn,
    Edition,
    EditionSurvey,
    Mark,
    Moment,
    PeerReview,
    Submission,
    SurveyInvitation,
    SurveyResponse,
)
from portal.training.queries import marking, plans, surveys
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.plans import BEST, QUESTIONS, hand_in, make_course_with_work, make_plan, work_place
from tests.factories.training import make_edition, make_enrolment


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("plans_crowd")) as app:
        yield app


@pytest.fixture
def learner(real):
    with real.app_context():
        edition = make_edition(course=make_course_with_work(has_second_marker=True, peer_reviews=2))
        person = make_user()
        yield person, make_enrolment(person, edition, make_city()), edition


def test_work_handed_in_in_many_tabs_is_one_round(real, learner):
    person, enrolment, _edition = learner

    def act():
        here, assignment, _survey = work_place(person, enrolment)
        services.save_work(place=here, activity=assignment, text="Mine")
        services.hand_in_work(place=here, activity=assignment)

    assert at_once(real, [act] * 20) == {"done": 1, "Conflict": 19}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(Submission.enrolment_id == enrolment.id)) == 1


def test_ten_markers_at_once_are_two_marks(real, learner):
    person, enrolment, _edition = learner
    with real.app_context():
        submission = hand_in(person, enrolment).id
        markers = [make_user(roles=(Role.TRAINER,)).id for _n in range(10)]

    def marks(key):
        def act():
            work = marking.work(submission, lock=True)
            services.mark_work(work=work, actor=accounts.user(key), levels=BEST, comment="")

        return act

    assert at_once(real, [marks(key) for key in markers]) == {"done": 2, "Conflict": 8}
    with real.app_context():
        rows = db.session.scalars(select(Mark.position).where(Mark.submission_id == submission)).all()
    assert sorted(rows) == [1, 2]

    def settle():
        work = marking.work(submission, lock=True)
        services.settle_work(work=work, actor=accounts.user(markers[0]), score=0.8, feedback="")

    assert at_once(real, [settle] * 10) == {"done": 1, "Conflict": 9}


def test_one_work_is_given_to_no_more_colleagues_than_wanted(real, learner):
    person, enrolment, edition = learner
    with real.app_context():
        submission = hand_in(person, enrolment)
        others = [make_user() for _n in range(6)]
        places = [make_enrolment(one, edition, make_city()) for one in others]
        for one, place in zip(others, places, strict=True):
            hand_in(one, place)

    def taking(one, place):
        def act():
            here, assignment, _survey = work_place(one, place)
            services.take_review(place=here, activity=assignment)

        return act

    assert at_once(real, [taking(*pair) for pair in zip(others, places, strict=True)])["done"] == 6
    with real.app_context():
        counts = db.session.scalars(
            select(func.count())
            .select_from(PeerReview)
            .join(Submission, Submission.id == PeerReview.submission_id)
            .where(Submission.activity_id == submission.activity_id)
            .group_by(PeerReview.submission_id)
        ).all()
    assert max(counts) <= 2
    assert sum(counts) == 6


def test_plan_begun_by_two_of_a_city_is_one(real, learner):
    _person, _enrolment, edition = learner
    with real.app_context():
        city = make_city()
        people = [make_user() for _n in range(8)]
        for one in people:
            make_enrolment(one, edition, city)
        slug, key, city_id = edition.slug, edition.id, city.id

    def beginning(user_id):
        def act():
            user = accounts.user(user_id)
            services.begin_plan(own=plans.own_place(user, slug, lock=True), is_team=True, actor=user)

        return act

    assert at_once(real, [beginning(one.id) for one in people])["done"] == 8
    with real.app_context():
        found = select(func.count()).where(ActionPlan.edition_id == key, ActionPlan.city_id == city_id)
        assert db.session.scalar(found) == 1


def test_check_ins_are_claimed_by_one_worker(real, learner):
    person, enrolment, edition = learner
    with real.app_context():
        plan = make_plan(person, enrolment, submitted=True).id
        trainer = make_user(roles=(Role.TRAINER,))
        with db.transaction():
            row = plans.plan(trainer, plan, lock=True).plan
            services.accept_plan(plan=row, edition=db.session.get_one(Edition, edition.id), remarks="", actor=trainer)
    later = clock.now().replace(year=clock.now().year + 3)
    claimed = []

    def claim():
        claimed.extend(one.id for one in plans.claim_check_ins(later))

    at_once(real, [claim] * 10)
    with real.app_context():
        assert sorted(claimed) == sorted(db.session.scalars(select(CheckIn.id).where(CheckIn.plan_id == plan)))


def test_survey_answered_in_many_tabs_is_answered_once(real, learner):
    person, enrolment, edition = learner
    with real.app_context(), db.transaction():
        survey = services.plan_survey(
            edition=db.session.get_one(Edition, edition.id), moment=Moment.END, titles={"en": "T"},
            questions=questionnaire.read(QUESTIONS, "en"), actor=None,
        )  # fmt: skip
        services.invite(survey)
        key = survey.id

    def answer():
        services.answer_survey(asked=surveys.asked(person, key, lock=True), given={"q1": ["3"]}, lang="en")

    assert at_once(real, [answer] * 20) == {"done": 1, "Conflict": 19}

    def invite():
        services.invite(db.session.get_one(EditionSurvey, key))

    assert at_once(real, [invite] * 5) == {"done": 5}
    with real.app_context():
        assert db.session.scalar(select(func.count()).where(SurveyResponse.survey_id == key)) == 1
        assert db.session.scalar(select(func.count()).where(SurveyInvitation.enrolment_id == enrolment.id)) == 1


def test_a_choice_goes_or_is_chosen_and_never_both(real, learner):
    person, _enrolment, edition = learner
    kept = questionnaire.read(QUESTIONS, "en")
    fewer = [*kept[:1], replace(kept[1], choices={"b": {"en": "No"}, "c": {"en": "Perhaps"}}), *kept[2:]]

    def plan(moment, questions):
        return services.plan_survey(
            edition=db.session.get_one(Edition, edition.id), moment=moment, titles={"en": "T"}, questions=questions,
            actor=None,
        )  # fmt: skip

    for moment in Moment:
        with real.app_context(), db.transaction():
            survey = plan(moment, kept)
            services.invite(survey)
            key = survey.id

        def answer(key=key):
            asked = surveys.asked(person, key, lock=True)
            services.answer_survey(asked=asked, given={"q1": ["3"], "q2": ["a"]}, lang="en")

        def change(moment=moment):
            plan(moment, fewer)

        assert at_once(real, [answer, change])["done"] in (1, 2)
        with real.app_context():
            now = questionnaire.questions_of(db.session.get_one(EditionSurvey, key).questions)
            given = db.session.scalars(select(SurveyResponse.answers).where(SurveyResponse.survey_id == key)).one()
            assert given.get("q2") in (None, *now[1].choices)
