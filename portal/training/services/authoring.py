"""Writing a course in the browser: a course, its drafts, modules and activities. Texts: `services.texts`.

Every function locks the version and refuses one that is published; the database refuses it as well.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates import sdg
from portal.core import db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.written import free_address
from portal.training import activities, rules
from portal.training.models import (
    Activity,
    ActivityKind,
    ActivityText,
    Course,
    CourseText,
    CourseVersion,
    Module,
)

MOST_ACTIVITIES = 500
DEFAULTS: dict[ActivityKind, dict[str, Any]] = {ActivityKind.QUIZ: {"pass_mark": 0.7, "max_attempts": 0}}


def locked_draft(version_id: uuid.UUID) -> CourseVersion:
    """The version, locked: two editors come one after the other, and nobody publishes in between.

    Raises:
        Conflict: it is published.
        NotFound: it is gone.
    """
    found = db.session.scalar(select(CourseVersion.id).where(CourseVersion.id == version_id).with_for_update())
    if found is None:
        raise NotFound
    held = db.session.get_one(CourseVersion, found)
    # Columns only: whoever has loaded the version with its parts goes on with them.
    db.session.refresh(held, ["number", "languages", "hours", "published_at"])
    if not rules.is_draft(held):
        raise Conflict(_("This version is published and no longer changes. Make a new draft."))
    return held


def create_course(
    *, slug: str, title: str, summary: str, lang: str, hours: float, field_code: str, actor: User
) -> CourseVersion:
    """A new course with an empty draft.

    Raises:
        Conflict: another course has the address.
    """
    if db.session.scalar(select(Course.id).where(Course.slug == slug)) is not None:
        raise Conflict(_("Another course has this address. Choose another one."), field="slug")
    course = Course(id=ids.new_id(), slug=slug)
    version = CourseVersion(
        id=ids.new_id(), course_id=course.id, original_lang=lang, hours=hours, field_code=field_code, languages=[lang]
    )
    db.session.add_all([course, version])
    db.session.add(CourseText(version_id=version.id, lang=lang, title=title, summary=summary))
    db.session.flush()
    _note(actor, course, version, "training.draft_made")
    return version


def _note(actor: User | None, course: Course, version: CourseVersion, action: str) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("course", course.id),
        data={"course": course.slug, "version": version.number},
    )  # fmt: skip


def set_course(*, version: CourseVersion, hours: float, field_code: str, sdg_targets: Sequence[str] = ()) -> None:
    """Changes what holds for all languages: hours, field of study (ISCED-F) and SDG targets."""
    held = locked_draft(version.id)
    held.hours = hours
    held.field_code = field_code
    held.sdg_targets = sdg.ordered(sdg_targets)
    db.session.flush()


# Modules ------------------------------------------------------------------------------------------------------------


def add_module(*, version: CourseVersion, title: str) -> Module:
    """A new module at the end."""
    held = locked_draft(version.id)
    modules = _modules(held.id)
    module = Module(
        id=ids.new_id(), version_id=held.id, position=len(modules) + 1, titles={held.original_lang: title}
    )  # fmt: skip
    db.session.add(module)
    db.session.flush()
    return module


def rename_module(*, version: CourseVersion, module_id: uuid.UUID, lang: str, title: str) -> None:
    """A module's title in one language; an empty one takes a translation away.

    Raises:
        DomainError: the original's title would be empty.
    """
    held = locked_draft(version.id)
    module = _module(held, module_id)
    if not title and lang == held.original_lang:
        raise DomainError(_("Enter a title."))
    module.titles = {key: text for key, text in {**module.titles, lang: title}.items() if text}
    db.session.flush()


def move_module(*, version: CourseVersion, module_id: uuid.UUID, steps: int) -> None:
    """Moves a module up (-1) or down (1); at the end of the row nothing happens."""
    held = locked_draft(version.id)
    modules = list(_modules(held.id))
    here = modules.index(_module(held, module_id))
    there = here + steps
    if 0 <= there < len(modules):
        modules[here], modules[there] = modules[there], modules[here]
        _number(modules)


def remove_module(*, version: CourseVersion, module_id: uuid.UUID) -> None:
    """Takes a module out with everything in it."""
    held = locked_draft(version.id)
    db.session.execute(delete(Module).where(Module.id == _module(held, module_id).id))
    _number(_modules(held.id))


def _modules(version_id: uuid.UUID) -> Sequence[Module]:
    return db.session.scalars(select(Module).where(Module.version_id == version_id).order_by(Module.position)).all()


def _module(version: CourseVersion, module_id: uuid.UUID) -> Module:
    found = db.session.scalar(select(Module).where(Module.id == module_id, Module.version_id == version.id))
    if found is None:
        raise NotFound
    db.session.refresh(found, ["titles", "position"])  # as they are under the lock
    return found


def _number(rows: Iterable[Module | Activity]) -> None:
    """Positions 1, 2, 3 …; first all out of the way, since no two may hold the same place at any moment."""
    rows = list(rows)
    for place, row in enumerate(rows, start=1):
        row.position = -place
    db.session.flush()
    for place, row in enumerate(rows, start=1):
        row.position = place
    db.session.flush()


# Activities ---------------------------------------------------------------------------------------------------------


def add_activity(*, version: CourseVersion, module_id: uuid.UUID, kind: ActivityKind, title: str) -> Activity:
    """A new activity at the end of a module.

    Raises:
        DomainError: the kind is not known here, or there are too many activities.
    """
    held = locked_draft(version.id)
    module = _module(held, module_id)
    if kind not in activities.kinds():
        raise DomainError(_("Choose a kind of activity."))
    taken = activity_slugs(held.id)
    if len(taken) >= MOST_ACTIVITIES:
        raise DomainError(_("A course has at most %(most)s activities.", most=MOST_ACTIVITIES))
    activity = Activity(
        id=ids.new_id(), module_id=module.id, position=len(_activities(module.id)) + 1, kind=kind,
        slug=free_slug(title, kind.value.replace("_", "-"), taken), settings=dict(DEFAULTS.get(kind, {})),
    )  # fmt: skip
    db.session.add(activity)
    db.session.add(ActivityText(activity_id=activity.id, lang=held.original_lang, title=title))
    db.session.flush()
    return activity


def activity_slugs(version_id: uuid.UUID) -> set[str]:
    """Addresses of all activities of a version."""
    return set(
        db.session.scalars(
            select(Activity.slug).join(Module, Module.id == Activity.module_id).where(Module.version_id == version_id)
        )
    )


def free_slug(title: str, otherwise: str, taken: set[str]) -> str:
    """An address from the Latin letters of a title, else from the kind; with a number if it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or otherwise
    return free_address(base, taken)


