"""Files of course versions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.core import db, storage
from portal.training.lesson_page import Shelf
from portal.training.models import Activity, Course, CourseVersion, MediaFile, Module


def files_of(version_id: uuid.UUID) -> Sequence[MediaFile]:
    """All files of a version, by name."""
    return db.session.scalars(
        select(MediaFile).where(MediaFile.version_id == version_id).order_by(MediaFile.name)
    ).all()


def file_named(version_id: uuid.UUID, name: str) -> MediaFile | None:
    """The file of a version with a name."""
    return db.session.scalar(select(MediaFile).where(MediaFile.version_id == version_id, MediaFile.name == name))


def shelf_of(version_id: uuid.UUID, base: str = "../media/") -> Shelf:
    """The files of a version for the rendering of its lessons."""
    return Shelf({file.name: file for file in files_of(version_id)}, storage.load, base)


def shelf_around(activity_id: uuid.UUID) -> Shelf:
    """The files of the version that an activity belongs to."""
    version = (
        select(Module.version_id).join(Activity, Activity.module_id == Module.id).where(Activity.id == activity_id)
    )
    files = db.session.scalars(select(MediaFile).where(MediaFile.version_id == version.scalar_subquery()))
    return Shelf({file.name: file for file in files}, storage.load)


def uses_of(file_key: str) -> int:
    """How many versions have a file with these bytes."""
    return db.session.scalar(select(func.count()).where(MediaFile.file_key == file_key)) or 0


def is_upload(key: str, content_type: str) -> bool:
    """Whether a file of this type waits under a key."""
    found = db.session.get(storage.StoredFile, key)
    return found is not None and found.content_type == content_type


def expired_uploads(now: datetime) -> Sequence[str]:
    """Keys of files whose time is over: courses and questions that were looked at, pictures of questions never saved."""
    return db.session.scalars(select(storage.StoredFile.key).where(storage.StoredFile.expires_at < now)).all()


def address_of(version_id: uuid.UUID) -> tuple[str, int]:
    """(course, number) of a version, as they stand in addresses."""
    row = db.session.execute(
        select(Course.slug, CourseVersion.number)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.id == version_id)
    ).one()
    return row[0], row[1]
