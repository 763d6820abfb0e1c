"""Moving an edition to a newer version of a course that it teaches, with everything its people have done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select, update

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.core.db import Base
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.training.events import EditionChanged, EditionRepinned
from portal.training.models import (
    CourseVersion,
    Edition,
    EditionCourse,
    Enrolment,
    EnrolmentState,
)
from portal.training.queries import content
from portal.training.queries import editions as edition_queries
from portal.training.services.completion import complete_if_done


@dataclass(frozen=True)
class Difference:
    """What moving to a newer version would mean, as addresses of activities."""

    kept: list[str]
    added: list[str]
    gone: list[str]


def difference(here: uuid.UUID, there: uuid.UUID) -> Difference:
    """How two published versions of a course differ in their activities."""
    old, new = ([activity.slug for activity in outline.activities] for outline in content.outlines([here, there]))
    return Difference(
        kept=[slug for slug in new if slug in old], added=[slug for slug in new if slug not in old],
        gone=[slug for slug in old if slug not in new],
    )  # fmt: skip


def move_pin(*, edition: Edition, course_id: uuid.UUID, to: uuid.UUID, actor: User, reason: str = "") -> int:
    """Lets an edition teach a newer version. What people did at an activity counts for the one with the same address.

    Returns:
        How many people complete the edition by this, as all that is left for them is done.

    Raises:
        Conflict: the version is not a newer published one of this course.
        NotFound: the edition does not teach the course.
    """
    held = edition_queries.edition_locked(edition.id)
    row = db.session.execute(
        select(EditionCourse, CourseVersion)
        .join(CourseVersion, CourseVersion.id == EditionCourse.course_version_id)
        .where(EditionCourse.edition_id == held.id, CourseVersion.course_id == course_id)
    ).first()
    if row is None:
        raise NotFound
    pin, here = row
    there = db.session.get(CourseVersion, to)
    if there is None or there.course_id != course_id or there.published_at is None or there.number <= here.number:
        raise Conflict(_("Choose a newer published version of the course."))
    pin.course_version_id = there.id
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.edition_repinned", subject=("edition", held.id), reason=reason,
        data={"edition": held.slug, "from": here.number, "to": there.number},
    )  # fmt: skip
    events.publish(EditionChanged(held.id))
    events.publish(EditionRepinned(held.id, here.id, there.id))
    return carry_over(edition_id=held.id, here=here.id, there=there.id)


def carry_over(*, edition_id: uuid.UUID, here: uuid.UUID, there: uuid.UUID) -> int:
    """Lets what was done under one version count under the other. Doing it twice does it once.

    A task does it again after the commit: somebody whose step began before it may note a result under the old version.

    Returns:
        How many people complete the edition by this.
    """
    edition = edition_queries.edition_locked(edition_id)
    enrolments = db.session.scalars(
        select(Enrolment).where(Enrolment.edition_id == edition_id).order_by(Enrolment.id).with_for_update()
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    _rename(edition_id, _same_activities(here, there))
    active = [one for one in enrolments if one.state is EnrolmentState.ACTIVE]
    return sum(complete_if_done(enrolment=one, edition=edition) for one in active)


def _same_activities(here: uuid.UUID, there: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Activity of the old version → the one with the same address and kind in the new version."""
    old, new = content.outlines([here, there])
    found = {}
    for activity in old.activities:
        same = new.activity(activity.slug)
        if same is not None and same.kind is activity.kind:
            found[activity.id] = same.id
    return found


def _rename(edition_id: uuid.UUID, same: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Every row of a participant that speaks of an activity speaks of the new one, whatever table it is in.

    Where there is a row for the new one already, that one counts.
    """
    enrolments = select(Enrolment.id).where(Enrolment.edition_id == edition_id)
    for table in tables_of_progress():
        name = "enrolment_id" if "enrolment_id" in table.c else "edition_id"
        owner: Any = table.c[name].in_(enrolments) if name == "enrolment_id" else table.c[name] == edition_id
        there = table.alias("there")
        for old, new in same.items():
            newer = select(there.c.activity_id).where(there.c.activity_id == new, there.c[name] == table.c[name])
            db.session.execute(
                update(table).where(table.c.activity_id == old, owner, ~newer.exists()).values(activity_id=new)
            )


def tables_of_progress() -> list[Table]:
    """Tables that say something of an activity and of a participant or an edition."""

    def points_to(column: Column[Any] | None, target: str) -> bool:
        return column is not None and any(key.column.table.name == target for key in column.foreign_keys)

    return [
        table
        for table in Base.metadata.sorted_tables
        if points_to(table.c.get("activity_id"), "training_activities")
        and (
            points_to(table.c.get("enrolment_id"), "training_enrolments")
            or points_to(table.c.get("edition_id"), "training_editions")
        )
    ]
