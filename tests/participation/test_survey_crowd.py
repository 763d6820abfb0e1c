"""A survey when everybody sends at the same instant, on every way: real commits, a thread each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.answers import clean
from portal.participation import marks, participants, queries
from portal.participation.models import (
    Audience,
    CheckMethod,
    CodeBatch,
    ListedResident,
    ListImport,
    ParticipationCode,
    Residency,
)
from portal.participation.queries import surveys as found
from portal.participation.services import surveys
from portal.participation.services import surveys_on_paper as paper
from portal.participation.services.surveys_on_paper import Sheet
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.surveys import ALL, YES, make_survey

GIVEN = clean(ALL, {"yes": ["yes"], "why": ["fun"]})


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("survey_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def component_in(process_id):
    process = queries.known_process(process_id)
    return queries.component_of(process, process.components[0].slug)


def sending(process_id, user_id):
    def act():
        component = component_in(process_id)
        who = participants.participant(component, db.session.get_one(User, user_id))
        surveys.send(component=component, who=who, lang="en")

    return act


def test_one_person_in_fifty_windows_is_counted_once(here):
    component, user = make_survey(), make_user()
    with db.transaction():
        who = participants.participant(component, user)
        surveys.keep(component=component, who=who, answers=GIVEN, asked=ALL)
    assert at_once(here, [sending(component.process_id, user.id)] * CROWD) == {"done": 1, "Conflict": CROWD - 1}
    assert found.number_of(component.id) == 1


def test_fifty_people_at_once_are_all_counted(here):
    component = make_survey(questions=(YES,))
    people = [make_user() for _n in range(CROWD)]
    with db.transaction():
        for one in people:
            who = participants.participant(component, one)
            surveys.keep(component=component, who=who, answers={"yes": "yes"}, asked=(YES,))
    assert at_once(here, [sending(component.process_id, one.id) for one in people]) == {"done": CROWD}
    assert found.number_of(component.id) == CROWD


def test_a_resident_who_comes_on_all_ways_at_once_is_counted_once(here):
    """By account, by the code of a letter and on paper: the same mark of the same person."""
    component, officer = make_survey(audience=Audience.RESIDENT), make_user()
    space_id, user, born = component.process.space_id, make_user(), date(1980, 5, 4)
    mark = marks.resident(space_id, "AB 123", born)
    code = ids.code()
    batch = CodeBatch(
        id=ids.new_id(), space_id=space_id, component_id=component.id, name="Letters", lang="en", number=1
    )
    register = ListImport(
        id=ids.new_id(), space_id=space_id, method=CheckMethod.REGISTER, number=1, taken_at=clock.now()
    )
    lives_here = Residency(space_id=space_id, user_id=user.id, mark=mark, method=CheckMethod.REGISTER)
    with db.transaction():
        db.session.add_all([batch, register, lives_here])
        db.session.flush()
        db.session.add(ListedResident(import_id=register.id, mark=mark, resident=mark, age_band="40-49"))
        db.session.add(ParticipationCode(digest=marks.code(code), batch_id=batch.id, resident=mark))

    def by_account():
        component_ = component_in(component.process_id)
        who = participants.participant(component_, db.session.get_one(User, user.id))
        surveys.answer(component=component_, who=who, answers=GIVEN, lang="en")

    def by_code():
        component_ = component_in(component.process_id)
        who = participants.participant_by_code(component_, code)
        surveys.answer(component=component_, who=who, answers=GIVEN, lang="en")

    def on_paper():
        paper.enter(
            component=component_in(component.process_id), sheet=Sheet(number="ab123", born_on=born), answers=GIVEN, lang="en",
            officer=db.session.get_one(User, officer.id),
        )  # fmt: skip

    counted = at_once(here, [by_account, by_code, on_paper] * (CROWD // 3))
    assert counted == {"done": 1, "Conflict": CROWD // 3 * 3 - 1}
    assert found.number_of(component.id) == 1


def test_questions_are_not_changed_under_those_who_are_answering(here):
    """Somebody answers while staff change: either the answer comes first and the change is refused, or the answer is to what is new."""
    component, people = make_survey(questions=(YES,)), [make_user() for _n in range(10)]

    def answering(user_id):
        def act():
            component_ = component_in(component.process_id)
            who = participants.participant(component_, db.session.get_one(User, user_id))
            surveys.answer(component=component_, who=who, answers={"yes": "no"}, lang="en")

        return act

    def changing():
        process = queries.process_by_id(component.process_id, lock=True)
        surveys.change_questions(process=process, component=process.components[0], questions=ALL, actor=None)

    counted = at_once(here, [*[answering(one.id) for one in people], changing])
    assert found.number_of(component.id) == 10
    questions = surveys.questions_of(found.survey_of(component.id))
    assert (counted["Conflict"] == 1) == (len(questions) == 1)
