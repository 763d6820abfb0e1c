"""The course of the demo as rows: three lessons and a quiz in three languages, published."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, update

from portal.config import ROOT
from portal.core import ids
from portal.core.i18n import Origin
from portal.training import models

FOLDER = ROOT / "portal" / "demo" / "data" / "courses" / "open-data-for-cities"


@dataclass(frozen=True)
class CourseIds:
    """What enrolments and pages need to know of the course."""

    slug: str
    version_id: uuid.UUID
    titles: dict[str, str]
    lessons: tuple[tuple[uuid.UUID, str], ...]  # (id, slug) in order
    quiz_id: uuid.UUID
    quiz_slug: str


def load(connection: Connection, now: datetime, folder: Path = FOLDER) -> CourseIds:
    """Writes the course of `folder` and returns what it got for ids."""
    source = json.loads((folder / "course.json").read_text(encoding="utf-8"))
    course_id, version_id = ids.new_id(), ids.new_id()
    connection.execute(insert(models.Course), [{"id": course_id, "slug": source["slug"]}])
    connection.execute(
        insert(models.CourseVersion),
        [
            {
                "id": version_id, "course_id": course_id, "original_lang": source["original_lang"],
                "hours": source["hours"], "field_code": source["isced_f"], "languages": source["languages"],
            }
        ],
    )  # fmt: skip
    connection.execute(
        insert(models.CourseText),
        [
            {
                "version_id": version_id, "lang": lang, "origin": _origin(source, lang), "title": title,
                "summary": source["summaries"][lang], "outcomes": source["outcomes"][lang],
            }
            for lang, title in source["titles"].items()
        ],
    )  # fmt: skip
    activities = [
        row
        for position in range(1, len(source["modules"]) + 1)
        for row in _module(connection, folder, source, version_id=version_id, position=position)
    ]
    quiz_id, quiz_slug = next((key, slug) for key, slug, kind in activities if kind == "quiz")
    _questions(connection, folder, source, course_id, quiz_id)
    publish(connection, version_id, now)
    lessons = tuple((key, slug) for key, slug, kind in activities if kind == "lesson")
    return CourseIds(source["slug"], version_id, source["titles"], lessons, quiz_id, quiz_slug)


def publish(connection: Connection, version_id: uuid.UUID, now: datetime) -> None:
    """To be called when all is written: the database refuses whatever comes under a published version later."""
    connection.execute(
        update(models.CourseVersion).where(models.CourseVersion.id == version_id).values(published_at=now)
    )


def _origin(source: dict[str, Any], lang: str) -> Origin:
    return Origin.ORIGINAL if lang == source["original_lang"] else Origin.HUMAN


def _module(
    connection: Connection, folder: Path, source: dict[str, Any], *, version_id: uuid.UUID, position: int
) -> list[tuple[uuid.UUID, str, str]]:
    """One module with its activities: [(id, slug, kind)]."""
    part, module_id = source["modules"][position - 1], ids.new_id()
    connection.execute(
        insert(models.Module),
        [{"id": module_id, "version_id": version_id, "position": position, "titles": part["titles"]}],
    )
    made = []
    for place, item in enumerate(part["activities"], 1):
        key, is_quiz = ids.new_id(), item["kind"] == "quiz"
        connection.execute(
            insert(models.Activity),
            [
                {
                    "id": key, "module_id": module_id, "position": place, "slug": item["id"],
                    "kind": models.ActivityKind(item["kind"]), "minutes": item["minutes"],
                    "settings": {"pass_mark": source["pass_mark"] / 100, "max_attempts": 0} if is_quiz else {},
                }
            ],
        )  # fmt: skip
        connection.execute(
            insert(models.ActivityText),
            [
                {
                    "activity_id": key, "lang": lang, "origin": _origin(source, lang), "title": item["titles"][lang],
                    "body": _body(folder / lang / item["file"]),
                }
                for lang in source["languages"]
            ],
        )  # fmt: skip
        made.append((key, item["id"], item["kind"]))
    return made


def _body(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    return str(json.loads(text).get("intro", "")) if file.suffix == ".json" else text


def _questions(
    connection: Connection, folder: Path, source: dict[str, Any], course_id: uuid.UUID, quiz_id: uuid.UUID
) -> None:
    """The bank and the quiz that asks all of it."""
    wordings = {
        lang: {q["id"]: q for q in json.loads((folder / lang / "quiz.json").read_text(encoding="utf-8"))["questions"]}
        for lang in source["languages"]
    }
    for position, (slug, question) in enumerate(wordings[source["original_lang"]].items(), 1):
        question_id, version_id = ids.new_id(), ids.new_id()
        connection.execute(insert(models.Question), [{"id": question_id, "course_id": course_id, "slug": slug}])
        connection.execute(
            insert(models.QuestionVersion),
            [
                {
                    "id": version_id, "question_id": question_id, "kind": models.QuestionKind(question["kind"]),
                    "choices": [option["key"] for option in question["options"]], "correct": question["correct"],
                }
            ],
        )  # fmt: skip
        connection.execute(
            insert(models.QuestionText),
            [
                {
                    "question_version_id": version_id, "lang": lang, "origin": _origin(source, lang),
                    "stem": found[slug]["text"], "feedback": found[slug]["feedback"],
                    "choices": {option["key"]: option["text"] for option in found[slug]["options"]},
                }
                for lang, found in wordings.items()
            ],
        )  # fmt: skip
        connection.execute(
            insert(models.QuizSlot),
            [{"activity_id": quiz_id, "position": position, "question_version_id": version_id}],
        )
