"""A process as a file and back: pages say the same, nobody is named, nothing is written of a file that is wrong; the read API."""

from __future__ import annotations

import contextvars
import csv
import io
import json
import re
import zipfile
from contextlib import nullcontext
from datetime import timedelta

import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from sqlalchemy import select, update

from portal.accounts.models import Role
from portal.cli import context
from portal.core import clock, db
from portal.core.errors import DomainError
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation import queries, services
from portal.participation.cli import group
from portal.participation.exchange import resources, writing
from portal.participation.formats.site import of_portal
from portal.participation.models import AnswerState, ExportState, Proposal, Support
from portal.participation.queries import exports, proposals
from portal.participation.rules.proposals import Terms
from portal.participation.services import exporting, importing
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.open_data import make_announcement, make_dataset
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_department
from tests.lint import LintingClient

API = "/api/v1/participation"


def staff_of(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))


@pytest.fixture
def process(app):
    """With proposals in every state, supports, an answer, and talk."""
    space = make_space(make_city(slug="quito"))
    terms = Terms(debate_at=1, answer_at=2, answer_days=5, categories={"c1": {"en": "Trees"}})
    made = make_process(space, terms=terms)
    rosa, other = make_user(display_name="Rosa Quispe"), make_user(display_name="Ana Example")
    first = make_proposal(
        made,
        rosa,
        "=A bench at each bus stop",
        category="c1",
        latitude=-0.2,
        longitude=-78.5,
        body="'=Not a formula\nbut two lines",
    )
    second, hidden = (
        make_proposal(made, other, title, category="c1")
        for title in ("Shade trees along the river", "Something that is rude")
    )
    with db.transaction():
        for user in (other, make_user()):
            services.support(proposal=proposals.known_proposal(first.id), user=user)
        services.withdraw_proposal(proposal=proposals.known_proposal(second.id), author=other)
        services.hide_proposal(
            proposal=proposals.known_proposal(hidden.id), hide=True, reason="Rule 2", actor=staff_of(space)
        )
        services.answer(
            proposal=proposals.known_proposal(first.id),
            state=AnswerState.UNDER_WAY,
            reason="Ten this year.",
            department=make_department(space, "Parks"),
            percent=40,
            actor=staff_of(space),
        )
        head = discussions.post_comment(
            subject=Subject("proposal", first.id), author=other, text="Good, and lamps too.", lang="en"
        )
        discussions.post_comment(
            subject=Subject("proposal", first.id), author=rosa, text="Yes.", lang="en", answers=head.id
        )
    return queries.known_process(made.id)


def packed(process) -> io.BytesIO:
    file = io.BytesIO()
    assert list(writing.write(process, of_portal(), file)) != []
    file.seek(0)
    return file


