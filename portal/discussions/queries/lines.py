"""Comments as one reader sees them, and pages of them that begin behind a place."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, select, tuple_

from portal.accounts.models import User
from portal.core import clock, db, i18n, settings
from portal.core.errors import NotFound
from portal.discussions import rules, subjects, translated
from portal.discussions.models import Comment, CommentKind, Hiding, Report
from portal.discussions.queries.single import moderates, speakers
from portal.discussions.subjects import About, Kind, Subject
from portal.discussions.translated import Reading


class Sort(StrEnum):
    """In which order threads stand; answers always come in the order in which they were written."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Line:
    """A comment as this reader sees it. `author` is None for somebody who has left, or who signs with no name (`byline`); of somebody
    who writes without a name it is what the talk calls him (`alias`).

    `text` is None where the reader does not get it: deleted, or hidden by a moderator. `reading`: it in the language of the page, where
    that is another one and somebody has translated it. `has_languages`: a page of its languages has something for this reader: there are
    some, or he may write one or have one made.
    """

    comment: Comment
    author: str | None
    speaks: bool
    hiding: Hiding | None
    is_own: bool
    is_reported: bool
    text: str | None
    may_answer: bool
    may_edit: bool
    may_delete: bool
    may_report: bool
    may_appeal: bool
    answered: str = ""  # whom it answers, where that is not the author of the head
    reading: Reading | None = None
    has_languages: bool = False
    answers: tuple[Line, ...] = ()
    more: int = 0  # answers that are not among them

    @property
    def is_deleted(self) -> bool:
        return self.comment.deleted_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hiding is not None


@dataclass(frozen=True)
class Reader:
    """What of the reader decides how a line looks."""

    user: Any
    key: uuid.UUID | None
    moderates: bool
    speakers: frozenset[uuid.UUID]
    may_comment: bool
    takes_aliases: bool
    now: datetime
    minutes: int
    asks_machine: bool = False


def reader_of(subject: Subject, about: About, kind: Kind, user: Any) -> Reader:
    signed_in = bool(user.is_authenticated)
    return Reader(
        user, user.id if signed_in else None, signed_in and moderates(user, subject), speakers(subject),
        rules.may_write(user) and about.is_open and kind.may_comment(user, subject.id), subjects.takes_aliases(subject, about),
        clock.now(), settings().comment_edit_minutes,
        subjects.desk_of(subject.kind) is not None and translated.asks_machine(about.city_id),
    )  # fmt: skip


def shown_name() -> ColumnElement[str | None]:
    """The name that is shown of the author, who is joined: none where it was written without."""
    return case((Comment.alias.is_(None), User.display_name))


def signed(comment: Comment, name: str | None) -> str | None:
    """Under what name a comment stands, in the reader's language. `name`: as `shown_name` gives it."""
    if comment.alias is not None:
        return subjects.alias_of(comment.subject_kind, comment.alias)
    return name or comment.byline or None


def select_lines(reader: Reader, *more: Any) -> Select[Any]:
    """Comments with the author's name, what hides them, and whether the reader has reported them; last, what `translated` gives."""
    reported = (
        exists().where(Report.comment_id == Comment.id, Report.reporter_id == reader.key)
        if reader.key
        else literal(False)
    )
    return (
        select(Comment, shown_name(), Hiding, reported, *more, translated.column())
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Hiding, and_(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None)))
    )


def line_of(row: Any, reader: Reader, **more: Any) -> Line:
    comment, author, hiding, reported = row[:4]
    is_own = rules.is_author(reader.user, comment)
    is_gone, is_hidden = comment.deleted_at is not None, hiding is not None
    visible = not is_gone and (not is_hidden or is_own or reader.moderates)
    is_foreign = comment.lang != i18n.current()
    return Line(
        comment=comment, author=signed(comment, author), speaks=comment.alias is None and comment.author_id in reader.speakers, hiding=hiding, is_own=is_own,
        is_reported=bool(reported), text=comment.text if visible else None,
        reading=translated.reading(row[-1], "", comment.text) if visible and is_foreign else None,
        has_languages=visible and not is_hidden and (
            is_own or reader.moderates or (is_foreign and (row[-1] is not None or reader.asks_machine))
        ),
        may_answer=reader.may_comment and not is_gone and not is_hidden and comment.kind is CommentKind.COMMENT,
        may_edit=rules.may_edit(
            reader.user, comment, reader.now, reader.minutes, is_hidden=is_hidden, speakers=reader.speakers
        ),
        may_delete=rules.may_delete(reader.user, comment),
        may_report=not is_hidden and not reported and _may_report(reader, comment),
        may_appeal=hiding is not None and not is_gone and rules.may_appeal(reader.user, comment, hiding), **more,
    )  # fmt: skip


def _may_report(reader: Reader, comment: Comment) -> bool:
    """Where the talk is handed over, visitors report too."""
    if not reader.user.is_authenticated:
        return subjects.desk_of(comment.subject_kind) is not None and comment.deleted_at is None
    return rules.may_report(reader.user, comment)


def _place(comment: Comment) -> str:
    """Where a page begins, for an address: the moment in microseconds, and the id."""
    delta = comment.created_at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{(delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds}-{comment.id}"


def _read_place(place: str) -> tuple[datetime, uuid.UUID]:
    moment, _dash, key = place.partition("-")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 16):
        raise NotFound
    micros = int(moment)
    try:
        return datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000), uuid.UUID(key)
    except ValueError:
        raise NotFound from None


def _behind(place: str, sort: Sort) -> ColumnElement[bool]:
    here = tuple_(*map(literal, _read_place(place)))
    at = tuple_(Comment.created_at, Comment.id)
    return at < here if sort is Sort.NEWEST else at > here


def page_of(statement: Select[Any], sort: Sort, after: str | None, limit: int) -> tuple[Sequence[Any], str | None]:
    order = (Comment.created_at, Comment.id) if sort is Sort.OLDEST else (Comment.created_at.desc(), Comment.id.desc())
    if after:
        statement = statement.where(_behind(after, sort))
    rows = db.session.execute(statement.order_by(*order).limit(limit + 1)).all()
    return rows[:limit], _place(rows[limit - 1][0]) if len(rows) > limit else None
