"""Open data of a city: files checked, described, drawn, read by programs; the budget; what comes up."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from rdflib import DCAT, DCTERMS, RDF, Graph
from rdflib.compare import isomorphic

from portal.accounts.models import Role
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.participation import tables
from portal.participation.models import DatasetKind, PilotState
from portal.participation.queries import open_data
from portal.participation.services import open_data as services
from portal.participation.tables import Column, ColumnType
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.open_data import BUDGET, TREES, make_announcement, make_budget, make_dataset
from tests.factories.participation import make_process, make_proposal, make_space
from tests.lint import LintingClient

DATA = "/data/participation/quito"
HERE = "/en/cities/quito/participation"


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito", timezone="America/Guayaquil"))


def staff_of(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.csv", "The file is empty."),
        (b"a,b\n1,2\n3\n", "a.csv", "Row 3 has 1 columns, the first row has 2."),
        (b"a,a\n1,2\n", "a.csv", "Two columns are called “a”."),
        (b"a,\n1,2\n", "a.csv", "Column 2 has no name"),
        (b"a,b\n", "a.csv", "The file has no rows."),
        ("a,b\n1,é\n".encode("latin-1"), "a.csv", "Row 2 is not written in UTF-8."),
        (b'a,b\n1,"2\n', "a.csv", "cannot be read"),
        (b'[{"a": [1]}]', "a.json", "Row 1, column “a”: a value may have no parts of its own."),
        (b'{"a": 1}', "a.json", "neither a list of objects nor"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [200, 5]}}]}', "a.geojson", "Row 1: the place is no geometry"),
        (b"PK\x03\x04\x00\x00", "a.csv", "no file of text"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_named_by_row_and_column(app, data, name, says):
    with app.test_request_context("/en/"), pytest.raises(DomainError) as refused:
        tables.read(data, name)
    assert says in refused.value.message


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=12).map(lambda value: json.dumps(value).encode()),
    name=st.sampled_from(["a.csv", "a.json"]),
)  # fmt: skip
def test_any_file_is_a_table_that_can_be_kept_or_told_what_is_wrong(app, data, name):
    with app.test_request_context("/en/"):
        try:
            found = tables.read(data, name)
        except DomainError as error:
            assert error.message
            return
    kept = json.dumps([found.names, found.rows], ensure_ascii=False).encode()
    assert b"\\u0000" not in kept, "the database takes no such sign"
    assert {len(row) for row in found.rows} == {len(found.names)}


def test_encodings_delimiters_and_numbers_of_the_world_are_read(app):
    with app.test_request_context("/en/"):
        assert tables.read("이름,수\n나무,3\n".encode("cp949"), "a.csv", "cp949").rows == [["나무", "3"]]
        assert tables.read("a;b\nx;1.234,5\ny;7,25\n".encode("utf-16"), "a.csv").rows == [
            ["x", "1234.5"],
            ["y", "7.25"],
        ]
        found = tables.read(b'[{"a": 1.10, "b": null}, {"b": true}]', "a.json")
        assert (found.names, found.rows) == (["a", "b"], [["1.1", None], [None, "true"]])
    assert [tables.infer(cells) for cells in (["1", None], ["1", "2.5"], ["2026-01-31"], ["007", "8"], ["true", "no"], [None])] == [
        ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.STRING, ColumnType.BOOLEAN, ColumnType.STRING,
    ]  # fmt: skip
    assert tables.infer(["2026-01-31T10:00:00+07:00"]) is ColumnType.DATETIME


def test_a_budget_needs_its_columns_and_says_which_cell_is_none(app, space):
    for data, says in (
        ("year,side,function\n2026,income,Taxes\n", "needs the column “planned”"),
        ("year,side,function,planned\n2026,income,Taxes,many\n", "Row 2, column “planned”: “many” is not an amount"),
        ("year,side,function,planned\n26,income,Taxes,5\n", "Row 2, column “year”"),
        ("year,side,function,planned\n2026,gift,Taxes,5\n", "“gift” is not “expenditure” or “income”"),
    ):
        with app.test_request_context("/en/"), pytest.raises(DomainError) as refused:
            make_budget(space, data=data)
        assert says in refused.value.message
    other_names = make_budget(space, data='year,type,department,budget\n2026,Revenue,Taxes,"1,250.5"\n')
    assert open_data.rows_after(other_names.versions[0].id, 0, 9)[0].cells == ["2026", "income", "Taxes", "1250.5"]


def test_a_budget_of_what_is_planned_only_has_its_page(app, space):
    """Neither revised nor spent is among its columns, so the sums of both are nothing."""
    with app.test_request_context("/en/"):
        (version,) = make_budget(space, data="year,side,function,planned\n2026,income,Taxes,5\n").versions
        ((year, side, sums),) = open_data.budget_years(version)
        (line,) = open_data.budget_lines(version, year, side)
    assert (sums.planned, sums.revised, sums.spent) == (line.planned, line.revised, line.spent) == (5, None, None)


def test_staff_bring_data_in_describe_correct_and_give_them_out(app, space, login):
    staff = login(staff_of(space))
    new = "/en/participation/manage/quito/data/new"
    upload = {"title": "Trees", "kind": "table", "encoding": "utf-8"}

    def file(text, name="trees.csv"):
        return (io.BytesIO(text.encode()), name)

    refused = staff.submit(new, upload | {"file": file("a,b\n1\n")})
    assert refused.status_code == 422
    assert "Row 2 has 1 columns" in refused.text
    made = staff.submit(new, upload | {"file": file(TREES)})
    here = made.headers["Location"]
    (dataset,) = open_data.datasets_of(space.id, drafts=True)
    assert [one["type"] for one in dataset.versions[0].columns] == ["string", "string", "integer", "date"]
    assert staff.submit(here, {}, to=f"{here}/publish").status_code == 422, (
        "without a description nobody understands it"
    )
    words = {"titles_en": "Trees", "descriptions_en": "Counted by hand.", "licence": "cc0", "theme": "ENVI", "frequency": "yearly", "keywords": "trees\nstreets", "publisher": "Parks office", "covers_from": "2026-01-01", "covers_to": "2026-12-31", "covers_place": "Quito"}  # fmt: skip
    assert staff.submit(f"{here}/edit", words | {"covers_to": "2025-01-01"}).status_code == 422
    assert staff.submit(f"{here}/edit", words).status_code == 303
    columns = {f"type_{n}": kind for n, kind in enumerate(["string", "string", "number", "date"])} | {
        "meaning_2": "Trees counted"
    }
    wrong = staff.submit(f"{here}/columns", columns | {"type_1": "integer"})
    assert wrong.status_code == 422
    assert "Row 2, column “tree”: “Lime” does not fit." in wrong.text
    assert staff.submit(f"{here}/columns", columns).status_code == 303
    anonymous = LintingClient(app)
    page = f"{HERE}/open-data/{dataset.slug}/"
    assert anonymous.get(page).status_code == 404
    assert anonymous.get(f"{DATA}/{dataset.slug}.csv").status_code == 404
    assert staff.submit(here, {}, to=f"{here}/publish").status_code == 303
    shown = anonymous.get(page).text
    assert "Counted by hand." in shown
    assert "Trees counted" in shown
    heads = [
        [head.get_text() for head in table.thead.find_all("th")] for table in anonymous.page(page).find_all("table")
    ]
    assert ["Row", "district", "tree", "Trees counted", "planted"] in heads, "the rows stand below what a column means"
    assert "Parks office" in shown
    assert staff.submit(f"{here}/renew", {"encoding": "utf-8", "file": file(TREES)}).status_code == 409
    assert staff.submit(f"{here}/renew", {"encoding": "utf-8", "note": "East added", "file": file(TREES + "East,Elm,2.5,\n")}).status_code == 303  # fmt: skip
    db.session.expire_all()
    (dataset,) = open_data.datasets_of(space.id, drafts=False)
    assert [one.number for one in dataset.versions] == [2, 1]
    assert dataset.versions[0].columns[2] == {
        "name": "count",
        "type": "number",
        "descriptions": {"en": "Trees counted"},
    }
    assert "East added" in anonymous.get(page).text
    assert "This is an earlier version." in anonymous.get(f"{page}?version=1").text
    assert b"East" not in anonymous.get(f"{DATA}/{dataset.slug}.csv?version=1").data
    with pytest.raises(Conflict), db.transaction():
        services.remove_dataset(dataset=open_data.known_dataset(dataset.id, lock=True), actor=None)
    assert staff.submit(here, {}, to=f"{here}/publish").status_code == 303
    assert anonymous.get(page).status_code == 404
    assert staff.submit(here, {}, to=f"{here}/remove").status_code == 303
    assert open_data.datasets_of(space.id, drafts=True) == []


def test_files_are_harmless_kept_and_of_the_columns_types(app, space, client):
    places = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Park", "size": 2.5}, "geometry": {"type": "Point", "coordinates": [-78.5, -0.2]}},
        {"type": "Feature", "properties": {"name": "Nowhere", "size": None}, "geometry": None},
    ]}  # fmt: skip
    make_dataset(space)
    make_dataset(space, data=json.dumps(places), filename="parks.geojson", title="Parks")
    csv = client.get(f"{DATA}/trees-along-streets.csv")
    assert csv.data.decode("utf-8-sig").splitlines() == ["district,tree,count,planted", "North,Lime,12,2026-03-01", "South,Oak,7,2026-04-15", "South,'=Oak,-3,"]  # fmt: skip
    assert csv.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{DATA}/trees-along-streets.csv", headers={"If-None-Match": csv.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{DATA}/trees-along-streets.json").json[2] == {"district": "South", "tree": "=Oak", "count": -3, "planted": None}  # fmt: skip
    assert client.get(f"{DATA}/trees-along-streets.geojson").status_code == 404
    fields = client.get(f"{DATA}/trees-along-streets/datapackage.json").json["resources"][0]["schema"]["fields"]
    assert [one["type"] for one in fields] == ["string", "string", "integer", "date"]
    found = client.get(f"{DATA}/parks.geojson").json
    assert [one["geometry"] and one["geometry"]["coordinates"] for one in found["features"]] == [[-78.5, -0.2], None]
    assert found["features"][0]["properties"] == {"name": "Park", "size": 2.5}


def test_two_columns_are_drawn_and_pages_ask_little(app, space, client, queries):
    rows = "".join(f"Street {n % 40},{n}\n" for n in range(120))
    make_dataset(space, data=f"street,cars\n{rows}", title="Cars")
    make_budget(space)
    bars = client.get(f"{HERE}/open-data/cars/?chart=bar&along=0&of=1").text
    assert bars.count('class="bar"') == 30
    assert "<polyline" in client.get(f"{HERE}/open-data/cars/?chart=line&along=0&of=1").text
    assert client.get(f"{HERE}/open-data/cars/?chart=bar&along=1&of=0").status_code == 200, (
        "a column of words has no sum"
    )
    assert "Street 39" in client.get(f"{HERE}/open-data/cars/?page=6").text
    for path in ("", "cars/", "cars/?chart=bar&along=0&of=1", "the-budget/budget", "the-budget/budget?against=2025"):
        client.get(f"{HERE}/open-data/{path}")
        app.extensions["page_store"].clear()
        with queries() as seen:
            assert client.get(f"{HERE}/open-data/{path}").status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)


def test_a_budget_is_drawn_by_year_compared_and_opened(app, space, client):
    make_budget(
        space, inhabitants=100, inhabitants_year=2025, explanations={space.lang: "Most of it is for **schools**."}
    )
    here = f"{HERE}/open-data/the-budget/budget"
    page = client.page(here)
    assert "Most of it is for schools." in page.get_text()
    figures = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in page.find_all("table")[-2].tbody.find_all("tr")
    }
    assert figures["Schools"][:4] == ["550", "520", "79%", "6"]
    against = client.page(f"{here}?year=2026&side=expenditure&against=2025")
    schools = next(
        row for row in against.find_all("tr") if row.th and row.th.get_text(strip=True) == "Schools" and row.find("a")
    )
    assert "+38%" in schools.get_text()
    opened = client.page(f"{here}?year=2026&side=expenditure&function=Schools").get_text()
    assert "Teachers" in opened
    assert "Meals" in opened
    assert "700" in client.get(f"{here}?side=income").text
    for wrong in ("year=1999", "side=gift", "function=Nothing"):
        assert client.get(f"{here}?{wrong}").status_code == 404
    rows = client.page(f"{HERE}/indicators")
    links = [
        one["href"]
        for one in rows.find_all("a")
        if "open-data" in one.get("href", "") or "coming-up" in one.get("href", "")
    ]
    assert len(links) == 4, "budget, data, their description, announcements"
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser uses it
def test_the_catalogue_is_dcat_in_both_forms_and_the_search_finds_data(app, space, client, work):
    make_dataset(space, keywords=["lime"], covers_place="Quito", contact="parks@quito.example")
    turtle = Graph().parse(data=client.get(f"{DATA}/catalog.ttl").text, format="turtle")
    assert isomorphic(turtle, Graph().parse(data=client.get(f"{DATA}/catalog.jsonld").text, format="json-ld"))
    (dataset,) = turtle.subjects(RDF.type, DCAT.Dataset)
    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.theme, DCTERMS.issued, DCTERMS.modified, DCTERMS.accrualPeriodicity, DCTERMS.spatial, DCAT.keyword, DCAT.contactPoint):  # fmt: skip
        assert list(turtle.objects(dataset, wanted)), wanted
    for file in turtle.objects(None, DCAT.downloadURL):
        assert client.get(str(file).split("127.0.0.1:8000")[-1].split("localhost")[-1]).status_code == 200
    assert client.get(f"{DATA}/catalog.xml").status_code == 404
    with db.transaction():
        services.publish_dataset(dataset=open_data.datasets_of(space.id, drafts=True)[0], is_public=True, actor=None)
    found = search.find(search.Wanted("lime"))
    assert [one.kind for one in found.hits] == ["city_dataset"]


def test_what_comes_up_is_a_page_a_calendar_and_a_feed(app, space, client, login):
    process = make_process(space, phases=((5, 20, ()),), published=False)
    del process
    make_announcement(space)
    make_announcement(space, title="What is over", days=-5)
    page = client.get(f"{HERE}/coming-up").text
    assert "Meeting of the council" in page
    assert "What is over" not in page
    calendar = Calendar.from_ical(client.get(f"{HERE}/coming-up.ics").data)
    (entry,) = calendar.walk("VEVENT")
    assert (str(entry["summary"]), str(entry["location"])) == ("Meeting of the council", "Town hall")
    feed = etree.fromstring(client.get(f"{HERE}/feed.atom").data)
    assert "Meeting of the council" in feed.xpath("//*[local-name()='entry']/*[local-name()='title']/text()")
    open_process = make_process(space)
    make_proposal(open_process, make_user(), "Benches in the shade")
    feed = etree.fromstring(client.get(f"{HERE}/{open_process.slug}/feed.atom").data)
    assert feed.xpath("//*[local-name()='entry']/*[local-name()='title']/text()")[0] == "Benches in the shade"
    staff = login(staff_of(space))
    manage = "/en/participation/manage/quito/announcements"
    form = {
        "titles_en": "A walk",
        "starts_on": "2030-05-01",
        "starts_at": "09:00",
        "ends_on": "2030-04-01",
        "ends_at": "10:00",
    }
    assert staff.submit(f"{manage}/new", form).status_code == 422
    assert staff.submit(f"{manage}/new", form | {"ends_on": "", "link": "javascript:alert(1)"}).status_code == 422
    assert staff.submit(f"{manage}/new", form | {"ends_on": "2030-05-01"}).status_code == 303
    assert "A walk" in LintingClient(app).get(f"{HERE}/coming-up").text
    edit = next(one["href"] for one in staff.page(manage).find_all("a") if one.get_text() == "A walk")
    assert staff.submit(edit, form | {"titles_en": "A longer walk", "ends_on": ""}).status_code == 303
    assert staff.submit(manage, {}, to=f"{edit}/remove").status_code == 303
    assert "walk" not in LintingClient(app).get(f"{HERE}/coming-up").text


def test_a_closed_space_gives_nothing_out(app, client):
    space = make_space(make_city(slug="quito"), state=PilotState.PREPARING)
    make_dataset(space)
    for path in (f"{HERE}/open-data/", f"{HERE}/coming-up", f"{HERE}/feed.atom", f"{HERE}/embed/", f"{DATA}/catalog.ttl", f"{DATA}/trees-along-streets.csv", "/api/v1/participation/spaces/quito/datasets"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_columns_of_a_budget_keep_their_types(app, space):
    budget = make_budget(space)
    columns = [Column.of(one) for one in budget.versions[0].columns]
    with app.test_request_context("/en/"), pytest.raises(DomainError), db.transaction():
        held = open_data.known_dataset(budget.id, lock=True)
        services.correct_columns(
            dataset=held, columns=[Column(columns[0].name, ColumnType.STRING), *columns[1:]], actor=None
        )
    assert BUDGET.startswith("year")
    assert budget.kind is DatasetKind.BUDGET
