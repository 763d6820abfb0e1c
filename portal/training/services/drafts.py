"""A new draft of a published course: everything is copied, the addresses of the activities stay."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.db import Base
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.training import activities
from portal.training.models import (
    Activity,
    Course,
    CourseVersion,
    MediaFile,
    Module,
)
from portal.training.services.authoring import locked_draft

R = TypeVar("R", bound=Base)


def new_draft(*, course: Course, actor: User) -> CourseVersion:
    """A draft with everything of the newest published version.

    Texts come with where they stand as translations; files are shared until they are replaced.

    Raises:
        Conflict: there is a draft already, or nothing is published yet.
    """
    held = db.session.scalars(select(Course).where(Course.id == course.id).with_for_update()).one()
    versions = db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == held.id).order_by(CourseVersion.number.desc())
    ).all()
    if any(version.published_at is None for version in versions):
        raise Conflict(_("There is a draft of this course already. Go on with it."))
    if not versions:
        raise Conflict(_("The course has no published version yet."))
    draft = _copy_version(versions[0].id, versions[0].number + 1)
    accounts.audit(
        actor=actor, action="training.draft_made", subject=("course", held.id),
        data={"course": held.slug, "version": draft.number},
    )  # fmt: skip
    return draft


def _copy(row: R, **changed: Any) -> R:
    """Another row with the same columns, but for its id, when it was made, and what is given."""
    values = {
        attribute.key: getattr(row, attribute.key)
        for attribute in type(row).__mapper__.column_attrs
        if attribute.key not in {"id", "created_at"}
    }
    return type(row)(**{**values, "id": ids.new_id(), **changed})


def _copy_version(version_id: uuid.UUID, number: int) -> CourseVersion:
    base = db.session.scalars(
        select(CourseVersion)
        .where(CourseVersion.id == version_id)
        .options(
            selectinload(CourseVersion.texts),
            selectinload(CourseVersion.modules)
            .selectinload(Module.activities)
            .options(selectinload(Activity.texts), selectinload(Activity.slots)),
        )
    ).one()
    draft = _copy(base, number=number, published_at=None, digest="")
    db.session.add(draft)
    db.session.flush()
    for text in base.texts:
        db.session.add(_copy(text, version_id=draft.id))
    for media in db.session.scalars(select(MediaFile).where(MediaFile.version_id == base.id)):
        db.session.add(_copy(media, version_id=draft.id, created_at=clock.now()))
    for module in base.modules:
        copied = _copy(module, version_id=draft.id)
        db.session.add(copied)
        for activity in module.activities:
            _copy_activity(activity, copied.id)
    db.session.flush()
    return draft


def _copy_activity(activity: Activity, module_id: uuid.UUID) -> None:
    copied = _copy(activity, module_id=module_id, settings=dict(activity.settings))
    db.session.add(copied)
    for text in activity.texts:
        db.session.add(_copy(text, activity_id=copied.id))
    for slot in activity.slots:
        db.session.add(_copy(slot, activity_id=copied.id))
    db.session.flush()
    activities.copied(activity.kind, activity.id, copied.id)


def discard_draft(*, version: CourseVersion, actor: User) -> None:
    """Throws a draft away."""
    held = locked_draft(version.id)
    course = db.session.get_one(Course, held.course_id)
    accounts.audit(
        actor=actor, action="training.draft_discarded", subject=("course", course.id),
        data={"course": course.slug, "version": held.number},
    )  # fmt: skip
    db.session.execute(delete(CourseVersion).where(CourseVersion.id == held.id))