def set_activity(
    *, version: CourseVersion, activity_id: uuid.UUID, minutes: int, is_optional: bool, settings: dict[str, Any] | None = None
) -> Activity:  # fmt: skip
    """Changes what holds for every language; `settings` are those of the kind, others stay."""
    held = locked_draft(version.id)
    activity = activity_of(held, activity_id)
    activity.minutes = minutes
    kept = {key: value for key, value in activity.settings.items() if key != "optional"}
    activity.settings = {**kept, **(settings or {}), **({"optional": True} if is_optional else {})}
    db.session.flush()
    return activity


def move_activity(*, version: CourseVersion, activity_id: uuid.UUID, steps: int) -> None:
    """Moves an activity up (-1) or down (1); beyond the end of its module it goes into the next one."""
    held = locked_draft(version.id)
    activity = activity_of(held, activity_id)
    row = list(_activities(activity.module_id))
    here = row.index(activity)
    if 0 <= here + steps < len(row):
        _place(activity, activity.module_id, here + steps)
        return
    modules = [module.id for module in _modules(held.id)]
    there = modules.index(activity.module_id) + steps
    if 0 <= there < len(modules):
        _place(activity, modules[there], 0 if steps > 0 else len(_activities(modules[there])))


def place_activity(*, version: CourseVersion, activity_id: uuid.UUID, module_id: uuid.UUID, index: int) -> None:
    """Puts an activity into a module, before what stands at `index` (from 0) of the others."""
    held = locked_draft(version.id)
    _place(activity_of(held, activity_id), _module(held, module_id).id, index)


def _place(activity: Activity, module_id: uuid.UUID, index: int) -> None:
    left = activity.module_id
    row = [one for one in _activities(module_id) if one.id != activity.id]
    row.insert(max(0, min(index, len(row))), activity)
    if left != module_id:
        activity.position = -len(row) - 1
        activity.module_id = module_id
    _number(row)
    if left != module_id:
        _number(_activities(left))


def remove_activity(*, version: CourseVersion, activity_id: uuid.UUID) -> None:
    """Takes an activity out of a draft with its texts; published versions keep theirs."""
    held = locked_draft(version.id)
    activity = activity_of(held, activity_id)
    module_id = activity.module_id
    db.session.execute(delete(Activity).where(Activity.id == activity.id))
    _number(_activities(module_id))


def _activities(module_id: uuid.UUID) -> Sequence[Activity]:
    return db.session.scalars(select(Activity).where(Activity.module_id == module_id).order_by(Activity.position)).all()


def activity_of(version: CourseVersion, activity_id: uuid.UUID) -> Activity:
    """An activity of the version.

    Raises:
        NotFound: the version has none with this id.
    """
    found = db.session.scalar(
        select(Activity)
        .join(Module, Module.id == Activity.module_id)
        .where(Activity.id == activity_id, Module.version_id == version.id)
    )
    if found is None:
        raise NotFound
    db.session.refresh(found, ["module_id", "position", "settings", "minutes"])  # as they are under the lock
    return found


def count_activities(version_id: uuid.UUID) -> int:
    """How many activities a version has."""
    return db.session.scalar(
        select(func.count()).select_from(Activity).join(Module).where(Module.version_id == version_id)
    ) or 0  # fmt: skip
