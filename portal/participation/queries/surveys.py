"""Surveys: their questions, drafts, and what was answered, counted by the database."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, select, text, true, union_all

from portal.core import db
from portal.core.questions import Kind, Question
from portal.participation.models import CitizenResponse, Component, Survey, SurveyDraft
from portal.participation.tally import Counted

WRITTEN = (Kind.LINE, Kind.TEXT)
BATCH = 2000


def survey_of(component_id: uuid.UUID) -> Survey | None:
    return db.session.get(Survey, component_id)


def surveys_of(component_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Survey]:
    found = db.session.scalars(select(Survey).where(Survey.component_id.in_(component_ids)))
    return {one.component_id: one for one in found}


def held_survey(component_id: uuid.UUID, *, to_answer: bool = False) -> Survey | None:
    """Locked: for a change of the questions alone, to answer side by side with others who answer."""
    return db.session.scalars(
        select(Survey)
        .where(Survey.component_id == component_id)
        .with_for_update(read=to_answer)
        .execution_options(populate_existing=True)
    ).one_or_none()


def component_by_id(component_id: uuid.UUID) -> Component | None:
    return db.session.get(Component, component_id)


def draft_of(component_id: uuid.UUID, person: str, *, is_trial: bool = False, lock: bool = False) -> SurveyDraft | None:
    statement = select(SurveyDraft).where(
        SurveyDraft.component_id == component_id, SurveyDraft.person == person, SurveyDraft.is_trial == is_trial
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def draft_to_resume(component_id: uuid.UUID, resume: str) -> SurveyDraft | None:
    """The draft with this digest of a code, locked."""
    return db.session.scalars(
        select(SurveyDraft)
        .where(SurveyDraft.component_id == component_id, SurveyDraft.resume == resume)
        .with_for_update()
    ).one_or_none()


def drafts_of_user(user_id: uuid.UUID) -> Sequence[Any]:
    """(component's titles, answers, day of the last change) of what a person has written and not sent."""
    return db.session.execute(
        select(Component.titles, SurveyDraft.answers, SurveyDraft.changed_at)
        .join(Component, Component.id == SurveyDraft.component_id)
        .where(SurveyDraft.user_id == user_id, SurveyDraft.is_trial.is_(False))
        .order_by(SurveyDraft.changed_at)
    ).all()


def numbers_of(component_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Component → how many have answered, here and before it came here, of those that anybody has."""
    elsewhere = select(Survey.component_id, Survey.brought_total.label("number")).where(
        Survey.component_id.in_(component_ids), Survey.brought_total > 0
    )
    each = union_all(_answered_here(component_ids), elsewhere).subquery()
    rows = db.session.execute(select(each.c.component_id, func.sum(each.c.number)).group_by(each.c.component_id))
    return {row[0]: int(row[1]) for row in rows}


def _answered_here(component_ids: Collection[uuid.UUID]) -> Select[uuid.UUID, int]:
    return (
        select(CitizenResponse.component_id, func.count().label("number"))
        .where(CitizenResponse.component_id.in_(component_ids))
        .group_by(CitizenResponse.component_id)
    )


def number_of(component_id: uuid.UUID) -> int:
    return numbers_of([component_id]).get(component_id, 0)


def number_here(component_id: uuid.UUID) -> int:
    """How many have answered it here, each with a row of answers."""
    return db.session.scalar(select(func.count()).where(CitizenResponse.component_id == component_id)) or 0


def counted_on(component_id: uuid.UUID, receipt: str) -> date | None:
    """The day of the answers with this digest of a receipt; None: there are none."""
    return db.session.scalars(
        select(CitizenResponse.answered_on).where(
            CitizenResponse.component_id == component_id, CitizenResponse.receipt == receipt
        )
    ).one_or_none()


def counted(component_id: uuid.UUID, questions: Sequence[Question], by: str = "") -> Mapping[str, Counted]:
    """What was answered, in numbers: "" → of all; with `by` (the key of a question) each answer to it → of those who gave it, ""
    then being those who gave none. What people wrote in their own words is only counted.

    One statement, a part for each question: to take each answer apart at once costs three times as much at 250,000.
    """
    split = func.coalesce(CitizenResponse.answers[by].astext, "") if by else literal("")
    parts = [_part(split, literal(""), literal(None), literal(None), component_id)]
    for one in questions:
        parts += _parts_of(one, split, component_id)
    found: dict[str, list[Any]] = defaultdict(list)
    for group, *cells in db.session.execute(union_all(*parts)):
        found[group].append(cells)
    return {key: Counted.of(cells) for key, cells in found.items()}


def _parts_of(one: Question, split: Any, component_id: uuid.UUID) -> list[Select[Any]]:
    """How many answered a question, and what: a text or number as itself, a list with its places where they count, an object with
    its columns.
    """
    value, key, none = CitizenResponse.answers[one.key], literal(one.key), literal(None)
    answered = _part(split, key, none, none, component_id).where(CitizenResponse.answers.has_key(one.key))
    if one.kind in WRITTEN:
        return [answered]
    if one.kind in (Kind.MULTIPLE, Kind.RANKING):
        each = (
            func.jsonb_array_elements_text(value)
            .table_valued("value", with_ordinality="place", name="each")
            .render_derived()
        )
        place = cast(each.c.place, String) if one.kind is Kind.RANKING else none
        return [answered, _part(split, key, each.c.value, place, component_id).join(each, true())]
    if one.kind is Kind.MATRIX:
        pair = func.jsonb_each_text(value).table_valued("key", "value", name="pair").render_derived()
        return [answered, _part(split, key, pair.c.key, pair.c.value, component_id).join(pair, true())]
    return [answered, _part(split, key, value.astext, none, component_id).where(value.astext.is_not(None))]


def _part(split: Any, key: Any, a: Any, b: Any, component_id: uuid.UUID) -> Select[Any]:
    return (
        select(
            split.label("split"),
            cast(key, String).label("key"),
            cast(a, String).label("a"),
            cast(b, String).label("b"),
            func.count(),
        )
        .select_from(CitizenResponse)
        .where(CitizenResponse.component_id == component_id)
        .group_by(text("1, 2, 3, 4"))
    )


def written(component_id: uuid.UUID, questions: Sequence[Question], most: int) -> dict[str, list[str]]:
    """Question → what people wrote, `most` of each at most, in no order of time."""
    found: dict[str, list[str]] = {}
    for one in questions:
        if one.kind in WRITTEN:
            answer = CitizenResponse.answers[one.key].astext
            found[one.key] = list(
                db.session.scalars(
                    select(answer)
                    .where(CitizenResponse.component_id == component_id, answer.is_not(None))
                    .order_by(CitizenResponse.id)
                    .limit(most)
                )
            )
    return found


def responses(component_id: uuid.UUID) -> Iterator[Sequence[Any]]:
    """(language, answers) of all responses in the order of their random ids, some thousand at a time: as little memory for a quarter
    of a million as for a hundred.
    """
    last: uuid.UUID | None = None
    while True:
        statement = (
            select(CitizenResponse.id, CitizenResponse.lang, CitizenResponse.answers)
            .where(CitizenResponse.component_id == component_id)
            .order_by(CitizenResponse.id)
            .limit(BATCH)
        )
        rows = db.session.execute(statement if last is None else statement.where(CitizenResponse.id > last)).all()
        for row in rows:
            yield row[1:]
        if len(rows) < BATCH:
            return
        last = rows[-1][0]
