"""A case is cited as reference managers want it, described for programs, and its address never dies."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from portal.cases import services
from portal.cases.formats import citation
from portal.core import i18n
from tests.factories.accounts import make_user
from tests.factories.adoptions import make_adoption, make_writer
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50 % of {A} & B_c #1 $2", r"50 \% of \{A\} \& B\_c \#1 \$2"),
        ("Asunción, ñandú, naïve", r"Asunci{\'o}n, {\~n}and{\'u}, na{\"\i}ve"),
        ("Łódź, Çankırı, Škoda, Straße", r"{\L}{\'o}d{\'z}, {\c C}ank{\i}r{\i}, {\v S}koda, Stra{\ss}e"),
        ("a\\b~c^d", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"),
        ("서울 Москва القدس", "서울 Москва القدس"),
        ("two\n lines", "two lines"),
    ],
)
def test_bibtex_text_is_escaped(text, written):
    assert citation.bibtex_text(text) == written


def test_cite_gives_csl_bibtex_and_ris(client):
    city = make_city(slug="asuncion", names={"en": "Asunción, Paraguay"})
    found = make_case(city)
    number = found.case.number
    (item,) = json.loads(client.get(f"/ko/cases/{number}/cite.csl.json").get_data(as_text=True))
    assert item["author"] == [{"literal": "Asunción, Paraguay"}]
    assert item["URL"] == f"http://localhost/id/case/{number}"
    assert (item["title"], item["original-title"]) == (found.texts["ko"].title, found.original.title)
    bib = client.get(f"/en/cases/{number}/cite.bib")
    assert bib.mimetype == "application/x-bibtex"
    text = bib.get_data(as_text=True)
    assert r"author = {{Asunci{\'o}n, Paraguay}}," in text
    assert r"abstract = {Figures for everybody \& <all>.}" in text
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    ris = client.get(f"/en/cases/{number}/cite.ris").get_data()
    lines = ris.decode().split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - RPRT", "ER  - ", "")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert "AU  - Asunción, Paraguay" in lines
    assert client.get(f"/en/cases/{number}/cite.doc").status_code == 404


def test_each_version_is_cited_by_its_own_address(client, transaction):
    found = make_case()
    number, actor = found.case.number, make_user()
    with transaction():
        version = services.begin_version(case=found.case, actor=actor)
        draft = services.writing.queries.any_draft(version.id, lock=True)
        services.save(draft=draft, changes=[services.Change("title", "Second words")], actor=actor)
        services.submit(draft=draft, actor=actor)
        services.publish(draft=draft, actor=None)
    (now,) = client.get(f"/en/cases/{number}/cite.csl.json").get_json(force=True)
    (then,) = client.get(f"/en/cases/{number}/versions/1/cite.csl.json").get_json(force=True)
    assert (now["title"], now["version"], now["URL"]) == ("Second words", "2", f"http://localhost/id/case/{number}")
    assert (then["version"], then["URL"]) == ("1", f"http://localhost/id/case/{number}/1")
    assert client.get(f"/id/case/{number}/1").location == f"/en/cases/{number}/versions/1"
    assert client.get(f"/id/case/{number}/9").status_code == 404
    old = client.page(f"/en/cases/{number}/versions/1")
    assert old.find("a", href=f"/en/cases/{number}/versions/1/cite.ris")
    described = json.loads(client.page(f"/en/cases/{number}").find("script", type="application/ld+json").string)
    assert described["isBasedOn"][0]["@id"] == f"http://localhost/id/case/{number}/1"


def test_case_that_comes_from_an_adoption_names_the_one_it_comes_from(client, login):
    source, adopter = make_case(), make_city()
    own, other = make_case(adopter), make_case()
    writer = make_writer(adopter)
    adoption = make_adoption(source, adopter, by=writer)
    login(writer)
    path = f"/en/cases/adoptions/{adoption.id}/change"
    data = {"city": str(adopter.id), "stage": "live", "own_case": str(other.case.id)}
    assert client.submit(path, data).status_code == 422
    assert client.submit(path, data | {"own_case": str(own.case.id)}).status_code == 303
    assert client.page(f"/en/cases/adoptions/{adoption.id}").find("a", href=f"/en/cases/{own.case.number}")
    described = client.get(f"/data/cases/{own.case.number}.jsonld").get_json(force=True)
    comes_from = {"@type": "Article", "@id": f"http://localhost/id/case/{source.case.number}"}
    assert described["isBasedOn"][0] == comes_from
    assert comes_from not in client.get(f"/data/cases/{other.case.number}.jsonld").get_json(force=True)["isBasedOn"]


def test_withdrawn_case_leaves_a_tombstone_everywhere(client, transaction):
    found = make_case()
    number = found.case.number
    with transaction():
        services.withdraw(case=found.case, reason="The city asked for it", actor=make_user())
    for path in (f"/en/cases/{number}", f"/en/cases/{number}/cite.bib", f"/data/cases/{number}.jsonld"):
        answer = client.get(path)
        assert answer.status_code == 410, path
        assert "The city asked for it" in answer.get_data(as_text=True)
    assert client.get(f"/id/case/{number}").status_code == 303


def test_page_describes_itself_in_json_ld(client):
    found = make_case()
    number = found.case.number
    described = json.loads(client.page(f"/ko/cases/{number}").find("script", type="application/ld+json").string)
    assert described["inLanguage"] == "ko"
    assert described["translationOfWork"]["@id"] == f"http://localhost/en/cases/{number}"
    assert described["spatialCoverage"]["geo"] == {"@type": "GeoCoordinates", "latitude": 14.6, "longitude": 121.0}
    assert described["spatialCoverage"]["name"] == "케손시"
    assert described["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {one["termCode"] for one in described["about"]} == {"open-data", "open-data-law"}
    original = json.loads(client.page(f"/en/cases/{number}").find("script", type="application/ld+json").string)
    assert [one["inLanguage"] for one in original["workTranslation"]] == ["ko"]
    # What people wrote cannot end the block.
    assert original["abstract"] == "Figures for everybody & <all>."
    assert "<all>" not in client.get(f"/en/cases/{number}").get_data(as_text=True).split("</head>")[0]


def test_what_was_stopped_on_an_unknown_day_does_not_go_on(client):
    number = make_case(stage="stopped", started="2016", stopped_reason={"en": "The money ended."}).case.number
    page = client.page(f"/en/cases/{number}")
    assert "since 2016" not in page.get_text()
    assert "begun: 2016" in page.get_text()
    assert json.loads(page.find("script", type="application/ld+json").string)["temporalCoverage"] == "2016/"


def test_languages_of_a_page_are_those_it_really_has_and_name_each_other(client):
    number = make_case().case.number
    sets = []
    for lang in ("en", "ko"):
        head = client.page(f"/{lang}/cases/{number}").head
        assert head.find("link", rel="canonical")["href"] == f"http://localhost/{lang}/cases/{number}"
        sets.append({(one["hreflang"], one["href"]) for one in head.find_all("link", rel="alternate", hreflang=True)})
    assert sets[0] == sets[1] == {
        ("en", f"http://localhost/en/cases/{number}"), ("ko", f"http://localhost/ko/cases/{number}"),
        ("x-default", f"http://localhost/id/case/{number}"),
    }  # fmt: skip
    french = client.page(f"/fr/cases/{number}").head
    assert french.find("link", rel="canonical")["href"] == f"http://localhost/en/cases/{number}"


def test_signposts_lead_programs_from_page_and_permanent_address(client):
    number = make_case().case.number
    for path in (f"/en/cases/{number}", f"/id/case/{number}"):
        links = client.get(path).headers["Link"]
        assert f'<http://localhost/id/case/{number}>; rel="cite-as"' in links
        assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
        for kind in ("application/ld+json", "application/x-bibtex", "application/json"):
            described = re.search(rf'<http://localhost([^>]+)>; rel="describedby"; type="{re.escape(kind)}"', links)
            assert described, kind
            assert client.get(described[1]).mimetype == kind
        assert 'rel="author"' in links
        assert 'rel="type"' in links
    assert client.get(f"/en/cases/{number}").headers["Link"] == links  # from the store of pages


def test_permanent_address_answers_in_the_form_that_is_asked_for(client):
    number = make_case().case.number

    def to(accept: str) -> str:
        return client.get(f"/id/case/{number}", headers={"Accept": accept, "Accept-Language": "ko"}).location

    assert to("application/ld+json") == f"/data/cases/{number}.jsonld"
    assert to("application/json, text/html;q=0.5") == f"/data/cases/{number}.json"
    assert to("text/html,application/xhtml+xml,*/*;q=0.8") == f"/ko/cases/{number}"
    assert to("*/*") == f"/ko/cases/{number}"


def test_cite_piece_stands_on_the_page_in_every_language(client):
    number = make_case().case.number
    for lang in i18n.LOCALES:
        page: BeautifulSoup = client.page(f"/{lang}/cases/{number}")
        assert len(page.find_all("a", href=re.compile(r"/cite\.(csl\.json|bib|ris)"))) == 3
