"""A pilot started as a new user would: how many pages and how long until people can take part, and that all seventeen features come on."""

from __future__ import annotations

import io
import time
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from portal.accounts.models import Role
from portal.cli import context
from portal.core import clock, db
from portal.participation import indicators, pilot
from portal.participation import queries as known
from portal.participation.cli import group
from portal.participation.models import Method, PilotState, ProcessState
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import plan_of
from tests.lint import LintingClient

MANAGE = "/en/participation/manage"
BUDGET = b"year,side,function,planned\n2026,expenditure,Roads,1000\n2026,income,Taxes,1000\n"


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def begin_by_page(client, city, template, **more):
    sent = {"city": str(city.id), "template": template, "starts_on": clock.today().isoformat(), **more}
    return client.submit(f"{MANAGE}/start", sent)


def test_a_new_pilot_runs_with_its_first_process_after_one_form(app, login):
    """Each page that a new coordinator opens, then a citizen's: with two minutes for reading each, under ten minutes."""
    city, began, opened = make_city(slug="cebu"), time.monotonic(), []
    client = login(coordinator(city))

    def page(of, address):
        opened.append(address)
        return of.page(address)

    assert page(client, f"{MANAGE}/").find("a", href=f"{MANAGE}/start")
    assert page(client, f"{MANAGE}/start").find("input", {"name": "opens"})
    assert begin_by_page(client, city, "proposals", opens="y").status_code == 303
    assert "The space is open" in page(client, f"{MANAGE}/cebu/").get_text()
    (process,) = known.processes_of(known.space_by_city("cebu").id, drafts=False)
    space = f"/en/cities/cebu/participation/{process.slug}/"
    assert page(LintingClient(app), space).find("h1")
    asked = login(make_user())
    written = asked.submit(
        f"{space}{process.components[0].slug}/new",
        {"title": "Lights on the path to the school", "body": "It is dark at five.", "lang": "en", "category": "c1", "request_key": "k", "submit": "publish"},
    )  # fmt: skip
    assert written.status_code in (303, 200)
    assert len(opened) == 4
    assert time.monotonic() - began < 20


def test_without_it_everything_is_a_draft(login):
    city = make_city(slug="cebu")
    assert begin_by_page(login(coordinator(city)), city, "proposals").status_code == 303
    space = known.space_by_city("cebu")
    assert space.state is PilotState.PREPARING
    assert known.processes_of(space.id, drafts=False) == []


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "Choose what the pilot begins with"), ("ko", "시범 사업을 무엇으로 시작할지 선택하십시오")],
)
def test_whoever_chooses_nothing_is_told_what_to_choose(login, lang, says):
    city = make_city(slug="cebu")
    client = login(coordinator(city))
    page = MANAGE.replace("/en/", f"/{lang}/")
    refused = client.submit(f"{page}/start", {"city": str(city.id), "starts_on": clock.today().isoformat()})
    assert refused.status_code == 422
    assert says in refused.text
    assert "Not a valid choice" not in refused.text


@pytest.fixture
def command(app, monkeypatch):
    monkeypatch.setattr(context, "application", lambda: nullcontext(app))
    return lambda *words: CliRunner().invoke(group, list(words))


def test_the_command_opens_too_and_says_what_waits(command):
    make_city(slug="cebu")
    done = command("start-pilot", "cebu", "--template", "complete", "--open")
    assert done.exit_code == 0, done.output
    assert done.output.count("Open: ") == 3
    assert "Waits as a draft: a-plan-for-our-neighbourhood, no version" in done.output
    assert known.space_by_city("cebu").state is PilotState.RUNNING
    make_city(slug="hue", own_lang="vi", languages=["vi"])
    assert command("start-pilot", "hue", "--open").exit_code == 0
    assert known.space_by_city("hue").state is PilotState.RUNNING
    # What cannot work yet opens nothing.
    make_city(slug="lima")
    assert "no register" in command("start-pilot", "lima", "--template", "residents", "--open").output
    assert known.space_by_city("lima").state is PilotState.PREPARING


@pytest.mark.parametrize("lang", ["en", "vi", "xx"])
def test_each_template_of_ours_starts_in_each_language(app, lang):
    for name in pilot.examples():
        city = make_city(slug=f"{name}-{lang}", own_lang="tr" if lang == "xx" else lang, languages=[])
        with db.transaction():
            pilot.start(city=city, template=name, first_day=clock.today(), actor=None)


