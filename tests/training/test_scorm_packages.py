"""Packages: what is read from them, and what is refused, with a clear word."""

from __future__ import annotations

import io
import re
import stat
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.training import scorm
from portal.training.scorm import PackageError, package, runtime
from tests.factories.scorm import SPACE_2004, manifest, package_12, package_2004, package_multi, zipped
from tests.fuzzing import examples


def read(content: bytes) -> scorm.Package:
    return scorm.read(io.BytesIO(content))


@pytest.fixture(autouse=True)
def _language(app):
    with app.test_request_context("/en/"):
        yield


def test_a_package_of_one_item_is_read():
    found = read(package_12())
    assert (found.standard, found.title, len(found)) == ("1.2", "Numbers of a city", 3)
    assert [(item.key, item.title, item.href, item.is_sco) for item in found.items] == [
        ("I1", "Numbers", "index.html", True)
    ]
    assert {path: kind for path, kind, _content in found.files()} == {
        "imsmanifest.xml": "application/xml", "index.html": "text/html", "js/find.js": "text/javascript",
    }  # fmt: skip


def test_nested_items_parameters_and_marks_are_read():
    first, second, third = read(package_multi()).items
    assert (first.key, first.mastery, first.query) == ("I1", 0.6, "")
    assert (second.key, second.query) == ("I2", "page=2")
    assert (third.href, third.is_sco) == ("read me.html", False)


def test_the_run_time_of_2004_is_known_by_its_version_or_its_namespace():
    assert read(package_2004()).standard == "2004"
    resources = '<resource identifier="R1" adlcp:scormType="sco" href="index.html"/>'
    bare = manifest(resources=resources, space=SPACE_2004).replace("<schemaversion>1.2</schemaversion>", "")
    assert read(package_12(**{"imsmanifest.xml": bare})).standard == "2004"


def test_what_systems_leave_in_a_folder_is_left_out():
    found = read(package_12(**{"__MACOSX/._index.html": "x", ".DS_Store": "x", "js/Thumbs.db": "x"}))
    assert len(found) == 3


def bases(text: str) -> str:
    return manifest().replace("<resources>", f'<resources xml:base="{text}">')


BAD_MANIFESTS = [
    ("<manifest", r"line 1, column \d+: this is not well-formed XML"),
    (manifest().replace("</organization>", ""), r"line 8, column \d+: this is not well-formed XML"),
    ("<other/>", "outermost element must be 'manifest'"),
    ('<!DOCTYPE m [<!ENTITY a "b">]><manifest>&a;</manifest>', "entities are not accepted"),
    ('<!DOCTYPE m SYSTEM "file:///etc/passwd"><manifest/>', "line 1"),
    ('<?xml version="1.0" encoding="nonsense"?><manifest/>', "line 1"),
    ("", "line 1"),
    (manifest(version="3.0").replace("rootv1p2", "other"), "neither SCORM 1.2 nor SCORM 2004"),
    (manifest().replace('default="O1"', 'default="O9"'), "line 4, column 1: the default organization 'O9'"),
    (manifest().replace("<organizations", "<nothing").replace("</organizations", "</nothing"), "no 'organization'"),
    (manifest(items=""), "no item that can be opened"),
    (manifest(items='<item identifier="I" identifierref="R9"/>'), "line 6, column 1: the resource 'R9' does not exist"),
    (manifest(items='<item identifierref="R1"/>'), "each item needs an identifier"),
    (manifest(resources='<resource identifier="R1"/>'), "has no 'href'"),
    (manifest(resources='<resource identifier="R1" href="Index.html"/>'), "is called 'index.html' in the package"),
    (manifest(resources='<resource identifier="R1" href="gone.html"/>'), "'gone.html' is not in the package"),
    (manifest(resources='<resource identifier="R1" href="https://e.example/"/>'), "must lead to a file of the package"),
    (manifest(resources='<resource identifier="R1" href="/etc/passwd"/>'), "must lead to a file of the package"),
    (manifest(resources='<resource identifier="R1" href="http://[x"/>'), "must lead to a file of the package"),
    (bases("deeper/"), "'deeper/index.html' is not in the package"),
    (manifest(items='<item identifier="I" identifierref="R1"><adlcp:masteryscore>much</adlcp:masteryscore></item>'), "from 0 to 100"),
    ("<manifest>" * 60 + "</manifest>" * 60, "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), BAD_MANIFESTS)
def test_a_bad_manifest_is_refused_with_the_place_and_the_reason(text: str, reason: str):
    with pytest.raises(PackageError) as refused:
        read(package_12(**{"imsmanifest.xml": text}))
    assert re.search(reason, refused.value.message)
    assert refused.value.message.startswith("imsmanifest.xml, line ")


def linked() -> bytes:
    out = io.BytesIO(package_12())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("link.html")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(package_12())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("index.html", "other")
    return out.getvalue()


def damaged() -> bytes:
    content = bytearray(package_12(**{"a.txt": "plain text of some length " * 9}))
    at = content.index(b"a.txt") + 20
    content[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"no zip", "no zip file"),
        (lambda: b"", "no zip file"),
        (lambda: zipped({"index.html": "x"}), "no imsmanifest.xml"),
        (lambda: zipped({"my course/imsmanifest.xml": manifest()}), "lies in the folder 'my course'"),
        (lambda: package_12(**{"../out.html": "x"}), "leads out of it"),
        (lambda: package_12(**{"/etc/cron.d/x": "x"}), "leads out of it"),
        (lambda: package_12(**{"C:\\x.html": "x"}), "leads out of it"),
        (lambda: package_12(**{"a\\..\\..\\x.html": "x"}), "leads out of it"),
        (lambda: package_12(**{"a//b.html": "x"}), "leads out of it"),
        (lambda: package_12(**{"a\nb.html": "x"}), "leads out of it"),
        (lambda: package_12(**{"a/setup.EXE": "x"}), "is a program"),
        (lambda: package_12(**{"bomb.html": b"\0" * 20_000_000}), "far more than it holds"),
        (lambda: package_12(**{f"{n}.txt": "" for n in range(3001)}), "more than 3000 files"),
        (linked, "is a link"),
        (twice, "twice"),
    ],
)  # fmt: skip
def test_a_bad_zip_file_is_refused_with_the_reason(content, reason: str):
    with pytest.raises(PackageError, match=reason):
        read(content())


