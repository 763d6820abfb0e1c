"""Moderation as services: one case a thing, one decision at a time, an appeal that somebody else decides, and nobody forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound, TooMany
from portal.core.traps import Trap
from portal.discussions import queries as talk
from portal.discussions import services as discussions
from portal.discussions.models import AppealOutcome, Comment, Revision
from portal.discussions.subjects import Subject
from portal.notifications.models import Notification
from portal.participation import moderated
from portal.participation.models import (
    ActKind,
    ActorRole,
    ModerationAct,
    ModerationCase,
    ModerationFlag,
    Proposal,
    ProposalState,
    SpaceBlock,
)
from portal.participation.queries import moderation
from portal.participation.rules.moderation import Guard
from portal.participation.services import appealing, flagging, guarding, intake, moderating, moderation_privacy
from portal.participation.services.moderating import ActPlan
from portal.search import queries as search
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.participation import component_in, make_process, make_proposal


def moderator(process, role=Role.MODERATOR, **values):
    return make_user(roles=((role, ("city", process.space.city_id)),), **values)


def report(thing, reporter=None, kind="proposal", **values):
    with db.transaction():
        return flagging.report_thing(kind=kind, key=thing.id, reporter=reporter, **values)


def case_of(thing, kind="proposal") -> ModerationCase:
    db.session.expire_all()
    return db.session.scalars(select(ModerationCase).where(ModerationCase.thing_id == thing.id)).one()


def act(thing, who, kind=ActKind.HIDE, **values):
    given = {"version": case_of(thing).version, "rule_number": 2, "words": "It insults a neighbour."} | values
    with db.transaction():
        return moderating.act(case_id=case_of(thing).id, plan=ActPlan(kind=kind, **given), moderator=who)


def told(user, kind="participation.moderation"):
    return db.session.scalars(
        select(Notification.key)
        .where(Notification.user_id == user.id, Notification.kind == kind)
        .order_by(Notification.id)
    ).all()


def test_a_report_waits_is_decided_by_a_rule_appealed_and_decided_by_somebody_else(app, work):
    process = make_process()
    author, reporter = make_user(), make_user()
    first, second = moderator(process), moderator(process, Role.CITY_COORDINATOR)
    proposal = make_proposal(process, author, "Something that is rude to a neighbour")
    assert report(proposal, reporter, rule_number=2, note="Look")
    assert not report(proposal, reporter, rule_number=3), "each person counts once"
    assert report(proposal, None, network="n1", rule_number=2)
    with pytest.raises(NotFound):
        report(proposal, author)
    work()
    assert all(told(one, "participation.to_moderate") for one in (first, second))
    with pytest.raises(NotFound):
        act(proposal, make_secretariat())
    with pytest.raises(DomainError, match="Choose the rule"):
        act(proposal, first, rule_number=99)
    made = act(proposal, first)
    case = case_of(proposal)
    assert (db.session.get(Proposal, proposal.id).state, case.waits_since) == (ProposalState.HIDDEN, None)
    assert search.find(search.Wanted("neighbour")).hits == []
    work()
    assert len(told(author)) == 1, "today he is told"
    assert len(told(reporter, "participation.report_settled")) == 1
    with pytest.raises(Conflict):
        report(proposal, make_user())
    with pytest.raises(NotFound), db.transaction():
        appealing.appeal(act_id=made.id, author=reporter, text="Not mine")
    with db.transaction():
        appealing.appeal(act_id=made.id, author=author, text="It is a quote.")
    with pytest.raises(Conflict), db.transaction():
        appealing.appeal(act_id=made.id, author=author, text="Once more")
    with pytest.raises(Conflict), db.transaction():
        moderating.undo(act_id=made.id, moderator=second)
    with pytest.raises(DomainError, match="does not decide"), db.transaction():
        appealing.decide(act_id=made.id, outcome=AppealOutcome.RESTORED, words="Yes", moderator=first)
    with pytest.raises(NotFound), db.transaction():
        appealing.decide(act_id=made.id, outcome=AppealOutcome.RESTORED, words="Yes", moderator=make_secretariat())
    with db.transaction():
        appealing.decide(act_id=made.id, outcome=AppealOutcome.RESTORED, words="A quote it is.", moderator=second)
    db.session.expire_all()
    decided = db.session.get(ModerationAct, made.id)
    assert (decided.decided_role, decided.undone_at is not None) == (ActorRole.SECOND, True)
    assert db.session.get(Proposal, proposal.id).state is ProposalState.OPEN
    work()
    assert len(told(author)) == 2
    (month,) = moderation.months(moderation.case_about("proposal", proposal.id).space)
    assert (month.reports, month.acts[ActKind.HIDE], month.appeals, month.restored, month.hours) == (2, 1, 1, 1, 0.0)


def test_where_nobody_else_moderates_the_secretariat_decides_the_appeal(app, work):
    process, author, office = make_process(), make_user(), make_secretariat()
    proposal, only = make_proposal(process, author), moderator(process)
    with db.transaction():
        moderating.open_case(kind="proposal", key=proposal.id, moderator=only)
    made = act(proposal, only)
    assert moderation.stand_in_appeals() == []
    with db.transaction():
        appealing.appeal(act_id=made.id, author=author, text="Why?")
    work()
    assert told(office, "participation.to_moderate")
    assert [one.id for one, _space in moderation.stand_in_appeals()] == [made.id]
    with db.transaction():
        appealing.decide(act_id=made.id, outcome=AppealOutcome.UPHELD, words="It insults.", moderator=office)
    db.session.expire_all()
    decided = db.session.get(ModerationAct, made.id)
    assert (decided.decided_role, db.session.get(Proposal, proposal.id).state) == (
        ActorRole.SECRETARIAT,
        ProposalState.HIDDEN,
    )


def test_personal_data_are_taken_out_for_good_and_nothing_else_changes(app):
    process = make_process()
    proposal = make_proposal(
        process,
        make_user(),
        "Call Ana Perez about the bench",
        body="Ana  Perez, 555-0101, knows.\nThe bench is broken.",
    )
    who = moderator(process)
    report(proposal, make_user(), rule_number=3)
    with pytest.raises(DomainError, match="does not stand"):
        act(proposal, who, ActKind.REDACT, passages=["555-0199"])
    with pytest.raises(DomainError, match="word for word"):
        act(proposal, who, ActKind.REDACT, passages=[])
    act(proposal, who, ActKind.REDACT, passages=["Ana Perez", "555-0101"], rule_number=3)
    db.session.expire_all()
    kept = db.session.get(Proposal, proposal.id)
    assert kept.title == "Call [personal data removed] about the bench"
    assert kept.body == "[personal data removed], [personal data removed], knows.\nThe bench is broken."
    assert search.find(search.Wanted("Perez")).hits == []
    noted = db.session.execute(select(AuditEntry.reason, AuditEntry.data)).all()
    assert "Perez" not in str(noted), "the audit log names the rule, never the words"
    with pytest.raises(Conflict), db.transaction():
        moderating.undo(act_id=db.session.scalars(select(ModerationAct.id)).one(), moderator=who)


def test_a_blocked_person_neither_posts_nor_comments_until_it_ends_or_is_taken_back(app, at):
    process = make_process()
    author, who = make_user(), moderator(process)
    proposal, other = make_proposal(process, author), make_proposal(process, make_user(), "Trees along the river")
    with db.transaction():
        moderating.open_case(kind="proposal", key=proposal.id, moderator=who)
    made = act(proposal, who, ActKind.BLOCK, days=3)
    space, component = process.space, component_in(process)

    def admit():
        intake.admit(space=space, component_id=component.id, user=author, address="192.0.2.7")

    def comment():
        with db.transaction():
            discussions.post_comment(subject=Subject("proposal", other.id), author=author, text="Yes", lang="en")

    for refused in (admit, comment):
        with pytest.raises(Conflict):
            refused()
    assert str(author.id) not in db.session.scalars(select(SpaceBlock.person)).one()
    at(clock.now() + timedelta(days=3, minutes=1))
    admit()
    comment()
    at(clock.now() - timedelta(days=2))
    with db.transaction():
        moderating.undo(act_id=made.id, moderator=who)
    admit()


def test_what_a_form_catches_waits_for_a_look_is_never_lost_and_is_told(app, work):
    process = make_process()
    author, who = make_user(), moderator(process)
    proposal = make_proposal(process, author)
    with db.transaction():
        assert intake.received(kind="proposal", key=proposal.id, why=[Trap.FAST])
    assert db.session.get(Proposal, proposal.id).state is ProposalState.HIDDEN
    work()
    case = case_of(proposal)
    assert (case.held, case.waits_since is not None) == (True, True)
    act(proposal, who, ActKind.WARN)
    assert case_of(proposal).held, "a warning says nothing about whether it is shown"
    act(proposal, who, ActKind.KEEP)
    assert db.session.get(Proposal, proposal.id).state is ProposalState.OPEN
    assert not case_of(proposal).held
    with db.transaction():
        intake.received(kind="proposal", key=proposal.id, why=[Trap.FAST])
    assert db.session.get(Proposal, proposal.id).state is ProposalState.OPEN, (
        "the same form once more hides nothing again"
    )
    work()
    assert len(told(author)) == 3, "that it waits, the warning, that it is shown"


def test_comments_are_moderated_in_the_same_queue_and_their_old_texts_go_too(app):
    process = make_process()
    author, who = make_user(), moderator(process)
    proposal = make_proposal(process, make_user())
    with db.transaction():
        comment = discussions.post_comment(
            subject=Subject("proposal", proposal.id), author=author, text="Ask Ana Perez, she is a fool.", lang="en"
        )
        discussions.edit_comment(comment_id=comment.id, editor=author, text="Ask Ana Perez.", lang="en")
    report(comment, make_user(), kind="comment", rule_number=2)
    waiting = moderation.shown(db.session.execute(moderation.waiting(process.space_id)).all(), clock.now())
    assert [(one.item.kind, one.item.author_id, one.flags) for one in waiting] == [("comment", author.id, 1)]
    act(comment, who, ActKind.REDACT, passages=["Ana Perez"], rule_number=3)
    db.session.expire_all()
    assert "Ana" not in db.session.get(Comment, comment.id).text
    assert "Ana" not in db.session.scalars(select(Revision.text)).one()
    made = act(comment, who, words="She told Ana Perez off.")
    assert talk.hiding_in_force(comment.id).reason.startswith("2. "), "the rule, never the words"
    assert talk.hiding_in_force(comment.id) is not None
    with db.transaction():
        moderating.undo(act_id=made.id, moderator=who)
    assert talk.hiding_in_force(comment.id) is None


def test_limits_of_person_and_component_say_when_one_may_go_on(app):
    process, person = make_process(), make_user()
    with db.transaction():
        guarding.save_guard(
            space=process.space, guard=Guard(person_hour=3, network_hour=5, component_hour=100), actor=make_user()
        )
    space, component = process.space, component_in(process)

    def post(user, address="192.0.2.7"):
        intake.admit(space=space, component_id=component.id, user=user, address=address)

    for _n in range(3):
        post(person)
    with pytest.raises(TooMany, match="You can go on at"):
        post(person)
    post(make_user())
    post(make_user(), "192.0.2.200")
    with pytest.raises(TooMany):
        post(make_user(), "192.0.2.9")
    post(make_user(), "2001:db8:1:2::9")
    assert (
        intake.network_mark("2001:db8:1:2::9")
        == intake.network_mark("2001:db8:1:ff::1")
        != intake.network_mark("2001:db8:2::1")
    )


def test_who_posts_as_a_resident_is_named_nowhere_and_can_still_be_blocked(app):
    process, author, who = make_process(), make_user(display_name="Rosa Quispe"), moderator(make_process())
    with pytest.raises(DomainError):
        make_proposal(process, author, is_anonymous=True)
    with db.transaction():
        guarding.save_guard(space=process.space, guard=Guard(may_be_anonymous=True, least_seconds=0), actor=who)
    with pytest.raises(DomainError):
        make_proposal(process, make_user(email_confirmed_at=None), is_anonymous=True)
    proposal = make_proposal(process, author, is_anonymous=True)
    item = moderated.find("proposal", proposal.id)
    assert (item.author, item.is_anonymous) == ("", True)


def test_an_erased_person_leaves_no_trace_in_any_table_of_moderation(app):
    process = make_process()
    author, who, reporter = make_user(), moderator(process), make_user()
    proposal = make_proposal(process, author)
    report(proposal, reporter, note="Ana is a fool")
    with db.transaction():
        moderating.take(case_id=case_of(proposal).id, moderator=who)
    made = act(proposal, who)
    with db.transaction():
        appealing.appeal(act_id=made.id, author=author, text="My name is Ana")
    assert moderation_privacy.export_of(author)[1]["decisions"][0]["appeal"] == "My name is Ana"
    assert len(moderation_privacy.export_of(reporter)[1]["reports"]) == 1
    for person in (author, who, reporter):
        with db.transaction():
            moderation_privacy.erase(person)
    db.session.expire_all()
    kept = db.session.get(ModerationAct, made.id)
    assert (kept.appeal, kept.words, kept.actor_id, kept.rule_number) == ("", "", None, 2)
    flag = db.session.scalars(select(ModerationFlag)).one()
    assert (flag.note, flag.reporter_id) == ("", None)
    assert str(reporter.id) not in flag.mark
