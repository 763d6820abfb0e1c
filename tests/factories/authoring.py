"""Drafts of courses and files of lessons for tests."""

from __future__ import annotations

import io
from contextlib import nullcontext
from typing import Any

from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role, User
from portal.core import db
from portal.training import services
from portal.training.models import Activity, ActivityKind, Course, CourseVersion, QuizSlot
from portal.training.queries import authoring
from tests.factories.accounts import make_user
from tests.factories.training import make_course, quiz_of

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nWelcome to the course.\n\n00:03.000 --> 00:06.000\n<v Ana>Open data is for everybody.\n"


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_trainer(**values: Any) -> User:
    return make_user(**{"display_name": "Tomas Trainer", "roles": (Role.TRAINER,)} | values)


def make_draft(course: CourseVersion | None = None, *, actor: User | None = None, **values: Any) -> CourseVersion:
    """A draft copied from a published course (two lessons and a quiz in English and Korean), with its parts."""
    with _writing():
        base = course or make_course(**values)
        draft = services.new_draft(course=db.session.get_one(Course, base.course_id), actor=actor or make_trainer())
    return reload(draft)


def publish_with_slots(course: CourseVersion, *slots: dict[str, Any]) -> CourseVersion:
    """The next version of a course, published, whose quiz has these slots behind its own."""
    draft = make_draft(course)
    with _writing():
        taken = db.session.scalar(select(func.max(QuizSlot.position)).where(QuizSlot.activity_id == quiz_of(draft).id))
        for position, slot in enumerate(slots, start=taken + 1):
            db.session.add(QuizSlot(activity_id=quiz_of(draft).id, position=position, **slot))
        db.session.flush()
        return services.publish(version=reload(draft), actor=make_trainer())


def slug_of(version: CourseVersion) -> str:
    """The address of a version's course."""
    return db.session.get_one(Course, version.course_id).slug


def reload(version: CourseVersion) -> CourseVersion:
    """The version with its parts as they are now."""
    found = authoring.version_of(slug_of(version), version.number)
    assert found is not None
    return found


def outline(version: CourseVersion) -> list[list[str]]:
    """Addresses of the activities, by module."""
    return [[activity.slug for activity in module.activities] for module in reload(version).modules]


def activity(version: CourseVersion, slug: str) -> Activity:
    return next(one for one in authoring.activities_of(reload(version)) if one.slug == slug)


def add_lesson(
    version: CourseVersion, title: str = "More", body: str = "Text.", kind: ActivityKind = ActivityKind.LESSON
) -> Activity:
    """One more activity in the first module, with a text in every language of the version."""
    with _writing():
        module = reload(version).modules[0]
        made = services.add_activity(version=version, module_id=module.id, kind=kind, title=title)
        for lang in version.languages:
            services.save_text(version=version, activity_id=made.id, lang=lang, title=title, body=body)
    return activity(version, made.slug)


def picture(size: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), "teal").save(out, "PNG")
    return out.getvalue()


def movie(size: int = 5000) -> bytes:
    """Bytes that begin like an MP4 file."""
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * (size // 256)


def sound(size: int = 2000) -> bytes:
    """Bytes that begin like an MP3 file."""
    return b"ID3\x04\x00\x00" + bytes(size)


def upload(data: bytes | str, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(data.encode() if isinstance(data, str) else data), filename=name)


def add_file(version: CourseVersion, data: bytes | str, name: str) -> None:
    with _writing():
        services.add_file(version=version, upload=upload(data, name))
