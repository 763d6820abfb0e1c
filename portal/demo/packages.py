"""A course that is a learning package: written for the demo, zipped as it is loaded, taken in as any other."""

from __future__ import annotations

import io
import zipfile

from sqlalchemy import select

from portal.core import clock, db, events, ids
from portal.core.i18n import Origin
from portal.demo import files, people
from portal.training import services
from portal.training.events import CoursePublished
from portal.training.models import Activity, ActivityKind, ActivityText, Course, CourseText, CourseVersion, Module
from portal.training.queries import scorm as queries

SLUG = "numbers-in-public"
TITLE = "Numbers in public"
SUMMARY = "How a city publishes a figure so that readers understand what was counted. Ten minutes and three questions."
SECRETARIAT = "nam-yunseo"


def load_package_course() -> None:
    """The course, if it is not there yet."""
    if db.session.scalar(select(Course.id).where(Course.slug == SLUG)) is not None:
        return
    course = Course(id=ids.new_id(), slug=SLUG)
    version = CourseVersion(
        id=ids.new_id(), course_id=course.id, number=1, hours=0.5, field_code="0319", languages=["en"]
    )
    module = Module(id=ids.new_id(), version_id=version.id, position=1, titles={"en": TITLE})
    activity = Activity(
        id=ids.new_id(),
        module_id=module.id,
        position=1,
        slug="numbers",
        kind=ActivityKind.SCORM,
        minutes=10,
        settings={},
    )
    for row in (course, version, module, activity):
        db.session.add(row)
        db.session.flush()
    db.session.add(
        CourseText(version_id=version.id, lang="en", origin=Origin.ORIGINAL, title=TITLE, summary=SUMMARY, outcomes=[])
    )
    db.session.add(ActivityText(activity_id=activity.id, lang="en", origin=Origin.ORIGINAL, title=TITLE, body=SUMMARY))
    db.session.flush()
    edited = queries.activity_to_edit(SLUG, 1, activity.slug, lock=True)
    if edited is not None:
        services.scorm.add_package(edited=edited, file=io.BytesIO(_zipped()), actor=people.by_key(SECRETARIAT))
    version.published_at = clock.now()
    db.session.flush()
    events.publish(CoursePublished(version.id))


def _zipped() -> bytes:
    out = io.BytesIO()
    folder = files.DATA / "scorm" / SLUG
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(file.name, file.read_bytes())
    return out.getvalue()
