"""A large edition as rows: 500 people, a course of 200 activities, sessions with attendance, scores."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text

from portal.bench import course
from portal.bench.data import Learner, Loaded, write
from portal.core import clock, ids
from portal.core.i18n import Origin
from portal.training import models

PEOPLE, MODULES, ACTIVITIES, SESSIONS = 500, 10, 20, 12  # activities: of a module
COURSE, EDITION = "a-long-course", "a-large-edition"
LANGUAGES = ("en", "ko", "ar")
RULES = [
    {"kind": "activities"}, {"kind": "attendance", "share": 0.8}, {"kind": "score", "least": 0.7},
]  # fmt: skip


@dataclass(frozen=True)
class Large:
    """The edition, its course's slug, and those who learn in it."""

    edition_id: uuid.UUID
    course: str
    learners: tuple[Learner, ...]


def load(engine: Engine, loaded: Loaded, people: int = PEOPLE) -> Large:
    """Adds the edition to an association of `data.load`, with the first `people` of its learners."""
    now = clock.now()
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        version_id, activities = _course(connection, now)
        edition_id = _edition(connection, loaded, version_id, now)
        members = {one.person.id: one.person for one in loaded.learners}
        learners = tuple(
            Learner(ids.new_id(), EDITION, person, ()) for person in list(members.values())[:people]
        )  # fmt: skip
        rows = connection.execute(select(models.Enrolment.user_id, models.Enrolment.city_id))
        city_of = {row.user_id: row.city_id for row in rows}
        write(
            connection, models.Enrolment, (_enrolment(one, city_of[one.person.id], edition_id, now) for one in learners)
        )
        enrolments = [one.enrolment_id for one in learners]
        write(connection, models.ActivityCompletion, _done(enrolments, activities, now))
        write(connection, models.Grade, _scores(enrolments, activities, now))
        _attendance(connection, edition_id, enrolments, now)
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    return Large(edition_id, COURSE, learners)


def _course(connection: Connection, now: datetime) -> tuple[uuid.UUID, list[tuple[uuid.UUID, models.ActivityKind]]]:
    """Ten modules of nineteen lessons and a quiz each; quizzes are not asked, their scores are."""
    course_id, version_id = ids.new_id(), ids.new_id()
    write(connection, models.Course, [{"id": course_id, "slug": COURSE}])
    version = {
        "id": version_id, "course_id": course_id, "original_lang": "en", "hours": 60.0, "languages": list(LANGUAGES),
    }  # fmt: skip
    write(connection, models.CourseVersion, [version])
    origin = {lang: Origin.ORIGINAL if lang == "en" else Origin.HUMAN for lang in LANGUAGES}
    write(
        connection, models.CourseText,
        [{"version_id": version_id, "lang": lang, "origin": origin[lang], "title": "A long course"} for lang in LANGUAGES],
    )  # fmt: skip
    modules: list[dict[str, Any]] = [
        {"id": ids.new_id(), "version_id": version_id, "position": place, "titles": {"en": f"Part {place}"}}
        for place in range(1, MODULES + 1)
    ]
    write(connection, models.Module, modules)
    activities = [_activity(module["id"], module["position"], place) for module in modules for place in range(1, ACTIVITIES + 1)]  # fmt: skip
    write(connection, models.Activity, activities)
    write(
        connection, models.ActivityText,
        (
            {"activity_id": row["id"], "lang": lang, "origin": origin[lang], "title": f"Step {row['slug']}", "body": "To read."}
            for row in activities for lang in LANGUAGES
        ),
    )  # fmt: skip
    course.publish(connection, version_id, now)
    return version_id, [(row["id"], row["kind"]) for row in activities]


def _activity(module_id: uuid.UUID, part: int, place: int) -> dict[str, Any]:
    kind = models.ActivityKind.QUIZ if place == ACTIVITIES else models.ActivityKind.LESSON
    return {
        "id": ids.new_id(), "module_id": module_id, "position": place, "slug": f"step-{part}-{place}", "kind": kind, "minutes": 15
    }  # fmt: skip


