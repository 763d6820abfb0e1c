from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import AuditEntry
from portal.core import db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.discussions import queries, services
from portal.discussions.models import AppealOutcome, Hiding, Report, ReportOutcome, ReportReason
from portal.notifications.models import Notification
from tests.factories.accounts import make_secretariat
from tests.factories.cities import make_city
from tests.factories.discussions import make_comment, place_of


@pytest.fixture
def comment(place):
    return make_comment(place.subject, place.author, "You are all fools.")


@pytest.fixture
def hidden(place, comment, doing):
    return doing(services.hide_comment, comment_id=comment.id, moderator=place.moderator, reason="It insults people.")


def actions():
    return db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)).all()


def told(person, kind):
    return db.session.scalars(
        select(Notification).where(Notification.user_id == person.id, Notification.kind == f"discussions.{kind}")
    ).all()


def report(doing, comment, person, **values):
    return doing(
        services.report_comment,
        **({"comment_id": comment.id, "reporter": person, "reason": ReportReason.INSULT} | values),
    )


def test_person_reports_a_comment_once(place, comment, doing, work):
    first = report(doing, comment, place.other, note="See the last line.")
    assert report(doing, comment, place.other).id == first.id
    report(doing, comment, place.speaker, reason=ReportReason.SPAM)
    assert db.session.scalar(select(func.count(Report.id))) == 2
    assert queries.queue(place.moderator) == queries.Queue(1, 0)
    (row,) = db.session.execute(queries.reported(place.moderator)).all()
    assert row[2] == 2
    work()
    assert len(told(place.secretariat, "to_moderate")) == 1  # one mail for all that is reported until it is answered


def test_author_cannot_report_and_nobody_what_he_cannot_see(place, comment, doing):
    with pytest.raises(NotFound):
        report(doing, comment, place.author)


def test_moderator_of_another_city_sees_nothing_of_it(place, comment, doing):
    report(doing, comment, place.other)
    other = make_city()
    make_comment(place_of(other), place.author)
    assert queries.queue(place.speaker) == queries.Queue(0, 0)
    with pytest.raises(NotFound):
        queries.history(place.speaker, comment.id)
    assert queries.history(place.moderator, comment.id).open_reports == 1
    assert queries.history(place.secretariat, comment.id).open_reports == 1


def test_hidden_comment_is_read_by_author_and_moderators_alone(place, comment, hidden):
    seen = {
        name: queries.thread(place.subject, getattr(place, name)).lines[0]
        for name in ("author", "other", "moderator", "secretariat")
    }
    assert {name: line.text is not None for name, line in seen.items()} == {
        "author": True, "other": False, "moderator": True, "secretariat": True,
    }  # fmt: skip
    assert seen["author"].may_appeal
    assert not seen["other"].may_appeal
    assert not seen["author"].may_edit
    assert queries.thread(place.subject, place.other).total == 0


def test_hiding_settles_reports_and_tells_author_and_reporters(place, comment, doing, work):
    made = report(doing, comment, place.other)
    doing(services.hide_comment, comment_id=comment.id, moderator=place.moderator, reason="It insults people.")
    db.session.refresh(made)
    assert (made.outcome, made.settled_by) == (ReportOutcome.HIDDEN, place.moderator.id)
    work()
    (mail,) = told(place.author, "decision")
    assert "It insults people." in mail.text
    assert f"/en/discussions/comments/{comment.id}/appeal" in mail.text
    assert len(told(place.other, "report_settled")) == 1
    assert actions() == ["discussions.reported", "discussions.hidden"]


def test_kept_comment_can_be_reported_again_by_somebody_else(place, comment, doing, work):
    report(doing, comment, place.other)
    doing(services.keep_comment, comment_id=comment.id, moderator=place.moderator)
    with pytest.raises(Conflict):
        doing(services.keep_comment, comment_id=comment.id, moderator=place.secretariat)
    assert queries.queue(place.moderator).reported == 0
    report(doing, comment, place.speaker)
    assert queries.queue(place.moderator).reported == 1
    work()
    (mail,) = told(place.other, "report_settled")
    assert "stays" in mail.subject


def test_hiding_needs_a_reason_and_somebody_else(place, comment, doing):
    with pytest.raises(DomainError, match="Say why"):
        doing(services.hide_comment, comment_id=comment.id, moderator=place.moderator, reason=" ")
    with pytest.raises(DomainError, match="your own"):
        doing(services.hide_comment, comment_id=comment.id, moderator=place.author, reason="x")


