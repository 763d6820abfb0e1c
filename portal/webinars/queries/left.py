"""Questions of rooms that nobody answered, and where they stand."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Grant, Role
from portal.core import db
from portal.discussions.subjects import About
from portal.webinars.models import (
    Contributor,
    ContributorState,
    LeftQuestion,
    Part,
    Question,
    QuestionState,
    Registration,
    Run,
    RunState,
    Webinar,
    WebinarState,
    WebinarText,
)
from portal.webinars.rules.attendance import SETTLES_AFTER, SETTLES_UNTIL

_OUT = (WebinarState.PUBLISHED, WebinarState.CANCELLED)
_ANSWERING = (Part.SPEAKER, Part.MODERATOR)


def is_brought() -> ColumnElement[bool]:
    """Whether a question stands on the page of its webinar, or did."""
    return exists().where(LeftQuestion.question_id == Question.id)


def _is_left(now: datetime) -> ColumnElement[bool]:
    """Let through and not answered, in a run that is over, of a webinar of which nothing is to come: until then the next run has it.
    What was dismissed, withdrawn, never let through or taken off the record is nobody's to read.
    """
    other = aliased(Run)
    ahead = exists().where(
        other.webinar_id == Run.webinar_id,
        or_(
            other.state == RunState.POSTPONED,
            and_(other.state == RunState.PLANNED, other.ends_at > now - SETTLES_AFTER),
        ),
    )
    return and_(
        Question.state == QuestionState.APPROVED, Question.is_off_record.is_(False), ~is_brought(), ~ahead,
        Run.state == RunState.PLANNED, Run.ends_at > now - SETTLES_UNTIL, Webinar.state == WebinarState.PUBLISHED,
    )  # fmt: skip


def webinars_with_left(now: datetime, limit: int = 50) -> Sequence[uuid.UUID]:
    """Webinars with questions to be brought onto their page."""
    return db.session.scalars(
        select(Run.webinar_id)
        .join(Question, Question.run_id == Run.id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(_is_left(now))
        .distinct()
        .order_by(Run.webinar_id)
        .limit(limit)
    ).all()


def left_in(webinar_id: uuid.UUID, now: datetime) -> Sequence[tuple[Question, str]]:
    """Those of one webinar with the name that they were asked under, in the order in which they were asked; locked."""
    rows = db.session.execute(
        select(Question, Registration.shown_name)
        .join(Run, Run.id == Question.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .outerjoin(Registration, Registration.id == Question.registration_id)
        .where(Run.webinar_id == webinar_id, _is_left(now))
        .order_by(Question.asked_at, Question.id)
        .with_for_update(of=Question)
        .execution_options(populate_existing=True)
    )
    return [(question, "" if question.is_anonymous else name or "") for question, name in rows]


def brought(question_id: uuid.UUID) -> LeftQuestion | None:
    """Where a question of a room stands now."""
    return db.session.get(LeftQuestion, question_id)


def asker_of(comment_id: uuid.UUID) -> tuple[Question, uuid.UUID | None] | None:
    """The question of a room that a question of the page was, and the registration that asked it."""
    question = db.session.scalar(
        select(Question)
        .join(LeftQuestion, LeftQuestion.question_id == Question.id)
        .where(LeftQuestion.comment_id == comment_id)
    )
    return (question, question.registration_id) if question is not None else None


def comments_of(registrations: Any) -> Sequence[uuid.UUID]:
    """What these registrations (ids, or a select of them) asked, as it stands on pages of webinars."""
    return db.session.scalars(
        select(LeftQuestion.comment_id)
        .join(Question, Question.id == LeftQuestion.question_id)
        .where(Question.registration_id.in_(registrations), LeftQuestion.comment_id.is_not(None))
    ).all()  # type: ignore[return-value]  # the condition says that none is empty


def brought_at(webinar_id: uuid.UUID, at: datetime) -> Sequence[Question]:
    """The questions that were brought onto the page at that instant."""
    return db.session.scalars(
        select(Question)
        .join(LeftQuestion, LeftQuestion.question_id == Question.id)
        .join(Run, Run.id == Question.run_id)
        .where(Run.webinar_id == webinar_id, LeftQuestion.created_at == at, LeftQuestion.comment_id.is_not(None))
        .order_by(Question.asked_at, Question.id)
    ).all()


# What discussions ask of webinars --------------------------------------------------------------------------------------


def about_webinars(ids: Collection[uuid.UUID], _reader: Any) -> dict[uuid.UUID, About]:
    """Webinars that are out, which everybody may see, by id."""
    titles: dict[uuid.UUID, dict[str, str]] = {}
    slugs: dict[uuid.UUID, str] = {}
    for webinar_id, slug, lang, title in db.session.execute(
        select(Webinar.id, Webinar.slug, WebinarText.lang, WebinarText.title)
        .join(WebinarText, WebinarText.webinar_id == Webinar.id)
        .where(Webinar.id.in_(ids), Webinar.state.in_(_OUT))
    ):
        slugs[webinar_id] = slug
        titles.setdefault(webinar_id, {})[lang] = title
    return {key: About(titles=found, path=f"/webinars/{slugs[key]}") for key, found in titles.items()}


def about_webinar(webinar: Webinar) -> About:
    """The same of one that is loaded with its texts."""
    return About(titles={text.lang: text.title for text in webinar.texts}, path=f"/webinars/{webinar.slug}")


def speakers_of(webinar_id: uuid.UUID) -> set[uuid.UUID]:
    """Who answers what was left: those who spoke or moderated, whoever began the webinar, and those who organise it by their role."""
    spoke = select(Contributor.user_id).where(
        Contributor.webinar_id == webinar_id, Contributor.state == ContributorState.CONFIRMED,
        Contributor.part.in_(_ANSWERING), Contributor.user_id.is_not(None),
    )  # fmt: skip
    began = select(Webinar.created_by).where(Webinar.id == webinar_id, Webinar.created_by.is_not(None))
    city = select(Webinar.city_id).where(Webinar.id == webinar_id).scalar_subquery()
    everywhere = and_(
        Grant.role.in_((Role.SECRETARIAT, Role.REGIONAL_OFFICE, Role.WEBINAR_ORGANISER)), Grant.scope_id.is_(None)
    )
    of_city = and_(
        Grant.role.in_((Role.WEBINAR_ORGANISER, Role.CITY_COORDINATOR)),
        Grant.scope_kind == "city",
        Grant.scope_id == city,
    )
    organises = select(Grant.user_id).where(Grant.revoked_at.is_(None), or_(everywhere, of_city))
    return set(db.session.scalars(spoke.union(began, organises)))
