"""Meetings and public reports of a space as open data: whole, of now, described, catalogued, and without who wrote anything."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from portal.accounts.models import Role
from portal.core import db
from portal.participation import queries as processes
from portal.participation import services
from portal.participation.exchange import space_tables
from portal.participation.models import ComponentKind, PilotState, RequestState
from portal.participation.queries import service_requests
from portal.participation.queries.meetings import known_meeting
from portal.participation.services import ComponentPlan, handling, meetings
from portal.participation.services.meetings import ItemPlan
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.meetings import make_body, make_meeting
from tests.factories.participation import make_process, make_space
from tests.factories.reports import make_category, make_department, make_report, say

DATA = "/data/participation/quito/records"
NAME = "Rosa Quispe Mamani"


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito", timezone="America/Guayaquil"))


@pytest.fixture
def lively(space):
    """Meetings in and outside of a process, drafts, and reports of every sort of visibility."""
    staff = make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),), display_name=NAME)
    author = make_user(display_name=NAME, email="rosa.quispe@mail.example")
    public, draft = make_process(space), make_process(space, title="Not out", published=False)
    with db.transaction():
        parts = [
            services.add_component(
                process=processes.known_process(one.id, lock=True), plan=ComponentPlan(ComponentKind.MEETINGS, {space.lang: "Meetings"}),
                actor=None,
            )
            for one in (public, draft)
        ]  # fmt: skip
    body = make_body(space)
    outside = make_meeting(space, body_id=body.id)
    make_meeting(space, titles={space.lang: "In the process"}, component_id=parts[0].id)
    make_meeting(space, titles={space.lang: "In a draft process"}, component_id=parts[1].id)
    make_meeting(space, titles={space.lang: "Not out yet"}, is_out=False)
    with db.transaction():
        meetings.add_item(meeting=known_meeting(outside.id), plan=ItemPlan(title="=Budget"), actor=staff)
    category = make_category(space, department=make_department(space))
    secret = make_category(space, "Only for the desk", is_public=False)
    shown = make_report(category, author, latitude=-0.22, longitude=-78.51)
    hidden = make_report(category, author, text="Something that is rude")
    make_report(secret, author, text="Nobody else reads this")
    say(shown, RequestState.DONE, staff, "It is mended.")
    with db.transaction():
        handling.hide_request(request=service_requests.report_of(hidden.id), hide=True, reason="Rude", actor=staff)
    return {"author": author, "staff": staff, "shown": shown, "outside": outside, "body": body, "public": public}


def rows(client, name):
    answer = client.get(f"{DATA}/{name}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_meetings_and_reports_go_out_as_everybody_sees_them_and_name_nobody(client, space, lively):
    found = {(row["number"], json.loads(row["titles"])[space.lang]): row for row in rows(client, "meetings")}
    assert [title for _number, title in found] == ["Council of May", "In the process"]
    outside, inside = found.values()
    assert (outside["process"], outside["body"], outside["state"]) == ("", lively["body"].slug, "planned")
    assert (inside["process"], inside["component"] != "", inside["body"]) == (lively["public"].slug, True, "")
    (item,) = rows(client, "agenda-items")
    assert (item["meeting"], item["title"]) == (outside["number"], "'=Budget"), "no spreadsheet runs it"
    (report,) = rows(client, "reports")
    assert (report["text"], report["state"], report["closed_at"] != "") == (
        "A deep hole in front of the school.", "done", True,
    )  # fmt: skip
    assert json.loads(report["department"]) == {space.lang: "Streets"}
    (answer,) = rows(client, "report-answers")
    assert (answer["report"], answer["state"], answer["reason"]) == (report["number"], "done", "It is mended.")
    points = client.get(f"{DATA}/reports.geojson")
    assert points.content_type == "application/geo+json"
    (feature,) = points.json["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-78.51, -0.22]}
    assert "longitude" not in feature["properties"]
    everything = "".join(
        client.get(f"{DATA}/{one.name}.{form}").get_data(as_text=True)
        for one in space_tables.space_tables()
        for form in one.forms
    )
    private = (
        *NAME.split()[1:],
        "rosa.quispe",
        str(lively["author"].id),
        str(lively["staff"].id),
        "Only for the desk",
        "rude",
        "Not out",
        "draft",
    )
    assert [one for one in private if one in everything] == []
    assert json.loads(client.get(f"{DATA}/reports.json").get_data())[0]["number"] == int(report["number"])


def test_each_table_has_its_dictionary_its_licence_and_a_place_in_the_catalogue(client, space, lively):
    page = client.page("/en/cities/quito/participation/open-data/")
    links = {one["href"] for one in page.select("#records a")}
    tables = space_tables.space_tables()
    assert links == {f"{DATA}/{one.name}.{form}" for one in tables for form in one.forms} | {
        f"{DATA}/{one.name}/datapackage.json" for one in tables
    }
    for one in tables:
        package = client.get(f"{DATA}/{one.name}/datapackage.json").json
        (resource,) = package["resources"]
        assert [field["name"] for field in resource["schema"]["fields"]] == list(rows(client, one.name)[0])
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert package["licenses"][0]["path"] == "https://creativecommons.org/licenses/by/4.0/"
    graph = Graph().parse(
        data=client.get("/data/participation/quito/catalog.ttl").get_data(as_text=True), format="turtle"
    )
    sets = {str(one): one for one in graph.subjects(RDF.type, DCAT.Dataset) if "/records/" in str(one)}
    assert {one.rpartition("/")[2] for one in sets} == {one.name for one in tables}
    catalogue = next(graph.subjects(RDF.type, DCAT.Catalog))
    for address, node in sets.items():
        assert (catalogue, DCAT.dataset, node) in graph
        assert {title.language for title in graph.objects(node, DCTERMS.title)} == {"en", "ko", "ar", "ru", "es", "fr"}
        for file in graph.objects(node, DCAT.distribution):
            url = graph.value(file, DCAT.downloadURL)
            assert isinstance(url, URIRef)
            assert client.get("/data" + str(url).partition("/data")[2]).status_code == 200, address


def test_what_is_empty_unknown_or_closed_is_not_offered(client, space, queries):
    page = client.page("/en/cities/quito/participation/open-data/")
    assert not page.select("#records")
    assert "/records/" not in client.get("/data/participation/quito/catalog.ttl").get_data(as_text=True)
    assert rows(client, "reports") == []
    for path in ("people.csv", "meetings.geojson", "meetings.exe", "people/datapackage.json"):
        assert client.get(f"{DATA}/{path}").status_code == 404
    with db.transaction():
        processes.known_space(space.id, lock=True).state = PilotState.PREPARING
    assert client.get(f"{DATA}/reports.csv").status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_asks_the_same_however_much_there_is_and_files_go_batch_by_batch(
    app, client, space, queries, monkeypatch, number
):
    monkeypatch.setattr(space_tables, "BATCH", 7)
    category = make_category(space)
    for n in range(number):
        make_report(category, text=f"Hole number {n}")
        make_meeting(space, days=n + 1)
    with queries() as asked:
        client.get("/en/cities/quito/participation/open-data/")
    assert len(asked) <= 8
    assert [row["text"] for row in rows(client, "reports")] == [f"Hole number {n}" for n in range(number)]
    assert len({row["number"] for row in rows(client, "meetings")}) == number


def test_a_file_is_not_sent_again_to_who_has_it(client, space, lively, work):
    first = client.get(f"{DATA}/reports.csv")
    has = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{DATA}/reports.csv", headers=has).status_code == 304
    assert client.get(f"{DATA}/reports.json", headers=has).status_code == 200, "another file"
    say(lively["shown"], RequestState.DONE, lively["staff"], "It is mended well.")
    work()
    assert client.get(f"{DATA}/reports.csv", headers=has).status_code == 200
