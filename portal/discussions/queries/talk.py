"""What a page shows of the talk about a subject, for one reader, in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, null, select, tuple_

from portal.cities.models import City
from portal.core import clock, db, ids
from portal.core.errors import NotFound
from portal.discussions import rules, subjects
from portal.discussions.models import Bookmark, Comment, CommentKind, Follow, Hiding, Question, TalkTally
from portal.discussions.queries.lines import Line, Reader, Sort, line_of, page_of, reader_of, select_lines, signed
from portal.discussions.subjects import About, Kind, Subject, Topic

HEADS = 25  # threads a page
ANSWERS = 20  # shown of each; the rest stands on the thread's own page
QUESTIONS = 10


@dataclass(frozen=True)
class QuestionLine:
    """A question with its official answer, if there is one."""

    line: Line
    question: Question
    state: rules.QuestionState
    answer: Line | None
    may_answer: bool
    may_withdraw: bool
    city: Mapping[str, str] | None = None  # names of the city whose word the answer is

    @property
    def subject(self) -> Subject:
        return Subject(self.line.comment.subject_kind, self.line.comment.subject_id)


@dataclass(frozen=True)
class Talk:
    """All that pages show below a subject. `url` is the subject's page, `next` the place where the next page begins."""

    subject: Subject
    about: About
    kind: Kind
    reader_id: uuid.UUID | None
    sort: Sort
    total: int
    lines: tuple[Line, ...]
    next: str | None
    asked: int
    questions: tuple[QuestionLine, ...]
    may_comment: bool
    may_ask: bool
    is_open: bool
    moderates: bool
    takes_aliases: bool
    is_followed: bool
    is_bookmarked: bool
    is_first_page: bool = True
    key: uuid.UUID = field(default_factory=ids.new_id)
    question_key: uuid.UUID = field(default_factory=ids.new_id)

    @property
    def signed_in(self) -> bool:
        return self.reader_id is not None

    @property
    def topic(self) -> Topic:
        return Topic.of(self.subject)


def _of(subject: Subject, kind: CommentKind) -> tuple[ColumnElement[bool], ...]:
    return (Comment.subject_kind == subject.kind, Comment.subject_id == subject.id, Comment.kind == kind)


def _answers(heads: Sequence[uuid.UUID], reader: Reader) -> dict[uuid.UUID, tuple[list[Any], int]]:
    """The first answers of each thread and how many there are, in one statement."""
    if not heads:
        return {}
    numbered = (
        select(
            Comment.id.label("id"),
            func.row_number()
            .over(partition_by=Comment.thread_id, order_by=(Comment.created_at, Comment.id))
            .label("n"),
            func.count().over(partition_by=Comment.thread_id).label("many"),
        )
        .where(Comment.thread_id.in_(heads))
        .subquery()
    )
    rows = db.session.execute(
        select_lines(reader, numbered.c.many)
        .join(numbered, numbered.c.id == Comment.id)
        .where(numbered.c.n <= ANSWERS)
        .order_by(Comment.created_at, Comment.id)
    )
    found: dict[uuid.UUID, tuple[list[Any], int]] = {}
    for row in rows:
        found.setdefault(row[0].thread_id, ([], row.many))[0].append(row)
    return found


def _threads(rows: Sequence[Any], below: dict[uuid.UUID, tuple[list[Any], int]], reader: Reader) -> tuple[Line, ...]:
    threads = []
    for row in rows:
        answers, many = below.get(row[0].id, ([], 0))
        threads.append(line_of(row, reader, answers=_named(row[0].id, answers, reader), more=many - len(answers)))
    return tuple(threads)


def _named(head: uuid.UUID, rows: Sequence[Any], reader: Reader) -> tuple[Line, ...]:
    """Answers, each with whom it answers where that is another answer on this page."""
    names = {row[0].id: signed(row[0], row[1]) or "" for row in rows}
    return tuple(
        line_of(row, reader, answered="" if row[0].answers_id == head else names.get(row[0].answers_id, ""))
        for row in rows
    )


def _count(subject: Subject, kind: CommentKind) -> Any:
    """How many can be read; hidden ones and empty places do not count."""
    hidden = exists().where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
    return (
        select(func.count()).select_from(Comment).where(*_of(subject, kind), Comment.deleted_at.is_(None), ~hidden)
    ).scalar_subquery()


def _total(subject: Subject) -> Any:
    """How many comments can be read, as the database keeps it: a talk of thousands is not counted for each reader."""
    kept = select(TalkTally.comments).where(TalkTally.subject_kind == subject.kind, TalkTally.subject_id == subject.id)
    return func.coalesce(kept.scalar_subquery(), 0)