def _edition(connection: Connection, loaded: Loaded, version_id: uuid.UUID, now: datetime) -> uuid.UUID:
    edition_id, start = ids.new_id(), now - timedelta(days=20)
    programme_id = connection.execute(select(models.Programme.id).limit(1)).scalar_one()
    row = {
        "id": edition_id, "programme_id": programme_id, "slug": EDITION, "titles": loaded.course.titles,
        "starts_on": start.date(), "ends_on": start.date() + timedelta(days=60), "timezone": "Asia/Seoul",
        "is_online": True, "working_languages": list(LANGUAGES), "seats": PEOPLE, "seats_per_city": 20,
        "nominations_close_at": start - timedelta(days=10), "state": models.EditionState.RUNNING,
        "completion_rules": RULES,
    }  # fmt: skip
    write(connection, models.Edition, [row])
    write(connection, models.EditionCourse, [{"edition_id": edition_id, "course_version_id": version_id}])
    return edition_id


def _enrolment(learner: Learner, city_id: uuid.UUID, edition_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    person = learner.person
    return {
        "id": learner.enrolment_id, "edition_id": edition_id, "user_id": person.id, "city_id": city_id,
        "state": models.EnrolmentState.ACTIVE, "content_lang": person.locale if person.locale in LANGUAGES else "en",
        "certificate_name": person.name, "certificate_latin_name": person.name, "names_confirmed_at": now,
    }  # fmt: skip


def _done(
    enrolments: list[uuid.UUID], activities: list[tuple[uuid.UUID, models.ActivityKind]], now: datetime
) -> Iterator[dict[str, Any]]:
    """From nothing to all but the last activity: nobody is through, so judging issues no certificate."""
    for number, enrolment_id in enumerate(enrolments):
        for key, _kind in activities[: number % len(activities)]:
            yield {"enrolment_id": enrolment_id, "activity_id": key, "completed_at": now}


def _scores(
    enrolments: list[uuid.UUID], activities: list[tuple[uuid.UUID, models.ActivityKind]], now: datetime
) -> Iterator[dict[str, Any]]:
    quizzes = [key for key, kind in activities if kind is models.ActivityKind.QUIZ]
    for number, enrolment_id in enumerate(enrolments):
        for place, key in enumerate(quizzes):
            score = ((number + place) % 6 + 5) / 10
            yield {"enrolment_id": enrolment_id, "activity_id": key, "score": score, "updated_at": now}


def _attendance(connection: Connection, edition_id: uuid.UUID, enrolments: list[uuid.UUID], now: datetime) -> None:
    """Every session has evidence of everybody but every seventh: checked in, or minutes in the room."""
    sessions = []
    for number in range(1, SESSIONS + 1):
        start = (now - timedelta(days=number)).replace(hour=6, minute=0, second=0, microsecond=0)
        sessions.append(
            {
                "id": ids.new_id(), "edition_id": edition_id, "slug": f"session-{number}", "titles": {"en": f"Session {number}"},
                "kind": models.SessionKind.ONLINE, "local_start": start.replace(tzinfo=None) + timedelta(hours=9),
                "timezone": "Asia/Seoul", "minutes": 90, "starts_at": start, "ends_at": start + timedelta(minutes=90),
                "secret": ids.secret()[:64],
            }
        )  # fmt: skip
    write(connection, models.Session, sessions)
    write(
        connection, models.Attendance,
        (
            {
                "enrolment_id": enrolment_id, "session_id": session["id"], "noted_at": now,
                "source": models.Source.PRESENCE if number % 2 else models.Source.CHECK_IN, "minutes": 40 + number % 50,
            }
            for number, enrolment_id in enumerate(enrolments) for place, session in enumerate(sessions) if (number + place) % 7
        ),
    )  # fmt: skip
    connection.execute(insert(models.Eligibility), _nothing_yet(enrolments, now))


def _nothing_yet(enrolments: list[uuid.UUID], now: datetime) -> list[dict[str, Any]]:
    """As the rows were before the rules changed, so that judging anew replaces each of them."""
    long_ago = now - timedelta(days=1)
    return [{"enrolment_id": key, "is_met": False, "reasons": [], "updated_at": long_ago} for key in enrolments]
