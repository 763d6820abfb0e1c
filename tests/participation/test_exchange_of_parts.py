"""Open data of every kind of part: what goes out names nobody, comes in elsewhere, and then says the same."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from sqlalchemy import select, text

from portal.core import db, storage
from portal.participation import queries, services
from portal.participation.exchange import resources, writing
from portal.participation.models import CitizenResponse, Component, Proposal, SpacePlace
from portal.participation.queries import consultations
from portal.participation.services import importing
from tests.factories.cities import make_city
from tests.factories.consultations import TEXT
from tests.factories.participation import make_space
from tests.participation.everything import K, make_everything, packed, part, rows_of


@pytest.fixture
def process(app):
    return make_everything()


def test_every_kind_goes_out_and_no_table_tells_who_anybody_is(app, process):
    file = packed(process)
    found = rows_of(file)
    assert set(found) == {one.name for one in resources()}
    assert [name for name, rows in found.items() if not rows] == ["comments", "conclusions"]
    with zipfile.ZipFile(file) as archive:
        everything = "\n".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if not name.startswith(("pictures/", "documents/"))
        )
        shapes = json.loads(archive.read("data/consultation_parts.geojson"))
        points = json.loads(archive.read("data/contributions.geojson"))
    assert [one["geometry"]["type"] for one in shapes["features"]] == ["Polygon", "Polygon"]
    assert [one["geometry"]["coordinates"] for one in points["features"]] == [[105.8, 21.0]]
    private = {"Rosa", "Quispe", "Ximena", ".example", "Secret words", "Taken back", "sort withdrawn"}
    # Every mark, receipt and account of every table: whatever a part adds, it is asked here.
    columns = db.session.execute(
        text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'participation\\_%' "
            "AND column_name IN ('voter', 'person', 'counted_as', 'signer', 'asker', 'receipt', 'user_id', 'author_id', 'created_by', 'answered_by', 'decided_by')"
        )
    ).all()
    for table, column in columns:
        private |= {str(one) for one in db.session.scalars(text(f"SELECT DISTINCT {column} FROM {table}")) if one}
    assert len(private) > 40
    assert [one for one in private if one in everything] == []
    (answered,) = [one for one in found["hearing_questions"] if one["answer"]]
    assert (answered["department"], answered["department_names"]) == ("Works", '{"en": "Works"}')
    first = found["proposals"][0]
    assert json.loads(first["listed_place"]) == {"en": "Old town"}
    assert first["pictures"] == "A stop without a bench"
    assert [one["merged_into"] for one in found["proposals"]] == ["", "3", ""]
    (petition,) = found["petitions"]
    assert (petition["signatures"], petition["on_paper"]) == ("3", "2")
    assert [one["author"] for one in found["proposals"]] == ["nameless", "named", "named"]


def test_results_of_surveys_go_out_as_their_page_tells_them(app, process, at):
    told = {(one["by"], one["group"], one["question"], one["line"], one["answer"]): one["number"] for one in rows_of(packed(process))["survey_results"]}  # fmt: skip
    assert told[("", "", "", "", "")] == "8"
    assert told[("", "", "yes", "", "no")] == "", "one said so"
    assert told[("", "", "yes", "", "yes")] == "", "and could be reckoned from the others"
    assert told[("", "", "how", "", "5")] == "8"
    assert told[("", "", "each", "bus", "day")] == "8"
    groups = {group for by, group, *_rest in told if by == "area"}
    assert groups == set(), "two of the south would be known by subtraction"
    with db.transaction():
        component = db.session.get(Component, part(process, K.SURVEY).id)
        component.frozen, component.settings = (
            None,
            component.settings | {"results": "staff"},
        )  # as if asked so from the start
    (only,) = rows_of(packed(process))["survey_results"]
    assert (only["question"], only["number"]) == ("", "8"), "the city has not shown more"


def test_what_goes_out_of_every_kind_comes_in_elsewhere_and_says_the_same(app, process, client):
    before = rows_of(packed(process))
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC"))
        db.session.add(SpacePlace(space_id=space.id, names={"en": "Old town"}, number=1))
    package = importing.look(packed(process))
    assert [str(one) for one in package.problems] == []
    with db.transaction():
        made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
        services.publish_process(process=queries.known_process(made.id, lock=True), actor=None)
        key = made.id
    after = rows_of(packed(key))
    (kept,) = db.session.scalars(
        select(Proposal.pictures).where(Proposal.component_id == part(key, K.PROPOSALS).id, Proposal.number == 1)
    ).one()
    assert storage.load(kept["key"]).startswith((b"\x89PNG", b"\xff\xd8"))
    own = {"id", "contribution", "reply", "thread", "author", "file"}
    numbered = {"meetings": {"number"}, "agenda_items": {"meeting"}, "meeting_files": {"meeting"}}
    for name, rows in before.items():
        left_out = own | numbered.get(name, set())
        one, two = (
            sorted(json.dumps({k: v for k, v in row.items() if k not in left_out}) for row in found)
            for found in (rows, after[name])
        )
        assert one == two, name
    assert (
        db.session.scalars(select(CitizenResponse).where(CitizenResponse.component_id == part(key, K.SURVEY).id)).all()
        == []
    )
    for city, of in (("quito", process), ("lima", key)):
        slug = queries.known_process(of).slug
        here = f"/en/cities/{city}/participation/{slug}"
        pages = {
            one.kind: client.page(f"{here}/{one.slug}/{page}").find("main").get_text(" ", strip=True)
            for one in queries.known_process(of).components
            for page in [{K.PROPOSALS: "1", K.SURVEY: "survey", K.DEBATE: "debate", K.PETITIONS: "petitions/1", K.MEETINGS: "meetings?when=over", K.HEARING: "hearing/transcript"}.get(one.kind, "consultation")]
        }  # fmt: skip
        for kind, wanted in {
            K.PROPOSALS: ("Benches at each stop", "Order the wood", "Old town", "Yes."), K.TEXT: ("Benches stand", "=Plant limes"),
            K.PLAN: ("Lake park",), K.DEBATE: ("Cars need room",), K.PETITIONS: ("Lights before the school", "No money.", "3"),
            K.MEETINGS: ("Council of May",), K.HEARING: ("Who pays?", "All of us."), K.SURVEY: ("Our survey",),
        }.items():  # fmt: skip
            assert [one for one in wanted if one not in pages[kind]] == [], (city, kind)
    text_of = part(key, K.TEXT)
    with db.transaction():
        services.add_version(component=text_of, source=f"{TEXT}\n\nOne more.", lang="en", note="", actor=None)
    keys = [one.key for one in consultations.newest_parts(text_of.id)]
    assert keys[:3] == [row["key"] for row in before["consultation_parts"] if row["component"] == text_of.slug][:3], (
        "it goes on from here"
    )


WRONG = (
    ("meeting_files", lambda text: text.replace("documents/", "../"), "file is no name of a document"),
    ("meeting_files", lambda text: re.sub(",1,What it costs", ",9,What it costs", text), "there is no such row in agenda_items"),
    ("meetings", lambda text: text.replace("council", "riddle"), "body is none"),
    ("agenda_items", lambda text: re.sub(r"petitions,1(?=\r)", "petitions,7", text), "there is no such row in petitions"),
    ("answers", lambda text: text.replace('""en"": ""Works""', '""en"": """"'), "department_names has something that is no name"),
    ("translations", lambda text: text.replace(",human,", ",angel,"), "column origin: is none of"),
    ("proposal_pictures", lambda text: text.replace("pictures/", "../"), "file is no name of a picture"),
    ("amendments", lambda text: text.replace("No, Sir.", ""), "what is decided has an answer"),
    ("survey_results", lambda text: text.replace(",how,,5,8,1.0,", ",how,,5,8,7.0,"), "share is none"),
    ("petitions", lambda text: text.replace('""twice"": 3', '""twice"": -3'), "invalid is no object of counts"),
    ("survey_questions", lambda text: text.replace("yes_no", "riddle"), "column kind: is none of"),
    ("survey_questions", lambda text: text.replace('""key"": ""fast""', '""key"": """"'), "choices has something that is no key"),
    ("consultation_parts", lambda text: text.replace("105.82", "505.82"), "geometry: "),
    ("contributions", lambda text: text.replace(",against,", ",sideways,"), "column kind: is none of"),
    ("petitions", lambda text: re.sub(r",3,2,2,", ",1,3,2,", text), "on_paper is more than all signatures"),
    ("meetings", lambda text: text.replace(",UTC,", ",Mars/Base,"), "timezone is none"),
    ("hearing_questions", lambda text: text.replace("All of us.", ""), "answer stands with answered_text"),
    ("hearing_questions", lambda text: text.replace('""en"": ""Works""', '""en"": """"'), "department_names has something that is no name"),
    ("implementations", lambda text: text.replace("under_way", "asleep"), "milestones are none"),
    ("proposal_merges", lambda text: re.sub(r",2,3", ",2,9", text), "there is no such row in proposals"),
)  # fmt: skip


def test_what_is_wrong_in_any_of_the_tables_is_named(app, process):
    good = packed(process).getvalue()
    for name, change, says in WRONG:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename == f"data/{name}.csv":
                    kept, data = data, change(data.decode()).encode()
                    assert kept != data, name
                new.writestr(info.filename, data)
        out.seek(0)
        assert any(says in str(one) for one in importing.look(out).problems), (name, importing.look(out).problems)


def test_the_read_api_gives_every_table_in_parts(app, process, client):
    slug = queries.known_process(process).slug
    for one in resources():
        address = f"/api/v1/participation/spaces/quito/processes/{slug}/{one.name}"
        wanted = one.count(writing.components_of(queries.known_process(process), one))
        found, after = [], ""
        while after is not None:
            answer = client.get(f"{address}?limit=3{after}")
            assert answer.status_code == 200, (one.name, answer.text)
            found += answer.json["items"]
            after = "&" + answer.json["next"].split("?", 1)[1].split("&", 1)[1] if answer.json["next"] else None
        assert len(found) == wanted, one.name
        assert all(set(row) == set(one.names) for row in found)
