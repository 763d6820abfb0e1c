"""What people wrote, found and listed in the reader's language: the search, feeds, the map, widgets; marked, and never stale or hidden."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from sqlalchemy import update

from portal.core import clock, db
from portal.core.i18n import Origin
from portal.discussions.models import Comment
from portal.participation.models import (
    Action,
    ActKind,
    ComponentKind,
    ContributionKind,
    Proposal,
    ProposalState,
    TextTranslation,
)
from portal.participation.queries import known_process, proposals, service_requests
from portal.participation.services import handling, moderated_things, moderating, translating
from portal.participation.services.moderating import ActPlan
from portal.participation.services.proposing import hide_proposal
from portal.search import queries as search
from portal.search import services as index
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import make_component, say
from tests.factories.meetings import make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_category, make_report
from tests.factories.translations import ES, coordinator, original, write

ATOM = "{http://www.w3.org/2005/Atom}"
PERSON, MACHINE = "Traducido por una persona", "Traducción automática"
IS_MACHINE = {"origin": Origin.MACHINE, "translated_by": None}


@pytest.fixture
def quito(app):
    process = make_process(make_space(make_city(slug="quito")))
    return process, f"/cities/quito/participation/{process.slug}/{process.components[0].slug}"


def found(words, lang="es"):
    return [(hit.title, hit.lang, hit.is_machine) for hit in search.find(search.Wanted(words, lang=lang)).hits]


def by_machine(thing, lang="es", title=ES, words="La gente espera mucho.", kind="proposal"):
    """As a worker leaves it."""
    given = original(thing, kind)
    with db.transaction():
        made = TextTranslation(
            lang=lang, origin=Origin.MACHINE, state="wanted", due_at=clock.now(), source="", tries=0, changed_at=clock.now(),
            **{f"{kind}_id": thing.id},
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        job = translating.Job(made.id, given.title, given.text, given.lang, lang, given.source)
        translating.finish(job=job, title=title, text=words)


def entries(client, address):
    root = ET.fromstring(client.get(address).data)  # ours
    return [
        (one.get("{http://www.w3.org/XML/1998/namespace}lang"), one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}summary") or "")
        for one in root.iter(f"{ATOM}entry")
    ]  # fmt: skip


# The search ----------------------------------------------------------------------------------------------------------


def test_a_proposal_is_found_by_its_translation_in_the_readers_language(quito, client):
    process, here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    assert found("banco parada") == []
    write(proposal, author)
    by_machine(proposal, "ko", "정류장마다 의자를", "오래 기다립니다.")
    assert found("banco parada") == [(ES, "es", False)]
    assert found("정류장 의자", "ko") == [("정류장마다 의자를", "ko", True)]
    assert found("bench stop", "en") == [(proposal.title, "en", False)]
    page = client.page("/es/search?q=banco+parada")
    assert page.select_one(".hit a")["href"] == f"/es{here}/1"
    assert PERSON in page.select_one(".hit-meta").text
    assert MACHINE in client.page("/es/search?q=%EC%A0%95%EB%A5%98%EC%9E%A5+%EC%9D%98%EC%9E%90").text


def test_the_search_forgets_what_is_stale_taken_away_hidden_or_redacted(quito):
    process, _here = quito
    author, staff = make_user(), coordinator(process)
    one = make_proposal(process, author)
    write(one, author)
    with db.transaction():
        translating.remove(original=original(one), lang="es", actor=author)
    assert found("banco parada") == []
    write(one, author)
    with db.transaction():
        moderated_things.redact_proposal(one.id, lambda words: words.replace("long", "hours"))
    assert found("banco parada") == [], "it may not say what the original says now"
    write(one, author)
    assert found("banco parada") == [(ES, "es", False)]
    with db.transaction():
        hide_proposal(proposal=proposals.known_proposal(one.id), hide=True, reason="Rule 1", actor=staff)
    assert found("banco parada") == []
    # What is taken out of the place alone leaves title and text as they were.
    other = make_proposal(known_process(process.id), author, "Benches in the park", place="Rosa Perez lives there")
    write(other, author)
    with db.transaction():
        case = moderating.open_case(kind="proposal", key=other.id, moderator=staff)
        plan = ActPlan(
            kind=ActKind.REDACT, version=case.version, rule_number=1, words="Private.", passages=["Rosa Perez"]
        )
        moderating.act(case_id=case.id, plan=plan, moderator=staff)
    assert found("banco parada") == []


def test_petitions_and_public_reports_are_found_by_their_translations(app):
    component, person = make_petitions(space=make_space(make_city(slug="hanoi"))), make_user()
    write(
        make_petition(component, person), person, kind="petition", title="Luces ante la escuela", words="Está oscuro."
    )
    assert found("luces escuela") == [("Luces ante la escuela", "es", False)]
    report = make_report(make_category(component.process.space), person)
    write(report, person, kind="request", title="", words="Un hoyo profundo.")
    assert found("hoyo profundo") == [("Un hoyo profundo.", "es", False)]
    with db.transaction():
        handling.hide_request(
            request=service_requests.known_report(report.id), hide=True, reason="Rule 2", actor=make_user()
        )
    assert found("hoyo profundo") == []


def test_an_index_that_is_built_anew_holds_translations(quito):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    write(proposal, author)
    with db.transaction():
        index.remove(kind="proposal", thing_id=proposal.id)
    with db.transaction():
        index.refresh("proposal", [proposal.id])
    assert found("banco parada") == [(ES, "es", False)]


# Feeds ---------------------------------------------------------------------------------------------------------------


def test_feeds_are_in_the_language_of_their_address_and_say_who_translated(quito, client):
    process, here = quito
    author = make_user()
    proposal, other = make_proposal(process, author), make_proposal(process, author, "Shade at the market")
    write(proposal, author)
    by_machine(other, title="Sombra en el mercado")
    wanted = {
        ("es", ES, f"La gente espera mucho.\n\n{PERSON}"),
        ("es", "Sombra en el mercado", f"La gente espera mucho.\n\n{MACHINE}"),
    }
    assert set(entries(client, f"/es{here}/feed.atom")) == wanted
    for feed in (
        "/es/cities/quito/participation/feed.atom",
        f"/es/cities/quito/participation/{process.slug}/feed.atom",
    ):
        assert wanted <= set(entries(client, feed))
    assert ("en", proposal.title, "People wait there for long.") in entries(client, f"/en{here}/feed.atom")
    with db.transaction():
        db.session.execute(update(Proposal).values(body="People wait there in the rain."))
    assert {one[:2] for one in entries(client, f"/es{here}/feed.atom?anew")} == {
        ("en", proposal.title),
        ("en", other.title),
    }
    assert ("en", proposal.title) in {
        one[:2] for one in entries(client, "/es/cities/quito/participation/feed.atom?anew")
    }


def test_petitions_that_close_come_up_in_the_readers_language(app, client):
    component, person = make_petitions(space=make_space(make_city(slug="hanoi"))), make_user()
    petition = make_petition(component, person)
    write(petition, person, kind="petition", title="Luces ante la escuela", words="Está oscuro.")
    page = client.page("/es/cities/hanoi/participation/coming-up")
    card = next(one for one in page.select("main li") if "Luces ante la escuela" in one.text)
    assert PERSON in card.text
    assert "Está oscuro." in card.text
    calendar = client.get("/es/cities/hanoi/participation/coming-up.ics").text.replace("\r\n ", "")
    assert "SUMMARY:Luces ante la escuela" in calendar
    assert f"DESCRIPTION:Está oscuro. ({PERSON})" in calendar
    assert "Luces ante la escuela" in {one[1] for one in entries(client, "/es/cities/hanoi/participation/feed.atom")}
    api = client.get("/api/v1/participation/spaces/hanoi/coming-up?language=es").json["items"]
    assert {"en": petition.title} in [one["titles"] for one in api], (
        "data holds the original; translations go out as such"
    )


# The map, widgets, debates -------------------------------------------------------------------------------------------


def test_the_map_and_its_data_are_in_the_language_of_the_address(quito, client, queries):
    process, here = quito
    author = make_user()
    proposal = make_proposal(process, author, latitude=-0.2201, longitude=-78.5123)
    with queries() as before:
        client.get(f"/es{here}/map")
    write(proposal, author)
    client.get(f"/es{here}/map")
    with queries() as asked:
        page = client.page(f"/es{here}/map?anew")
    assert len(asked) <= min(len(before), 8)
    assert page.select_one("#list [lang=es]").text == ES
    assert PERSON in page.select_one("#list li").text
    (feature,) = client.get(f"/es{here}/map.geojson").get_json(force=True)["features"]
    told = feature["properties"]
    assert (told["title"], told["lang"], told["origin"]) == (ES, "es", "human")
    assert (told["original_title"], told["original_lang"]) == (proposal.title, "en")
    (feature,) = client.get(f"/en{here}/map.geojson").get_json(force=True)["features"]
    assert feature["properties"]["title"] == proposal.title
    assert "origin" not in feature["properties"]


def test_on_a_crowded_map_who_stands_alone_is_in_the_readers_language(quito, client, monkeypatch, queries):
    monkeypatch.setattr("portal.participation.queries.places.POINTS", 2)
    process, here = quito
    author = make_user()
    for n in range(3):
        make_proposal(process, author, f"Proposal with a number {n}", latitude=-0.2 + n / 10_000, longitude=-78.5)
    alone = make_proposal(process, author, latitude=-0.9, longitude=-78.9)
    write(alone, author)
    with queries() as asked:
        page = client.page(f"/es{here}/map")
    assert ES in page.select_one("#list").text
    assert len(asked) <= 8


def test_widgets_are_in_the_readers_language_and_ask_no_more(quito, client, queries):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    address = f"/es/cities/quito/participation/embed/{process.slug}/{process.components[0].slug}"
    client.get(address)
    with queries() as before:
        client.get(f"{address}?fresh")
    write(proposal, author)
    client.get(address)
    with queries() as asked:
        page = client.page(f"{address}?anew")
    assert page.select_one("main li a").text == ES
    assert PERSON in page.select_one("main li").text
    assert len(asked) <= len(before)


def test_what_is_said_in_a_debate_stands_in_widgets_in_the_readers_language(app, client):
    debate = make_component(ComponentKind.DEBATE, phases=((-10, 5, (Action.COMMENT, Action.SUPPORT)),))
    author = make_user()
    said = say(debate, author, "Children could play.", ContributionKind.FOR)
    write(db.session.get(Comment, said.comment_id), author, kind="comment", title="", words="Los niños podrían jugar.")
    city = debate.process.space.city.slug
    page = client.page(f"/es/cities/{city}/participation/embed/{debate.process.slug}/{debate.slug}")
    assert page.select_one("main li a").text == "Los niños podrían jugar."
    assert PERSON in page.select_one("main li").text


def test_debates_above_the_list_are_in_the_readers_language(quito, client):
    process, here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    write(proposal, author)
    with db.transaction():
        db.session.execute(update(Proposal).values(debated_at=clock.now(), stage="debate"))
    debate = client.page(f"/es{here}/").select_one(".debates li")
    assert debate.select_one("a[lang=es]").text == ES
    assert PERSON in debate.text


def test_titles_of_what_has_become_one_and_of_the_table_of_exposures_are_in_the_readers_language(
    quito, client, queries
):
    process, here = quito
    stays, gone = (make_proposal(process, make_user(), title=f"A bench at stop number {n}") for n in (1, 2))
    write(stays, coordinator(process), title="Un banco en la parada 1")
    by_machine(gone, title="Un banco en la parada 2")
    with queries() as seen:
        table = client.page(f"/es{here}/shown")
    assert len(seen) <= 8
    links = {one.get_text(): one["lang"] for one in table.select("td a, th a")}
    assert links == {"Un banco en la parada 1": "es", "Un banco en la parada 2": "es"}
    assert PERSON in table.get_text()
    assert MACHINE in table.get_text()
    assert "A bench at stop number 1" in client.page(f"/fr{here}/shown").get_text(), "where there is none, the original"
    with db.transaction():
        held = {one.id: proposals.known_proposal(one.id) for one in (stays, gone)}
        held[gone.id].state, held[gone.id].merged_into_id = ProposalState.MERGED, stays.id
    into = client.page(f"/es{here}/{gone.number}")
    assert "Un banco en la parada 1" in into.select_one(f"main a[href$='/{stays.number}'][lang=es]").get_text()
    assert PERSON in into.get_text()
    with queries() as seen:
        parts = client.page(f"/es{here}/{stays.number}")
    assert len(seen) <= 8
    assert "Un banco en la parada 2" in parts.get_text()
    with db.transaction():
        proposals.known_proposal(stays.id).body = "Something else by now."
    shown = client.page(f"/es{here}/shown?again=yes").get_text()  # under an address that nobody has kept
    assert "A bench at stop number 1" in shown, "a translation does not stand for what it does not say any more"


def test_the_page_of_translations_shows_those_that_are_there_and_names_the_others_in_one_line(quito, client, login):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    write(proposal, author)
    address = f"/en/participation/translations/proposal/{proposal.id}"
    page = client.page(address)
    assert [one["id"] for one in page.select("main section[id^=in-]")] == ["in-es"]
    line = page.select_one("#missing p")
    assert "한국어" in line.get_text()
    assert "Español" not in line.get_text()
    assert line.select("a") == []
    own = login(author).page(address)
    assert {one["href"].rsplit("/", 1)[-1] for one in own.select("#missing p a")} == {
        "ko",
        "ar",
        "ru",
        "fr",
        "id",
        "vi",
    }
