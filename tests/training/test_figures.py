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
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, nominate
from tests.lint import LintingClient


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
    assert figures.totals(Wanted()) == {"nominated": 3, "selected": 2, "completed": 1, **plans, "sent_home": 1}
    by_city = {one.key: one.counts for one in figures.grouped("city", Wanted())}
    assert by_city[seoul.slug] == {"nominated": 1, "selected": 1, "completed": 1, "sent_home": 1}
    assert by_city[quito.slug] == {"nominated": 2, "selected": 1}
    by_gender = {one.key: one.counts for one in figures.grouped("gender", Wanted())}
    assert by_gender["Head"] == {"nominated": 1, "selected": 1, "completed": 1, "sent_home": 1}
    assert by_gender[figures.UNSAID] == {"nominated": 2, "selected": 1}


def test_pages_show_the_numbers_and_lead_to_the_rows(world, login):
    _first, _second, seoul, _quito = world
    browser = login(make_secretariat())
    for by in ("edition", "city", "region", "gender", "nonsense"):
        page = browser.page(f"/en/training/manage/figures?by={by}")
        assert page.select(".bar-chart rect")
    links = {a["href"] for a in page.select("td.bar-value a")}
    assert len(links) == 4
    page = browser.page(f"/en/training/manage/figures/nominated?city={seoul.slug}")
    assert "1 person" in page.get_text()
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
    paths = ["/en/training/manage/figures", "/en/training/manage/figures/selected", f"/en/training/cities/{city.slug}"]

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
