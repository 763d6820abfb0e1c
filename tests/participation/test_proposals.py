"""Proposals: written in their phase, supported once by each, thresholds reached exactly, answered, erased without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.participation import services, tasks
from portal.participation.events import ProposalAnswered, ThresholdReached
from portal.participation.models import (
    Action,
    AnswerState,
    OfficialAnswer,
    PilotState,
    Proposal,
    ProposalState,
    Space,
    Stage,
    Support,
)
from portal.participation.queries import proposals
from portal.participation.rules.proposals import Terms, days_late
from portal.participation.services import ProposalPlan, indexing, privacy
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.factories.reports import make_department

SMALL = Terms(debate_at=2, answer_at=3, answer_days=10)


def supporting(proposal, user):
    with db.transaction():
        return services.support(proposal=proposals.proposal_locked(proposal.id), user=user)


def test_a_proposal_is_taken_in_its_phase_and_once_for_each_form(app):
    process, author = make_process(), make_user()
    plan = ProposalPlan(title="A bench at each bus stop", body="People wait.", lang="en")
    component = component_in(process)
    with db.transaction():
        first = services.propose(component=component, plan=plan, author=author, request_key="k1")
        again = services.propose(component=component, plan=plan, author=author, request_key="k1")
        other = services.propose(component=component, plan=plan, author=author, request_key="k2")
    assert first.id == again.id != other.id
    assert (first.number, other.number) == (1, 2)
    closed = make_process(title="Closed already", phases=((-10, -1, (Action.SUBMIT,)), (-1, 5, (Action.SUPPORT,))))
    with pytest.raises(Conflict), db.transaction():
        services.propose(component=component_in(closed), plan=plan, author=author)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": "Short"}, "title"), ({"title": "x" * 121}, "title"), ({"body": " "}, "body"), ({"body": "x" * 4001}, "body"), ({"category": "c9"}, "category")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(app, values, field):
    process, author = make_process(), make_user()
    with pytest.raises(DomainError) as refused:
        make_proposal(process, author, **values)
    assert refused.value.field == field


def test_thresholds_open_the_debate_and_earn_an_answer_once(app):
    process = make_process(terms=SMALL)
    proposal = make_proposal(process, make_user())
    people = [make_user() for _n in range(4)]
    assert supporting(proposal, people[0])
    assert not supporting(proposal, people[0])
    assert proposals.supports_of(proposal.id) == 1
    assert supporting(proposal, people[1])
    assert db.session.get(Proposal, proposal.id).stage is Stage.DEBATE
    assert supporting(proposal, people[2])
    reached = db.session.get(Proposal, proposal.id)
    assert (reached.stage, reached.answer_due_on) == (Stage.ANSWER_DUE, clock.today() + timedelta(days=10))
    with db.transaction():
        services.take_back(proposal=proposals.proposal_locked(proposal.id), user=people[0])
    assert (reached.stage, proposals.supports_of(proposal.id)) == (Stage.ANSWER_DUE, 2), (
        "what was reached stays reached"
    )
    assert days_late(reached, False, clock.today() + timedelta(days=13)) == 3
    assert days_late(reached, True, clock.today() + timedelta(days=13)) == 0


def test_nobody_supports_his_own_unconfirmed_or_more_than_one_may(app):
    process = make_process(terms=Terms(most_supports=1))
    author = make_user()
    first, second = make_proposal(process, author), make_proposal(process, author, "A tree at each corner")
    person = make_user()
    for user in (author, make_user(email_confirmed_at=None)):
        with pytest.raises(Conflict):
            supporting(first, user)
    assert supporting(first, person)
    with pytest.raises(Conflict, match="as many proposals as one may"):
        supporting(second, person)
    assert not supporting(first, person), "the one he has is no further one"


def test_a_title_with_a_typo_or_another_ending_finds_what_is_alike_in_the_same_language(app):
    process, author = make_process(), make_user()
    make_proposal(process, author, "Benches at every bus stop")
    make_proposal(process, author, "More trees in the park")
    make_proposal(process, author, "Ghế ở mỗi trạm xe buýt", lang="vi")
    component = process.components[0]
    assert [row[0].title for row in proposals.similar(component.id, "A bench at evry bus stop", "en")] == [
        "Benches at every bus stop"
    ]
    assert [row[0].title for row in proposals.similar(component.id, "Ghe o moi tram xe buyt", "vi")] == [
        "Ghế ở mỗi trạm xe buýt"
    ]
    assert proposals.similar(component.id, "Cheaper concerts", "en") == []


def test_what_others_support_is_not_reworded_and_a_withdrawn_one_stays_readable(app):
    process, author = make_process(), make_user()
    proposal = make_proposal(process, author)
    plan = ProposalPlan(title="Two benches at each bus stop", body="People wait.", lang="en")
    with db.transaction():
        services.change_proposal(proposal=proposals.proposal_locked(proposal.id), plan=plan, author=author)
    supporting(proposal, make_user())
    with pytest.raises(Conflict), db.transaction():
        services.change_proposal(proposal=proposals.proposal_locked(proposal.id), plan=plan, author=author)
    with db.transaction():
        services.withdraw_proposal(proposal=proposals.proposal_locked(proposal.id), author=author)
    assert db.session.get(Proposal, proposal.id).state is ProposalState.WITHDRAWN
    with pytest.raises(Conflict):
        supporting(proposal, make_user())


def test_what_its_author_withdrew_stays_withdrawn_when_a_moderator_shows_it_again(app):
    proposal = make_proposal(make_process(), author := make_user())
    moderator = make_user()
    with db.transaction():
        services.withdraw_proposal(proposal=proposals.proposal_locked(proposal.id), author=author)
        for hide in (True, False):
            services.hide_proposal(
                proposal=proposals.proposal_locked(proposal.id), hide=hide, reason="Rule 2", actor=moderator
            )
    assert db.session.get(Proposal, proposal.id).state is ProposalState.WITHDRAWN


def test_the_citys_answer_is_told_to_author_and_supporters_once_each(app):
    process = make_process(terms=SMALL)
    author, people = make_user(), [make_user(), make_user(locale="ko")]
    proposal = make_proposal(process, author)
    for person in people:
        supporting(proposal, person)
    with db.transaction():
        made = services.answer(
            proposal=proposals.proposal_locked(proposal.id), state=AnswerState.ACCEPTED, reason="Ten this year.",
            department=make_department(process.space), percent=None, actor=make_user(),
        )  # fmt: skip
    for _time in range(2):
        with db.transaction():
            tasks.tell_of_answer(ProposalAnswered(made.id))
        tasks.tell()
    keys = db.session.scalars(select(Notification.key).where(Notification.kind == "participation.answered")).all()
    assert sorted(keys) == sorted(f"proposal-answered:{made.id}:{one.id}" for one in (author, *people))
    with pytest.raises(DomainError), db.transaction():
        services.answer(
            proposal=proposals.proposal_locked(proposal.id), state=AnswerState.ACCEPTED, reason=" ", department=None,
            percent=None, actor=author,
        )  # fmt: skip


def test_reaching_the_threshold_tells_the_author(app):
    process = make_process(terms=SMALL)
    author = make_user()
    proposal = make_proposal(process, author)
    for _n in range(3):
        supporting(proposal, make_user())
    with db.transaction():
        tasks.tell_of_threshold(ThresholdReached(proposal.id, Stage.ANSWER_DUE.value))
    (told,) = db.session.scalars(select(Notification).where(Notification.kind == "participation.threshold")).all()
    assert told.user_id == author.id


def test_an_erased_person_leaves_no_trace_and_the_count_stays(app):
    process = make_process()
    author, person = make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, person)
    assert privacy.export_of(person) == ("participation", {"proposals": [], "supports": [proposal.title]})
    with db.transaction():
        privacy.erase(person)
        privacy.erase(author)
    db.session.expire_all()
    (row,) = db.session.scalars(select(Support)).all()
    assert (row.user_id, db.session.get(Proposal, proposal.id).author_id) == (None, None)
    assert str(person.id) not in row.voter
    assert proposals.supports_of(proposal.id) == 1
    assert db.session.scalar(select(func.count()).select_from(OfficialAnswer)) == 0


def test_settings_that_supports_count_by_are_frozen_once_somebody_has_taken_part(app):
    space = make_space()
    process = make_process(space, terms=SMALL)
    component = process.components[0]
    plan = services.ComponentPlan(
        component.kind, {"en": "Ideas"}, settings=Terms(debate_at=1, answer_at=3, answer_days=10).stored()
    )
    with db.transaction():
        services.change_component(process=process, component=component, plan=plan, actor=None)
    make_proposal(process, make_user())
    for debate_at, fine in ((1, True), (5, False)):
        changed = services.ComponentPlan(
            component.kind,
            {"en": "Ideas of ours"},
            settings=Terms(debate_at=debate_at, answer_at=3, answer_days=10).stored(),
        )
        if fine:
            with db.transaction():
                services.change_component(process=process, component=component, plan=changed, actor=None)
        else:
            with pytest.raises(Conflict), db.transaction():
                services.change_component(process=process, component=component, plan=changed, actor=None)


def test_proposals_are_found_as_long_as_everybody_sees_them(app):
    """In the transaction of the change; what is not open, not published or hidden is not there."""
    process = make_process(published=False)

    def found():
        return [hit.title for hit in search.find(search.Wanted("benches")).hits]

    with db.transaction():
        services.publish_process(process=process, actor=None)
    proposal = make_proposal(process, make_user(), "Benches at every bus stop")
    assert found() == ["Benches at every bus stop"]
    with db.transaction():
        services.hide_proposal(
            proposal=proposals.proposal_locked(proposal.id), hide=True, reason="Rule 2", actor=make_user()
        )
    assert found() == []
    with db.transaction():
        services.hide_proposal(
            proposal=proposals.proposal_locked(proposal.id), hide=False, reason="A slip", actor=make_user()
        )
    assert found() == ["Benches at every bus stop"]
    with db.transaction():
        db.session.get(Space, process.space_id).state = PilotState.PREPARING
        indexing.refresh_space(process.space_id)
    assert found() == []
