"""Search engines find every public page in the languages it has; the languages of a page name each other."""

from __future__ import annotations

from lxml import etree

from portal.home import crawlers
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def _parts(client) -> list[str]:
    index = etree.fromstring(client.get("/sitemap.xml").get_data())
    return [one.removeprefix("http://localhost") for one in index.xpath("//s:loc/text()", namespaces=NS)]


def _languages(client) -> dict[str, dict[str, str]]:
    """address → language → address, of all parts."""
    found = {}
    for path in _parts(client):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        for url in etree.fromstring(answer.get_data()).iterfind("s:url", NS):
            address = url.findtext("s:loc", namespaces=NS)
            assert address not in found
            found[address] = {one.get("hreflang"): one.get("href") for one in url.iterfind("x:link", NS)}
    return found


def test_languages_name_themselves_and_each_other(client):
    make_city(slug="lima", names={"en": "Lima"})
    number = make_case().case.number
    found = _languages(client)
    assert set(found[f"http://localhost/en/cases/{number}"]) == {"en", "ko", "x-default"}
    assert f"http://localhost/fr/cases/{number}" not in found
    assert len(found["http://localhost/ar/cities/lima"]) == 7
    for address, languages in found.items():
        assert address in languages.values(), "a page names itself"
        for lang, other in languages.items():
            if lang != "x-default":
                assert found[other] == languages, f"{other} does not answer {address}"


def test_map_says_of_a_case_what_its_page_says(client):
    number = make_case().case.number
    said = _languages(client)[f"http://localhost/ko/cases/{number}"]
    links = client.page(f"/ko/cases/{number}").head.find_all("link", rel="alternate", hreflang=True)
    assert {one["hreflang"]: one["href"] for one in links} == said


def test_every_address_of_the_map_opens(client):
    make_case()
    for address in _languages(client):
        assert client.get(address.removeprefix("http://localhost")).status_code == 200, address


def test_cases_come_in_parts(client, monkeypatch):
    monkeypatch.setattr(crawlers, "PART", 2)
    made = [make_case().case.number for _n in range(5)]
    assert _parts(client) == ["/sitemap-pages.xml", *(f"/sitemap-cases-{n}.xml" for n in (1, 2, 3))]
    assert {f"http://localhost/en/cases/{number}" for number in made} <= set(_languages(client))
    assert client.get("/sitemap-cases-9.xml").status_code == 404
    assert client.get("/sitemap-cases-0.xml").status_code == 404


def test_robots_are_told_where_the_map_is(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in answer.get_data(as_text=True).splitlines()
