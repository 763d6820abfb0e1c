"""Files that portals of before wrote come in as they did then: without what they do not have."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from pathlib import Path

import pytest

from portal.core import db
from portal.participation import queries
from portal.participation.exchange import resources
from portal.participation.queries import departments
from portal.participation.services import importing
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.reports import make_department
from tests.participation.everything import make_everything, packed, rows_of

FORMAT_2, FORMAT_3 = (Path(__file__).parent / "files" / f"process-format-{n}.zip" for n in (2, 3))


@pytest.fixture
def process(app):
    return make_everything()


def as_before(file: io.BytesIO) -> io.BytesIO:
    """The file as a portal of before would have written it."""
    out = io.BytesIO()
    later = {"amendments", "proposal_revisions", "proposal_pictures", "meeting_files"}
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        about = json.loads(old.read("process.json")) | {"format": 1}
        for name in ("space", "places", "rules"):
            del about[name]
        for one in about["components"]:
            del one["audience"]
        new.writestr("process.json", json.dumps(about))
        for resource in resources():
            name = f"data/{resource.name}.csv"
            if resource.name not in later:
                rows = csv.DictReader(io.StringIO(old.read(name).decode("utf-8-sig")))
                text = io.StringIO(newline="")
                writer = csv.DictWriter(text, resource.names_in(1), extrasaction="ignore")
                writer.writeheader()
                writer.writerows(rows)
                new.writestr(name, text.getvalue())
    out.seek(0)
    return out


def test_a_file_of_before_comes_in_as_before(app, process):
    package = importing.look(as_before(packed(process)))
    assert [str(one) for one in package.problems] == []
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC"))
        made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
        key = made.id
    found = rows_of(packed(key))
    assert len(found["proposals"]) == 3
    assert [one["author"] for one in found["proposals"]] == ["gone"] * 3
    assert (found["petitions"][0]["signatures"], found["petitions"][0]["on_paper"]) == ("3", "2")
    assert found["amendments"] == []
    assert {one["of"] for one in found["translations"]} == {"proposal", "petition", "comment", "reply", "question"}


def brought_in(
    file: Path, made_in: int, departments: tuple[str, ...] = ()
) -> tuple[uuid.UUID, dict[str, list[dict[str, str]]]]:
    """The space into which a file of that format came, which has these departments, and the rows of what this portal exports of it: as the
    file has them, but for names that each portal gives by itself.
    """
    package = importing.look(io.BytesIO(file.read_bytes()))
    assert package.made_in == made_in
    assert [str(one) for one in package.problems] == []
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC"))
        for name in departments:
            make_department(space, name)
        made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
        key, home = made.id, space.id
    before, after = rows_of(io.BytesIO(file.read_bytes())), rows_of(packed(key))
    own = {"id", "contribution", "reply", "thread", "author", "file", "number", "meeting"}
    for name, rows in before.items():
        columns = set(rows[0]) - own if rows else set()
        one, two = (
            sorted(json.dumps({k: row[k] for k in sorted(columns)}) for row in found) for found in (rows, after[name])
        )
        assert one == two, name
    return home, after


# `files/process-format-N.zip` was written by the portal of then, from the process of `everything.py`.
def test_a_file_of_format_2_comes_in_as_before(app):
    space, after = brought_in(FORMAT_2, 2, ("Parks",))
    answers = {row["department"]: row["department_names"] for row in (*after["answers"], *after["city_replies"])}
    assert answers == {"Works": "", "Parks": '{"en": "Parks"}'}, "what the space has not is told by its name only"
    assert len(departments.departments_of(space)) == 1, "and none is made of it"


def test_a_file_of_format_3_comes_in_as_before(app):
    _space, after = brought_in(FORMAT_3, 3)
    questions = {(one["answer"], one["department"], one["department_names"]) for one in after["hearing_questions"]}
    assert questions == {("All of us.", "", ""), ("", "", "")}, "who answered a question was not told then"
