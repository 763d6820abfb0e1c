"""Statements of xAPI: kept as they come from courses we launched, and made from our own rows.

Own statements are made by a worker from what is in the tables (completions, tries, packages, editions), so a learner's
click costs nothing more, and a worker that was away makes up for it. The statement's id is derived from the row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from portal.core import clock, db, ids, settings
from portal.core.errors import Conflict
from portal.training import xapi
from portal.training.models import (
    Activity,
    ActivityCompletion,
    ActivityKind,
    ActivityText,
    Attempt,
    Attendance,
    Edition,
    Enrolment,
    ScormState,
    Session,
    Statement,
)
from portal.training.queries.scorm import OwnLaunch
from portal.training.rules import attendance
from portal.training.scorm import runtime

VERSION = "1.0.3"
AT_ONCE = 1000  # rows of each kind in one transaction of the worker
_ADL = "http://adlnet.gov/expapi/verbs/"
_NAMES = uuid.UUID("6f0b4a52-7f0c-5d3e-9d0a-3b8f1c2f9a41")
_TYPES = {ActivityKind.LESSON: "lesson", ActivityKind.QUIZ: "assessment", ActivityKind.LIVE_SESSION: "meeting"}
# What a store adds or changes; two sendings that differ in nothing else are the same statement (2.3.1).
_ADDED = {"id", "stored", "authority", "version"}  # the id is known to be the same, in whatever case


# From courses -------------------------------------------------------------------------------------------------------


def receive(*, own: OwnLaunch, batch: Sequence[dict[str, Any]]) -> list[uuid.UUID]:
    """Keeps checked statements of a course we launched; the same one twice is one.

    Returns:
        Their ids, in order.

    Raises:
        Conflict: another statement has one of the ids.
    """
    now = clock.now()
    rows = [_row(own, given, now) for given in batch]
    if not rows:
        return []
    keeping = insert(Statement).values(rows).on_conflict_do_nothing(index_elements=[Statement.id])
    new = set(db.session.scalars(keeping.returning(Statement.id)))
    for row, given in zip(rows, batch, strict=True):
        if row["id"] not in new and not _is_same(own, row["id"], given):
            raise Conflict(f"another statement has the id {row['id']}")
    return [row["id"] for row in rows]


def _row(own: OwnLaunch, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    key = uuid.UUID(given["id"]) if "id" in given else ids.new_id()
    full = {
        **given, "id": given.get("id", str(key)), "timestamp": given.get("timestamp", now.isoformat()),
        "stored": now.isoformat(), "version": given.get("version", "1.0.0"), "authority": _person(own.enrolment),
    }  # fmt: skip
    return {
        "id": key, "enrolment_id": own.enrolment.id, "activity_id": own.launch.activity_id, "is_own": False,
        "verb": given["verb"]["id"].removeprefix(_ADL)[:300], "statement": full, "happened_at": now, "stored_at": now,
    }  # fmt: skip


def _is_same(own: OwnLaunch, key: uuid.UUID, given: Mapping[str, Any]) -> bool:
    kept = db.session.get(Statement, key)
    if kept is None or kept.enrolment_id != own.enrolment.id:
        return False
    left_out = _ADDED | ({"timestamp"} - given.keys())
    return {k: v for k, v in kept.statement.items() if k not in left_out} == {
        k: v for k, v in given.items() if k not in left_out
    }


def of_launch(own: OwnLaunch, *, key: uuid.UUID | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """What courses have sent for this participant and activity, newest first; what was voided is left out."""
    voiding = Statement.__table__.alias()
    statement = (
        select(Statement.statement)
        .where(
            Statement.enrolment_id == own.enrolment.id, Statement.activity_id == own.launch.activity_id,
            ~Statement.is_own,
            ~exists().where(
                voiding.c.enrolment_id == Statement.enrolment_id, voiding.c.verb == "voided",
                voiding.c.statement["object"]["id"].astext == Statement.statement["id"].astext,
            ),
        )
        .order_by(Statement.stored_at.desc(), Statement.id.desc())
        .limit(limit)
    )  # fmt: skip
    return list(db.session.scalars(statement if key is None else statement.where(Statement.id == key)))


# Our own ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """Something that happened, from a row. `what`: an activity; None for the edition itself, or for what `about` shows."""

    enrolment: Enrolment
    what: uuid.UUID | None
    verb: str
    at: datetime
    result: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] | None = None


def _untold(
    enrolment: InstrumentedAttribute[uuid.UUID], what: InstrumentedAttribute[uuid.UUID] | None, at: Any, verb: str
) -> ColumnElement[bool]:
    """No statement has been made of this yet; the instant tells several tries at one activity apart."""
    about = Statement.activity_id.is_(None) if what is None else Statement.activity_id == what
    return ~exists().where(
        and_(
            Statement.enrolment_id == enrolment, about, Statement.verb == verb, Statement.happened_at == at,
            Statement.is_own,
        )
    )  # fmt: skip


def _rows(model: Any, at: Any, verb: str, *conditions: Any) -> Iterator[tuple[Any, Enrolment]]:
    rows = db.session.execute(
        select(model, Enrolment)
        .join(Enrolment, Enrolment.id == model.enrolment_id)
        .where(
            Enrolment.user_id.is_not(None), at.is_not(None), _untold(model.enrolment_id, model.activity_id, at, verb),
            *conditions,
        )
        .limit(AT_ONCE)
    )  # fmt: skip
    for row in rows:
        yield row[0], row[1]


def _completions() -> Iterator[Fact]:
    for row, enrolment in _rows(ActivityCompletion, ActivityCompletion.completed_at, "completed"):
        yield Fact(enrolment, row.activity_id, "completed", row.completed_at, {"completion": True})


def _tries() -> Iterator[Fact]:
    for row, enrolment in _rows(Attempt, Attempt.started_at, "initialized"):
        yield Fact(enrolment, row.activity_id, "initialized", row.started_at)
    for verb, passed in (("passed", True), ("failed", False)):
        for row, enrolment in _rows(Attempt, Attempt.submitted_at, verb, Attempt.passed.is_(passed)):
            yield Fact(enrolment, row.activity_id, verb, row.submitted_at, _result(row.score, passed=passed))


def _packages() -> Iterator[Fact]:
    for row, enrolment in _rows(ScormState, ScormState.started_at, "initialized"):
        yield Fact(enrolment, row.activity_id, "initialized", row.started_at)
    for verb, passed in (("passed", True), ("failed", False)):
        for row, enrolment in _rows(ScormState, ScormState.status_at, verb, ScormState.status == verb):
            seconds = row.earlier_seconds + row.seconds
            result = _result(row.score, passed=passed) | {"duration": runtime.as_period(seconds)}
            yield Fact(enrolment, row.activity_id, verb, row.status_at, result)


def _editions() -> Iterator[Fact]:
    rows = db.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.user_id.is_not(None), Enrolment.completed_at.is_not(None),
            _untold(Enrolment.id, None, Enrolment.completed_at, "completed"),
        )
        .limit(AT_ONCE)
    )  # fmt: skip
    for enrolment in rows:
        if enrolment.completed_at is not None:
            yield Fact(enrolment, None, "completed", enrolment.completed_at, {"completion": True})


def _attended() -> Iterator[Fact]:
    """Sessions that are over and count as attended by the edition's rule, newest first: what does not count stays untold."""
    rows = db.session.execute(
        select(Attendance, Session, Enrolment)
        .join(Session, Session.id == Attendance.session_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .join(Enrolment.edition)
        .options(contains_eager(Enrolment.edition))
        .where(
            Enrolment.user_id.is_not(None), Session.cancelled_at.is_(None), Session.ends_at <= clock.now(),
            _untold(Attendance.enrolment_id, None, Session.starts_at, "attended"),
        )
        .order_by(Session.ends_at.desc(), Enrolment.id, Session.id)
        .limit(AT_ONCE)
    ).all()  # fmt: skip
    for _key, together in groupby(rows, key=lambda row: (row[2].id, row[1].id)):
        evidence = list(together)
        _row, session, enrolment = evidence[0]
        rule = attendance.equivalence(enrolment.edition.attendance_rule)
        if attendance.is_attended([row[0] for row in evidence], session.minutes, rule):
            about = _object(f"sessions/{session.id}", "meeting", session.titles)
            yield Fact(enrolment, None, "attended", session.starts_at, about=about)


def _result(score: float | None, *, passed: bool) -> dict[str, Any]:
    return {"success": passed} | ({"score": {"scaled": round(score, 7)}} if score is not None else {})


# Who has rows to tell of adds a function here.
sources: list[Callable[[], Iterator[Fact]]] = [_completions, _tries, _packages, _editions, _attended]


def tell_own() -> int:
    """Makes the statements that are missing, as many of each kind as one transaction should hold.

    Returns:
        How many were made; none means that nothing is missing.
    """
    facts = [fact for source in sources for fact in source()]
    if not facts:
        return 0
    activities = _activities({fact.what for fact in facts if fact.what})
    editions = _editions_of({fact.enrolment.edition_id for fact in facts})
    rows = [_own_row(fact, activities, editions[fact.enrolment.edition_id]) for fact in facts]
    made = db.session.scalars(
        insert(Statement).values(rows).on_conflict_do_nothing(index_elements=[Statement.id]).returning(Statement.id)
    )
    return len(made.all())


def _activities(keys: set[uuid.UUID]) -> dict[uuid.UUID, tuple[ActivityKind, dict[str, str]]]:
    rows = db.session.execute(
        select(Activity.id, Activity.kind, ActivityText.lang, ActivityText.title)
        .outerjoin(ActivityText, ActivityText.activity_id == Activity.id)
        .where(Activity.id.in_(keys))
    ).all()
    found: dict[uuid.UUID, tuple[ActivityKind, dict[str, str]]] = {}
    for row in rows:
        titles = found.setdefault(row.id, (row.kind, {}))[1]
        if row.lang:
            titles[row.lang] = row.title
    return found


def _editions_of(keys: set[uuid.UUID]) -> dict[uuid.UUID, Edition]:
    return {row.id: row for row in db.session.scalars(select(Edition).where(Edition.id.in_(keys)))}


def _person(enrolment: Enrolment) -> dict[str, Any]:
    """Who, by the portal's own number: a name or an address would travel with every copy."""
    return {"objectType": "Agent", "account": {"homePage": settings().base_url, "name": str(enrolment.user_id)}}


def _object(path: str, kind: str, names: Mapping[str, str]) -> dict[str, Any]:
    definition = {"type": f"http://adlnet.gov/expapi/activities/{kind}"} | ({"name": dict(names)} if names else {})
    return {"objectType": "Activity", "id": f"{settings().base_url}/xapi/{path}", "definition": definition}


def _own_row(
    fact: Fact, activities: Mapping[uuid.UUID, tuple[ActivityKind, dict[str, str]]], edition: Edition
) -> dict[str, Any]:
    whole = _object(f"editions/{edition.id}", "course", edition.titles)
    about: Mapping[str, Any]
    if fact.what is None:
        about = fact.about or whole
    else:
        kind, titles = activities[fact.what]
        about = _object(f"activities/{fact.what}", _TYPES.get(kind, "module"), titles)
    key = uuid.uuid5(_NAMES, f"{fact.enrolment.id}:{fact.what}:{fact.verb}:{fact.at.isoformat()}")
    now = clock.now()
    statement: dict[str, Any] = {
        "id": str(key), "actor": _person(fact.enrolment), "verb": {"id": f"{_ADL}{fact.verb}", "display": {"en": fact.verb}},
        "object": about, "timestamp": fact.at.isoformat(), "stored": now.isoformat(), "version": VERSION,
        "context": {
            "registration": str(fact.enrolment.id), "platform": settings().site_name("en"),
            "contextActivities": {"grouping": [whole]},
        },
    } | ({"result": dict(fact.result)} if fact.result else {})  # fmt: skip
    xapi.check(statement)
    return {
        "id": key, "enrolment_id": fact.enrolment.id, "activity_id": fact.what, "is_own": True, "verb": fact.verb,
        "statement": statement, "happened_at": fact.at, "stored_at": now,
    }  # fmt: skip


# A person's own -----------------------------------------------------------------------------------------------------


def export_of(enrolment_id: uuid.UUID) -> list[dict[str, Any]]:
    """All statements about a participant, oldest first, for the export of own data."""
    return list(
        db.session.scalars(
            select(Statement.statement).where(Statement.enrolment_id == enrolment_id).order_by(Statement.happened_at)
        )
    )


def forget(enrolments: Sequence[uuid.UUID]) -> None:
    """Statements go when the account is erased: they name the person in every line."""
    db.session.execute(delete(Statement).where(Statement.enrolment_id.in_(enrolments)))
