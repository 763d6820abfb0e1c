"""Reports, hiding with a reason, the author's appeal, and what another person decides about it. All of it is in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries, rules, subjects
from portal.discussions.events import (
    AppealMade,
    AppealRefused,
    CommentChanged,
    CommentHidden,
    CommentReported,
    CommentRestored,
    ReportsSettled,
)
from portal.discussions.models import AppealOutcome, Comment, Hiding, Report, ReportOutcome, ReportReason, Revision
from portal.discussions.services import comments
from portal.discussions.subjects import Subject


def _audit(actor: User | None, action: str, comment: Comment, *, reason: str = "", **data: Any) -> None:
    accounts.audit(
        actor=actor, action=f"discussions.{action}", subject=("comment", comment.id), reason=reason,
        data={"kind": comment.subject_kind, **data},
    )  # fmt: skip


def _comment(comment_id: uuid.UUID) -> Comment:
    """The comment, locked.

    Raises:
        Conflict: it is gone.
    """
    comment = queries.locked({comment_id}).get(comment_id)
    if comment is None or comment.deleted_at is not None:
        raise Conflict(_("Its author has deleted this comment meanwhile."))
    return comment


def _said(reason: str, most: int = 500) -> str:
    kept = rules.normal_text(reason)
    if not kept:
        raise DomainError(_("Say why."), field="reason")
    if len(kept) > most:
        raise DomainError(_("This is too long."), field="reason")
    return kept


def report_comment(*, comment_id: uuid.UUID, reporter: User, reason: ReportReason, note: str = "") -> Report:
    """Tells the moderators of a comment. Doing it twice reports once.

    Raises:
        NotFound: the reporter cannot see it, or wrote it.
        Conflict: it is gone or hidden, or the person reports too much.
    """
    comment = _comment(comment_id)
    if subjects.about(Subject(comment.subject_kind, comment.subject_id), reporter) is None:
        raise NotFound
    if not rules.may_report(reporter, comment):
        raise NotFound
    earlier = queries.report_by(reporter.id, comment_id)
    if earlier is not None:
        return earlier
    if queries.hiding_in_force(comment_id) is not None:
        raise Conflict(_("A moderator has hidden this comment already."))
    _check_pace(reporter)
    is_first = not queries.open_reports(comment_id)
    made = db.session.scalars(
        insert(Report)
        .values(
            id=ids.new_id(), comment_id=comment_id, reporter_id=reporter.id, reason=reason,
            note=rules.normal_text(note)[:500], created_at=clock.now(),
        )
        .returning(Report)
    ).one()  # fmt: skip
    _audit(reporter, "reported", comment, why=reason.value)
    if is_first:
        events.publish(CommentReported(made.id))
    return made


def _check_pace(reporter: User) -> None:
    since = clock.now() - rules.REPORTS_WITHIN
    made = db.session.scalar(
        select(func.count(Report.id)).where(Report.reporter_id == reporter.id, Report.created_at > since)
    )
    if (made or 0) >= rules.MOST_REPORTS:
        raise Conflict(_("You have reported a lot today. Write to the secretariat if there is more."))


def _settle(comment: Comment, moderator: User, outcome: ReportOutcome) -> int:
    settled = db.session.scalars(
        update(Report)
        .where(Report.comment_id == comment.id, Report.settled_at.is_(None))
        .values(outcome=outcome, settled_by=moderator.id, settled_at=clock.now())
        .returning(Report.id)
    ).all()
    if settled:
        events.publish(ReportsSettled(comment.id))
    return len(settled)


def hide_comment(*, comment_id: uuid.UUID, moderator: User, reason: str) -> Hiding:
    """Hides a comment from everybody but its author and the moderators; its reports are settled with it.

    Raises:
        DomainError: no reason is given, or the moderator wrote it.
        Conflict: it is gone, or hidden already.
    """
    comment = _comment(comment_id)
    if rules.is_author(moderator, comment):
        raise DomainError(_("You cannot judge your own comment. Ask a colleague."))
    if queries.hiding_in_force(comment_id) is not None:
        raise Conflict(_("Another moderator has hidden this comment already."))
    hiding = _veil(comment, moderator, _said(reason))
    settled = _settle(comment, moderator, ReportOutcome.HIDDEN)
    _audit(moderator, "hidden", comment, reason=hiding.reason, reports=settled)
    events.publish(CommentHidden(hiding.id))
    return hiding


def _veil(comment: Comment, moderator: User | None, reason: str) -> Hiding:
    hiding = Hiding(
        comment_id=comment.id, hidden_by=moderator.id if moderator else None, reason=reason, hidden_at=clock.now()
    )
    db.session.add(hiding)
    db.session.flush()
    comments.tell_subject(comment)
    events.publish(CommentChanged(comment.id))
    return hiding


def set_hidden(*, comment_id: uuid.UUID, hide: bool, reason: str, moderator: User | None) -> None:
    """Hides a comment or shows it again, for whoever moderates it elsewhere (`subjects.hand_over`): who is told, why, and what
    can be done about it is kept there. Doing it twice does it once.

    Raises:
        Conflict: it is gone.
    """
    comment, hiding = _comment(comment_id), queries.hiding_in_force(comment_id)
    if hide and hiding is None:
        _veil(comment, moderator, reason)
    elif not hide and hiding is not None:
        hiding.lifted_by, hiding.lifted_at = moderator.id if moderator else None, clock.now()
        db.session.flush()
        comments.tell_subject(comment)
        events.publish(CommentChanged(comment.id))


def redact_comment(*, comment_id: uuid.UUID, replace: Callable[[str], str]) -> None:
    """Takes personal data out of a comment and of what it said before; nobody can read it any more.

    `replace`: a text → the text without them.

    Raises:
        Conflict: it is gone.
    """
    comment = _comment(comment_id)
    comment.text, comment.edited_at = replace(comment.text), clock.now()
    for earlier in db.session.scalars(select(Revision).where(Revision.comment_id == comment_id)):
        earlier.text = replace(earlier.text)
    db.session.flush()
    events.publish(CommentChanged(comment.id))


def keep_comment(*, comment_id: uuid.UUID, moderator: User) -> None:
    """Answers the open reports of a comment: it stays.

    Raises:
        DomainError: the moderator wrote it.
        Conflict: it is gone, or somebody else has answered.
    """
    comment = _comment(comment_id)
    if rules.is_author(moderator, comment):
        raise DomainError(_("You cannot judge your own comment. Ask a colleague."))
    settled = _settle(comment, moderator, ReportOutcome.KEPT)
    if not settled:
        raise Conflict(_("Another moderator has answered these reports already."))
    _audit(moderator, "kept", comment, reports=settled)


def _held(hiding_id: uuid.UUID) -> tuple[Hiding, Comment]:
    """A hiding and its comment, both locked: the comment first, as everywhere."""
    found = db.session.get(Hiding, hiding_id)
    if found is None:
        raise NotFound
    comment = queries.locked({found.comment_id}).get(found.comment_id)
    hiding = db.session.scalars(
        select(Hiding).where(Hiding.id == hiding_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if hiding is None or comment is None:
        raise NotFound
    return hiding, comment


def appeal(*, hiding_id: uuid.UUID, author: User, text: str) -> None:
    """The author asks that somebody else looks at it: once.

    Raises:
        NotFound: it is not the author's comment.
        DomainError: nothing is said, or too much.
        Conflict: there is an appeal already, or the comment is shown again.
    """
    hiding, comment = _held(hiding_id)
    if not rules.is_author(author, comment):
        raise NotFound
    if not rules.may_appeal(author, comment, hiding):
        raise Conflict(_("This has been answered meanwhile, or you have appealed before."))
    hiding.appeal, hiding.appealed_at = _said(text, 1000), clock.now()
    db.session.flush()
    _audit(comments.actor_of(comment, author), "appealed", comment)
    events.publish(AppealMade(hiding.id))


def decide_appeal(*, hiding_id: uuid.UUID, moderator: User, outcome: AppealOutcome, reason: str) -> None:
    """Another moderator than the one who hid it decides; the author reads the reason.

    Raises:
        DomainError: no reason is given, or the moderator hid or wrote it.
        Conflict: it is decided already.
    """
    hiding, comment = _held(hiding_id)
    if not hiding.awaits_decision:
        raise Conflict(_("Another moderator has decided this appeal already."))
    if not rules.may_decide(moderator, comment, hiding):
        raise DomainError(_("Whoever hid or wrote a comment does not decide the appeal. Ask a colleague."))
    hiding.decision, hiding.outcome = _said(reason), outcome
    hiding.decided_by, hiding.decided_at = moderator.id, clock.now()
    if outcome is AppealOutcome.RESTORED:
        hiding.lifted_by, hiding.lifted_at = moderator.id, clock.now()
    db.session.flush()
    _audit(moderator, f"appeal_{outcome.value}", comment, reason=hiding.decision)
    if outcome is AppealOutcome.RESTORED:
        comments.tell_subject(comment)
        events.publish(CommentRestored(hiding.id), CommentChanged(comment.id))
    else:
        events.publish(AppealRefused(hiding.id))


def restore_comment(*, hiding_id: uuid.UUID, moderator: User, reason: str) -> None:
    """A moderator shows a hidden comment again without having been asked by its author.

    Raises:
        DomainError: no reason is given, or an appeal waits or the moderator wrote it.
        Conflict: it is shown already.
    """
    hiding, comment = _held(hiding_id)
    if hiding.lifted_at is not None:
        raise Conflict(_("This comment is shown again already."))
    if not rules.may_restore(moderator, comment, hiding):
        raise DomainError(_("Its author has appealed: decide the appeal, or ask a colleague to do so."))
    hiding.lifted_by, hiding.lifted_at = moderator.id, clock.now()
    db.session.flush()
    comments.tell_subject(comment)
    _audit(moderator, "restored", comment, reason=_said(reason))
    events.publish(CommentRestored(hiding.id), CommentChanged(comment.id))
