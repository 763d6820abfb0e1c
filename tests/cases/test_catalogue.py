"""The catalogue is DCAT-AP 3: read again by rdflib in both forms, each with the properties that the profile wants."""

from __future__ import annotations

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from portal.core import i18n, rdf
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
# Mandatory and recommended properties of DCAT-AP 3.0.0, as far as they fit what we have.
WANTED = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCAT.service, DCTERMS.license,
                   FOAF.homepage, DCTERMS.language, DCTERMS.modified, DCAT.themeTaxonomy),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCAT.contactPoint, DCAT.distribution, DCAT.keyword, DCTERMS.publisher,
                   DCAT.theme, DCTERMS.language),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS.format, DCTERMS.license, DCAT.mediaType,
                        URIRef("http://data.europa.eu/r5r/availability")),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCAT.endpointDescription, DCAT.servesDataset, DCAT.contactPoint, DCAT.keyword),
    FOAF.Agent: (FOAF.name,),
    VCARD.Organization: (VCARD.fn, VCARD.hasEmail),
}  # fmt: skip


def read(client) -> Graph:
    answer = client.get("/catalog.ttl")
    assert answer.mimetype == "text/turtle"
    return Graph().parse(data=answer.get_data(as_text=True), format="turtle")


def test_catalogue_has_what_the_profile_wants(client):
    make_case(make_city(names={"en": 'Say "yes"\\no'}))
    graph = read(client)
    for kind, properties in WANTED.items():
        things = set(graph.subjects(RDF.type, kind))
        assert things, kind
        for thing in things:
            for name in properties:
                assert (thing, name, None) in graph, f"{thing} has no {name}"
    sets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert set(graph.objects(None, DCAT.dataset)) == sets
    assert {str(one).rsplit("#", 1)[1] for one in sets} == {"cases", "case-texts", "cities", "tags", "adoptions"}


def test_every_text_has_a_language(client):
    make_case()
    texts = [one for _s, _p, one in read(client) if isinstance(one, Literal)]
    assert len(texts) > 50
    for one in texts:
        assert one.language or one.datatype in {
            XSD.dateTime,
            XSD.anyURI,
            XSD.gYear,
            URIRef("http://www.opengis.net/ont/geosparql#wktLiteral"),
        }, one
        assert one.ill_typed is not True, one
    graph = read(client)
    for thing in graph.subjects(RDF.type, DCAT.Dataset):
        assert {title.language for title in graph.objects(thing, DCTERMS.title)} == set(i18n.LOCALES)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser uses it
def test_both_forms_say_the_same(client):
    make_case()
    answer = client.get("/catalog.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert isomorphic(read(client), Graph().parse(data=answer.get_data(as_text=True), format="json-ld"))


def test_where_and_when_are_known(client):
    make_case(make_city(latitude=-12.0, longitude=-77.0), started="2015-05")
    make_case(make_city(latitude=37.5, longitude=127.0), started="")
    graph = read(client)
    (box,) = set(graph.objects(None, DCAT.bbox))
    assert str(box) == "POLYGON((-77.0 -12.0,127.0 -12.0,127.0 37.5,-77.0 37.5,-77.0 -12.0))"
    assert {str(one) for one in graph.objects(None, DCAT.startDate)} == {"2015"}


def test_every_file_of_the_catalogue_opens(client):
    make_case()
    for address in set(read(client).objects(None, DCAT.downloadURL)):
        answer = client.get(str(address).removeprefix("http://localhost"), buffered=True)
        assert answer.status_code == 200, address


def test_catalogue_is_valid_without_any_case(client):
    assert len(read(client)) > 50


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/turtle", "/catalog.ttl"), ("application/ld+json", "/catalog.jsonld"), ("*/*", "/catalog.ttl"), ("", "/catalog.ttl"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/ko/open-data"),
    ],
)  # fmt: skip
def test_catalogue_comes_in_the_form_that_is_asked_for(client, accept, target):
    assert client.get("/catalog", headers={"Accept": accept, "Accept-Language": "ko"}).location == target


def test_page_tells_people_of_all_this(client):
    make_case()
    for lang in i18n.LOCALES:
        page = client.page(f"/{lang}/open-data")
        links = {one["href"] for one in page.find_all("a", href=True)}
        assert {
            "/data/cases.json",
            "/data/tags.csv",
            "/catalog.ttl",
            "/api/v1/openapi.json",
            "/oai?verb=Identify",
        } <= links


@pytest.mark.parametrize("text", ['a "b" \\ c', "line\nline\ttab\r", "'", "ünï 漢字 \U0001f600", ""])
def test_turtle_escapes_what_it_must(text):
    node = rdf.Node("dcat:Dataset", [("dct:title", rdf.Literal(text, "en"))], "http://x.example/a b<c>")
    graph = Graph().parse(data=rdf.Graph([node]).turtle(), format="turtle")
    assert list(graph.objects(None, DCTERMS.title)) == [Literal(text, lang="en")]
    assert URIRef("http://x.example/a%20b%3Cc%3E") in set(graph.subjects())


def test_literal_needs_a_language_or_a_type():
    with pytest.raises(ValueError, match="language or a type"):
        rdf.Literal("text")
