"""Stages that count all who take part in a proposal: once a person, whatever he does there and whichever way he comes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.accounts import hooks
from portal.accounts.models import User
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.notifications.models import Notification
from portal.participation import participants, services, tasks
from portal.participation.events import ThresholdReached
from portal.participation.models import (
    Amendment,
    Audience,
    CoAuthorState,
    NoticeKind,
    Participation,
    ProposalNotice,
    Stage,
)
from portal.participation.queries import listing, proposals, together
from portal.participation.queries.listing import Wanted
from portal.participation.rules.proposals import Counted, Counts, Terms, missing, stage
from portal.participation.services import landing
from tests.factories.accounts import make_user
from tests.factories.eligibility import BORN, make_codes, make_register, make_resident, open_to
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.lint import LintingClient

MIXED = Terms(debate_at=2, answer_at=4, answer_days=10, answer_counts=Counts.PARTICIPANTS)


def held(proposal):
    return proposals.known_proposal(proposal.id)


def count(proposal) -> Counted:
    return proposals.tally_of(proposal.id)


def in_ledger(proposal) -> int:
    """People whom the ledger counts as taking part."""
    counts = Participation.person == Participation.counted_as
    return db.session.scalar(select(func.count()).where(Participation.act == f"part:{proposal.id}", counts)) or 0


def support(proposal, user=None, who=None, *, back=False):
    with db.transaction():
        act = services.take_back if back else services.support
        act(proposal=held(proposal), user=user, who=who)


def say(proposal, user):
    with db.transaction():
        return discussions.post_comment(subject=Subject("proposal", proposal.id), author=user, text="Yes.", lang="en")


def suggest(proposal, user, body="A bench and a roof."):
    with db.transaction():
        return services.suggest(proposal=held(proposal), body=body, reason="Rain.", author=user)


def test_goals_are_told_apart_by_whom_they_count():
    assert stage(Counted(1, 4), MIXED) is Stage.ANSWER_DUE, "an answer that is due does not wait for a debate"
    assert stage(Counted(2, 3), MIXED) is Stage.DEBATE
    assert stage(Counted(9, 0), MIXED) is Stage.DEBATE, "supporters are no participants here"
    assert [missing(Counted(*pair), MIXED) for pair in ((0, 0), (1, 3), (2, 3), (5, 4))] == [2, 1, 1, 0]
    assert Terms.of(MIXED.stored()) == MIXED
    assert not Terms().counts_participants


def test_a_person_counts_once_whatever_he_does_and_only_as_long_as_something_of_it_stands(app):
    proposal = make_proposal(make_process(terms=replace(MIXED, answer_at=50)), make_user())
    person, other = make_user(), make_user()
    support(proposal, person)
    comment, wording = say(proposal, person), suggest(proposal, person)
    say(proposal, other)
    assert count(proposal) == Counted(1, 2)
    support(proposal, person, back=True)
    assert count(proposal) == Counted(0, 2), "he has said something"
    with db.transaction():
        discussions.set_hidden(comment_id=comment.id, hide=True, reason="Rude", moderator=None)
    assert count(proposal).participants == 2, "he has suggested another wording"
    with db.transaction():
        found = together.amendment(wording.id, lock=True)
        services.withdraw_amendment(proposal=held(proposal), amendment=found, author=person)
    assert count(proposal).participants == 1
    with db.transaction():
        discussions.set_hidden(comment_id=comment.id, hide=False, reason="", moderator=None)
    assert count(proposal).participants == 2
    with db.transaction():
        discussions.delete_comment(comment_id=comment.id, author=person)
    assert count(proposal).participants == in_ledger(proposal) == 1


def test_who_writes_it_does_not_count_and_comes_back_when_he_writes_it_no_more(app):
    author, friend = make_user(), make_user()
    proposal = make_proposal(make_process(terms=MIXED), author)
    say(proposal, author)
    say(proposal, friend)
    assert count(proposal).participants == 1
    with db.transaction():
        services.invite(proposal=held(proposal), email=friend.email, actor=author)
        services.answer_invitation(proposal=held(proposal), user=friend, accept=True)
    assert together.coauthor(proposal.id, friend.id).state is CoAuthorState.ACCEPTED
    assert count(proposal).participants == 0
    with db.transaction():
        services.leave_authors(proposal=held(proposal), user=friend)
    assert count(proposal).participants == 1


def test_a_resident_is_one_participant_by_account_code_and_desk(app):
    space = make_space()
    make_register(space, f"number,birth_date\n012345678,{BORN.isoformat()}\n")
    process = make_process(space, terms=replace(MIXED, debate_at=50, answer_at=50))
    component = open_to(process, Audience.RESIDENT)
    author, user, other = make_user(), make_user(), make_user()
    for n, one in enumerate((author, user, other)):
        make_resident(space, one, "012345678" if n else "99")
    proposal = make_proposal(process, author)
    (letter,) = make_codes(space, component, people=(("012345678", BORN),))
    by_code = participants.participant_by_code(component, letter.code)
    at_desk = participants.participant_at_desk(component, officer=make_user(), number="012345678", born_on=BORN)
    support(proposal, who=by_code)
    say(proposal, user)
    suggest(proposal, other)
    support(proposal, who=at_desk)
    assert count(proposal) == Counted(1, 1)
    support(proposal, who=by_code, back=True)
    assert count(proposal) == Counted(0, 1), "his account has said something"
    assert db.session.scalar(select(func.count()).where(Participation.entered_by.is_not(None))) == 0


def test_the_stage_is_reached_by_a_comment_once_and_the_city_is_told_as_ever(app):
    author = make_user()
    proposal = make_proposal(make_process(terms=MIXED), author)
    people = [make_user() for _n in range(4)]
    for one in people[:2]:
        support(proposal, one)
    say(proposal, people[2])
    assert held_stage(proposal) is Stage.DEBATE
    say(proposal, people[3])
    suggest(proposal, make_user())
    found = proposals.proposal_locked(proposal.id)
    assert (found.stage, found.answer_due_on is not None) == (Stage.ANSWER_DUE, True)
    notices = select(ProposalNotice.kind).where(ProposalNotice.proposal_id == proposal.id)
    assert db.session.scalars(notices).all() == [NoticeKind.DEBATE]
    with db.transaction():
        tasks.tell_of_threshold(ThresholdReached(proposal.id, Stage.ANSWER_DUE.value))
    told = db.session.scalars(select(Notification).where(Notification.user_id == author.id)).all()
    assert [one.kind for one in told] == ["participation.threshold"]


def held_stage(proposal) -> Stage:
    return proposals.stages_of([proposal.id])[proposal.id]


def test_two_that_become_one_count_each_person_once_and_what_was_said_of_either(app):
    process = make_process(terms=replace(MIXED, answer_at=50))
    first, second = make_user(), make_user()
    gone, stays = make_proposal(process, first), make_proposal(process, second, "A roof over the bus stop")
    both, one = make_user(), make_user()
    support(stays, both)
    comment = say(gone, both)
    say(gone, one)
    say(gone, second)
    with db.transaction():
        merge = services.ask_to_merge(gone=held(gone), stays=held(stays), note="", actor=first)
        services.answer_merge(
            merge=together.merge_locked(merge.id), gone=held(gone), stays=held(stays), actor=second, agree=True
        )
    assert count(stays).participants == in_ledger(stays) == 2, "its two authors do not count"
    support(stays, both, back=True)
    assert count(stays).participants == 2, "what he said of its part stands"
    with db.transaction():
        discussions.delete_comment(comment_id=comment.id, author=both)
    assert count(stays).participants == 1


def test_erasing_a_person_keeps_the_total_and_no_row_leads_to_him(app):
    proposal = make_proposal(make_process(terms=replace(MIXED, answer_at=50)), make_user())
    person = make_user()
    support(proposal, person)
    say(proposal, person)
    suggest(proposal, person)
    with db.transaction():
        for eraser in hooks.erasers:
            eraser(person)
        db.session.delete(db.session.get_one(User, person.id))
    assert count(proposal) == Counted(1, 1)
    assert db.session.scalars(select(Amendment.author_id)).all() == [None]
    row = db.session.scalars(select(Participation).where(Participation.act == f"part:{proposal.id}")).one()
    assert str(person.id) not in str({name: getattr(row, name) for name in Participation.__table__.columns.keys()})  # noqa: SIM118


def test_where_no_stage_counts_them_nobody_is_added_up(app):
    proposal = make_proposal(make_process(terms=Terms(debate_at=2, answer_at=4)), make_user())
    person = make_user()
    support(proposal, person)
    say(proposal, person)
    assert count(proposal) == Counted(1, 0)
    assert in_ledger(proposal) == 0


def test_the_nearest_to_a_threshold_come_first_whomever_it_counts(app):
    process = make_process(terms=MIXED)
    near, far, fresh = (make_proposal(process, make_user(), f"A bench number {n}") for n in range(3))
    for one, number in ((near, 3), (far, 2)):
        people = [make_user() for _n in range(number)]
        for user in people[:2]:
            support(one, user)
        for user in people[2:]:
            say(one, user)
    found = listing.page_of(
        component_in(process).id,
        Wanted(order="nearly"),
        near.created_at.date(),
        MIXED,
        shuffle=("x", near.created_at.date()),
    )
    assert [one.proposal.id for one in found.items] == [near.id, *sorted((far.id, fresh.id), reverse=True)]


def test_the_page_says_what_counts_until_when_and_what_happens_then(app, login):
    terms = replace(MIXED, gather_days=30, answer_names={"en": "The mayor answers"})
    process = make_process(terms=terms)
    here = f"/en/cities/{process.space.city.slug}/participation/{process.slug}/{component_in(process).slug}"
    proposal = make_proposal(process, make_user())
    say(proposal, make_user())
    page = LintingClient(app).get(f"{here}/{proposal.number}").text
    for words in (
        "People who take part", "1 of 4", "0 of 2", "2 more open the debate", "3 more, and then: The mayor answers",
        "It can gather support until", "within 10 days", "commenting on it", "Each person counts once",
    ):  # fmt: skip
        assert words in page, words
    assert "1 person takes part" in LintingClient(app).get(f"{here}/").text


def test_what_comes_in_from_a_file_says_whom_it_counts():
    assert landing.check_settings({"answer_counts": "participants"}) is None
    assert "debate_counts is none of" in str(landing.check_settings({"debate_counts": "everybody"}))


@pytest.mark.parametrize("who", ["participants", "supporters"])
def test_staff_choose_it_and_it_is_frozen_with_the_first_proposal(app, who):
    process = make_process(terms=replace(MIXED, answer_counts=who))
    make_proposal(process, make_user())
    db.session.expire_all()
    assert component_in(process).frozen["answer_counts"] == who
