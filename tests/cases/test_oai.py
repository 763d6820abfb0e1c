"""OAI-PMH: every answer is valid, every error has its code, and a harvester that is not ours gets everything once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from oaipmh_scythe import Scythe

from portal.cases import queries, services
from portal.cases.views import oai as view
from portal.core import clock, db
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case
from tests.listening import listening

NS = {
    "o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}  # fmt: skip
DC = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier", "source",
    "language", "relation", "coverage", "rights",
}  # fmt: skip
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "oai-pmh.xsd"))


def ask(client, post: bool = False, **arguments: str) -> etree._Element:
    """A valid answer, or the test fails."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = client.post("/oai", data=given) if post else client.get("/oai", query_string=given)
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    root = etree.fromstring(answer.get_data())
    SCHEMA.assertValid(root)
    for metadata in root.iterfind(".//oai_dc:dc", NS):
        assert {etree.QName(one).localname for one in metadata} <= DC
        assert {etree.QName(one).namespace for one in metadata} == {NS["dc"]}
        assert all(set(one.attrib) <= {LANG} and len(one) == 0 and one.text for one in metadata)
    return root


def code(root: etree._Element) -> str | None:
    error = root.find("o:error", NS)
    return None if error is None else error.get("code")


def numbers(root: etree._Element) -> list[int]:
    return [int(one.rsplit("/", 1)[1]) for one in root.xpath("//o:header/o:identifier/text()", namespaces=NS)]


def test_six_verbs_answer(client):
    number = make_case(make_city(slug="seoul", names={"en": "Seoul", "ko": "서울"}, own_lang="ko")).case.number
    identify = ask(client, verb="Identify")
    assert identify.findtext(".//o:deletedRecord", namespaces=NS) == "persistent"
    assert identify.findtext(".//o:baseURL", namespaces=NS) == "http://localhost/oai"
    assert ask(client, verb="ListMetadataFormats").findtext(".//o:metadataPrefix", namespaces=NS) == "oai_dc"
    sets = ask(client, verb="ListSets").xpath("//o:setSpec/text()", namespaces=NS)
    assert {"city:seoul", "lang:ko", "lang:en", "tag", "tag:topic", "tag:topic:open-data"} <= set(sets)
    assert numbers(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")) == [number]
    one = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:localhost:case/{number}")
    assert {title.get(LANG) for title in one.iterfind(".//dc:title", NS)} == {"en", "ko"}
    assert one.findtext(".//dc:identifier", namespaces=NS) == f"http://localhost/id/case/{number}"
    assert {creator.text for creator in one.iterfind(".//dc:creator", NS)} == {"Seoul", "서울"}
    posted = ask(client, post=True, verb="ListRecords", metadataPrefix="oai_dc")
    assert numbers(posted) == [number]
    assert posted.find(".//o:resumptionToken", NS) is None


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, "badVerb"),
        ({"verb": "Nonsense"}, "badVerb"),
        ({"verb": "Identify", "set": "x"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-01-01", "until": "2026-01-02T00:00:00Z"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-02-01", "until": "2026-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a b"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "metadataPrefix": "marc21", "identifier": "oai:localhost:case/{n}"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:localhost:case/999999"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:elsewhere:case/1"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:localhost:case/²"}, "idDoesNotExist"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "tag:topic:nothing"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "people"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1999-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "x.y"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
    ],
)  # fmt: skip
def test_each_fault_has_its_code(client, arguments, wanted):
    number = make_case().case.number
    root = ask(client, **{name: value.replace("{n}", str(number)) for name, value in arguments.items()})
    assert code(root) == wanted
    shown = root.find("o:request", NS).attrib
    assert bool(shown) == (wanted not in ("badVerb", "badArgument"))


