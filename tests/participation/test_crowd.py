"""Supports when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import db
from portal.core.events import EventDelivery
from portal.discussions import services as discussions
from portal.discussions.models import TalkTally
from portal.discussions.subjects import Subject
from portal.participation import services
from portal.participation.models import CoAuthor, Participation, Proposal, ProposalTally, Stage, Support
from portal.participation.queries import proposals
from portal.participation.rules.proposals import Counts, Terms
from portal.participation.services import ProposalPlan
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("participation_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def supporting(proposal_id, user_id):
    def act():
        services.support(proposal=proposals.proposal_locked(proposal_id), user=db.session.get_one(User, user_id))

    return act


def test_one_person_in_fifty_windows_counts_once(here):
    proposal, person = make_proposal(make_process(), make_user()), make_user()
    assert at_once(here, [supporting(proposal.id, person.id)] * CROWD)["done"] == CROWD
    assert proposals.supports_of(proposal.id) == 1


def test_fifty_people_at_once_reach_the_threshold_exactly(here):
    process = make_process(terms=Terms(debate_at=10, answer_at=CROWD, answer_days=30))
    proposal = make_proposal(process, make_user())
    people = [make_user().id for _n in range(CROWD)]
    assert at_once(here, [supporting(proposal.id, one) for one in people])["done"] == CROWD
    assert proposals.supports_of(proposal.id) == CROWD
    db.session.expire_all()
    assert db.session.get_one(Proposal, proposal.id).stage is Stage.ANSWER_DUE


def test_nobody_supports_more_than_one_may_however_many_at_once(here):
    process = make_process(terms=Terms(most_supports=3))
    found = [make_proposal(process, make_user(), f"Proposal with a number {n}") for n in range(10)]
    person = make_user()
    counted = at_once(here, [supporting(one.id, person.id) for one in found])
    assert (counted["done"], counted["Conflict"]) == (3, 7)


def test_one_form_in_fifty_windows_makes_one_proposal_and_numbers_follow_each_other(here):
    component, author = component_in(make_process()), make_user()

    def proposing(key):
        def act():
            plan = ProposalPlan(title=f"A bench at each bus stop {key}", body="People wait.", lang="en")
            services.propose(
                component=component, plan=plan, author=db.session.get_one(User, author.id), request_key=key
            )

        return act

    assert at_once(here, [proposing("same")] * 25 + [proposing(f"k{n}") for n in range(25)])["done"] == 50
    numbers = db.session.scalars(select(Proposal.number).where(Proposal.component_id == component.id)).all()
    assert sorted(numbers) == list(range(1, 27))


def test_the_count_is_that_of_the_rows_whatever_fifty_people_do_at_once(here):
    first, second = (make_proposal(make_process(title=f"Ideas {n}"), make_user()) for n in range(2))
    people = [make_user().id for _n in range(CROWD)]

    def back_and_forth(number):
        def act():
            proposal = proposals.proposal_locked((first, second)[number % 2].id)
            user = db.session.get_one(User, people[number])
            services.support(proposal=proposal, user=user)
            if number % 3 == 0:
                services.take_back(proposal=proposal, user=user)

        return act

    assert at_once(here, [back_and_forth(n) for n in range(CROWD)])["done"] == CROWD
    for number, proposal in enumerate((first, second)):
        rows = db.session.scalar(select(func.count()).where(Support.proposal_id == proposal.id))
        assert proposals.supports_of(proposal.id) == rows == len([n for n in range(CROWD) if n % 2 == number and n % 3])


def test_who_becomes_a_writer_while_he_presses_does_not_count(here):
    """Whichever comes first: an acceptance takes the support back, and a support that waited for it is refused."""
    process = make_process(title="Written together")
    found = [make_proposal(process, make_user(), f"Proposal with a number {n}") for n in range(CROWD // 2)]
    people = [make_user().id for _one in found]
    with db.transaction():
        db.session.add_all(
            [CoAuthor(proposal_id=one.id, user_id=user_id) for one, user_id in zip(found, people, strict=True)]
        )

    def accepting(proposal_id, user_id):
        def act():
            proposal = proposals.proposal_locked(proposal_id)
            services.answer_invitation(proposal=proposal, user=db.session.get_one(User, user_id), accept=True)

        return act

    pairs = [(one.id, user_id) for one, user_id in zip(found, people, strict=True)]
    counted = at_once(here, [make(*pair) for pair in pairs for make in (accepting, supporting)])
    assert counted["done"] + counted["Conflict"] == CROWD
    assert db.session.scalar(select(func.count()).where(Support.proposal_id.in_([one.id for one in found]))) == 0
    assert db.session.scalar(select(func.count()).where(Participation.component_id == found[0].component_id)) == 0


def saying(proposal_id, user_id):
    def act():
        author = db.session.get_one(User, user_id)
        discussions.post_comment(subject=Subject("proposal", proposal_id), author=author, text="Yes.", lang="en")

    return act


def test_fifty_comments_at_once_are_counted(here):
    proposal = make_proposal(make_process(title="Talk of the town"), make_user())
    people = [make_user().id for _n in range(CROWD)]
    assert at_once(here, [saying(proposal.id, one) for one in people])["done"] == CROWD
    assert db.session.scalar(select(TalkTally.comments).where(TalkTally.subject_id == proposal.id)) == CROWD


def test_half_of_them_support_half_comment_and_some_do_both_at_once_and_each_takes_part_once(here):
    people = [make_user().id for _n in range(CROWD - 10)]
    terms = Terms(debate_at=5, answer_at=len(people), answer_days=30, answer_counts=Counts.PARTICIPANTS)
    proposal = make_proposal(make_process(title="All who take part", terms=terms), make_user())
    acts = [(supporting if n % 2 else saying)(proposal.id, one) for n, one in enumerate(people)]
    both = [(saying if n % 2 else supporting)(proposal.id, one) for n, one in enumerate(people[:10])]
    assert at_once(here, acts + both)["done"] == CROWD
    db.session.expire_all()
    found = db.session.get_one(Proposal, proposal.id)
    assert (db.session.get_one(ProposalTally, proposal.id).participants, found.stage) == (len(people), Stage.ANSWER_DUE)
    told = db.session.scalars(select(EventDelivery).where(EventDelivery.event.contains("ThresholdReached"))).all()
    earned = Counter((one.handler, one.payload["stage"]) for one in told if str(proposal.id) in one.payload.values())
    assert {stage for _handler, stage in earned} == {"debate", "answer_due"}
    assert set(earned.values()) == {1}