def on(space):
    found = indicators.of(indicators.Facts(space, known.processes_of(space.id, drafts=False)))
    return {one.key: one.url for one in found if one.url}


def test_a_city_switches_it_on_and_has_all_seventeen(app, login, queries):
    """As staff would: each feature that is off has a link beside it, and what the city must write is written there."""
    city = make_city(slug="cebu")
    client, officer = login(coordinator(city)), make_user()
    assert begin_by_page(client, city, "complete", opens="y").status_code == 303
    here = "/en/cities/cebu/participation/indicators"

    def link(label):
        with queries() as seen:
            page = client.page(here)
        assert len(seen) <= 8
        row = next(one for one in page.select("table tr") if label in one.get_text())
        assert "Not offered yet" in row.get_text(), label
        return row.find("a")["href"]

    with app.test_request_context("/en/"):
        assert len(on(known.space_by_city("cebu"))) == 9
    assert LintingClient(app).page(here).get_text().count("Not offered yet") == 8
    assert MANAGE not in LintingClient(app).get(here).text

    made = client.submit(
        link("Information on the budget"),
        {"title": "Budget 2026", "kind": "budget", "encoding": "utf-8", "file": (io.BytesIO(BUDGET), "budget.csv")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert made.status_code == 303, made.text
    dataset = link("Information on the budget")
    assert dataset == made.location
    words = {
        "titles_en": "Budget 2026",
        "descriptions_en": "What is planned.",
        "licence": "cc0",
        "theme": "ECON",
        "frequency": "yearly",
        "currency": "PHP",
    }
    assert client.submit(f"{dataset}/edit", words).status_code == 303
    assert client.submit(dataset, {}, to=f"{dataset}/publish").status_code == 303
    meeting = link("Public meetings of the council")
    assert client.submit(meeting, {}, to=f"{meeting}/publish").status_code == 303
    consultation = link("Participation in land use plans")
    uploaded = client.submit(
        f"{consultation}/version", {"lang": "en", "file": (io.BytesIO(plan_of("Park").encode()), "plan.geojson")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert uploaded.status_code == 303, uploaded.text
    process = link("Participation in land use plans")
    assert client.submit(process, {}, to=f"{process}/publish").status_code == 303
    setup = link("Reports of discrimination").partition("#")[0]
    assert client.submit(setup, {"email": officer.email}, to=f"{MANAGE}/cebu/hearers").status_code == 303

    with app.test_request_context("/en/"):
        found = on(known.space_by_city("cebu"))
    assert len(found) == 17
    reader = LintingClient(app)
    for key, url in found.items():
        assert reader.get(url.partition("#")[0]).status_code == 200, key
    page = client.page(here)
    assert "17" in page.get_text()
    assert "Not offered yet" not in page.get_text()


def test_a_space_with_nothing_offers_a_way_to_each(login):
    city = make_city(slug="cebu")
    client = login(coordinator(city))
    begin_by_page(client, city, "petitions")
    rows = client.page("/en/cities/cebu/participation/indicators").select("tbody tr")
    assert len(rows) == 17
    for row in rows:
        assert client.get(row.find("a")["href"].partition("#")[0]).status_code == 200, row.get_text()


def test_our_examples_can_be_chosen_for_a_further_process(login, queries):
    city = make_city(slug="cebu")
    client = login(coordinator(city))
    begin_by_page(client, city, "proposals")
    address = f"{MANAGE}/cebu/new/example/budgeting"
    for page in (f"{MANAGE}/cebu/new", f"{MANAGE}/templates"):
        with queries() as seen:
            assert client.page(page).find("a", href=address), page
        assert len(seen) <= 8
    assert client.get(f"{MANAGE}/cebu/new/example/complete").status_code == 404
    assert client.get(f"{MANAGE}/cebu/new/example/nonsense").status_code == 404
    assert client.submit(address, {"title": "", "starts_on": "2030-05-01"}).status_code == 422
    assert client.submit(address, {"title": "Our money", "starts_on": "2030-05-01"}).status_code == 303
    made = next(
        one for one in known.processes_of(known.space_by_city("cebu").id, drafts=True) if one.slug == "our-money"
    )
    assert (made.method, made.state) == (Method.PARTICIPATORY_BUDGETING, ProcessState.DRAFT)
    assert made.titles["en"] == "Our money"
    assert {one.kind.value for one in made.components} == {"proposals", "survey"}