def test_damage_is_noticed_when_the_files_are_taken_out():
    found = read(damaged())
    with pytest.raises(PackageError, match=r"'a\.txt' in the zip file is damaged"):
        list(found.files())


# Fuzz ---------------------------------------------------------------------------------------------------------------

CUTS = st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 40), st.binary(max_size=12)), max_size=4)
GOOD_ZIP, GOOD_MANIFEST = package_multi(), manifest().encode()
PIECES = st.sampled_from(
    [
        'href="index.html"',
        "identifierref",
        "<item",
        "</item>",
        "adlcp:",
        "O1",
        "R1",
        "1.2",
        "UTF-8",
        "<resource",
        "&",
        "]]>",
    ]
)


def cut(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, piece in changes:
        content = content[: at % (len(content) + 1)] + piece + content[at % (len(content) + 1) + length :]
    return content


@settings(max_examples=examples(5000), deadline=None, suppress_health_check=list(HealthCheck))
@given(CUTS, st.lists(st.tuples(PIECES, PIECES | st.text(max_size=8)), max_size=3))
def test_whatever_a_manifest_holds_there_are_only_clear_errors(changes, swaps: list[tuple[str, str]]):
    text = cut(GOOD_MANIFEST, changes)
    for old, new in swaps:
        text = text.replace(old.encode(), new.encode("utf-8", "replace"))
    try:
        found = package.manifest.read(text, {"index.html"})
    except PackageError as error:
        assert error.message
    else:
        assert all(item.href == "index.html" for item in found.items)


@settings(max_examples=examples(5000), deadline=None, suppress_health_check=list(HealthCheck))
@given(CUTS, st.booleans())
def test_whatever_a_zip_file_holds_there_are_only_clear_errors(changes, from_end: bool):
    shift = len(GOOD_ZIP) - 600 if from_end else 0  # the table of contents lies at the end
    try:
        found = read(cut(GOOD_ZIP, [(at + shift, length, piece) for at, length, piece in changes]))
        paths = [path for path, _kind, _content in found.files()]
    except PackageError as error:
        assert error.message
    else:
        assert not any(path.startswith("/") or ".." in path.split("/") for path in paths)


# What learners' data mean -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "cmi", "mastery", "expected"),
    [
        ("1.2", {}, None, ("not attempted", None, 0)),
        ("1.2", {"core": {"lesson_status": "passed", "score": {"raw": "40", "min": "0", "max": "50"}}}, None, ("passed", 0.8, 0)),
        ("1.2", {"core": {"lesson_status": "completed", "score": {"raw": "59"}}}, 0.6, ("failed", 0.59, 0)),
        ("1.2", {"core": {"lesson_status": "incomplete", "score": {"raw": "90"}}}, 0.6, ("incomplete", 0.9, 0)),
        ("1.2", {"core": {"lesson_status": "browsed", "session_time": "0001:02:03.50"}}, None, ("incomplete", None, 3723.5)),
        ("1.2", {"core": {"lesson_status": "completed", "score": {"raw": "nan"}}}, None, ("completed", None, 0)),
        ("1.2", {"core": {"score": {"raw": "5", "min": "5", "max": "5"}}}, None, ("not attempted", None, 0)),
        ("1.2", {"core": "nonsense"}, None, ("not attempted", None, 0)),
        ("2004", {"completion_status": "completed", "success_status": "unknown"}, None, ("completed", None, 0)),
        ("2004", {"completion_status": "completed", "success_status": "failed", "score": {"scaled": "-0.2"}}, None, ("failed", 0.0, 0)),
        ("2004", {"completion_status": "incomplete", "success_status": "passed", "session_time": "P1DT2H3M4.5S"}, None, ("passed", None, 93784.5)),
    ],
)  # fmt: skip
def test_what_was_reached_is_read_from_the_data_model(standard: str, cmi: dict, mastery, expected):
    found = runtime.reached(standard, cmi, mastery)
    assert (found.status, found.score, found.seconds) == expected


def test_times_are_written_as_each_standard_wants_them():
    assert (runtime.as_clock(3723.9), runtime.as_period(3723.9)) == ("0001:02:03.00", "PT1H2M3S")
    assert runtime.seconds(runtime.as_clock(3723)) == runtime.seconds(runtime.as_period(3723)) == 3723
