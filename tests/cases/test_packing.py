"""Cases with their files as one ZIP: what goes out comes in elsewhere, and nothing is fetched from anywhere else."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import nullcontext

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage

from portal.cases import queries, services
from portal.cases.cli import group
from portal.cases.formats.site import of_portal
from portal.cases.models import CaseFile, FileKind
from portal.cases.services import files, packing
from portal.cli import context
from portal.core import db, storage
from portal.core.errors import DomainError
from tests.factories.cases import make_draft
from tests.factories.cities import make_city
from tests.factories.pictures import SVG, picture
from tests.factories.selection import PDF


@pytest.fixture
def case(app):
    """A published case with a picture and a template."""
    with db.transaction():
        draft = make_draft(city=make_city(slug="seoul", names={"en": "Seoul"}))
        for name, data, kind, alt in (
            ("stop.png", picture(), FileKind.PICTURE, "A stop at night"), ("order.pdf", PDF, FileKind.TEMPLATE, ""),
        ):  # fmt: skip
            upload = FileStorage(io.BytesIO(data), filename=name)
            made = files.add_file(draft=packing.again(draft), upload=upload, kind=kind, alt=alt, credit="City of Seoul", licence="CC0-1.0")  # fmt: skip
            if alt:
                made.alts = {**made.alts, "ko": "밤의 정류장"}
                db.session.flush()
        draft = packing.again(draft)
        services.submit(draft=draft, actor=None)
        services.publish(draft=draft, actor=None)
    return draft.case


def packed() -> io.BytesIO:
    out = io.BytesIO()
    assert packing.pack(out, of_portal()) == (1, 2)
    out.seek(0)
    return out


def changed(file: io.BytesIO, change) -> io.BytesIO:
    """The ZIP with another case in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == packing.CASES:
                cases = json.loads(data)
                change(cases["cases"][0])
                data = json.dumps(cases).encode()
            new.writestr(info.filename, data)
    out.seek(0)
    return out


def test_files_of_cases_go_out_and_come_in_again_as_they_were(case, tmp_path, monkeypatch):
    monkeypatch.setattr(context, "application", nullcontext)  # the application of the test is open already
    file = tmp_path / "library.zip"
    result = CliRunner().invoke(group, ["pack", str(file)], catch_exceptions=False)
    assert "1 cases, 2 files" in result.output
    facts = ("kind", "name", "alts", "credit", "licence", "content_type")
    before = [[getattr(one, name) for name in facts] for one in queries.published(case).files]
    assert before[0][2]["ko"] == "밤의 정류장"
    with db.transaction():
        db.session.execute(text("TRUNCATE cases_cases CASCADE"))
    tried = CliRunner().invoke(group, ["import", str(file), "--dry-run"], catch_exceptions=False)
    assert "would come in: 1, there already: 0, wrong: 0" in tried.output
    done = CliRunner().invoke(group, ["import", str(file), "--publish"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (again,) = [one.found for batch in queries.every_record() for one in batch]
    assert [[getattr(one, name) for name in facts] for one in again.files] == before
    assert storage.load(again.files[1].file_key) == PDF


def test_a_case_may_name_its_files_itself(case):
    def name(item) -> None:
        (known,) = [one for one in item["record"]["files"] if one["kind"] == "template"]
        item["files"] = [
            {"name": "order.pdf", "kind": "template", "file": f"files/{known['url'].rsplit('/', 1)[-1]}.pdf"}
        ]
        item["key"] = "mine"

    cases, package = packing.opened(changed(packed(), name))
    items = services.read(cases, packing.CASES)
    assert services.check(items, package).problems == []
    with db.transaction():
        draft = services.bring_in(item=items[0], actor=None, package=package)
    assert [(one.name, one.licence) for one in draft.files] == [("order.pdf", "CC-BY-4.0")]


def test_without_a_zip_addresses_stay_addresses(case):
    cases, _package = packing.opened(packed())
    (item,) = services.read(cases, packing.CASES)
    with db.transaction():
        draft = services.bring_in(item=item | {"key": "mine"}, actor=None)
    assert list(draft.files) == []


WRONG = (
    (lambda one: one.update(url="https://elsewhere.example/en/cases/files/1234"), "The ZIP has no file “stop.png”"),
    (lambda one: one.update(file="../../etc/passwd"), "The ZIP has no file “stop.png”"),
    (lambda one: one.update(kind="riddle"), "“files 1” has another form than expected."),
    (lambda one: one.update(alts={}), "Say in a sentence what the picture shows"),
    (lambda one: one.update(alts=["A stop"]), "must be a text for each language"),
    (lambda one: one.update(licence="mine"), "is no licence of the library"),
    (lambda one: one.update(name=7), "“files 1” has another form than expected."),
)


@pytest.mark.parametrize(("change", "says"), WRONG)
def test_what_is_wrong_with_a_file_is_named_and_the_case_stays_out(case, change, says):
    def break_it(item) -> None:
        item["key"] = "mine"
        change(item["record"]["files"][0])

    cases, package = packing.opened(changed(packed(), break_it))
    found = services.check(services.read(cases, packing.CASES), package)
    assert found.new == []
    assert [one.message for one in found.problems if says in one.message] != [], found.problems


def test_a_file_that_is_no_picture_lets_nothing_of_its_case_in(case):
    out, before = io.BytesIO(), db.session.scalar(select(func.count()).select_from(CaseFile))
    with zipfile.ZipFile(changed(packed(), lambda item: item.update(key="mine"))) as old, zipfile.ZipFile(out, "w") as new:  # fmt: skip
        for info in old.infolist():
            new.writestr(info.filename, SVG if info.filename.endswith((".png", ".jpg")) else old.read(info))
    cases, package = packing.opened(out)
    (item,) = services.read(cases, packing.CASES)
    with pytest.raises(DomainError), db.transaction():
        services.bring_in(item=item, actor=None, package=package)
    assert db.session.scalar(select(func.count()).select_from(CaseFile)) == before
    assert services.check([item], package).new == ["mine"], "it can be brought in once it is mended"


@pytest.mark.parametrize("name", ["letter.txt", "cases.csv"])
def test_any_other_zip_is_none(app, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "key\n")
    with pytest.raises(DomainError):
        packing.opened(out)
    with pytest.raises(DomainError):
        packing.opened(io.BytesIO(b"no zip"))
