"""What a webinar that is over leaves behind: slides, answers, results of polls, marked lines of the minutes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased, selectinload

from portal.cities.models import Affiliation, AffiliationState
from portal.core import db
from portal.discussions.models import Comment, CommentKind, Hiding
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Deck,
    DeckFile,
    DeckState,
    LeftQuestion,
    Minute,
    NoteKind,
    Part,
    Poll,
    PollOpening,
    Question,
    QuestionState,
    Run,
    Webinar,
)
from portal.webinars.polling import Tally
from portal.webinars.queries import polls as poll_queries


def contributing_city_ids(webinar: Webinar) -> set[uuid.UUID]:
    """The city that organises it, and those for which its speakers work."""
    spoke = select(Contributor.user_id).where(
        Contributor.webinar_id == webinar.id, Contributor.part == Part.SPEAKER,
        Contributor.state == ContributorState.CONFIRMED, Contributor.user_id.is_not(None),
    )  # fmt: skip
    found = db.session.scalars(
        select(Affiliation.city_id).where(
            Affiliation.user_id.in_(spoke),
            Affiliation.state == AffiliationState.CONFIRMED,
            Affiliation.ends_on.is_(None),
        )
    )
    return set(found) | ({webinar.city_id} if webinar.city_id else set())


def answered_questions(webinar_id: uuid.UUID) -> Sequence[tuple[Question, str]]:
    """Questions of all runs that are on the record and were answered, with the words of the answer: those of the room, or those that
    were given on the page afterwards; empty where it was answered by voice alone. What a moderator has hidden there is left out.
    """
    official = aliased(Comment)
    hidden = exists().where(Hiding.comment_id.in_((LeftQuestion.comment_id, official.id)), Hiding.lifted_at.is_(None))
    rows = db.session.execute(
        select(Question, official.text)
        .join(Run, Run.id == Question.run_id)
        .outerjoin(LeftQuestion, LeftQuestion.question_id == Question.id)
        .outerjoin(official, and_(official.thread_id == LeftQuestion.comment_id, official.kind == CommentKind.OFFICIAL))
        .where(
            Run.webinar_id == webinar_id, Question.is_off_record.is_(False), ~hidden,
            or_(
                Question.state.in_((QuestionState.ANSWERED_LIVE, QuestionState.ANSWERED_TEXT)),
                and_(Question.state == QuestionState.APPROVED, official.text.is_not(None)),
            ),
        )
        .order_by(Question.asked_at, Question.id)
    )  # fmt: skip
    return [(question, question.answer or official_text or "") for question, official_text in rows]


def shown_polls(webinar_id: uuid.UUID) -> list[tuple[Poll, Tally]]:
    """Polls whose results everybody was shown, with what they came to over all runs. Others are for those who made the webinar."""
    shown = exists().where(PollOpening.poll_id == Poll.id, PollOpening.shows_results)
    polls = db.session.scalars(
        select(Poll)
        .where(Poll.webinar_id == webinar_id, shown)
        .order_by(Poll.position)
        .options(selectinload(Poll.options))
    ).all()
    counts = poll_queries.counted([poll.id for poll in polls])
    return [(poll, poll_queries.tally_of(poll, counts.get((poll.id, None), poll_queries.Count()))) for poll in polls]


def marked_minutes(webinar_id: uuid.UUID) -> Sequence[Minute]:
    """Lines of the minutes that mark something, of all runs in order."""
    return db.session.scalars(
        select(Minute)
        .join(Run, Run.id == Minute.run_id)
        .where(Run.webinar_id == webinar_id, Minute.kind != NoteKind.NOTE)
        .order_by(Run.number, Minute.at_seconds, Minute.id)
    ).all()


def given_slides(webinar_id: uuid.UUID) -> Sequence[tuple[DeckFile, str]]:
    """PDFs that may be taken along, with what they are about; the same file of two runs once."""
    rows = db.session.execute(
        select(DeckFile, Deck.title)
        .join(Deck, Deck.id == DeckFile.deck_id)
        .join(Run, Run.id == Deck.run_id)
        .where(Run.webinar_id == webinar_id, Run.gives_slides, DeckFile.state == DeckState.READY)
        .order_by(Run.number, Deck.number, DeckFile.lang)
    )
    return list({(title, file.lang, file.size): (file, title) for file, title in rows}.values())
