"""Moderators, reports and settings at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.core import db
from portal.discussions.models import AppealOutcome
from portal.participation import queries, services
from portal.participation.models import ActKind, Component, ModerationAct, ModerationCase, ModerationFlag, Proposal
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, ProposalPlan, appealing, flagging, moderating
from portal.participation.services.moderating import ActPlan
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("moderation_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def user(key) -> User:
    return db.session.get_one(User, key)


def moderators(process, number):
    scope = ("city", process.space.city_id)
    return [make_user(roles=((Role.MODERATOR, scope),)).id for _n in range(number)]


def test_fifty_reports_at_once_open_one_case_and_a_person_counts_once(here):
    proposal = make_proposal(make_process(), make_user())
    people = [make_user().id for _n in range(25)]

    def reports(key):
        return lambda: flagging.report_thing(kind="proposal", key=proposal.id, reporter=user(key), rule_number=1)

    assert at_once(here, [reports(key) for key in [*people, *([people[0]] * 25)]])["done"] == CROWD
    assert db.session.scalar(select(func.count()).select_from(ModerationCase)) == 1
    assert db.session.scalar(select(func.count()).select_from(ModerationFlag)) == 25


def test_of_fifty_moderators_who_decide_or_take_at_once_one_does_and_the_others_are_told(here):
    process = make_process()
    proposal, crowd = make_proposal(process, make_user()), moderators(process, CROWD)
    with db.transaction():
        flagging.report_thing(kind="proposal", key=proposal.id, reporter=make_user(), rule_number=1)
    case = db.session.scalars(select(ModerationCase).where(ModerationCase.thing_id == proposal.id)).one()
    counted = at_once(
        here, [lambda key=key: moderating.take(case_id=case.id, moderator=user(key)) for key in crowd[:25]]
    )
    assert counted == {"done": 1, "Conflict": 24}
    db.session.expire_all()
    held = db.session.get_one(ModerationCase, case.id)
    with db.transaction():
        moderating.give_back(case_id=case.id, moderator=user(held.taken_by))

    def decides(key, kind):
        plan = ActPlan(kind=kind, version=held.version, rule_number=1, words="Not about the matter.")
        return lambda: moderating.act(case_id=case.id, plan=plan, moderator=user(key))

    acts = [decides(key, ActKind.HIDE if n % 2 else ActKind.KEEP) for n, key in enumerate(crowd)]
    assert at_once(here, acts) == {"done": 1, "Conflict": CROWD - 1}
    made = db.session.scalars(select(ModerationAct).where(ModerationAct.case_id == case.id)).one()
    is_hidden = db.session.get_one(Proposal, proposal.id, populate_existing=True).state.value == "hidden"
    assert is_hidden is (made.kind is ActKind.HIDE)


def test_an_appeal_is_decided_once_and_never_by_who_acted(here):
    process, author = make_process(), make_user()
    proposal, crowd = make_proposal(process, author), moderators(process, 20)
    with db.transaction():
        case = moderating.open_case(kind="proposal", key=proposal.id, moderator=user(crowd[0]))
        plan = ActPlan(kind=ActKind.HIDE, version=case.version, rule_number=1, words="Rude.")
        made = moderating.act(case_id=case.id, plan=plan, moderator=user(crowd[0]))
        appealing.appeal(act_id=made.id, author=author, text="It is not.")

    def decides(key):
        return lambda: appealing.decide(
            act_id=made.id, outcome=AppealOutcome.UPHELD, words="It is.", moderator=user(key)
        )

    counted = at_once(here, [decides(crowd[0])] * 5 + [decides(key) for key in crowd[1:]])
    assert counted["done"] == 1
    assert counted["Conflict"] + counted["DomainError"] == 23
    decided = db.session.get_one(ModerationAct, made.id, populate_existing=True)
    assert decided.decided_by not in (None, crowd[0])


def test_settings_never_change_under_somebody_who_takes_part_at_that_moment(here):
    """Whichever comes first: either the proposal counts by the new settings, or the change is refused."""
    for _round in range(5):
        process = make_process(terms=Terms(debate_at=10, answer_at=20))
        component, author = component_in(process), make_user()

        def proposes(component=component, author=author):
            plan = ProposalPlan(title="A bench at each bus stop", body="People wait.", lang="en")
            services.propose(component=component, plan=plan, author=user(author.id))

        def changes(process=process, at=0):
            held = queries.known_process(process.id, lock=True)
            plan = ComponentPlan(
                held.components[0].kind, {held.lang: "Ideas"}, settings=Terms(debate_at=at, answer_at=20).stored()
            )
            services.change_component(process=held, component=held.components[0], plan=plan, actor=None)

        counted = at_once(here, [proposes] + [partial(changes, at=n) for n in range(1, 9)])
        assert counted["done"] + counted["SettingsFrozen"] == 9
        db.session.expire_all()
        kept = db.session.get_one(Component, component.id)
        assert kept.frozen["debate_at"] == kept.settings["debate_at"]
