"""SCORM: the package of an activity, what a participant has in it, the file behind an address with a secret."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import String, cast, func, select

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.training.models import (
    Activity,
    ActivityKind,
    Course,
    CourseVersion,
    Edition,
    Enrolment,
    EnrolmentState,
    Module,
    ScormFile,
    ScormLaunch,
    ScormPackage,
    ScormState,
)
from portal.training.scorm import Item


class EditedActivity(NamedTuple):
    """An activity with the version and the course it belongs to."""

    activity: Activity
    version: CourseVersion
    course: Course


@dataclass(frozen=True)
class OwnLaunch:
    """A launch with everything that a sending needs to know."""

    launch: ScormLaunch
    enrolment: Enrolment
    edition: Edition
    package: ScormPackage
    item: Item


class ServedFile(NamedTuple):
    storage_key: str
    content_type: str


def activity_to_edit(course: str, number: int, activity: str, *, lock: bool = False) -> EditedActivity | None:
    """An activity that plays a package, for those who make courses."""
    statement = (
        select(Activity, CourseVersion, Course)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(
            Course.slug == course, CourseVersion.number == number, Activity.slug == activity,
            Activity.kind == ActivityKind.SCORM,
        )
        .limit(1)
    )  # fmt: skip
    if lock:
        statement = statement.with_for_update(of=Activity)
    row = db.session.execute(statement).one_or_none()
    return EditedActivity(*row) if row else None


def package_of(activity_id: uuid.UUID) -> ScormPackage | None:
    """The package that an activity plays, if one has been uploaded."""
    return db.session.scalar(
        select(ScormPackage)
        .join(Activity, Activity.settings["package"].astext == cast(ScormPackage.id, String))
        .where(Activity.id == activity_id)
    )


def is_used(package_id: uuid.UUID) -> bool:
    """Whether any activity plays the package."""
    return bool(
        db.session.scalar(select(func.count()).where(Activity.settings["package"].astext == str(package_id)))
    )  # fmt: skip


def items_of(package: ScormPackage) -> list[Item]:
    return [Item(**item) for item in package.items]


def states_of(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> dict[str, ScormState]:
    """What a participant has in the items of an activity, by the item's key."""
    rows = db.session.scalars(
        select(ScormState).where(ScormState.enrolment_id == enrolment_id, ScormState.activity_id == activity_id)
    )
    return {row.item: row for row in rows}


def last_launch(enrolment_id: uuid.UUID, activity_id: uuid.UUID, item: str) -> int:
    """The number of the last launch of an item, 0 if there was none."""
    return db.session.scalar(
        select(func.max(ScormLaunch.number)).where(
            ScormLaunch.enrolment_id == enrolment_id, ScormLaunch.activity_id == activity_id, ScormLaunch.item == item
        )
    ) or 0  # fmt: skip


def own_launch(person: User, launch_id: uuid.UUID) -> OwnLaunch | None:
    """A launch of the reader's own, with the enrolment's row locked."""
    return _launch(ScormLaunch.id == launch_id, Enrolment.user_id == person.id)


def launch_by_token(token: str, *, lock: bool = False) -> OwnLaunch | None:
    """The launch whose secret this is, as long as it holds. `lock`: the enrolment's row is locked."""
    return _launch(ScormLaunch.digest == ids.digest(token), ScormLaunch.expires_at > clock.now(), lock=lock)


def _launch(*conditions: Any, lock: bool = True) -> OwnLaunch | None:
    statement = (
        select(ScormLaunch, Enrolment, Edition, ScormPackage)
        .join(Enrolment, Enrolment.id == ScormLaunch.enrolment_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(ScormPackage, ScormPackage.id == ScormLaunch.package_id)
        .where(Enrolment.state != EnrolmentState.WITHDRAWN, Enrolment.user_id.is_not(None), *conditions)
    )
    if lock:
        statement = statement.with_for_update(of=Enrolment).execution_options(populate_existing=True)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    launch, enrolment, edition, package = row
    item = next((one for one in items_of(package) if one.key == launch.item), None)
    return OwnLaunch(launch, enrolment, edition, package, item) if item else None


def served_file(token: str, path: str) -> ServedFile | None:
    """The file at a path of the package that a launch plays, as long as its secret holds."""
    row = db.session.execute(
        select(ScormFile.storage_key, ScormFile.content_type)
        .join(ScormLaunch, ScormLaunch.package_id == ScormFile.package_id)
        .where(ScormLaunch.digest == ids.digest(token), ScormLaunch.expires_at > clock.now(), ScormFile.path == path)
    ).one_or_none()
    return ServedFile(*row) if row else None
