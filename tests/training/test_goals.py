"""Goals and targets of the SDGs: chosen in a draft, shown on the course's page, frozen with the version, stated in the badge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from portal.certificates import alignments, sdg
from portal.certificates import queries as certificates
from portal.certificates import services as certificate_services
from portal.certificates.models import Credential
from portal.core import db
from portal.training import course_folder, markdown_folder, services
from portal.training.course_folder import CourseFolderError
from portal.training.models import CourseVersion
from portal.training.queries import content
from tests.factories.accounts import make_user
from tests.factories.authoring import make_draft, make_trainer, reload, slug_of
from tests.factories.cities import make_city
from tests.factories.training import make_edition, make_enrolment, write_course


def test_there_are_17_goals_and_169_targets() -> None:
    assert [goal.number for goal in sdg.goals()] == [str(number) for number in range(1, 18)]
    assert sum(len(goal.targets) for goal in sdg.goals()) == 169
    assert {lang for goal in sdg.goals() for lang in goal.titles} == {"en", "ko", "ar", "ru", "es", "fr"}
    assert sdg.ordered(["16.10", "9.c", "16.6", "x", "9.c", "16", "0"]) == ["9.c", "16", "16.6", "16.10"]


@pytest.mark.parametrize(
    ("code", "known"),
    [("0413", True), ("0319", True), ("0488", True), ("04", True), ("041", True), ("9999", True), ("0414x", False), ("1234", False), ("11", False)],
)  # fmt: skip
def test_fields_of_study_are_known_by_number(code: str, known: bool) -> None:
    assert alignments.is_field(code) is known


def test_trainer_chooses_goals_and_readers_see_them(client, login):
    draft = make_draft()
    login(make_trainer())
    path = f"/en/training/manage/courses/{slug_of(draft)}/{draft.number}/facts"
    page = client.page(path)
    assert len(page.find_all("input", {"name": "sdg_targets"})) == 186
    form = {"hours": "3", "field_code": "0413"}
    assert client.submit(path, form | {"sdg_targets": ["16.99"]}).status_code == 422
    assert "no code of ISCED-F" in client.submit(path, form | {"field_code": "1234"}).text
    assert client.submit(path, form | {"sdg_targets": ["16.6", "11", "16.10"]}).status_code == 303
    chosen = client.page(path).find_all("input", {"name": "sdg_targets", "checked": True})
    assert [box["value"] for box in chosen] == ["11", "16.6", "16.10"]
    with db.transaction():
        services.publish(version=reload(draft), actor=make_trainer())
    text = client.page(f"/fr/training/courses/{slug_of(draft)}").get_text(" ", strip=True)
    assert "Villes et communautés durables" in text
    assert "Paix, justice et institutions efficaces" in text


def test_published_version_keeps_its_goals_and_field_and_the_next_draft_begins_with_them(app):
    draft = make_draft()
    with db.transaction():
        services.set_course(version=draft, hours=3, field_code="0413", sdg_targets=["16.6"])
        published = services.publish(version=reload(draft), actor=make_trainer())
    with pytest.raises(DBAPIError, match="never changes"), db.transaction():
        published.sdg_targets = ["1"]
        db.session.flush()
    later = make_draft(published)
    assert (later.sdg_targets, later.field_code) == (["16.6"], "0413")
    with db.transaction():
        services.set_course(version=later, hours=3, field_code="0613", sdg_targets=[])
    kept = content.outline(published.id)
    assert (kept.sdg_targets, kept.field_code) == (("16.6",), "0413"), "certificates of a published version keep theirs"
    with pytest.raises(DBAPIError, match="never changes"), db.transaction():
        reload(published).field_code = "0613"
        db.session.flush()


def named(folder: Path, *codes: str) -> Path:
    """A course folder that names goals."""
    path = write_course(folder) / "course.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"sdg": codes}), "utf-8")
    return folder


def taught(folder: Path, *codes: str) -> CourseVersion:
    with db.transaction():
        return services.import_course(named(folder, *codes))


def test_badge_states_the_goals_of_all_courses_of_the_edition(app, tmp_path):
    person = make_user(display_name="Ana Reyes")
    courses = [taught(tmp_path / "one", "16.10", "16.6"), taught(tmp_path / "two", "9.c", "16.6")]
    edition = make_edition(courses=courses)
    enrolment = make_enrolment(person, edition, make_city())
    with db.transaction():
        services.take_over_completion(
            enrolment=enrolment, edition=edition, name="Ana Reyes", latin_name="",
            completed_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
        )  # fmt: skip
    (certificate,) = certificates.certificates_of(person)
    with db.transaction():
        certificate_services.produce(certificate_ids=[certificate.id])
    document = json.loads(db.session.get_one(Credential, certificate.id).document)
    aligned = document["credentialSubject"]["achievement"]["alignment"]
    assert [one["targetCode"] for one in aligned] == ["0413", "9.c", "16.6", "16.10"]
    assert aligned[1]["targetUrl"] == "https://metadata.un.org/sdg/9.c"


def test_folders_name_goals_and_unknown_ones_are_refused(app, tmp_path):
    folder = named(tmp_path / "course", "16.6", "4")
    assert course_folder.read(folder).sdg_targets == ("4", "16.6")
    with pytest.raises(CourseFolderError, match=r"16\.99"):
        course_folder.read(named(tmp_path / "wrong", "16.99"))
    plain = course_folder.read(write_course(tmp_path / "plain", slug="small"))
    assert "sdg_targets" not in json.dumps(course_folder._lean({"sdg_targets": plain.sdg_targets})), (
        "an old course is the same"
    )
    words = {"01-welcome.md": "# Welcome\n\nText"}
    read = markdown_folder.course_of(
        "trees", {"course.md": "---\ntitle: Trees\nsdg: 15.2, 11.7\n---\n", **words}, "en", []
    )
    assert read.sdg_targets == ("11.7", "15.2")
    with pytest.raises(CourseFolderError, match=r"15\.99"):
        markdown_folder.course_of("trees", {"course.md": "---\ntitle: Trees\nsdg: 15.99\n---\n", **words}, "en", [])
