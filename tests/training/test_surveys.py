"""Surveys without names, and alumni by consent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select, update

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict
from portal.notifications.models import Notification
from portal.training import queries as training_queries
from portal.training import questionnaire, services
from portal.training.models import (
    ActivityCompletion,
    Alumnus,
    Edition,
    EditionSurvey,
    Enrolment,
    EnrolmentState,
    Moment,
    SurveyInvitation,
    SurveyResponse,
)
from portal.training.queries import surveys as queries
from portal.training.tasks import surveys as tasks
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.plans import QUESTIONS, make_course_with_work, work_place
from tests.factories.training import make_edition, make_enrolment, make_programme
from tests.lint import LintingClient


class World:
    def __init__(self, people=6, **values):
        self.edition = make_edition(course=make_course_with_work(), **values)
        self.city = make_city()
        self.people = [make_user(display_name=f"Person {n}") for n in range(people)]
        self.enrolments = [make_enrolment(person, self.edition, self.city) for person in self.people]
        self.trainer = make_user(display_name="T", roles=(Role.TRAINER,))
        self.coordinator = make_user(display_name="C", roles=((Role.CITY_COORDINATOR, ("city", self.city.id)),))

    def plan(self, moment=Moment.END):
        with db.transaction():
            return services.plan_survey(
                edition=self.edition, moment=moment, titles={"en": "How was it?"},
                questions=questionnaire.read(QUESTIONS, "en"), actor=self.trainer,
            )  # fmt: skip

    def answer(self, person, survey, **given):
        with db.transaction():
            services.answer_survey(
                asked=queries.asked(person, survey.id, lock=True), given={"q1": ["4"], **given}, lang="en"
            )


def kinds_sent(person):
    return list(db.session.scalars(select(Notification.key).where(Notification.user_id == person.id)))


@pytest.mark.parametrize(
    ("ends", "moment", "day"),
    [
        ("2026-05-16", Moment.END, "2026-05-16"), ("2026-05-16", Moment.THREE_MONTHS, "2026-08-16"),
        ("2026-11-30", Moment.THREE_MONTHS, "2027-02-28"), ("2026-12-31", Moment.TWELVE_MONTHS, "2027-12-31"),
        ("2024-02-29", Moment.TWELVE_MONTHS, "2025-02-28"), ("2026-09-30", Moment.THREE_MONTHS, "2026-12-30"),
    ],
)  # fmt: skip
def test_surveys_open_months_after_the_last_day(ends, moment, day):
    edition = Edition(ends_on=date.fromisoformat(ends), timezone="Asia/Seoul")
    assert services.opening(edition, moment).isoformat() == f"{day}T16:00:00+09:00"


def test_participants_are_asked_once_and_reminded_once(app, work, at):
    world = World(people=2)
    survey = world.plan()
    tasks.open_surveys()
    assert kinds_sent(world.people[0]) == [], "it is not time yet"
    at(services.opening(world.edition, Moment.END) + timedelta(minutes=1))
    tasks.open_surveys()
    tasks.open_surveys()
    world.answer(world.people[1], survey)
    assert "Answer: How was it?" in [task.title for task in training_queries.tasks_for(world.people[0])]
    at(clock.now() + timedelta(days=15))
    tasks.open_surveys()
    tasks.open_surveys()
    assert [key.split(":")[0] for key in kinds_sent(world.people[0])] == ["survey", "survey-again"]
    assert [key.split(":")[0] for key in kinds_sent(world.people[1])] == ["survey"]


def open_now(world, survey):
    with db.transaction():
        services.invite(db.session.get_one(EditionSurvey, survey.id))


def test_answers_hold_nothing_of_the_person_and_are_given_once(app):
    world = World(people=1)
    survey = world.plan()
    open_now(world, survey)
    world.answer(world.people[0], survey, q3=["More time"])
    with pytest.raises(Conflict):
        world.answer(world.people[0], survey)
    row = db.session.scalars(select(SurveyResponse)).one()
    assert row.answers == {"q1": "4", "q3": "More time"}
    assert row.id.version == 4, "an id with a time in it would lead to the person"
    assert {column.name for column in SurveyResponse.__table__.columns} == {
        "id", "survey_id", "activity_id", "edition_id", "lang", "answers",
    }  # fmt: skip


@pytest.mark.parametrize("asks", [True, False])
def test_answering_the_survey_at_the_end_can_complete_the_edition(app, login, asks):
    world = World(people=1)
    person, enrolment = world.people[0], world.enrolments[0]
    with db.transaction():
        held = db.session.get_one(Edition, world.edition.id)
        held.completion_rules = [{"kind": "survey"}] if asks else [{"kind": "activities"}]
        db.session.get_one(Enrolment, enrolment.id).names_confirmed_at = clock.now()
    later, at_end = world.plan(Moment.THREE_MONTHS), world.plan()
    open_now(world, later)
    open_now(world, at_end)
    world.answer(person, later)
    with db.transaction():
        here, _work, inside = work_place(person, enrolment)
        services.answer_activity(place=here, activity=inside, given={"q1": ["4"]})
    page = f"/en/training/learn/{here.edition.slug}/{here.course.slug}"
    if asks:
        text = login(person).page(page).select_one("#missing").get_text(" ", strip=True)
        assert "Survey answered 1 of 2" in text, "what is asked months later does not count"
    assert db.session.get_one(Enrolment, enrolment.id).state is EnrolmentState.ACTIVE
    answered = login(person).submit(f"/en/training/surveys/{at_end.id}", {"q-q1": "4"})
    assert answered.status_code == 303
    assert db.session.get_one(Enrolment, enrolment.id).state is (
        EnrolmentState.COMPLETED if asks else EnrolmentState.ACTIVE
    )


def test_results_by_reader(app, login):
    world = World()
    survey = world.plan()
    open_now(world, survey)
    path = f"/en/training/editions/{world.edition.slug}/surveys/{survey.id}/results"
    for person in world.people[:4]:
        world.answer(person, survey, q3=["In private"])
    for user in (world.trainer, world.coordinator):
        text = login(user).page(path).get_text(" ", strip=True)
        assert "Fewer than five" in text
        assert "In private" not in text
    world.answer(world.people[4], survey, q3=["In private"])
    assert "In private" in login(world.trainer).page(path).get_text()
    seen = login(world.coordinator).page(path).get_text(" ", strip=True)
    assert "In private" not in seen
    assert "mean 4.0 of 5" in seen
    other = make_user(roles=((Role.CITY_COORDINATOR, ("city", make_city().id)),))
    for user in (other, world.people[0]):
        assert login(user).get(path).status_code == 404


def test_survey_inside_a_course_is_done_with_its_answers(app, login):
    world = World(people=1)
    here, _assignment, survey = work_place(world.people[0], world.enrolments[0])
    path = f"/en/training/learn/{here.edition.slug}/{here.course.slug}/surveys/opinion"
    browser = login(world.people[0])
    assert browser.submit(path, {"q-q2": "a"}).status_code == 422, "the first must be answered"
    assert browser.submit(path, {"q-q1": "5", "q-q2": "a", "q-q3": "Fine"}).status_code == 303
    assert db.session.scalar(select(ActivityCompletion.activity_id)) == survey.id
    with pytest.raises(Conflict), db.transaction():
        locked, _work, again = work_place(world.people[0], world.enrolments[0])
        services.answer_activity(place=locked, activity=again, given={"q1": ["1"]})
    assert db.session.scalar(select(func.count(SurveyResponse.id))) == 1
    assert browser.page(path).find("textarea") is None
    results = f"/en/training/editions/{here.edition.slug}/surveys/{survey.id}/results"
    login(world.trainer).page(results)


def test_survey_is_planned_on_its_page(app, login):
    world = World(people=1)
    path = f"/en/training/manage/editions/{world.edition.slug}/surveys"
    browser = login(world.trainer)
    assert browser.page(path).get_text().count("Not planned") == 3
    values = {"title_en": "How was it?", "shape": "0", "kind_0": "scale", "text_en_0": "", "action": "save"}
    assert browser.submit(f"{path}/end", values).status_code == 422
    assert browser.submit(f"{path}/end", values | {"text_en_0": "How useful?"}).status_code == 303
    assert "How was it?" in browser.page(path).get_text()
    with db.transaction():
        db.session.execute(
            update(EditionSurvey).values(questions=questionnaire.rows_of(questionnaire.read(QUESTIONS, "en")))
        )
    survey = db.session.scalars(select(EditionSurvey)).one()
    open_now(world, survey)
    reader = login(world.people[0], LintingClient(current_app._get_current_object()))
    for locale in ("en", "ko", "ar"):
        reader.page(f"/{locale}/training/surveys/{survey.id}")
        browser.page(f"/{locale}/training/editions/{world.edition.slug}/surveys/{survey.id}/results")
    assert reader.submit(f"/en/training/surveys/{survey.id}", {"q-q1": "3"}).status_code == 303
    assert db.session.scalar(select(SurveyInvitation.has_answered)) is True


# Alumni -------------------------------------------------------------------------------------------------------------


def test_alumni_are_shown_by_consent_to_alumni_of_the_programme(app, login):
    programme = make_programme()
    here, there = World(people=3, programme=programme), World(people=1, programme=programme)
    elsewhere = World(people=1)
    with db.transaction():
        db.session.execute(
            update(Enrolment).values(state=EnrolmentState.COMPLETED).where(Enrolment.id != here.enrolments[2].id)
        )
        services.show_to_alumni(enrolment=there.enrolments[0], offers="Budget data", asks="")
        services.show_to_alumni(enrolment=elsewhere.enrolments[0], offers="Elsewhere only", asks="")
    path = f"/en/training/alumni/{here.edition.slug}"
    assert login(here.people[1]).page("/en/my").find("a", href=path), "a graduate finds the others from the own page"
    browser = login(here.people[0])
    text = browser.page(path).get_text(" ", strip=True)
    assert "Budget data" in text
    assert "Elsewhere only" not in text
    assert here.people[1].display_name not in text, "who has not agreed is not shown"
    browser.submit(path, {"offers": "Maps", "asks": "Sensors", "action": "show"})
    assert db.session.get_one(Alumnus, here.enrolments[0].id).asks == "Sensors"
    browser.submit(path, {"offers": "", "asks": "", "action": "hide"})
    assert db.session.scalar(select(Alumnus.enrolment_id).where(Alumnus.enrolment_id == here.enrolments[0].id)) is None
    assert login(here.people[2]).get(path).status_code == 404, "who has not completed it is no alumnus"
    for locale in ("ko", "ar"):
        login(here.people[1]).page(f"/{locale}/training/alumni/{here.edition.slug}")
