"""Courses as ZIP files and as plain folders of Markdown files: looked at first, every problem named, nothing half taken."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.core import db
from portal.core.errors import DomainError
from portal.training import course_zip, markdown_folder, services
from portal.training.course_folder import CourseFolderError
from portal.training.models import Course
from portal.training.queries import content
from tests.factories.accounts import make_user
from tests.factories.authoring import make_trainer
from tests.factories.training import write_course
from tests.fuzzing import examples
from tests.own_time import own_time


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def packed(entries: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def packed_folder(folder: Path, top: str = "") -> bytes:
    return packed(
        {top + path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    )


# Markdown files -----------------------------------------------------------------------------------------------------


def test_plain_folder_becomes_a_course(app, tmp_path):
    folder = write(tmp_path / "open-data", **{
        "course.md": "---\ntitle: Open data\nhours: 2.5\nisced_f: 0413\n---\nWhat it is about.",
        "01-basics/01-Welcome all.md": "# Hello\n\nText.", "01-basics/02-next.md": "---\ntitle: 'Second'\nminutes: 7\noptional: yes\n---\nMore.",
        "02-end.md": "The end.",
    })  # fmt: skip
    with db.transaction():
        version = services.import_course(folder, lang="es")
    course = content.outline(version.id)
    assert (course.slug, course.hours, course.languages, course.titles) == (
        "open-data",
        2.5,
        ("es",),
        {"es": "Open data"},
    )
    assert [(one.slug, one.titles["es"], one.minutes, one.is_optional) for one in course.activities] == [
        ("welcome-all", "Hello", 0, False), ("next", "Second", 7, True), ("end", "End", 0, False)
    ]  # fmt: skip
    assert [module.titles["es"] for module in course.modules] == ["Basics", "Lessons"]


def test_every_wrong_file_is_named(tmp_path):
    folder = write(tmp_path / "x", **{
        "01-a.md": "---\ntitel: x\n---\nText", "02-b.md": "---\ntitle: x\n", "03-c.md": " \n", "04-d.md": "---\nminutes: ten\n---\nx",
        "05-e.md": "fine", "06-E.md": "---\nid: e\n---\ntwice", "07-f.md": "---\noptional: maybe\n---\nx", "08/deep/er.md": "x",
    })  # fmt: skip
    problems: list[CourseFolderError] = []
    with pytest.raises(CourseFolderError):
        markdown_folder.read(folder, "en", problems)
    assert [one.file for one in problems] == [
        "01-a.md",
        "02-b.md",
        "03-c.md",
        "04-d.md",
        "06-E.md",
        "07-f.md",
        "08/deep/er.md",
    ]
    assert "line 2" in problems[0].reason


# ZIP files ----------------------------------------------------------------------------------------------------------


def test_zip_of_a_course_folder_is_unpacked(tmp_path):
    folder = write_course(tmp_path / "course", slug="small")
    for top in ("", "small-course/"):
        target = tmp_path / f"out{len(top)}"
        target.mkdir()
        assert services.read_folder(course_zip.unpack(packed_folder(folder, top), target)).slug == "small"


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"nothing", "no ZIP"), (packed({"../x": "y"}), "leads out"), (packed({"/etc/x": "y"}), "leads out"),
        (packed({"a\\..\\x": "y"}), "leads out"), (packed({"C:/x": "y"}), "leads out"), (_link(), "links"),
        (packed({"bomb": bytes(4_000_000)}), "too large"), (packed({f"{n}.md": "x" for n in range(1001)}), "more than"),
        (packed({"x": "y"})[:-30], "no ZIP"),
    ],
    ids=["nothing", "up", "root", "backslash", "drive", "link", "bomb", "many", "cut"],  # bytes in a name hold the time of day
)  # fmt: skip
def test_dangerous_files_are_refused_before_anything_is_written(tmp_path, data, words):
    with pytest.raises(DomainError) as refused:
        course_zip.unpack(data, tmp_path)
    assert words in refused.value.message
    assert list(tmp_path.iterdir()) == []


FRONT = st.sampled_from(
    [
        "---",
        "title: x",
        "minutes: 5",
        "minutes: -1",
        "optional: yes",
        "id: a b",
        "id: ok",
        "nonsense",
        ": x",
        "# H",
        "text",
        "",
        "\x00",
        "lang: zz-",
        "hours: 1e9",
        "\u2028",
    ]
)


def test_thousands_of_folders_give_a_course_or_a_clear_error(app):
    """Only clear errors, each with a file and a reason."""
    cases = 0

    @hypothesis_settings(
        max_examples=examples(10_000), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(
        st.dictionaries(
            st.sampled_from(["course.md", "01-a.md", "02-b/x.md", "a/b/c.md"]), st.lists(FRONT, max_size=5), max_size=2
        )
    )
    def once(files):
        nonlocal cases
        cases += 1
        try:
            found: list[CourseFolderError] = []
            assert markdown_folder.course_of(
                "fuzz", {name: "\n".join(lines) for name, lines in files.items()}, "en", found
            ).digest
        except CourseFolderError as error:
            assert error.file
            assert error.reason

    with own_time() as spent:
        once()
    assert cases >= examples(10_000)
    assert spent.seconds < cases / 500


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), piece=st.binary(max_size=8))
def test_any_damage_to_a_zip_file_is_a_clear_error(tmp_path, at, piece):
    data = packed({"course.json": "{}", "en/a.md": "text"})
    at %= len(data)
    try:
        course_zip.unpack(data[:at] + piece + data[at + len(piece) :], tmp_path)
    except DomainError as error:
        assert error.message


# In the browser -----------------------------------------------------------------------------------------------------


def test_course_is_looked_at_and_then_taken_as_a_draft(client, login, tmp_path):
    login(make_trainer())
    data = packed_folder(write_course(tmp_path / "c", slug="small"))
    path = "/en/training/manage/courses/import"
    response = client.submit(
        path, {"file": (io.BytesIO(data), "c.zip"), "lang": "en"}, content_type="multipart/form-data"
    )
    assert "Nothing is wrong" in response.text
    assert db.session.scalar(select(func.count()).select_from(Course)) == 0
    key = response.text.split('name="key" value="')[1].split('"')[0]
    taken = client.post(f"{path}/take", data={"key": key, "lang": "en", "csrf_token": _token(client, path)})
    assert taken.headers["Location"].endswith("/en/training/manage/courses/small/1")
    assert content.course_by_slug("small") is None
    again = client.post(f"{path}/take", data={"key": key, "csrf_token": _token(client, path)})
    assert again.status_code == 404


def _token(client, path):
    return client.page(path).find("input", {"name": "csrf_token"})["value"]


def test_browser_lists_every_problem(client, login, tmp_path):
    login(make_trainer())
    folder = write_course(tmp_path / "c", slug="small")
    for name in ("en/lesson-1.md", "ko/lesson-2.md"):
        (folder / name).unlink()
    data = {"file": (io.BytesIO(packed_folder(folder)), "c.zip"), "lang": "en"}
    response = client.submit("/en/training/manage/courses/import", data, content_type="multipart/form-data")
    assert response.status_code == 422
    for words in ("en/lesson-1.md: the file is missing", "ko/lesson-2.md: the file is missing"):
        assert words in response.text


def test_only_authors_import(client, login):
    login(make_user())
    assert client.get("/en/training/manage/courses/import").status_code == 403
