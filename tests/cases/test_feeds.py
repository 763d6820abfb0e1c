"""Feeds are valid Atom (RFC 4287), in the reader's language, and found from the pages."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from portal.cases import services
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case

NS = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(client, path: str) -> etree._Element:
    """The feed at an address, if it is as RFC 4287 wants it (section 4.1); it fails else."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml"), path
    root = etree.fromstring(answer.get_data())
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for part in (root, *root.iterfind("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"a:{name}", NS)) == 1, name
        for moment in part.xpath("a:updated/text() | a:published/text()", namespaces=NS):
            assert datetime.fromisoformat(moment).tzinfo is not None
        assert part.find("a:author/a:name", NS).text
        links = [(one.get("rel"), one.get("type"), one.get("hreflang")) for one in part.iterfind("a:link", NS)]
        assert len(links) == len(set(links)), "two alternates of one type and language (4.1.1, 4.1.2)"
        assert part.get(LANG)
    assert root.xpath("string(a:link[@rel='self']/@href)", namespaces=NS) == "http://localhost" + path
    ids = root.xpath("//a:id/text()", namespaces=NS)
    assert len(ids) == len(set(ids))
    updated = root.xpath("a:entry/a:updated/text()", namespaces=NS)
    assert updated == sorted(updated, reverse=True)
    assert root.findtext("a:updated", namespaces=NS) >= max(updated, default="")
    return root


def titles(root: etree._Element) -> list[str]:
    return root.xpath("a:entry/a:title/text()", namespaces=NS)


def test_feed_has_the_cases_in_the_language_of_the_reader(client):
    found = make_case()
    assert titles(read(client, "/ko/cases/feed.atom")) == [found.texts["ko"].title]
    root = read(client, "/ar/cases/feed.atom")
    assert root.get(LANG) == "ar"
    (entry,) = root.iterfind("a:entry", NS)
    assert entry.get(LANG) == "en"
    assert entry.findtext("a:id", namespaces=NS) == f"http://localhost/id/case/{found.case.number}"
    assert {one.get("hreflang") for one in entry.iterfind("a:link[@rel='alternate']", NS)} == {"en", "ko"}
    assert entry.find("a:category", NS).get("term") == "topic:open-data"


def test_feed_of_a_tag_a_city_a_language(client):
    lima = make_city(slug="lima", names={"en": "Lima"})
    first = make_case(lima)
    second = make_case(tags=["topic:transparency"], texts={"en": first_text()})
    assert titles(read(client, "/en/cases/feed.atom?city=lima")) == [first.original.title]
    assert titles(read(client, "/en/cases/feed.atom?tag=topic:transparency")) == [second.original.title]
    assert titles(read(client, "/en/cases/feed.atom?language=ko")) == [first.texts["ko"].title]
    assert titles(read(client, "/en/cases/feed.atom?language=ar")) == []
    for wrong in ("city=nowhere", "tag=topic:nothing", "language=xx"):
        assert client.get(f"/en/cases/feed.atom?{wrong}").status_code == 404


def first_text() -> dict:
    return {"title": "Seen & heard", "summary": "S", "sections": {"problem": "P", "solution": "S", "results": "R"}}


def test_withdrawn_case_leaves_the_feed(client, transaction):
    gone = make_case()
    assert len(titles(read(client, "/en/cases/feed.atom"))) == 1
    with transaction():
        services.withdraw(case=gone.case, reason="Wrong", actor=make_user())
    assert titles(read(client, "/en/cases/feed.atom")) == []


def test_pages_lead_to_their_feeds(client):
    found = make_case(make_city(slug="lima", names={"en": "Lima"}))

    def feeds(path: str) -> set[str]:
        return {one["href"] for one in client.page(path).head.find_all("link", type="application/atom+xml")}

    assert feeds("/en/cases") == {"/en/cases/feed.atom"}
    assert feeds("/en/cases?topic=open-data") == {"/en/cases/feed.atom", "/en/cases/feed.atom?tag=topic:open-data"}
    assert feeds("/en/cases?city=nowhere") == {"/en/cases/feed.atom"}
    assert feeds(f"/en/cases/{found.case.number}") == {"/en/cases/feed.atom", "/en/cases/feed.atom?city=lima"}
    for path in feeds("/en/cases?topic=open-data"):
        read(client, path)