def changed(file: io.BytesIO, name: str, change) -> io.BytesIO:
    """The file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data.decode("utf-8")).encode() if info.filename == name else data)
    out.seek(0)
    return out


def texts(client, city: str, process) -> list[str]:
    """What the pages of a process say, without what belongs to the city, and names as they are after accounts are gone."""
    component = process.components[0].slug
    found = []
    for path in ("", f"{component}/?order=newest", f"{component}/1", f"{component}/2"):
        page = client.page(f"/en/cities/{city}/participation/{process.slug}/{path}")
        text = " ".join(page.find("main").get_text(" ").split()).replace(f"/cities/{city}/", "/cities/–/")
        found.append(re.sub(r"Former member|Without a name", "–", text))
    return found


def test_what_goes_out_comes_in_elsewhere_and_pages_say_the_same(app, process, client, tmp_path, monkeypatch):
    monkeypatch.setattr(context, "application", nullcontext)  # the application of the test is open already
    with db.transaction():
        db.session.execute(update(Comment).values(author_id=None))
        db.session.execute(update(Proposal).values(author_id=None))
        db.session.execute(update(Support).values(user_id=None))
    before = texts(client, "quito", process)
    file = tmp_path / "process.zip"
    file.write_bytes(packed(queries.known_process(process.id)).getvalue())
    with db.transaction():
        make_space(
            make_city(
                slug="lima",
                names={"en": process.space.city.names["en"]},
                country=process.space.city.country,
                timezone=process.space.city.timezone,
            )
        )
    result = CliRunner().invoke(group, ["import", str(file), "--city", "lima", "--publish"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "2 proposals, " in result.output
    assert "1 answers, " in result.output
    (made,) = queries.processes_of(queries.space_by_city("lima").id, drafts=False)
    assert texts(client, "lima", made) == before
    kept = db.session.scalars(
        select(Proposal).where(Proposal.component_id == made.components[0].id).order_by(Proposal.number)
    ).all()
    assert next((one.title, one.body) for one in kept) == (
        "=A bench at each bus stop",
        "'=Not a formula\nbut two lines",
    )
    again = packed(queries.known_process(made.id))
    for name in ("data/proposals.csv", "data/answers.csv"):
        rows = [
            list(csv.DictReader(io.StringIO(zipfile.ZipFile(one).read(name).decode("utf-8-sig"))))
            for one in (again, file)
        ]
        told = [sorted(tuple(row[key] for key in row if key != "id") for row in one) for one in rows]
        assert told[0] == told[1], "out again it is the same"


def test_the_file_says_what_it_holds_and_names_nobody(app, process):
    people = [*db.session.scalars(select(Proposal.author_id)), *db.session.scalars(select(Comment.author_id))]
    with zipfile.ZipFile(packed(process)) as archive:
        names = set(archive.namelist())
        assert names == {"README.md", "LICENSE.txt", "process.json", "datapackage.json", "dcat.ttl", "dcat.jsonld", "data/proposals.csv", "data/proposals.geojson", "data/answers.csv", "data/comments.csv", "data/proposal_merges.csv", "data/implementations.csv", "data/translations.csv", "data/amendments.csv", "data/proposal_revisions.csv", "data/proposal_pictures.csv"}  # fmt: skip
        everything = "\n".join(archive.read(name).decode() for name in names)
        package = json.loads(archive.read("datapackage.json"))
        for resource in package["resources"]:
            rows = list(csv.reader(io.StringIO(archive.read(resource["path"]).decode("utf-8-sig"))))
            assert rows[0] == [one["name"] for one in resource["schema"]["fields"]]
            assert len(rows) - 1 == resource["rows"]
            assert all(one["description"] for one in resource["schema"]["fields"])
        places = json.loads(archive.read("data/proposals.geojson"))
        assert [one["geometry"]["coordinates"] for one in places["features"]] == [[-78.5, -0.2]]
        first = next(csv.DictReader(io.StringIO(archive.read("data/proposals.csv").decode("utf-8-sig"))))
        assert (first["title"], first["supports"]) == ("'=A bench at each bus stop", "2")
    for private in ("Rosa", "Quispe", "Ana Example", ".example", "rude", *map(str, filter(None, people))):
        assert private not in everything, private


WRONG = (
    ("data/proposals.csv", lambda text: text.replace("component,number", "part,number"), "its columns are not"),
    ("data/proposals.csv", lambda text: text.replace(",open,", ",lost,"), "row 2, column state: is none of"),
    ("data/proposals.csv", lambda text: text.replace("proposals,1,", "proposals,one,"), "row 2, column number: is no integer"),
    ("data/proposals.csv", lambda text: text.replace("proposals,2,", "proposals,1,"), "row 3, column number: stands twice"),
    ("data/proposals.csv", lambda text: text.replace(",c1,", ",c9,"), "category is none of its component"),
    ("data/answers.csv", lambda text: text.replace("proposals,1,", "proposals,7,"), "column proposal: there is no such row in proposals"),
    ("data/comments.csv", lambda text: text + "proposals,1\n", "row 4 has 2 columns"),
    ("process.json", lambda text: text.replace('"kind": "proposals"', '"kind": "riddles"'), "no kind 'riddles'"),
    ("process.json", lambda text: text.replace('"debate_at": 1', '"debate_at": "many"'), "settings: debate_at is no number"),
    ("process.json", lambda text: text.replace('"method": "open_innovation"', '"method": "magic"'), "method is unknown"),
)  # fmt: skip


def test_of_a_file_with_something_wrong_nothing_comes_in_and_the_place_is_named(app, process):
    good = packed(process).getvalue()
    for name, change, says in WRONG:
        broken = changed(io.BytesIO(good), name, change)
        package = importing.look(broken)
        assert any(says in str(one) for one in package.problems), (says, [str(one) for one in package.problems])
    for sign in ("\\u0000", "\\ud800"):
        strange = changed(io.BytesIO(good), "process.json", lambda text, sign=sign: text.replace("Phase 1", sign))
        with pytest.raises(DomainError):
            importing.look(strange)
    unknown = io.BytesIO(good)
    with zipfile.ZipFile(unknown, "a") as archive:
        archive.writestr("data/riddles.csv", "a\n")
    assert [one.file for one in importing.look(unknown).problems] == ["data/riddles.csv"]


def test_a_worker_makes_the_file_and_it_stands_at_one_address(app, process, login, work, at):
    staff, page = login(staff_of(process.space)), f"/en/participation/manage/process/{process.id}/export"
    anonymous, address = LintingClient(app), f"/data/participation/quito/processes/{process.slug}.zip"
    assert anonymous.get(address).status_code == 404
    assert staff.submit(page, {}).status_code == 303
    assert staff.submit(page, {}).status_code == 303, "asked twice, it is made once"
    assert "Waits to be made" in staff.get(page).text
    assert "Waits to be made" in staff.get(page, headers={"HX-Request": "true"}).text
    work()
    first = anonymous.get(address)
    assert first.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(first.data)).testzip() is None
    assert anonymous.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert "The file could not be made" not in staff.get(page).text
    assert "ZIP" in anonymous.get("/en/cities/quito/participation/open-data/").text
    with db.transaction():
        asked = exporting.ask_export(process=queries.known_process(process.id, lock=True), actor=None)
        exporting.claim_export(export_id=asked.id)
    with db.transaction():
        assert exporting.claim_export(export_id=asked.id) is None, "a worker is at it"
    at(clock.now() + timedelta(minutes=6))
    with db.transaction():
        assert exporting.claim_export(export_id=asked.id) is not None, "the worker is gone"
        exporting.fail_export(export=exports.newest_of(process.id), error="OSError: no space")
    assert exports.newest_of(process.id).state is ExportState.FAILED
    assert "The file could not be made" in staff.get(page).text
    assert anonymous.get(address).status_code == 200, "the one before still stands"


def test_programs_read_all_of_it_in_parts_as_it_is_described(app, process, client):
    make_dataset(process.space)
    make_announcement(process.space)
    description = client.get(f"{API}/openapi.json").json
    here = f"{API}/spaces/quito/processes/{process.slug}"
    assert {f"{API}/spaces/{{city}}/processes/{{process}}/{one.name}" for one in resources()} <= set(
        description["paths"]
    )
    for path in (f"{API}/spaces", f"{API}/spaces/quito/processes", f"{here}/proposals", f"{here}/answers", f"{here}/comments", f"{API}/spaces/quito/coming-up", f"{API}/spaces/quito/datasets", f"{API}/spaces/quito/datasets/trees-along-streets/rows"):  # fmt: skip
        found = client.get(path)
        assert found.status_code == 200, path
        assert found.headers["Access-Control-Allow-Origin"] == "*"
        assert client.get(path, headers={"If-None-Match": found.headers["ETag"]}).status_code == 304
        schema = description["paths"][re.sub(r"quito", "{city}", path).replace(process.slug, "{process}").replace("trees-along-streets", "{dataset}")]  # fmt: skip
        named = schema["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["items"][
            "items"
        ]["$ref"]
        wanted = description["components"]["schemas"][named.rsplit("/", 1)[-1]].get("required", [])
        assert found.json["items"], path
        assert set(wanted) <= set(found.json["items"][0]), path
    one = client.get(f"{here}/proposals?limit=1").json
    two = client.get(
        one["next"].split("//", 1)[-1].partition("/")[1] + one["next"].split("//", 1)[-1].partition("/")[2]
    ).json
    assert [row["number"] for row in one["items"] + two["items"]] == [1, 2]
    assert two["next"] is None
    assert "Rosa" not in json.dumps(one)
    assert client.get(here).json["components"][0]["kind"] == "proposals"
    assert client.get(f"{API}/spaces/quito/datasets/trees-along-streets").json["rows"] == 3
    rows = client.get(f"{API}/spaces/quito/datasets/trees-along-streets/rows?column=district&value=South").json["items"]
    assert [row["count"] for row in rows] == [7, -3]
    for wrong in ("limit=0", "limit=1000", "after=!", "colour=red", "after=abc"):
        refused = client.get(f"{here}/proposals?{wrong}")
        assert refused.status_code == 400, wrong
        assert refused.mimetype == "application/problem+json"
    assert client.get(f"{API}/spaces/quito/datasets/trees-along-streets/rows?column=no").status_code == 404
    assert client.get(f"{here}/riddles").status_code == 404
    with db.transaction():
        held = queries.known_process(process.id, lock=True)
        held.state, held.published_at = type(held.state).DRAFT, None
    assert client.get(here).status_code == 404


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
def test_schemathesis_accepts_the_api(app, process, mode):
    make_dataset(process.space)
    schema = contextvars.Context().run(schemathesis.openapi.from_wsgi, f"{API}/openapi.json", app)
    for result in schema.get_all_operations():

        @settings(
            max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=result.ok().as_strategy(generation_mode=mode))
        def ask(case) -> None:
            case.path_parameters = {
                name: {"city": "quito", "process": process.slug, "dataset": "trees-along-streets"}[name]
                for name in case.path_parameters or {}
            }
            # Its way of calling an application does not unpack what is compressed.
            contextvars.Context().run(case.call_and_validate, headers={"Accept-Encoding": "identity"})

        ask()
