"""The desk when several answer the same thing at the same instant, alone or together with others: one answer, and nobody waits for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock, db
from portal.live.asking import QuestionState
from portal.participation import participants, services
from portal.participation.models import (
    AnswerState,
    CityReply,
    Component,
    ComponentKind,
    ContributionKind,
    HearingQuestion,
    OfficialAnswer,
    Outcome,
    Petition,
    Proposal,
    Stage,
)
from portal.participation.queries import departments, desk, petitions, proposals
from portal.participation.services import answering, concluding, hearing_answers, hearings, many
from portal.participation.services.many import Plan
from portal.participation.waiting import Words
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.consultations import make_component, say
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_department

EACH = CROWD // 2


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("desk_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def settling(kind, key, department_id, officer_id, outcome):
    """One of several that are answered together, by the version that everybody's list showed."""

    def act():
        item = desk.item(kind, key)
        if item is None:
            return
        named = departments.department_of(department_id, lock=False)
        words = Words(outcome, "Answered with others.", "en", None)
        actor = db.session.get_one(User, officer_id)
        many.settle(item=item, seen=None, plan=Plan(named, None, words), may=lambda _held: True, actor=actor)

    return act


def test_a_proposal_and_a_petition_are_answered_once_by_many_at_once(here):
    space = make_space()
    streets, officer = make_department(space), make_user()
    streets_id, officer_id = streets.id, officer.id
    proposal = make_proposal(make_process(space), make_user())
    petition = make_petition(make_petitions(space=space), make_user())
    with db.transaction():
        held = db.session.get_one(Proposal, proposal.id)
        held.stage, held.answer_due_on = Stage.ANSWER_DUE, clock.today()
        signed = db.session.get_one(Petition, petition.id)
        signed.reached_at, signed.answer_due_on = clock.now(), clock.today()

    def alone(known, answer, key, name):
        def act():
            answer(
                **{name: known(key)}, state=AnswerState.ACCEPTED, reason="Answered alone.", percent=None, seen="",
                department=departments.department_of(streets_id, lock=False), actor=db.session.get_one(User, officer_id),
            )  # fmt: skip

        return act

    for name, key, one in (
        ("proposal", proposal.id, alone(proposals.known_proposal, services.answer, proposal.id, "proposal")),
        ("petition", petition.id, alone(petitions.known_petition, answering.answer_petition, petition.id, "petition")),
    ):
        found = at_once(here, [settling(name, key, streets_id, officer_id, "accepted"), one] * EACH)
        assert not set(found) - {"done", "Conflict", "Overtaken"}, found
        column = getattr(OfficialAnswer, f"{name}_id")
        assert db.session.scalar(select(func.count()).where(column == key)) == 1
        assert desk.desk_item(name, key).department_id == streets_id


def test_a_comment_and_a_question_are_answered_once_by_many_at_once(here):
    space = make_space()
    streets, officer = make_department(space), make_user()
    streets_id, officer_id = streets.id, officer.id
    said = say(
        make_component(ComponentKind.TEXT, space=space), make_user(), "More benches", ContributionKind.SUGGESTION
    )
    hearing = make_hearing(space)
    with db.transaction():
        asked = hearings.ask(
            component=hearing, who=participants.participant(hearing, make_user()), text="When?", lang="en", is_anonymous=False, request_key="request-1"
        )  # fmt: skip
        hearing_answers.give_question(component=hearing, question_id=asked.id, department=streets, actor=officer)
    component_id, said_id = said.component_id, said.id

    def commented():
        concluding.reply(
            component=db.session.get_one(Component, component_id), contribution_ids=[said_id], outcome=Outcome.ACCEPTED, reason="Alone.", lang="en",
            department=departments.department_of(streets_id, lock=False), actor=db.session.get_one(User, officer_id), seen={said_id: ""},
        )  # fmt: skip

    found = at_once(here, [settling("contribution", said_id, streets_id, officer_id, "accepted"), commented] * EACH)
    assert not set(found) - {"done", "Conflict", "Overtaken"}, found
    assert found["Overtaken"] >= EACH - 1
    assert db.session.scalar(select(func.count()).select_from(CityReply)) == 1

    hearing_id, asked_id = hearing.id, asked.id

    def alone():
        hearing_answers.answer_question(
            component=db.session.get_one(Component, hearing_id), question_id=asked_id, text="Alone.", department=departments.department_of(streets_id, lock=False),
            actor=db.session.get_one(User, officer_id), seen="",
        )  # fmt: skip

    found = at_once(here, [settling("hearing_question", asked.id, streets_id, officer_id, ""), alone] * EACH)
    assert not set(found) - {"done", "Conflict", "Overtaken"}, found
    question = db.session.get_one(HearingQuestion, asked.id, populate_existing=True)
    assert question.state is QuestionState.ANSWERED_TEXT
    # Whoever was first stays: the mark of his words is the one that all the others did not expect.
    assert question.answer in ("Alone.", "Answered with others.")
    assert desk.desk_item("hearing_question", asked.id).version == 1 + (question.answer == "Answered with others.")