def test_hidden_comment_is_hidden_once(place, comment, hidden, doing):
    with pytest.raises(Conflict):
        doing(services.hide_comment, comment_id=comment.id, moderator=place.secretariat, reason="x")
    with pytest.raises(Conflict, match="hidden this comment already"):
        report(doing, comment, place.other)
    with pytest.raises(Conflict, match="hidden this comment meanwhile"):
        doing(services.edit_comment, comment_id=comment.id, editor=place.author, text="Milder", lang="en")
    with pytest.raises(Conflict):
        make_comment(place.subject, place.other, answers=comment.id)


def test_author_appeals_once_and_another_person_decides(place, comment, hidden, doing, work):
    with pytest.raises(NotFound):
        doing(services.appeal, hiding_id=hidden.id, author=place.other, text="x")
    doing(services.appeal, hiding_id=hidden.id, author=place.author, text="It was a joke.")
    with pytest.raises(Conflict):
        doing(services.appeal, hiding_id=hidden.id, author=place.author, text="Again.")
    assert queries.queue(place.secretariat) == queries.Queue(0, 1)
    decision = {"hiding_id": hidden.id, "outcome": AppealOutcome.RESTORED, "reason": "It was."}
    for somebody in (place.moderator, place.author):
        with pytest.raises(DomainError, match="Ask a colleague"):
            doing(services.decide_appeal, moderator=somebody, **decision)
    with pytest.raises(DomainError, match="decide the appeal"):
        doing(services.restore_comment, hiding_id=hidden.id, moderator=place.moderator, reason="x")
    doing(services.decide_appeal, moderator=place.secretariat, **decision)
    assert queries.thread(place.subject, place.other).total == 1
    with pytest.raises(Conflict):
        doing(services.decide_appeal, moderator=place.secretariat, **decision)
    work()
    assert {mail.subject for mail in told(place.author, "decision")} == {
        "What you wrote about “Quezon City” is shown again"
    }
    assert actions()[-3:] == ["discussions.hidden", "discussions.appealed", "discussions.appeal_restored"]


def test_refused_appeal_is_the_last_word_on_this_hiding(place, comment, hidden, doing, work):
    doing(services.appeal, hiding_id=hidden.id, author=place.author, text="It was a joke.")
    work()
    assert len(told(place.secretariat, "to_moderate")) == 1
    doing(
        services.decide_appeal, hiding_id=hidden.id, moderator=place.secretariat, outcome=AppealOutcome.UPHELD,
        reason="It was not.",
    )  # fmt: skip
    work()
    (line,) = queries.thread(place.subject, place.author).lines
    assert line.is_hidden
    assert not line.may_appeal
    assert any("It was not." in mail.text for mail in told(place.author, "decision"))
    doing(services.restore_comment, hiding_id=hidden.id, moderator=place.secretariat, reason="Seen in a new light.")
    assert queries.thread(place.subject, place.other).total == 1


def test_database_refuses_that_one_person_hides_and_decides(place, hidden):
    with pytest.raises(IntegrityError), db.transaction():
        db.session.execute(
            Hiding.__table__.update()
            .where(Hiding.id == hidden.id)
            .values(
                appeal="x",
                appealed_at=func.now(),
                decided_at=func.now(),
                decided_by=place.moderator.id,
                outcome="upheld",
            )
        )


def test_deleted_hidden_comment_leaves_what_was_decided(place, comment, hidden, doing):
    doing(services.appeal, hiding_id=hidden.id, author=place.author, text="Sorry for Zebedee.")
    doing(services.delete_comment, comment_id=comment.id, author=place.author)
    db.session.refresh(hidden)
    assert (comment.text, hidden.reason, hidden.appeal) == ("", "It insults people.", "")
    assert queries.history(place.secretariat, comment.id).in_force is not None


def test_history_shows_what_was_written_before(place, comment, doing):
    doing(services.edit_comment, comment_id=comment.id, editor=place.author, text="You are wrong.", lang="en")
    found = queries.history(make_secretariat(), comment.id)
    assert [one.text for one in found.revisions] == ["You are all fools."]
    assert found.author == "Ana Reyes"
