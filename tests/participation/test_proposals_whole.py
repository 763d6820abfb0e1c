"""What becomes of proposals: deadlines, notices to all, implementation, writing together, merging."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.discussions import services as discussions
from portal.discussions.models import TalkTally
from portal.discussions.subjects import Subject, Topic
from portal.notifications.models import Notification
from portal.participation import services, tasks
from portal.participation.models import (
    AmendmentState,
    MergeState,
    MilestoneState,
    NoticeKind,
    Participation,
    Proposal,
    ProposalNotice,
    ProposalState,
    Stage,
    Support,
)
from portal.participation.queries import listing, proposals, together
from portal.participation.queries.listing import Wanted
from portal.participation.rules.proposals import Terms
from portal.participation.services import ImplementationPlan, Milestone, archiving, privacy_together, telling
from tests.factories.accounts import make_user
from tests.factories.participation import make_process, make_proposal

SMALL = Terms(debate_at=2, answer_at=4, answer_days=10)


def held(proposal) -> Proposal:
    return proposals.known_proposal(proposal.id)


def supporting(proposal, *people):
    for user in people:
        with db.transaction():
            services.support(proposal=held(proposal), user=user)


def rows_of(proposal) -> int:
    return db.session.scalar(select(func.count()).where(Support.proposal_id == proposal.id)) or 0


def told(kind: str) -> list[str]:
    found = db.session.scalars(select(User.email).join(Notification).where(Notification.kind == kind))
    return sorted(found)


def emails(*people) -> list[str]:
    return sorted(one.email for one in people)


# Counts ---------------------------------------------------------------------------------------------------------------


def test_the_database_counts_comments_that_can_be_read(app):
    proposal, people = make_proposal(make_process(), make_user()), [make_user() for _n in range(3)]
    subject = Subject("proposal", proposal.id)

    def kept() -> int:
        return db.session.scalar(select(TalkTally.comments).where(TalkTally.subject_id == proposal.id)) or 0

    with db.transaction():
        first, second, _third = [
            discussions.post_comment(subject=subject, author=one, text="Good idea.", lang="en") for one in people
        ]
    assert kept() == 3
    with db.transaction():
        discussions.delete_comment(comment_id=first.id, author=people[0])
    assert kept() == 2
    with db.transaction():
        discussions.hide_comment(comment_id=second.id, moderator=make_user(), reason="Rule 2")
    assert kept() == 1


# Deadlines and notices ------------------------------------------------------------------------------------------------


def test_what_too_few_support_in_time_is_put_away_and_its_people_are_told(app, at):
    process = make_process(terms=Terms(debate_at=2, answer_at=3, answer_days=5, gather_days=7))
    author, person, follower = make_user(), make_user(), make_user()
    lonely, popular = make_proposal(process, author), make_proposal(process, author, "A tree at each corner")
    supporting(lonely, person)
    supporting(popular, make_user(), make_user())
    with db.transaction():
        discussions.follow(topic=Topic.of(Subject("proposal", lonely.id)), user=follower)
    at(clock.now() + timedelta(days=7))
    with pytest.raises(Conflict):
        supporting(lonely, make_user())
    for _beat in range(2):
        with db.transaction():
            archiving.archive_run_out()
    assert (held(lonely).state, held(popular).state) == (ProposalState.ARCHIVED, ProposalState.OPEN)
    db.session.rollback()
    tasks.tell()
    kept = db.session.scalars(select(Notification).where(Notification.subject.startswith("Too few"))).all()
    assert sorted(one.user_id for one in kept) == sorted(one.id for one in (author, person, follower))
    page = listing.page_of(lonely.component_id, Wanted("newest"), clock.today(), SMALL, shuffle=("", date.min))
    assert [one.proposal.id for one in page.items] == [popular.id]
    away = listing.page_of(lonely.component_id, Wanted("newest", state="archived"), clock.today(), SMALL, shuffle=("", date.min))  # fmt: skip
    assert [one.proposal.id for one in away.items] == [lonely.id]


def test_a_debate_that_opens_is_told_once_in_batches_that_may_stop_anywhere(app):
    process = make_process(terms=SMALL)
    author, people = make_user(), [make_user(locale=lang) for lang in ("en", "ko", "ar", "en", "fr")]
    proposal = make_proposal(process, author)
    supporting(proposal, *people)
    assert held(proposal).stage is Stage.ANSWER_DUE
    db.session.rollback()
    assert db.session.scalar(select(func.count(ProposalNotice.id)).where(ProposalNotice.kind == NoticeKind.DEBATE)) == 1

    class Killed(BaseException):
        """The worker is gone, and with it what it had in hand."""

    with db.transaction():
        assert tasks.tell_once(limit=2) == 2
    with pytest.raises(Killed), db.transaction():
        tasks.tell_once(limit=2)
        raise Killed
    while True:
        with db.transaction():
            if not tasks.tell_once(limit=2):
                break
    assert told("participation.news") == emails(author, *people)


# Implementation ---------------------------------------------------------------------------------------------------


def test_everybody_is_told_once_for_each_move_and_two_who_save_at_once_do_not_overwrite(app):
    process = make_process(terms=SMALL)
    author, person, staff = make_user(), make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, person)
    first = ImplementationPlan([Milestone("Plans drawn", "2027-01-31", 40, MilestoneState.UNDER_WAY)], currency="USD", planned=20_000)  # fmt: skip

    def save(plan):
        with db.transaction():
            return services.implement(proposal=held(proposal), plan=plan, actor=staff)

    assert save(first)
    assert not save(first), "the same form again tells nobody"
    done = Milestone("Plans drawn", "2027-01-31", 40, MilestoneState.DONE)
    with pytest.raises(Conflict):
        save(ImplementationPlan([done], version=0))
    assert save(ImplementationPlan([done], currency="USD", planned=20_000, spent=100, version=1))
    tasks.tell()
    assert told("participation.moved") == emails(author, author, person, person)
    shown = proposals.proposal_at(proposal.component_id, proposal.number)
    assert shown.implementation.milestones[0]["percent"] == 100, "what is done is done wholly"
    for wrong, field in (
        (ImplementationPlan([Milestone(" ", "", 0, MilestoneState.PLANNED)], version=2), "milestones-0-title"),
        (ImplementationPlan([Milestone("A", "", 101, MilestoneState.PLANNED)], version=2), "milestones-0-percent"),
        (ImplementationPlan([], planned=1, version=2), "currency"),
        (ImplementationPlan([], contract_url="javascript:alert(1)", version=2), "contract_url"),
    ):
        with pytest.raises(DomainError) as refused:
            save(wrong)
        assert refused.value.field == field


# Writing together -------------------------------------------------------------------------------------------------


def invited(proposal, actor, *people, accept: bool = True):
    for one in people:
        with db.transaction():
            services.invite(proposal=held(proposal), email=one.email, actor=actor)
        with db.transaction():
            services.answer_invitation(proposal=held(proposal), user=one, accept=accept)


def test_co_authors_write_until_somebody_else_supports_and_do_not_count_themselves(app):
    process = make_process(terms=SMALL)
    author, other, stranger = make_user(), make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, other)
    assert proposals.supports_of(proposal.id) == 1
    invited(proposal, author, other)
    assert (proposals.supports_of(proposal.id), rows_of(proposal)) == (0, 0), "who writes it is no supporter of it"
    with pytest.raises(Conflict):
        supporting(proposal, other)
    plan = services.ProposalPlan(title="Benches at each bus stop", body="People wait.", lang="en")
    with db.transaction():
        services.change_proposal(proposal=held(proposal), plan=plan, author=other)
    for wrong in (lambda: services.invite(proposal=held(proposal), email=other.email, actor=stranger), lambda: services.answer_invitation(proposal=held(proposal), user=stranger, accept=True)):  # fmt: skip
        with pytest.raises(NotFound), db.transaction():
            wrong()
    with db.transaction():
        services.invite(proposal=held(proposal), email="nobody@mail.example", actor=author)
    assert len(together.coauthors_of(proposal.id)) == 1, "nobody learns whether there is such an account"
    with db.transaction():
        services.leave_authors(proposal=held(proposal), user=other)
    supporting(proposal, other)
    with pytest.raises(Conflict), db.transaction():
        services.change_proposal(proposal=held(proposal), plan=plan, author=author)


def test_another_wording_is_taken_up_with_a_reason_and_what_it_said_stays(app):
    process = make_process(terms=SMALL)
    author, person, helper = make_user(), make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, person)

    def suggest(body, key=None, by=helper):
        with db.transaction():
            return services.suggest(proposal=held(proposal), body=body, reason="Clearer.", author=by, request_key=key)

    first, again = suggest("People wait long and sit nowhere.", "k"), suggest("People wait long and sit nowhere.", "k")
    assert first.id == again.id
    second = suggest("Nobody likes to stand.")
    for body, refusal in ((proposal.body, DomainError), (" ", DomainError)):
        with pytest.raises(refusal):
            suggest(body)
    with pytest.raises(NotFound):
        suggest("Mine.", by=author)

    def settle(one, accept, answer="It says it better.", by=author):
        with db.transaction():
            services.settle(
                proposal=held(proposal), amendment=together.amendment(one.id, lock=True), accept=accept, answer=answer, actor=by
            )  # fmt: skip

    with pytest.raises(NotFound):
        settle(first, accept=True, by=helper)
    with pytest.raises(DomainError):
        settle(first, accept=True, answer=" ")
    settle(first, accept=True)
    with pytest.raises(Conflict, match="has been changed since"):
        settle(second, accept=True)
    settle(second, accept=False)
    assert held(proposal).body == "People wait long and sit nowhere."
    assert [one.body for one in together.revisions_of(proposal.id)] == ["People wait there for long."]
    assert together.amendment(second.id).state is AmendmentState.DECLINED
    tasks.tell()
    assert told("participation.news") == emails(author, person)


def test_two_become_one_with_every_authors_yes_and_each_person_counts_once(app):
    process = make_process(terms=SMALL)
    one, two, helper = make_user(), make_user(), make_user()
    gone, stays = make_proposal(process, one), make_proposal(process, two, "Seats where people wait")
    invited(gone, one, helper)
    both, left, right, erased = [make_user() for _n in range(4)]
    supporting(gone, both, left, erased, two)
    supporting(stays, both, right, one)
    with db.transaction():
        db.session.execute(Support.__table__.update().where(Support.user_id == erased.id).values(user_id=None))

    def answer(who, agree):
        with db.transaction():
            pair = [proposals.known_proposal(key) for key in sorted((gone.id, stays.id))]
            by_id = {row.id: row for row in pair}
            return services.answer_merge(
                merge=together.merge_locked(merge.id), gone=by_id[gone.id], stays=by_id[stays.id], actor=who, agree=agree
            )  # fmt: skip

    with db.transaction():
        merge = services.ask_to_merge(gone=held(gone), stays=held(stays), note="Both want seats.", actor=one)
    with pytest.raises(NotFound):
        answer(make_user(), agree=True)
    assert not answer(two, agree=True), "the co-author has not said yes"
    assert answer(helper, agree=True)
    # both, right; left and the one whose account was erased came over; who writes it now does not count.
    assert (proposals.supports_of(stays.id), rows_of(stays)) == (4, 4)
    assert rows_of(gone) == 4, "what the first one had stays with it"
    assert (held(gone).state, held(gone).merged_into_id, held(stays).stage) == (
        ProposalState.MERGED,
        stays.id,
        Stage.ANSWER_DUE,
    )
    db.session.rollback()
    assert together.writers_of(held(stays)) == {one.id, two.id, helper.id}
    db.session.rollback()
    supporting(stays, left, both)
    assert proposals.supports_of(stays.id) == 4, "nobody comes a second time"
    with pytest.raises(Conflict):
        supporting(gone, make_user())
    people = db.session.scalars(select(Participation.person).where(Participation.act == f"support:{stays.id}")).all()
    assert len(people) == len(set(people)) == 4
    tasks.tell()
    kept = db.session.scalars(
        select(Notification.user_id).where(Notification.subject.startswith("Two proposals"))
    ).all()
    assert sorted(kept) == sorted(row.id for row in (one, two, helper, both, left, right))
    shown = proposals.proposal_at(stays.component_id, stays.number)
    assert [row[1] for row in shown.parts] == [gone.title]


def test_one_no_keeps_two_apart(app):
    process = make_process()
    one, two = make_user(), make_user()
    gone, stays = make_proposal(process, one), make_proposal(process, two, "Seats where people wait")
    with db.transaction():
        merge = services.ask_to_merge(gone=held(gone), stays=held(stays), note="", actor=one)
    with pytest.raises(Conflict), db.transaction():
        services.ask_to_merge(gone=held(gone), stays=held(stays), note="", actor=one)
    with db.transaction():
        services.answer_merge(merge=together.merge_locked(merge.id), gone=held(gone), stays=held(stays), actor=two, agree=False)  # fmt: skip
    assert together.merge_of(merge.id).state is MergeState.DECLINED
    assert held(gone).state is ProposalState.OPEN
    db.session.rollback()


def test_an_erased_person_leaves_no_trace_in_what_was_written_together(app):
    process = make_process()
    author, person = make_user(), make_user()
    proposal = make_proposal(process, author)
    with db.transaction():
        services.suggest(proposal=held(proposal), body="Another text.", reason="Clearer.", author=person)
        services.invite(proposal=held(proposal), email=person.email, actor=author)
        telling.tell(proposal.id, NoticeKind.MERGED)
        db.session.execute(ProposalNotice.__table__.update().values(told_to=person.id))
    assert privacy_together.export_of(person)[1]["suggested_texts"][0]["text"] == "Another text."
    with db.transaction():
        privacy_together.erase(person)
    assert together.coauthors_of(proposal.id) == []
    assert [one.author_id for one in together.amendments_of(proposal.id)] == [None]
    assert db.session.scalars(select(ProposalNotice.told_to)).all() == [None]
