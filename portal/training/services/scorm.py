"""Packages: taken in, opened, and what learners send from them.

A sending is the whole of an item's data, numbered within its launch. The newest launch and in it the highest number win:
two tabs, a lost line or a journal sent a day later never put older data over newer ones, and the same one twice is one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import IO, Any

from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import scorm, xapi
from portal.training.models import Activity, ScormFile, ScormLaunch, ScormPackage, ScormState
from portal.training.queries import scorm as queries
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import Place
from portal.training.queries.scorm import EditedActivity, OwnLaunch
from portal.training.scorm import runtime
from portal.training.services.results import record_result

LAUNCH_HOLDS = timedelta(hours=12)
MAX_SENDING = 300_000  # characters; SCORM 2004 allows 64,000 of suspend data, the rest is interactions
MAX_SEQUENCE = 1_000_000_000


class Kept(StrEnum):
    """What became of a sending."""

    SAVED = "saved"
    OLDER = "older"  # a later launch has sent something already


def add_package(*, edited: EditedActivity, file: IO[bytes], actor: User) -> ScormPackage:
    """Takes a package in and lets the activity play it; one that nothing plays any more goes.

    The activity's row is locked by the caller.

    Raises:
        Conflict: the version is published and does not change any more.
        PackageError: the file cannot be used; nothing was kept.
    """
    if edited.version.published_at is not None:
        raise Conflict(_("This version is published and does not change any more. Make a new version first."))
    found = scorm.read(file)
    package = ScormPackage(
        id=ids.new_id(), standard=found.standard, title=found.title, items=[item.to_json() for item in found.items],
        files=len(found), size=found.size,
    )  # fmt: skip
    db.session.add(package)
    db.session.flush()
    for path, content_type, content in found.files():
        key = storage.save(content, filename=path, content_type=content_type)
        db.session.add(ScormFile(package_id=package.id, path=path, storage_key=key, content_type=content_type))
    before = edited.activity.settings.get("package")
    edited.activity.settings = {**edited.activity.settings, "package": str(package.id)}
    db.session.flush()
    if before:
        _drop_if_unused(uuid.UUID(before))
    accounts.audit(
        actor=actor, action="training.package_uploaded", subject=("course", edited.course.id),
        data={"course": edited.course.slug, "version": edited.version.number, "activity": edited.activity.slug},
    )  # fmt: skip
    return package


def _drop_if_unused(package_id: uuid.UUID) -> None:
    package = db.session.get(ScormPackage, package_id)
    if package is None or queries.is_used(package_id):
        return
    for key in db.session.scalars(select(ScormFile.storage_key).where(ScormFile.package_id == package_id)):
        storage.delete(key)
    db.session.delete(package)
    db.session.flush()


# Opening ------------------------------------------------------------------------------------------------------------


def open_item(*, place: Place, activity: ActivityOutline, key: str) -> tuple[ScormLaunch, str]:
    """Opens an item of a package: (launch, the secret for the address of its files). The enrolment's row is locked.

    What talks to nobody (an asset) is done once it is opened.

    Raises:
        NotFound: there is no such item, or no package yet.
    """
    package = queries.package_of(activity.id)
    item = next((one for one in queries.items_of(package) if one.key == key), None) if package else None
    if package is None or item is None:
        raise NotFound
    token, now = ids.secret(32), clock.now()
    launch = ScormLaunch(
        id=ids.new_id(), enrolment_id=place.enrolment.id, activity_id=activity.id, package_id=package.id, item=key,
        number=queries.last_launch(place.enrolment.id, activity.id, key) + 1, digest=ids.digest(token),
        expires_at=now + LAUNCH_HOLDS,
    )  # fmt: skip
    db.session.add(launch)
    db.session.flush()
    if not item.is_sco:
        own = OwnLaunch(launch, place.enrolment, place.edition, package, item)
        _keep(own, 0, {}, scorm.Reached("completed", None, 0))
    return launch, token


def starting_data(own: OwnLaunch, person: User) -> dict[str, Any]:
    """The data model as an item finds it: what it left the last time, who learns, and whether this is a return."""
    states = queries.states_of(own.enrolment.id, own.launch.activity_id)
    state = states.get(own.item.key)
    before = dict(state.cmi) if state else {}
    total = state.earlier_seconds + state.seconds if state else 0.0
    who = {"student_id": str(own.enrolment.id), "student_name": person.display_name}
    if own.package.standard == "1.2":
        return _start_12(own, before, who, total)
    return _start_2004(own, before, who, total)


def _start_12(own: OwnLaunch, before: dict[str, Any], who: dict[str, str], total: float) -> dict[str, Any]:
    core = _part(before, "core")
    kept = {name: core[name] for name in ("lesson_location", "lesson_status", "score") if core.get(name)}
    entry = "ab-initio" if not before else "resume" if _goes_on(core.get("exit"), before, core) else ""
    student = _part(before, "student_data")
    if own.item.mastery is not None:
        student = student | {"mastery_score": str(round(own.item.mastery * 100))}
    return {
        "core": kept | who | {"credit": "credit", "lesson_mode": "normal", "entry": entry, "total_time": runtime.as_clock(total)},
        "suspend_data": before.get("suspend_data", ""), "launch_data": own.item.launch_data,
        "comments": before.get("comments", ""), "objectives": _children(before, "objectives"),
        "student_preference": before.get("student_preference", {}), "student_data": student,
    }  # fmt: skip


def _start_2004(own: OwnLaunch, before: dict[str, Any], who: dict[str, str], total: float) -> dict[str, Any]:
    names = (
        "location", "completion_status", "success_status", "score", "suspend_data", "progress_measure",
        "learner_preference",
    )  # fmt: skip
    kept = {name: before[name] for name in names if before.get(name)}
    entry = "ab-initio" if not before else "resume" if _goes_on(before.get("exit"), before, before) else ""
    if own.item.mastery is not None:
        kept["scaled_passing_score"] = str(own.item.mastery)
    return kept | {
        "learner_id": who["student_id"], "learner_name": who["student_name"], "credit": "credit", "mode": "normal",
        "entry": entry, "total_time": runtime.as_period(total), "launch_data": own.item.launch_data,
        "objectives": _children(before, "objectives"), "interactions": _children(before, "interactions"),
    }  # fmt: skip


def _goes_on(left_by: Any, before: Mapping[str, Any], place: Mapping[str, Any]) -> bool:
    """A return: suspended on purpose, or torn away (a closed lid says no farewell) with something to come back to."""
    has_place = before.get("suspend_data") or place.get("lesson_location") or place.get("location")
    return left_by == "suspend" or (not left_by and bool(has_place))


def _part(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return dict(found) if isinstance(found, Mapping) else {}


def _children(data: Mapping[str, Any], name: str) -> list[Any]:
    """A list of the data model, which is written as `[…]` or as `{"0": …}` or under `childArray`."""
    found = data.get(name)
    if isinstance(found, Mapping):
        found = found.get("childArray", [found[key] for key in sorted(found) if str(key).isdigit()])
    return list(found) if isinstance(found, list) else []


# What is sent -------------------------------------------------------------------------------------------------------


def receive(*, own: OwnLaunch, sequence: int, data: str) -> Kept:
    """Keeps what an item sends and notes what it means for the grade. The enrolment's row is locked by the caller.

    `data`: the data model as JSON; `sequence`: its number in the launch.

    Raises:
        DomainError: it cannot be read.
    """
    cmi = _read(data)
    if not 0 < sequence < MAX_SEQUENCE:
        raise DomainError(_("The course sent something that cannot be read."))
    return _keep(own, sequence, cmi, scorm.reached(own.package.standard, cmi, own.item.mastery))


def _read(data: str) -> dict[str, Any]:
    try:
        # PostgreSQL keeps no NUL, and no course needs one.
        found = xapi.parse(data.replace("\\u0000", "")) if len(data) <= MAX_SENDING else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise DomainError(_("The course sent something that cannot be read."))
    return found


def _keep(own: OwnLaunch, sequence: int, cmi: dict[str, Any], result: scorm.Reached) -> Kept:
    launch, now = own.launch, clock.now()
    states = queries.states_of(launch.enrolment_id, launch.activity_id)
    state = states.get(launch.item)
    if state is not None and (launch.number, sequence) <= (state.launch, state.sequence):
        # Each sending holds everything: what the same launch said later has this one in it.
        return Kept.SAVED if launch.number == state.launch else Kept.OLDER
    if state is None:
        state = states[launch.item] = ScormState(
            enrolment_id=launch.enrolment_id, activity_id=launch.activity_id, item=launch.item, launch=launch.number,
            started_at=launch.created_at or now, status="not attempted", status_at=now, earlier_seconds=0.0, seconds=0.0,
        )  # fmt: skip
        db.session.add(state)
    before = (state.status, state.score)
    if state.launch != launch.number:
        state.earlier_seconds += state.seconds
    state.launch, state.sequence, state.cmi, state.updated_at = launch.number, sequence, cmi, now
    # Looking at it again does not undo what was done.
    status = state.status if state.is_done and not result.is_done else result.status
    if status != state.status:
        state.status, state.status_at = status, now
    state.score, state.seconds = result.score, result.seconds
    db.session.flush()
    if (state.status, state.score) != before:
        _note(own, states)
    return Kept.SAVED


def _note(own: OwnLaunch, states: Mapping[str, ScormState]) -> None:
    """The activity is done when all its items are; its score is the mean of those that give one."""
    items = queries.items_of(own.package)
    scores = [state.score for item in items if (state := states.get(item.key)) and state.score is not None]
    is_done = all((state := states.get(item.key)) is not None and state.is_done for item in items)
    score = sum(scores) / len(scores) if scores else None
    if is_done or score is not None:
        record_result(
            enrolment=own.enrolment,
            edition=own.edition,
            activity_id=own.launch.activity_id,
            score=score,
            is_done=is_done,
        )


def export_states(enrolment_id: uuid.UUID) -> list[dict[str, Any]]:
    """What a person has in packages, for the export of own data."""
    rows = db.session.execute(
        select(ScormState, Activity.slug)
        .join(Activity, Activity.id == ScormState.activity_id)
        .where(ScormState.enrolment_id == enrolment_id)
    ).all()
    return [
        {
            "activity": slug, "item": row.item, "status": row.status, "score": row.score,
            "seconds": row.earlier_seconds + row.seconds, "started_at": row.started_at.isoformat(),
            "last_at": row.updated_at.isoformat(), "data": row.cmi,
        }
        for row, slug in rows
    ]  # fmt: skip
