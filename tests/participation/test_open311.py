"""GeoReport v2, asked by a client that is not ours (georeport, which only reads), and by plain requests where nobody else writes.

`three`, the one client on PyPI that posts, is Python 2 (`itertools.ifilter`); what it sends (form fields, `media` as a file) is what
the tests send.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from threading import Thread

import pytest
import requests
from flask import Flask
from georeport import GeoReport
from lxml import etree
from requests import HTTPError
from sqlalchemy import func, select
from werkzeug.serving import make_server

from portal.core import db
from portal.participation.models import Asked, PilotState, ReportChannel, RequestState, ServiceRequest, SpacePlace
from portal.participation.queries import departments, places, service_requests
from portal.participation.services import departments as setting_up
from portal.participation.services import handling
from tests.crowd import committing_app
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.pictures import SVG, telling_picture
from tests.factories.reports import make_category, make_confidential, make_department, make_hearer, make_report, say

DEPTH = {
    "code": "q1",
    "datatype": "singlevaluelist",
    "required": True,
    "name": "How deep is it?",
    "values": ["ankle", "knee"],
}


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[tuple[Flask, str]]:
    """The portal behind a web server, as programs of others find it."""
    with committing_app(settings, fresh_database("open311")) as app:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            with app.app_context():
                _world()
                yield app, f"http://127.0.0.1:{server.server_port}/open311"
        finally:
            server.shutdown()
            thread.join()


def _world() -> None:
    space = make_space(make_city(slug="quito", timezone="UTC"), contact="ask@quito.example")
    category = make_category(
        space, department=make_department(space), questions=[DEPTH], texts={space.lang: "In streets & squares."}
    )
    quiet = make_category(space, "About an officer", is_public=False, place=Asked.NO)
    with db.transaction():
        db.session.add(
            SpacePlace(space_id=space.id, names={space.lang: "Centre"}, latitude=-0.2, longitude=-78.5, number=1)
        )
    place = places.places_of(space.id)[0]
    for n in range(3):
        text = f"Hole number {n} <deep> & wide."
        make_report(category, text=text, latitude=-0.18 - n, longitude=-78.47, answers={"q1": "knee"})
    make_report(category, text="A hole somewhere in the centre.", place_id=place.id, address="", answers={"q1": "knee"})
    closed = service_requests.report_at(space.id, 1)
    say(closed, RequestState.DONE, make_user(), "Filled & smooth.")
    make_report(quiet, make_user(), text="He was rude to my mother.")
    hidden = make_report(category, text="Something that breaks a rule.", answers={"q1": "knee"})
    with db.transaction():
        handling.hide_request(
            request=service_requests.known_report(hidden.id), hide=True, reason="Rule 2", actor=make_user()
        )
    make_hearer(space)
    make_confidential(space, "Nobody wanted to hear me.")
    make_space(make_city(slug="closed"), state=PilotState.PREPARING)


@pytest.fixture(scope="module")
def key(real) -> str:
    space = service_requests.report_at(departments.db.session.scalar(select(ServiceRequest.space_id).limit(1)), 1).space
    with db.transaction():
        return setting_up.add_client(space=space, name="City app", contact="", actor=make_user())[1]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_that_is_not_ours_reads_services_definitions_and_requests(real, form):
    client = GeoReport(f"{real[1]}/v2", jurisdiction="quito", output_format=form)
    services = {one["service_code"]: one for one in client.get_service_list()}
    assert set(services) == {"hole-in-the-road", "about-an-officer"}
    assert services["hole-in-the-road"]["description"] == "In streets & squares."
    assert [one["type"] for one in services.values()] == ["realtime", "batch"]
    definition = client.get_service_definition("hole-in-the-road")
    attributes = definition["attributes"] if form == "json" else [definition["attributes"]["attribute"]]
    assert attributes[0]["code"] == "q1"
    assert attributes[0]["datatype"] == "singlevaluelist"
    values = attributes[0]["values"] if form == "json" else attributes[0]["values"]["value"]
    assert [one["key"] for one in values] == ["ankle", "knee"]
    found = {one["service_request_id"]: one for one in client.get_service_requests()}
    assert set(found) == {"1", "2", "3", "4"}, "what is not public, hidden or confidential is not among them"
    assert (found["1"]["status"], found["1"]["status_notes"]) == ("closed", "Filled & smooth.")
    assert found["2"]["description"] == "Hole number 1 <deep> & wide."
    assert float(found["2"]["lat"]) == -1.18
    assert float(found["4"]["long"]) == -78.5, "a place of the list has its coordinates"
    assert found["1"]["agency_responsible"] == "Streets"
    assert [one["service_request_id"] for one in client.get_service_requests(service_request_id="3,2,77")] == ["3", "2"]
    assert {one["service_request_id"] for one in client.get_service_requests(status="open")} == {"2", "3", "4"}
    one = client.get_service_request("1")
    assert one["service_name"] == "Hole in the road"
    assert one["requested_datetime"].endswith("Z")
    for number in ("5", "6", "99", "x"):
        with pytest.raises(HTTPError):
            client.get_service_request(number)


def _send(real, form="json", headers=None, files=None, **fields):
    wanted = {"jurisdiction_id": "quito", "service_code": "hole-in-the-road", "lat": "-0.3", "long": "-78.4", "description": "A hole, sent by a program.", "attribute[q1]": "knee"}  # fmt: skip
    data = {name: value for name, value in (wanted | fields).items() if value is not None}
    return requests.post(f"{real[1]}/v2/requests.{form}", data=data, headers=headers, files=files, timeout=10)


def test_a_program_reports_with_its_key_once_for_each_idempotency_key(real, key):
    answer = _send(real, api_key=key, email="citizen@mail.example", headers={"Idempotency-Key": "a"}, files={"media": ("hole.jpg", io.BytesIO(telling_picture()))})  # fmt: skip
    assert answer.status_code == 200
    (made,) = answer.json()
    assert made["service_notice"].startswith("The city has your report.")
    again = _send(real, api_key=key, headers={"Idempotency-Key": "a"}, form="xml")
    assert etree.fromstring(again.content).findtext("request/service_request_id") == made["service_request_id"]
    report = db.session.scalars(
        select(ServiceRequest).where(ServiceRequest.number == int(made["service_request_id"]))
    ).one()
    assert (report.channel, report.answers, report.reporter_email) == (
        ReportChannel.API,
        {"q1": "knee"},
        "citizen@mail.example",
    )
    assert len(service_requests.photos_of(report.id)) == 1
    shown = requests.get(
        f"{real[1]}/v2/requests/{report.number}.json", params={"jurisdiction_id": "quito"}, timeout=10
    ).json()
    assert shown[0]["media_url"] == "", "until an officer has looked"
    assert "citizen@mail.example" not in str(shown)


def test_what_is_not_everybodys_gets_a_token_that_becomes_a_number(real, key):
    token = _send(real, api_key=key, service_code="about-an-officer").json()[0]["token"]
    where = f"{real[1]}/v2/tokens/{token}.json"
    assert requests.get(where, params={"jurisdiction_id": "quito"}, timeout=10).json() == [
        {"service_request_id": "", "token": token}
    ]
    report = db.session.scalars(select(ServiceRequest).order_by(ServiceRequest.number.desc()).limit(1)).one()
    say(report, RequestState.IN_PROGRESS, make_user())
    number = requests.get(where, params={"jurisdiction_id": "quito"}, timeout=10).json()[0]["service_request_id"]
    assert number == str(report.number)
    own = f"{real[1]}/v2/requests/{number}.json"
    assert requests.get(own, params={"jurisdiction_id": "quito"}, timeout=10).status_code == 404
    assert (
        requests.get(own, params={"jurisdiction_id": "quito", "api_key": key}, timeout=10).json()[0]["status"] == "open"
    )


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"api_key": None}, 403, "api_key was not provided"), ({"api_key": "wrong"}, 403, "not valid"), ({"jurisdiction_id": None}, 400, "jurisdiction_id was not provided"),
        ({"jurisdiction_id": "nowhere"}, 404, "jurisdiction_id provided was not found"), ({"jurisdiction_id": "closed"}, 404, "not found"),
        ({"service_code": None}, 400, "service_code was not provided"), ({"service_code": "moon"}, 404, "service_code provided was not found"),
        ({"description": "Hole"}, 400, "text"), ({"lat": None, "long": None}, 400, "address"), ({"lat": "north"}, 400, "lat"), ({"lat": "nan"}, 400, "latitude"),
        ({"attribute[q1]": None}, 400, "question_q1"), ({"attribute[q1]": "moon"}, 400, "question_q1"), ({"address_id": "1"}, 400, "address_id"), ({"email": "none"}, 400, "email"),
    ],
)  # fmt: skip
def test_each_mistake_has_the_status_of_the_specification_and_its_reason(real, key, fields, status, said):
    before = db.session.scalar(select(func.count()).select_from(ServiceRequest))
    answer = _send(real, **({"api_key": key} | fields))
    assert answer.status_code == status
    assert answer.json()[0]["code"] == status
    assert said in answer.json()[0]["description"]
    as_xml = _send(real, form="xml", **({"api_key": key} | fields))
    assert etree.fromstring(as_xml.content).findtext("error/code") == str(status)
    assert db.session.scalar(select(func.count()).select_from(ServiceRequest)) == before


def test_filters_that_make_no_sense_are_told_and_a_drawing_is_not_taken(real, key):
    where = f"{real[1]}/v2/requests.json"
    for wrong in ({"start_date": "yesterday"}, {"start_date": "2026-01-01T00:00:00"}, {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, {"status": "lost"}, {"page": "0"}, {"page_size": "5000"}, {"service_request_id": "a,b"}):  # fmt: skip
        answer = requests.get(where, params={"jurisdiction_id": "quito"} | wrong, timeout=10)
        assert (answer.status_code, answer.json()[0]["code"]) == (400, 400), wrong
    old = requests.get(where, params={"jurisdiction_id": "quito", "start_date": "2020-01-01T00:00:00Z"}, timeout=10)
    assert old.json() == []
    pages = [
        requests.get(where, params={"jurisdiction_id": "quito", "page": n, "page_size": 2}, timeout=10).json()
        for n in (1, 2)
    ]
    assert [len(one) for one in pages] == [2, 2]
    assert not {one["service_request_id"] for one in pages[0]} & {one["service_request_id"] for one in pages[1]}
    refused = _send(real, api_key=key, files={"media": ("x.svg", io.BytesIO(SVG))})
    assert refused.status_code == 400
    assert "SVG" in refused.json()[0]["description"]


def test_discovery_says_where_the_api_is_in_both_formats(real):
    found = requests.get(f"{real[1]}/discovery.json", params={"jurisdiction_id": "quito"}, timeout=10).json()
    assert found["endpoints"][0]["url"].endswith("/open311/v2")
    assert found["contact"] == "ask@quito.example"
    assert found["changeset"]
    root = etree.fromstring(requests.get(f"{real[1]}/discovery.xml", timeout=10).content)
    assert root.tag == "{http://open311.org/discovery}discovery"
    assert root.findtext(".//{*}specification") == "http://wiki.open311.org/GeoReport_v2"
