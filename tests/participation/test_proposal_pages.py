"""Pages around proposals, as people use them: an order of one's own, writing together, how it is carried out, a map with a list."""

from __future__ import annotations

import io
import json

import pytest
from lxml import etree
from PIL import Image

from portal.accounts.models import Role
from portal.core import db
from portal.core.keeping import mark
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation import queries as participation
from portal.participation import services
from portal.participation.queries import places, proposals, together
from portal.participation.rules.proposals import Terms
from portal.participation.services import PlaceRow
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space
from tests.lint import LintingClient


@pytest.fixture
def quito(app):
    """A process of Quito with its address."""
    terms = Terms(
        debate_at=2, answer_at=3, answer_days=5, gather_days=30, debate_names={"en": "Debate in the district"}
    )
    process = make_process(make_space(make_city(slug="quito")), terms=terms)
    return process, f"/en/cities/quito/participation/{process.slug}/{process.components[0].slug}"


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def held(proposal):
    return proposals.known_proposal(proposal.id)


def test_what_is_kept_of_a_proposal_has_each_readers_token_and_the_times_of_the_city(quito, login, app):
    process, here = quito
    make_proposal(process, make_user())
    readers = [login(make_user(timezone=zone), LintingClient(app)) for zone in ("Asia/Seoul", "Europe/Paris")]
    pages = [one.page(f"{here}/1") for one in readers]
    tokens = [{field["value"] for field in page.select("main input[name=csrf_token]")} for page in pages]
    assert [len(one) for one in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    times = [{one.text for one in page.select("main dl time")} for page in pages]
    assert times[0] == times[1] != set()


def test_a_support_costs_four_statements_and_the_page_after_it_shows_it(quito, login, queries):
    process, here = quito
    make_proposal(process, make_user())
    reader = login(make_user())
    token = reader.page(f"{here}/1").select_one("main input[name=csrf_token]")["value"]
    with queries() as seen:
        assert reader.post(f"{here}/1/support", data={"csrf_token": token}).status_code == 303
    assert len(seen) == 4, seen
    page = reader.page(f"{here}/1")
    assert "You support this" in page.text
    assert page.select_one("#supports progress")["value"] == "1"


def test_each_reader_has_an_order_of_his_own_that_stays_while_he_turns_pages(quito, login, app):
    process, here = quito
    author = make_user()
    for n in range(45):
        make_proposal(process, author, f"Proposal with a number {n}")

    def walk(client):
        seen, address = [], f"{here}/"
        while address:
            page = client.page(address)
            seen += [a["href"].rsplit("/", 1)[1] for a in page.select("ul.cards .card-title a")]
            following = page.select_one("nav.pager a[rel=next]")
            address = following["href"] if following else None
        return seen

    people = [walk(login(make_user(), LintingClient(app))) for _n in range(4)]
    for seen in people:
        assert sorted(map(int, seen)) == list(range(1, 46))
    assert len({tuple(seen) for seen in people}) > 1
    assert walk(LintingClient(app)) == walk(LintingClient(app)), "within the hour all without an account share one"


def test_a_list_shows_what_is_the_readers_own_and_keeps_nothing_of_him_for_others(quito, login, app):
    process, here = quito
    proposal, reader = make_proposal(process, make_user()), make_user()
    with db.transaction():
        services.support(proposal=held(proposal), user=reader)
    assert "yours too" in login(reader).get(f"{here}/").text
    assert "You support this" in login(reader).get(f"{here}/1").text
    for other in (login(make_user()), LintingClient(app)):
        for path in (f"{here}/", f"{here}/1"):
            shown = other.get(path).text
            assert "yours too" not in shown
            assert "You support this" not in shown
            assert str(mark()).split()[0] not in shown


def test_a_proposals_page_asks_little_and_tells_all(quito, app, queries, client):
    process, here = quito
    author, staff = make_user(display_name="Rosa Quispe"), make_user()
    with db.transaction():
        services.keep_places(space=process.space, rows=[PlaceRow("Old town", -0.22, -78.51)], actor=None)
    place = places.places_of(process.space_id)[0]
    proposal = make_proposal(
        participation.known_process(process.id), author, place_id=place.id, latitude=-0.2201, longitude=-78.5123
    )
    with db.transaction():
        for _n in range(2):
            services.support(proposal=held(proposal), user=make_user())
        discussions.post_comment(
            subject=Subject("proposal", proposal.id), author=staff, text="When it rains too.", lang="en"
        )
        services.implement(
            proposal=held(proposal), actor=staff,
            plan=services.ImplementationPlan(
                [services.Milestone("Plans drawn", "2027-01-31", 40, "under_way")], planned=20_000, currency="USD",
                contract_url="https://contracts.example/7", contract_name="Contract 7",
            ),
        )  # fmt: skip
    with queries() as seen:
        shown = client.get(f"{here}/1").text
    assert len(seen) <= 8, seen
    for words in ("Rosa Quispe", "Old town", "Debate in the district", "When it rains too.", "Plans drawn", "20,000 USD", "Contract 7", "All 1 comment"):  # fmt: skip
        assert words in shown, words
    listed = client.get(f"{here}/").text
    assert "Debates that are open" in listed
    assert "1 comment" in listed


def test_the_map_is_a_drawing_a_list_and_data(quito, client):
    process, here = quito
    author = make_user()
    assert "No proposal has a place yet" in client.get(f"{here}/map").text
    for n in range(3):
        make_proposal(process, author, f"Proposal with a number {n}", latitude=-0.2 + n / 100, longitude=-78.5)
    page = client.page(f"{here}/map")
    assert len(page.select("svg.plot a")) == len(page.select("#list li")) == 3
    data = json.loads(client.get(f"{here}/map.geojson").text)
    assert [one["geometry"]["coordinates"] for one in data["features"]] == [
        [-78.5, -0.2],
        [-78.5, -0.19],
        [-78.5, -0.18],
    ]
    closer = json.loads(client.get(f"{here}/map.geojson?bbox=-79,-0.195,-78,-0.185").text)
    assert [one["id"] for one in closer["features"]] == [2]
    assert client.get(f"{here}/map?bbox=1,2,3").status_code == 404
    for n in range(210):
        make_proposal(participation.known_process(process.id), author, f"One more proposal, number {n}", latitude=-0.3 + n % 20 / 100, longitude=-78.6 + n // 20 / 100)  # fmt: skip
    many = json.loads(client.get(f"{here}/map.geojson").text)["features"]
    assert sum(one["properties"]["count"] for one in many) == 213
    assert len(many) <= 144
    assert client.get(f"{here}/map").status_code == 200


def test_the_feed_is_well_formed_and_led_to(quito, client):
    process, here = quito
    make_proposal(process, make_user())
    feed = etree.fromstring(client.get(f"{here}/feed.atom").data)
    (entry,) = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}title") == "A bench at each bus stop"
    assert client.page(f"{here}/").select_one("link[type='application/atom+xml']")["href"].endswith("/feed.atom")


def test_people_write_together_suggest_and_merge_by_forms(quito, login, app):
    process, here = quito
    author, friend, helper = (make_user(display_name=name) for name in ("Rosa Quispe", "Luis Mamani", "Ana Flores"))
    first = make_proposal(process, author)
    make_proposal(process, friend, "Seats where people wait")
    writing, asked, helping = (login(one, LintingClient(app)) for one in (author, friend, helper))
    assert writing.submit(f"{here}/1/authors", {"email": "nonsense"}).status_code == 422
    assert writing.submit(f"{here}/1/authors", {"email": friend.email}).status_code == 303
    assert "You are asked to write this proposal too" in asked.get(f"{here}/1").text
    assert asked.submit(f"{here}/1/authors", {"what": "yes"}, to=f"{here}/1/authors/answer").status_code == 303
    assert "Rosa Quispe and Luis Mamani" in helping.get(f"{here}/1").text

    form = {"body": "People wait there for long.", "reason": "Clearer.", "request_key": "k"}
    assert helping.submit(f"{here}/1/amendments/new", form).status_code == 422, "nothing was changed"
    assert (
        helping.submit(f"{here}/1/amendments/new", form | {"body": "People wait and sit nowhere."}).status_code == 303
    )
    (one,) = together.amendments_of(first.id)
    shown = writing.page(f"{here}/1/amendments")
    assert [one.text for one in shown.select(".side-by-side ins")] == ["added: and", "added: sit", "added: nowhere"]
    settle = f"{here}/1/amendments/{one.id}/settle"
    assert writing.submit(f"{here}/1/amendments", {"reason": "", "what": "yes"}, to=settle).status_code == 422
    assert writing.submit(f"{here}/1/amendments", {"reason": "Better.", "what": "yes"}, to=settle).status_code == 303
    assert "What it said before" in helping.get(f"{here}/1/amendments").text

    assert writing.submit(f"{here}/1/merge", {"number": "99"}).status_code == 422
    assert asked.submit(f"{here}/2/merge", {"number": "1", "note": "The same wish."}).status_code == 303
    (merge,) = together.merges_of(first.id)
    answer = f"{here}/1/merge/{merge[0].id}/answer"
    assert writing.submit(f"{here}/1/merge", {"agree": "yes"}, to=answer).status_code == 303
    gone = helping.get(f"{here}/2").text
    assert "It has become a part of this proposal:" in gone
    assert "These have become a part of it:" in helping.get(f"{here}/1").text


def test_pictures_have_words_and_what_is_too_large_is_refused(quito, login, client):
    process, here = quito
    author = make_user()
    make_proposal(process, author)
    writing = login(author)
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG")

    def send(data, alt="A bench"):
        return writing.submit(f"{here}/1/pictures", {"picture": (io.BytesIO(data), "a.jpg"), "alt": alt})

    assert send(out.getvalue(), alt="").status_code == 422
    assert send(b"<svg xmlns='http://www.w3.org/2000/svg'/>").status_code == 422
    whole = writing.post(f"{here}/1/pictures", environ_overrides={"CONTENT_LENGTH": "104857600"})
    assert whole.status_code == 413, "of a hundred MB nothing is read"
    assert send(out.getvalue()).status_code == 303
    picture = client.page(f"{here}/1").select_one("figure.picture img")
    assert picture["alt"] == "A bench"
    assert client.get(picture["src"]).content_type == "image/jpeg"
    assert client.get(picture["src"][:-2] + "xx").status_code == 404


def test_staff_say_how_it_is_carried_out_and_keep_the_places(quito, login):
    process, here = quito
    proposal = make_proposal(process, make_user())
    staff = login(coordinator(process.space.city))
    path = f"/en/participation/manage/proposal/{proposal.id}/implementation"
    row = {"milestones-0-title": "Plans drawn", "milestones-0-percent": "40", "milestones-0-state": "under_way", "milestones-0-on": "2027-01-31"}  # fmt: skip
    assert staff.submit(path, row | {"planned": "100", "currency": ""}).status_code == 422
    assert staff.submit(path, row | {"planned": "100", "currency": "usd"}).status_code == 303
    assert staff.submit(path, row | {"version": "0", "planned": "200", "currency": "usd"}).status_code == 409
    assert "Plans drawn" in staff.get(f"{here}/1").text
    listed = "/en/participation/manage/quito/places"
    assert staff.submit(listed, {"places": "Old town; north; 1"}).status_code == 422
    assert staff.submit(listed, {"places": "Old town; -0.22; -78.51\nMarket"}).status_code == 303
    writing = login(make_user()).page(f"{here}/new")
    assert [one.text for one in writing.select("#place_id option")] == ["Choose one, if you like", "Old town", "Market"]
