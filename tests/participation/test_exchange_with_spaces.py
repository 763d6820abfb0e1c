"""What a process takes along of its space: departments, rules, bodies, words and places meet those that are there."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.core import db
from portal.participation import queries, services
from portal.participation.models import (
    BodyKind,
    Component,
    DeskItem,
    HearingQuestion,
    OfficialAnswer,
    Petition,
    Process,
    Proposal,
    SpacePlace,
)
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import departments, moderation, places
from portal.participation.services import bodies, guarding, hearing_answers, importing
from portal.participation.services.bodies import BodyPlan
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.reports import make_department
from tests.participation.everything import make_everything, packed


@pytest.fixture
def process(app):
    return make_everything()


def test_departments_rules_and_bodies_are_those_of_the_space_or_come_along(app, process):
    with db.transaction():
        first = queries.known_space(queries.known_process(process).space_id, lock=True)
        rule = guarding.save_rule(
            space=first, rule=None, titles={"en": "Be kind"}, texts={"en": "To all."}, actor=make_user()
        )
        number = rule.number
    package = importing.look(packed(process))
    with db.transaction():
        empty, other = (make_space(make_city(slug=slug, timezone="UTC")) for slug in ("lima", "cusco"))
        theirs = bodies.make_body(space=other, plan=BodyPlan(BodyKind.COUNCIL, {"en": "The council"}), actor=None).id
        works = make_department(other, "Works").id
        guarding.save_rule(space=other, rule=None, titles={"en": "Ours"}, texts={}, actor=make_user())
        for space in (empty, other):
            importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
    told = {
        one.id: [(rule.number, rule.titles["en"]) for rule in moderation.rules_of(one.id)] for one in (empty, other)
    }
    assert (number, "Be kind") in told[empty.id]
    assert len(told[empty.id]) == number
    assert (number, "Ours") in told[other.id]
    made = {one.names["en"]: one.id for one in departments.departments_of(empty.id)}
    assert set(made) == {"Works", "Parks"}
    known = {one.names["en"]: one.id for one in departments.departments_of(other.id)}
    assert known["Works"] == works
    for space, wanted in ((empty, made), (other, known)):
        (answer,) = [one for one in answers_in(space) if one.proposal_id is not None]
        assert answer.department_id == wanted["Works"]
        held = db.session.get(DeskItem, ("proposal", answer.proposal_id))
        assert held.department_id == wanted["Works"], "who answered goes on answering"
        question = db.session.scalars(
            select(HearingQuestion)
            .join(Component, Component.id == HearingQuestion.component_id)
            .join(Process, Process.id == Component.process_id)
            .where(Process.space_id == space.id, HearingQuestion.answer != "")
        ).one()
        assert (question.department, question.department_id) == ("Works", wanted["Works"])
        held = db.session.get(DeskItem, (hearing_answers.KIND, question.id))
        assert held.department_id == wanted["Works"], "of a question, too"
    assert [one.id for one in body_queries.bodies_of(other.id)] == [theirs]
    assert [one.titles for one in body_queries.bodies_of(empty.id)] == [{"en": "The council"}]


def answers_in(space) -> list[OfficialAnswer]:
    return db.session.scalars(
        select(OfficialAnswer)
        .outerjoin(Proposal, Proposal.id == OfficialAnswer.proposal_id)
        .outerjoin(Petition, Petition.id == OfficialAnswer.petition_id)
        .join(Component, Component.id == func.coalesce(Proposal.component_id, Petition.component_id))
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space.id)
    ).all()


def test_words_and_places_of_a_space_come_only_where_there_are_none(app, process):
    with db.transaction():
        first = queries.known_process(process).space
        held = queries.known_space(first.id, lock=True)
        held.intros, held.moderation_rules, held.terms, held.privacy = ({held.lang: f"The {n}"} for n in ("intro", "rules", "terms", "privacy"))  # fmt: skip
    package = importing.look(packed(process))
    with db.transaction():
        empty = services.make_space(city=make_city(slug="lima", timezone="UTC"), actor=None).id
        other = make_space(make_city(slug="cusco", timezone="UTC")).id
        queries.known_space(other, lock=True).terms = {"en": "Ours"}
        db.session.add(SpacePlace(space_id=other, names={"en": "Market"}, number=1))
        for space in (empty, other):
            importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
    empty, other = (queries.known_space(one) for one in (empty, other))
    assert empty.terms[empty.lang] == "The terms"
    assert empty.intros[empty.lang] == "The intro"
    assert other.terms == {"en": "Ours"}
    names = {one: [place.names for place in places.places_of(one.id)] for one in (empty, other)}
    assert names == {empty: [{"en": "Old town"}], other: [{"en": "Market"}]}
