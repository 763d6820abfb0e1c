from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.accounts.models import Role
from portal.cities.models import Region
from portal.core import db
from portal.core.i18n import lazy as _l
from portal.training import documents, measures, services
from portal.training.models import Enrolment, EnrolmentState, Nomination
from portal.training.queries import figures
from portal.training.queries.figures import Wanted
from portal.training.words import figures as phrases
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.plans import make_plan
from tests.factories.training import finish, make_edition, make_enrolment, nominate
from tests.lint import LintingClient
from tests.training.test_surveys import World, open_now


@pytest.fixture
def world(app):
    """Two editions, two cities of two regions: three nominated, two take part, one completed; a gender, a plan."""
    seoul, quito = make_city(region=Region.ASIA), make_city(region=Region.LATIN_AMERICA)
    first, second = make_edition(), make_edition()
    coordinator = make_user(
        roles=((Role.CITY_COORDINATOR, ("city", seoul.id)), (Role.CITY_COORDINATOR, ("city", quito.id)))
    )
    ana, ben = make_user(display_name="Ana", latin_name="Ana"), make_user(display_name="Ben")
    made = [
        nominate(first, seoul, coordinator, email=ana.email).nomination,
        nominate(first, quito, coordinator, email=ben.email).nomination,
        nominate(second, quito, coordinator).nomination,
    ]
    with db.transaction():
        enrolled = [
            services.accept(nomination=one, person=person, content_lang="en")
            for one, person in zip(made, (ana, ben), strict=False)
        ]
    finish(ana, enrolled[0])
    measures.register(
        "sent_home", _l("Sent home"), lambda: select(Enrolment.id).where(Enrolment.state == EnrolmentState.COMPLETED)
    )
    measures.register_gender(
        lambda: select(Nomination.id, Nomination.position).where(Nomination.id == made[0].id), {"Head": _l("Head")}
    )
    db.session.close()  # what it has read is not held open while pages are asked for
    yield first, second, seoul, quito
    measures._measures.pop("sent_home")
    measures._genders.clear()


def test_each_number_equals_its_rows(world):
    first, _second, seoul, quito = world
    seen = 0
    for limits in (Wanted(), Wanted(edition=first.slug), Wanted(city=quito.slug), Wanted(region=seoul.region.value)):
        for measure, number in figures.totals(limits).items():
            assert number == len(db.session.execute(figures.people(measure, limits)).all())
        for dimension in figures.dimensions():
            for group in figures.grouped(dimension, limits):
                for measure, number in group.counts.items():
                    narrowed = Wanted(**vars(limits) | {dimension: group.key})
                    assert number == len(db.session.execute(figures.people(measure, narrowed)).all())
                    seen += number
    assert seen > 20


def test_figures_say_what_happened(world):
    _first, _second, seoul, quito = world
    plans = {"plan_accepted": 0, "plan_done": 0}
    assert figures.totals(Wanted()) == {
        "nominated": 3,
        "selected": 2,
        "direct": 0,
        "completed": 1,
        **plans,
        "sent_home": 1,
    }
    by_city = {one.key: one.counts for one in figures.grouped("city", Wanted())}
    assert by_city[seoul.slug] == {"nominated": 1, "selected": 1, "completed": 1, "sent_home": 1}
    assert by_city[quito.slug] == {"nominated": 2, "selected": 1}
    by_gender = {one.key: one.counts for one in figures.grouped("gender", Wanted())}
    assert by_gender["Head"] == {"nominated": 1, "selected": 1, "completed": 1, "sent_home": 1}
    assert by_gender[figures.UNSAID] == {"nominated": 2, "selected": 1}


def test_selected_never_exceeds_nominated_and_the_others_are_counted_apart(world, login):
    first, _second, seoul, _quito = world
    for _number in range(3):
        make_enrolment(make_user(), first, seoul)
    totals = figures.totals(Wanted())
    assert (totals["nominated"], totals["selected"], totals["direct"]) == (3, 2, 3)
    browser = login(make_secretariat())
    assert "3 people enrolled without a nomination" in browser.page("/en/training/manage/figures?by=city").get_text()
    assert "3 people enrolled" in browser.page(f"/en/training/manage/figures/direct?city={seoul.slug}").get_text()


@pytest.mark.parametrize(("number", "words"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (5, "5 people")])
def test_numbers_are_said_as_phrases(app, number, words):
    with app.test_request_context("/en/"):
        assert phrases.counted("plan_accepted", number) == f"{words} with an accepted action plan"
        assert phrases.counted("selected", number) == f"{words} selected"


