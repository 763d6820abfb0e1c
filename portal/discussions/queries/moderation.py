"""What waits for moderators, and the history of a comment."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.hooks import Named
from portal.accounts.models import User
from portal.accounts.rules import is_secretariat
from portal.core import datetimes, db, i18n
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.discussions import subjects
from portal.discussions.models import Comment, Hiding, Report, Revision
from portal.discussions.queries.lines import shown_name, signed
from portal.discussions.queries.single import moderates
from portal.discussions.subjects import About, Subject


def _moderated_by(user: Any) -> ColumnElement[bool]:
    """Comments below what the person moderates here; what is handed over has its queue elsewhere."""
    ours = [kind for kind in subjects.kinds() if subjects.desk_of(kind.name) is None]
    if is_secretariat(user):
        return Comment.subject_kind.in_([kind.name for kind in ours])
    return or_(
        false(),
        *(
            and_(Comment.subject_kind == kind.name, Comment.subject_id.in_(allowed))
            for kind in ours
            if (allowed := kind.moderated_by(user)) is not None
        ),
    )


def reported(user: Any) -> Select[Any]:
    """A select of (comment, author's name, number of open reports, when the first came), what waits longest first."""
    first = func.min(Report.created_at).label("first")
    columns: list[Any] = [Comment, shown_name(), func.count(Report.id), first]
    return (
        select(*columns)
        .join(Report, and_(Report.comment_id == Comment.id, Report.settled_at.is_(None)))
        .outerjoin(User, User.id == Comment.author_id)
        .where(_moderated_by(user))
        .group_by(Comment.id, User.display_name)
        .order_by(first, Comment.id)
    )


def appeals(user: Any) -> Select[Any]:
    """A select of (comment, author's name, hiding) whose author has appealed, what waits longest first."""
    columns: list[Any] = [Comment, shown_name(), Hiding]
    return (
        select(*columns)
        .join(Hiding, Hiding.comment_id == Comment.id)
        .outerjoin(User, User.id == Comment.author_id)
        .where(
            Hiding.appealed_at.is_not(None),
            Hiding.decided_at.is_(None),
            Hiding.lifted_at.is_(None),
            _moderated_by(user),
        )
        .order_by(Hiding.appealed_at, Hiding.id)
    )


@dataclass(frozen=True)
class Waiting:
    """A comment that waits for a moderator; `about` is None where the subject is not there for him."""

    comment: Comment
    author: str | None
    about: About | None
    since: datetime | None
    reports: int = 0
    hiding: Hiding | None = None
    is_mine: bool = False  # hidden or written by this moderator, who does not decide it


@dataclass(frozen=True)
class Queue:
    """How much waits, for the tabs."""

    reported: int
    appeals: int


def queue(user: Any) -> Queue:
    """Both numbers in one statement."""
    row = db.session.execute(
        select(
            select(func.count()).select_from(reported(user).order_by(None).subquery()).scalar_subquery(),
            select(func.count()).select_from(appeals(user).order_by(None).subquery()).scalar_subquery(),
        )
    ).one()
    return Queue(*row)


def _abouts(rows: Sequence[Any], user: Any) -> dict[Subject, About]:
    return subjects.about_all((Subject(row[0].subject_kind, row[0].subject_id) for row in rows), user)


def waiting_reports(rows: Sequence[Any], user: Any) -> list[Waiting]:
    """The rows of `reported` with what they are about."""
    known = _abouts(rows, user)
    return [
        Waiting(
            comment, signed(comment, author), known.get(Subject(comment.subject_kind, comment.subject_id)), first, reports=many,
            is_mine=comment.author_id == user.id,
        )
        for comment, author, many, first in rows
    ]  # fmt: skip


def waiting_appeals(rows: Sequence[Any], user: Any) -> list[Waiting]:
    """The rows of `appeals` with what they are about."""
    known = _abouts(rows, user)
    return [
        Waiting(
            comment, signed(comment, author), known.get(Subject(comment.subject_kind, comment.subject_id)), hiding.appealed_at, hiding=hiding,
            is_mine=user.id in (hiding.hidden_by, comment.author_id),
        )
        for comment, author, hiding in rows
    ]  # fmt: skip


def comment_moderated_by(user: Any, comment_id: uuid.UUID) -> Comment:
    """The comment for somebody who moderates its subject.

    Raises:
        NotFound: there is no such comment for this person.
    """
    comment = db.session.get(Comment, comment_id)
    if comment is None or not moderates(user, Subject(comment.subject_kind, comment.subject_id)):
        raise NotFound
    return comment


@dataclass(frozen=True)
class HidingLine:
    """A hiding with the names of those who acted."""

    hiding: Hiding
    hidden_by: str | None
    decided_by: str | None
    lifted_by: str | None


@dataclass(frozen=True)
class History:
    """All there is about a comment, for moderators."""

    comment: Comment
    author: str | None
    subject: Subject
    about: About | None
    revisions: Sequence[Revision]
    reports: Sequence[tuple[Report, str | None, str | None]]
    hidings: Sequence[HidingLine]

    @property
    def open_reports(self) -> int:
        return sum(report.settled_at is None for report, _by, _settled in self.reports)

    @property
    def in_force(self) -> Hiding | None:
        return next((line.hiding for line in self.hidings if line.hiding.lifted_at is None), None)


def history(user: Any, comment_id: uuid.UUID) -> History:
    """What was written, changed, reported and decided, newest first.

    Raises:
        NotFound: there is no such comment for this moderator.
    """
    comment = comment_moderated_by(user, comment_id)
    subject = Subject(comment.subject_kind, comment.subject_id)
    author = (
        db.session.scalar(select(User.display_name).where(User.id == comment.author_id))
        if comment.alias is None
        else None
    )
    revisions = db.session.scalars(
        select(Revision).where(Revision.comment_id == comment_id).order_by(Revision.replaced_at.desc())
    ).all()
    by, settled = aliased(User), aliased(User)
    reports = db.session.execute(
        select(Report, by.display_name, settled.display_name)
        .outerjoin(by, by.id == Report.reporter_id)
        .outerjoin(settled, settled.id == Report.settled_by)
        .where(Report.comment_id == comment_id)
        .order_by(Report.created_at.desc())
    ).all()
    hid, decided, lifted = aliased(User), aliased(User), aliased(User)
    hidings = db.session.execute(
        select(Hiding, hid.display_name, decided.display_name, lifted.display_name)
        .outerjoin(hid, hid.id == Hiding.hidden_by)
        .outerjoin(decided, decided.id == Hiding.decided_by)
        .outerjoin(lifted, lifted.id == Hiding.lifted_by)
        .where(Hiding.comment_id == comment_id)
        .order_by(Hiding.hidden_at.desc())
    ).all()
    return History(
        comment, signed(comment, author), subject, subjects.about(subject, user), revisions,
        [(report, name, judge) for report, name, judge in reports], [HidingLine(*row) for row in hidings],
    )  # fmt: skip


def comment_named(comment_id: str, created_at: str) -> Named:
    """A comment as the audit log names it: by its day, with the page of its history."""
    day = datetimes.format_date(datetime.fromisoformat(created_at), "medium")
    return Named(_("written on %(day)s", day=day), f"/{i18n.current()}/moderation/comments/{comment_id}")


def settled_reports(comment_id: uuid.UUID) -> Sequence[Report]:
    """Reports of a comment that moderators have answered."""
    return db.session.scalars(
        select(Report).where(Report.comment_id == comment_id, Report.settled_at.is_not(None)).order_by(Report.id)
    ).all()