def _facts(subject: Subject, key: uuid.UUID | None) -> Any:
    """How many comments and questions; whether the reader follows and has marked it."""
    topic = Topic.of(subject)
    follows = exists().where(Follow.user_id == key, Follow.kind == topic.kind, Follow.value == topic.value)
    marks = exists().where(
        Bookmark.user_id == key, Bookmark.subject_kind == subject.kind, Bookmark.subject_id == subject.id
    )
    return db.session.execute(
        select(
            _total(subject), _count(subject, CommentKind.QUESTION),
            *((follows, marks) if key else (null(), null())),
        )
    ).one()  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """Threads that a module chose: comment at the head → line with its first answers."""

    lines: Mapping[uuid.UUID, Line]
    may_comment: bool
    moderates: bool


def chosen(
    subject: Subject, about: About, user: Any, heads: Sequence[uuid.UUID], *, with_answers: bool = True
) -> Chosen:
    """Threads of a subject that its module begins and puts in order. `about`: what it knows, for it has asked already whether the
    reader may see it. At most four statements.

    Raises:
        NotFound: nobody registered the kind of the subject.
    """
    kind = subjects.kind(subject.kind)
    if kind is None:
        raise NotFound
    reader = reader_of(subject, about, kind, user)
    rows = db.session.execute(select_lines(reader).where(Comment.id.in_(heads))).all() if heads else ()
    below = _answers([row[0].id for row in rows], reader) if with_answers else {}
    lines = {line.comment.id: line for line in _threads(rows, below, reader)}
    return Chosen(lines, reader.may_comment, reader.moderates)


@dataclass(frozen=True)
class Glance:
    """What a page shows of a talk that stands on a page of its own: how much there is, and the reader's own marks."""

    subject: Subject
    total: int
    asked: int
    is_followed: bool
    is_bookmarked: bool
    signed_in: bool

    @property
    def topic(self) -> Topic:
        return Topic.of(self.subject)


def glance(subject: Subject, user: Any) -> Glance:
    """One statement; whether the reader may see the subject is for the page that shows it."""
    key = user.id if getattr(user, "is_authenticated", False) else None
    total, asked, followed, marked = _facts(subject, key)
    return Glance(subject, total, asked, bool(followed), bool(marked), key is not None)


def latest(subject: Subject, about: About, reader: Any, limit: int) -> Sequence[Line]:
    """The latest heads of threads that everybody reads, for a page that leads to the talk. `about`: as its module knows it;
    `reader`: somebody who is not signed in. Two statements at most.
    """
    kind = subjects.kind(subject.kind)
    if kind is None:
        raise NotFound
    seen = reader_of(subject, about, kind, reader)
    heads = (
        select_lines(seen)  # with what hides them, joined
        .where(
            *_of(subject, CommentKind.COMMENT),
            Comment.thread_id.is_(None),
            Comment.deleted_at.is_(None),
            Hiding.id.is_(None),
        )
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(limit)
    )
    return [line_of(row, seen) for row in db.session.execute(heads)]


def _known(subject: Subject, user: Any) -> tuple[About, Kind]:
    about, kind = subjects.about(subject, user), subjects.kind(subject.kind)
    if about is None or kind is None:
        raise NotFound
    return about, kind


def thread(
    subject: Subject, user: Any, *, sort: Sort = Sort.NEWEST, after: str | None = None, with_questions: bool = True
) -> Talk:
    """The talk about a subject: a page of threads with their first answers, and the latest questions.

    At most seven statements, however much there is.

    Raises:
        NotFound: there is no such subject for the reader, or `after` is no place of a list.
    """
    about, kind = _known(subject, user)
    reader = reader_of(subject, about, kind, user)
    heads = select_lines(reader).where(*_of(subject, CommentKind.COMMENT), Comment.thread_id.is_(None))
    rows, following = page_of(heads, sort, after, HEADS)
    total, asked, followed, marked = _facts(subject, reader.key)
    asked_rows = _question_rows(subject, reader, None)[0] if with_questions and asked else ()
    below = _answers([row[0].id for row in (*rows, *asked_rows)], reader)
    return Talk(
        subject=subject, about=about, kind=kind, reader_id=reader.key, sort=sort, total=total,
        lines=_threads(rows, below, reader), next=following, asked=asked,
        questions=tuple(_question(row, below, reader) for row in asked_rows),
        may_comment=reader.may_comment, may_ask=_may_ask(reader), is_open=about.is_open, moderates=reader.moderates, takes_aliases=reader.takes_aliases,
        is_followed=bool(followed), is_bookmarked=bool(marked), is_first_page=after is None,
    )  # fmt: skip