def test_pages_show_the_numbers_and_lead_to_the_rows(world, login):
    _first, _second, seoul, _quito = world
    browser = login(make_secretariat())
    for by in ("edition", "city", "region", "gender", "nonsense"):
        page = browser.page(f"/en/training/manage/figures?by={by}")
        assert page.select(".bar-chart rect")
    links = {a["href"] for a in page.select("td.bar-value a")}
    assert len(links) == 4
    page = browser.page(f"/en/training/manage/figures/nominated?city={seoul.slug}")
    assert "1 nomination" in page.get_text()
    assert "Ana" in page.get_text()
    assert browser.get("/en/training/manage/figures/nothing").status_code == 404
    assert browser.get("/en/training/manage/figures/nominated?city=nowhere&region=x").status_code == 200


def test_rows_can_be_taken_away_as_csv_and_xlsx(world, login):
    browser = login(make_secretariat())
    answer = browser.get("/en/training/manage/figures/nominated.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(browser.get("/ar/training/manage/figures/nominated.xlsx").data)).active
    assert sheet.max_row == 4
    assert sheet.sheet_view.rightToLeft


def test_text_never_becomes_a_formula():
    assert b"'=1+1" in documents.as_csv(["a"], [["=1+1"]])
    book = load_workbook(io.BytesIO(documents.as_xlsx("a", ["a"], [["=1+1"], ["https://x.example"]])))
    assert book.active["A2"].data_type == "s"
    assert book.active["A2"].value == "=1+1"


def test_city_sees_progress_and_certificates_of_its_own_people_only(app, world, login):
    _first, _second, seoul, quito = world
    person = make_user(roles=((Role.CITY_COORDINATOR, ("city", seoul.id)),))
    browser = login(person, LintingClient(app))
    assert browser.get("/en/training/cities/").headers["Location"].endswith(f"/training/cities/{seoul.slug}")
    text = browser.page(f"/en/training/cities/{seoul.slug}").get_text(" ", strip=True)
    assert "Ana" in text
    assert "1 of 1" in text
    assert "Ben" not in text
    assert "Option" not in text
    assert browser.get(f"/en/training/cities/{quito.slug}").status_code == 403
    assert browser.get("/en/training/manage/figures").status_code == 403
    assert "Ben" in login(make_secretariat(), LintingClient(app)).page(f"/en/training/cities/{quito.slug}").get_text()


def test_dashboards_cost_the_same_for_one_and_for_fifty(app, login, queries):
    city, edition = make_city(), make_edition()
    make_enrolment(make_user(), edition, city)
    browser = login(make_secretariat())
    paths = [
        "/en/training/manage/figures",
        "/en/training/manage/figures/selected",
        f"/en/training/cities/{city.slug}",
        f"/en/training/cities/{city.slug}/plans",
        f"/en/training/cities/{city.slug}/surveys",
    ]

    def cost():
        found = []
        for path in paths:
            with queries() as seen:
                assert browser.get(path).status_code == 200
            found.append(len(seen))
        return found

    cost()
    one = cost()
    for _n in range(49):
        make_enrolment(make_user(), edition, make_city())
        make_enrolment(make_user(), edition, city)
    assert cost() == one
    assert max(one) <= 8


def test_city_finds_the_plans_of_its_people_behind_the_number(app, login):
    city, edition = make_city(), make_edition()
    person = make_user(display_name="Ana Author")
    plan = make_plan(person, make_enrolment(person, edition, city), submitted=True)
    stranger = make_user()
    make_plan(stranger, make_enrolment(stranger, edition, make_city()), title="Of another city")
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    browser, path = login(coordinator), f"/en/training/cities/{city.slug}"
    assert browser.page(path).select_one(f'a[href="{path}/plans"]').get_text() == "1"
    page = browser.page(f"{path}/plans")
    text = page.get_text(" ", strip=True)
    assert "Ana Author" in text
    assert "Waits for the trainer" in text
    assert "Of another city" not in text
    assert page.select_one(f'a[href="/en/training/plans/{plan.id}"]')
    for locale in ("ko", "ar"):
        browser.page(f"/{locale}/training/cities/{city.slug}/plans")


def test_city_sees_who_answered_a_survey_and_never_what(app, login):
    world = World(people=2)
    survey = world.plan()
    open_now(world, survey)
    world.answer(world.people[0], survey, q3=["In private"])
    browser, path = login(world.coordinator), f"/en/training/cities/{world.city.slug}"
    assert browser.page(path).select_one(f'a[href="{path}/surveys"]').get_text() == "1 of 2"
    rows = [row.get_text(" ", strip=True) for row in browser.page(f"{path}/surveys").select("tbody tr")]
    assert len(rows) == 2
    assert "Person 1" in rows[0]
    assert "Waits for an answer" in rows[0]
    assert "Has answered" in rows[1]
    assert "private" not in " ".join(rows)
    with db.transaction():
        db.session.get_one(Enrolment, world.enrolments[1].id).state = EnrolmentState.WITHDRAWN
    assert browser.page(path).select_one(f'a[href="{path}/surveys"]').get_text() == "1 of 1"
    for locale in ("ko", "ar"):
        browser.page(f"/{locale}/training/cities/{world.city.slug}/surveys")