def test_argument_twice_is_refused(client):
    make_case()
    root = etree.fromstring(client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc").get_data())
    assert code(root) == "badArgument"
    assert code(etree.fromstring(client.get("/oai?verb=Identify&verb=Identify").get_data())) == "badVerb"


def test_list_comes_in_parts_each_record_once(client, monkeypatch):
    monkeypatch.setattr(view, "PAGE", 3)
    made = [make_case().case.number for _n in range(7)]
    found, token, parts = [], None, 0
    while token != "":
        given = {"resumptionToken": token} if token else {"metadataPrefix": "oai_dc"}
        root = ask(client, verb="ListIdentifiers", **given)
        found += numbers(root)
        last = root.find(".//o:resumptionToken", NS)
        assert (last.get("completeListSize"), last.get("cursor")) == ("7", str(parts * 3))
        token, parts = last.text or "", parts + 1
    assert (sorted(found), parts) == (sorted(made), 3)


def test_token_expires_and_cannot_be_forged(client, monkeypatch, at):
    monkeypatch.setattr(view, "PAGE", 1)
    make_case(), make_case()
    token = ask(client, verb="ListRecords", metadataPrefix="oai_dc").findtext(".//o:resumptionToken", namespaces=NS)
    # Not its last sign, of which not all bits count.
    forged = token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
    assert code(ask(client, verb="ListRecords", resumptionToken=forged)) == "badResumptionToken"
    assert code(ask(client, verb="ListRecords", resumptionToken=token)) is None
    later = clock.now() + timedelta(hours=25)
    at(later)
    assert code(ask(client, verb="ListRecords", resumptionToken=token)) == "badResumptionToken"


def test_harvest_by_date_set_and_day(client, transaction, at):
    at(datetime(2026, 3, 1, 12, tzinfo=UTC))
    old = make_case(make_city(slug="lima", names={"en": "Lima"})).case.number
    at(datetime(2026, 3, 2, 23, 59, 59, 500_000, tzinfo=UTC))
    new = make_case(tags=["topic:transparency"]).case.number
    at(datetime(2026, 3, 5, tzinfo=UTC))

    def found(**given: str) -> list[int]:
        root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **given)
        return [] if code(root) == "noRecordsMatch" else numbers(root)

    assert found() == [old, new]
    assert found(from_="2026-03-02") == [new]
    assert found(until="2026-03-01") == [old]
    assert found(until="2026-03-02") == [old, new]
    assert found(from_="2026-03-01T12:00:00Z", until="2026-03-01T12:00:00Z") == [old]
    assert found(set="city:lima") == [old]
    assert found(set="tag:topic:transparency") == [new]
    assert found(set="tag:topic") == [old, new]
    assert found(set="lang:ko") == [old, new]
    assert found(set="lang:ar") == []


def test_withdrawn_case_stays_as_a_deleted_record_in_its_sets(client, transaction):
    gone = make_case(make_city(slug="lima", names={"en": "Lima"}))
    with transaction():
        services.withdraw(case=gone.case, reason="Wrong", actor=make_user())
    name = f"oai:localhost:case/{gone.case.number}"
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=name)
    header = root.find(".//o:header", NS)
    assert header.get("status") == "deleted"
    assert root.find(".//o:metadata", NS) is None
    assert "city:lima" in header.xpath("o:setSpec/text()", namespaces=NS)
    assert numbers(ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="tag:topic:open-data")) == [
        gone.case.number
    ]
    assert code(ask(client, verb="ListMetadataFormats", identifier=name)) == "noMetadataFormats"


def test_signs_that_xml_cannot_hold_do_not_break_the_list(client):
    make_case(
        texts={
            "en": {
                "title": "A\x0bB\x1f & <C>",
                "summary": "S\ufffe",
                "sections": {"problem": "P", "solution": "S", "results": "R"},
            }
        }
    )
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert root.findtext(".//dc:title", namespaces=NS) == "AB & <C>"


def test_identifiers_scheme_is_told_where_there_is_a_domain(client, app, monkeypatch):
    from dataclasses import replace

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], base_url="https://portal.example.org"))
    root = ask(client, verb="Identify")
    assert "portal.example.org" in root.xpath("string(//o:description)", namespaces=NS)


@pytest.mark.processes
def test_an_independent_harvester_gets_everything_and_then_what_changed(settings, fresh_database, monkeypatch):
    monkeypatch.setattr(view, "PAGE", 4)
    with listening(settings, fresh_database("oai")) as (portal, url):
        with portal.app_context():
            portal.extensions["redis"].flushdb()
            city = make_city(slug="lima", names={"en": "Lima"})
            made = [make_case(city).case.number for _n in range(10)]
            start = queries.library_state().changed_at + timedelta(seconds=1)
        with Scythe(f"{url}/oai") as scythe:
            assert scythe.identify().protocolVersion == "2.0"
            found = list(scythe.list_records())
            assert sorted(int(one.header.identifier.rsplit("/", 1)[1]) for one in found) == made
            assert all(one.metadata["title"] for one in found)
            assert len(list(scythe.list_identifiers(set_="city:lima"))) == 10
            assert {one.setSpec for one in scythe.list_sets()} >= {"city:lima", "lang:ko"}
            clock.set_source(lambda: start + timedelta(hours=1))
            try:
                with portal.app_context(), db.transaction():
                    case = queries.case_by_number(made[3])
                    services.withdraw(case=case, reason="Wrong", actor=make_user())
                since = start.strftime("%Y-%m-%dT%H:%M:%SZ")
                changed = list(scythe.list_records(from_=since))
            finally:
                clock.set_source(None)
            assert [(one.header.identifier.rsplit("/", 1)[1], one.header.deleted) for one in changed] == [
                (str(made[3]), True)
            ]
            assert len(list(scythe.list_records())) == 10
            assert len(list(scythe.list_records(ignore_deleted=True))) == 9