def _may_ask(reader: Reader) -> bool:
    return reader.may_comment and bool(reader.speakers) and reader.key not in reader.speakers


def _asked(reader: Reader) -> Select[Any]:
    """Questions as lines, with what is due and the names of the city."""
    return (
        select_lines(reader, Question, City.names)
        .join(Question, Question.comment_id == Comment.id)
        .outerjoin(City, City.id == Question.city_id)
    )


def _question_rows(subject: Subject, reader: Reader, after: str | None) -> tuple[Sequence[Any], str | None]:
    statement = _asked(reader).where(*_of(subject, CommentKind.QUESTION), Comment.deleted_at.is_(None))
    return page_of(statement, Sort.NEWEST, after, QUESTIONS)


def _question(row: Any, below: dict[uuid.UUID, tuple[list[Any], int]], reader: Reader) -> QuestionLine:
    line, question = line_of(row, reader), row[4]
    if question.is_answered:  # it stays as it was answered
        line = replace(line, may_edit=False)
    answers, _many = below.get(line.comment.id, ([], 0))
    return QuestionLine(
        line, question, rules.question_state(question, clock.today()),
        next((line_of(answer, reader) for answer in answers if answer[0].kind is CommentKind.OFFICIAL), None),
        may_answer=reader.key in reader.speakers and not question.is_answered and not line.is_hidden,
        may_withdraw=rules.may_withdraw(reader.user, line.comment, question), city=row[5],
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A page of the questions about a subject."""

    about: About
    total: int
    questions: tuple[QuestionLine, ...]
    next: str | None
    moderates: bool


def questions(subject: Subject, user: Any, *, after: str | None = None, about: About | None = None) -> Asked:
    """All questions about a subject, newest first. `about`: what is known of it, for a page that has asked whether the reader
    may see it.

    Raises:
        NotFound: there is no such subject for the reader, or `after` is no place of a list.
    """
    kind = subjects.kind(subject.kind)
    if about is None or kind is None:
        about, kind = _known(subject, user)
    reader = reader_of(subject, about, kind, user)
    rows, following = _question_rows(subject, reader, after)
    below = _answers([row[0].id for row in rows], reader)
    is_all = after is None and following is None
    total = len(rows) if is_all else db.session.scalar(select(_count(subject, CommentKind.QUESTION))) or 0
    return Asked(about, total, tuple(_question(row, below, reader) for row in rows), following, reader.moderates)


def question_seen_by(user: Any, question_id: uuid.UUID) -> tuple[About, QuestionLine]:
    """A question with its answer, for its own page.

    Raises:
        NotFound: there is no such question for the reader.
    """
    found = db.session.get(Comment, question_id)
    if found is None or found.kind is not CommentKind.QUESTION or found.deleted_at is not None:
        raise NotFound
    subject = Subject(found.subject_kind, found.subject_id)
    about, kind = _known(subject, user)
    reader = reader_of(subject, about, kind, user)
    row = db.session.execute(_asked(reader).where(Comment.id == question_id)).one()
    return about, _question(row, _answers([question_id], reader), reader)


@dataclass(frozen=True)
class Conversation:
    """One thread with a page of its answers."""

    about: About
    subject: Subject
    head: Line
    answers: tuple[Line, ...]
    next: str | None
    is_first_page: bool
    moderates: bool


def conversation(
    head_id: uuid.UUID, user: Any, *, after: str | None = None, at: uuid.UUID | None = None
) -> Conversation:
    """A thread, its answers from the beginning, behind a place, or from one answer on.

    Raises:
        NotFound: there is no such thread for the reader, or no such place.
    """
    found = db.session.get(Comment, head_id)
    if found is None or found.thread_id is not None or found.kind is not CommentKind.COMMENT:
        raise NotFound
    subject = Subject(found.subject_kind, found.subject_id)
    about, kind = _known(subject, user)
    reader = reader_of(subject, about, kind, user)
    head = db.session.execute(select_lines(reader).where(Comment.id == head_id)).one()
    below = select_lines(reader).where(Comment.thread_id == head_id)
    if at is not None:
        first = db.session.get(Comment, at)
        if first is None or first.thread_id != head_id:
            raise NotFound
        below = below.where(
            tuple_(Comment.created_at, Comment.id) >= tuple_(literal(first.created_at), literal(first.id))
        )
    rows, following = page_of(below, Sort.OLDEST, after, 2 * HEADS)
    return Conversation(
        about, subject, line_of(head, reader), _named(head_id, rows, reader), following,
        is_first_page=after is None and at is None, moderates=reader.moderates,
    )  # fmt: skip
