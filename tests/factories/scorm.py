"""Small real packages, built here: a zip file as authoring tools make it, with pages that look for the interface as everywhere."""

from __future__ import annotations

import io
import zipfile
from contextlib import nullcontext
from typing import Any

from sqlalchemy import select

from portal.core import clock, db, ids
from portal.training import services
from portal.training.models import Activity, ActivityKind, ActivityText, CourseVersion, Module
from portal.training.queries import scorm as queries
from tests.factories.accounts import make_secretariat
from tests.factories.authoring import make_draft
from tests.factories.training import make_course

SPACE_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
SPACE_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
# How ADL's own example finds the interface: from its window upwards, then in the opener.
FIND = """
function findAPI(win, name) {
  var tries = 0;
  while (win[name] == null && win.parent != null && win.parent != win) { tries++; if (tries > 7) return null; win = win.parent; }
  return win[name];
}
"""
PAGE_12 = """<!DOCTYPE html>
<html><head><title>Numbers</title><script src="js/find.js"></script></head><body>
<h1>Numbers of a city</h1><p id="place"></p>
<button id="on">Next page</button> <button id="right">42</button> <button id="wrong">7</button>
<script>
var api = findAPI(window, "API");
api.LMSInitialize("");
var page = Number(api.LMSGetValue("cmi.core.lesson_location") || "1");
var seen = api.LMSGetValue("cmi.suspend_data") || "";
var status = api.LMSGetValue("cmi.core.lesson_status");
function show() { document.getElementById("place").textContent = "page " + page + ", entry " + api.LMSGetValue("cmi.core.entry") + ", seen " + seen + ", " + status + ", " + api.LMSGetValue("cmi.core.student_name"); }
if (status === "not attempted") { api.LMSSetValue("cmi.core.lesson_status", "incomplete"); }
document.getElementById("on").onclick = function () {
  seen += page + ";"; page += 1; show();
  api.LMSSetValue("cmi.core.lesson_location", String(page)); api.LMSSetValue("cmi.suspend_data", seen); api.LMSCommit("");
};
function answer(score) {
  api.LMSSetValue("cmi.core.score.min", "0"); api.LMSSetValue("cmi.core.score.max", "50"); api.LMSSetValue("cmi.core.score.raw", String(score));
  api.LMSSetValue("cmi.core.lesson_status", score > 25 ? "passed" : "failed"); api.LMSCommit("");
}
document.getElementById("right").onclick = function () { answer(40); };
document.getElementById("wrong").onclick = function () { answer(5); };
var over = false;
window.onunload = window.onbeforeunload = function () {
  if (over) return; over = true;
  api.LMSSetValue("cmi.core.session_time", "0000:00:30"); api.LMSSetValue("cmi.core.exit", "suspend"); api.LMSFinish("");
};
show();
</script></body></html>
"""
PAGE_2004 = """<html>
<body><h1>Open data</h1><p id="place"></p><button id="done">I am done</button>
<script src="js/find.js"></script><script>
var api = findAPI(window, "API_1484_11");
api.Initialize("");
document.getElementById("place").textContent = "entry " + api.GetValue("cmi.entry") + ", at " + api.GetValue("cmi.location");
api.SetValue("cmi.location", "middle");
document.getElementById("done").onclick = function () {
  api.SetValue("cmi.score.scaled", "0.8"); api.SetValue("cmi.success_status", "passed"); api.SetValue("cmi.completion_status", "completed");
  api.SetValue("cmi.session_time", "PT45S"); api.SetValue("cmi.exit", "suspend"); api.Commit(""); api.Terminate("");
};
</script></body></html>
"""


def manifest(
    items: str = '<item identifier="I1" identifierref="R1"><title>Numbers</title></item>',
    resources: str = '<resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>',
    *, space: str = SPACE_12, version: str = "1.2",
) -> str:  # fmt: skip
    """A manifest with these items and resources."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest identifier="M1" version="1.0" {space}>\n'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>\n"
        f'<organizations default="O1">\n<organization identifier="O1"><title>Numbers of a city</title>\n{items}\n'
        f"</organization>\n</organizations>\n<resources>\n{resources}\n</resources>\n</manifest>\n"
    )


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def package_12(**files: str | bytes) -> bytes:
    """SCORM 1.2 with one item."""
    return zipped({"imsmanifest.xml": manifest(), "index.html": PAGE_12, "js/find.js": FIND} | files)


def package_multi() -> bytes:
    """SCORM 1.2 with two items that report and a text that does not."""
    items = (
        '<item identifier="A"><title>Chapter</title><item identifier="I1" identifierref="R1"><title>First</title>'
        "<adlcp:masteryscore>60</adlcp:masteryscore></item>"
        '<item identifier="I2" identifierref="R1" parameters="?page=2"><title>Second</title></item></item>'
        '<item identifier="I3" identifierref="R2"><title>Reading</title></item>'
    )
    resources = (
        '<resource identifier="R1" adlcp:scormtype="sco" href="index.html"/>'
        '<resource identifier="R2" adlcp:scormtype="asset" href="read%20me.html"/>'
    )
    pages = {"index.html": PAGE_12, "js/find.js": FIND, "read me.html": "<p>Read this.</p>"}
    return zipped({"imsmanifest.xml": manifest(items, resources)} | pages)


def package_2004() -> bytes:
    """SCORM 2004 with one item."""
    resources = '<resource identifier="R1" type="webcontent" adlcp:scormType="sco" href="page.html"/>'
    files = {"page.html": PAGE_2004, "js/find.js": FIND}
    return zipped(
        {"imsmanifest.xml": manifest(resources=resources, space=SPACE_2004, version="2004 4th Edition")} | files
    )


def add_activity(version: CourseVersion, slug: str = "package") -> Activity:
    """An activity that plays a package, at the end of a draft."""
    module = db.session.scalars(
        select(Module).where(Module.version_id == version.id).order_by(Module.position.desc()).limit(1)
    ).one()
    activity = Activity(
        id=ids.new_id(), module_id=module.id, position=50, slug=slug, kind=ActivityKind.SCORM, minutes=10, settings={}
    )
    db.session.add(activity)
    db.session.add(ActivityText(activity_id=activity.id, lang="en", title="Numbers of a city", body="Find out."))
    db.session.flush()
    return activity


def make_scorm_course(content: bytes | None = None, *, slug: str = "package", **values: Any) -> CourseVersion:
    """A published course (one lesson, a package); `content` is the zip file."""
    with nullcontext() if db.in_transaction() else db.transaction():
        version = make_draft(make_course(**({"lessons": 1, "questions": [], "languages": ("en",)} | values)))
        activity = add_activity(version, slug)
        db.session.flush()
        course = db.session.scalars(select(CourseVersion).where(CourseVersion.id == version.id)).one()
        edited = queries.activity_to_edit(_slug_of(course), course.number, slug, lock=True)
        assert edited is not None
        assert edited.activity.id == activity.id
        services.scorm.add_package(edited=edited, file=io.BytesIO(content or package_12()), actor=make_secretariat())
        db.session.flush()
        course.published_at = clock.now()
        db.session.flush()
    return course


def _slug_of(version: CourseVersion) -> str:
    from portal.training.models import Course

    return db.session.get_one(Course, version.course_id).slug
