"""A few questions of every kind for the bank of the demo's course, in its three languages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.core import db, pictures
from portal.core.pictures import Picture
from portal.demo import files
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.models import Course, Question, QuestionKind
from portal.training.question_html import MOST_BYTES
from portal.training.services import bank


def load() -> None:
    """Writes what is not in the bank yet; what trainers have changed since stays as they left it."""
    data = files.read("questions")
    course = db.session.scalars(select(Course).where(Course.slug == data["course"])).one()
    known = set(db.session.scalars(select(Question.slug).where(Question.course_id == course.id)))
    for row in data["questions"]:
        if row["slug"] not in known:
            bank.put_question(course_id=course.id, plan=_plan(row), slug=row["slug"])


def _plan(row: dict[str, Any]) -> QuestionPlan:
    words = {
        lang: QuestionWords(one["stem"], one.get("choices", {}), one.get("feedback", ""))
        for lang, one in row["words"].items()
    }
    return QuestionPlan(
        kind=QuestionKind(row["kind"]), words=words, choices=tuple(row.get("choices", ())),
        correct=tuple(row.get("correct", ())), settings=row.get("settings", {}), title=row["title"],
        category=row["category"], tags=tuple(row.get("tags", ())), pictures=_pictures(row),
    )  # fmt: skip


def _pictures(row: dict[str, Any]) -> dict[str, Picture]:
    name = row.get("picture")
    if name is None:
        return {}
    return {name: pictures.check((files.DATA / "pictures" / name).read_bytes(), max_bytes=MOST_BYTES)}
