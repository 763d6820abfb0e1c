"""Surveys: their questions, drafts, and what was answered, counted by the database."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, text

from portal.core import db
from portal.core.questions import Kind, Question
from portal.participation.models import CitizenResponse, Component, Survey, SurveyDraft
from portal.participation.tally import Counted

WRITTEN = (Kind.LINE, Kind.TEXT)
BATCH = 2000

# Each answer as rows (question, a, b): a text or number as itself, a list with its places, an object with its columns, and one row
# with a NULL for that it was answered; then, under no question, how many there are. One statement, whatever is asked.
_COUNT = text(
    """
    SELECT CASE WHEN :by = '' THEN '' ELSE coalesce(r.answers ->> :by, '') END AS split, q.key, x.a, x.b, count(*)
    FROM participation_survey_responses r
    CROSS JOIN LATERAL jsonb_each(r.answers) AS q
    CROSS JOIN LATERAL (
        SELECT NULL AS a, NULL AS b
        UNION ALL
        SELECT q.value #>> '{}', NULL
        WHERE jsonb_typeof(q.value) IN ('string', 'number') AND NOT q.key = ANY(:written)
        UNION ALL
        SELECT e.value, CASE WHEN q.key = ANY(:ranked) THEN e.place::text END
        FROM jsonb_array_elements_text(CASE jsonb_typeof(q.value) WHEN 'array' THEN q.value ELSE '[]' END)
            WITH ORDINALITY AS e(value, place)
        UNION ALL
        SELECT e.key, e.value
        FROM jsonb_each_text(CASE jsonb_typeof(q.value) WHEN 'object' THEN q.value ELSE '{}' END) AS e
    ) AS x
    WHERE r.component_id = :component
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT CASE WHEN :by = '' THEN '' ELSE coalesce(r.answers ->> :by, '') END, '', NULL, NULL, count(*)
    FROM participation_survey_responses r WHERE r.component_id = :component GROUP BY 1
    """
)


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
    """Component → how many have answered, of those that anybody has."""
    rows = db.session.execute(
        select(CitizenResponse.component_id, func.count())
        .where(CitizenResponse.component_id.in_(component_ids))
        .group_by(CitizenResponse.component_id)
    )
    return {row[0]: row[1] for row in rows}


def number_of(component_id: uuid.UUID) -> int:
    return numbers_of([component_id]).get(component_id, 0)


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
    """
    rows = db.session.execute(
        _COUNT,
        {
            "component": component_id, "by": by, "written": [one.key for one in questions if one.kind in WRITTEN],
            "ranked": [one.key for one in questions if one.kind is Kind.RANKING],
        },
    )  # fmt: skip
    found: dict[str, list[Any]] = defaultdict(list)
    for split, *cells in rows:
        found[split].append(cells)
    return {key: Counted.of(cells) for key, cells in found.items()}


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
