"""A finished action plan becomes the draft of a case, and a case of the library goes into a plan."""

from __future__ import annotations

import pytest

from portal.cases import queries as cases
from portal.cases.models import Edit
from portal.core import db
from portal.training import services
from portal.training.queries import plans
from tests.factories.accounts import make_user
from tests.factories.cases import make_case
from tests.factories.cities import make_affiliation
from tests.factories.plans import PlanWorld, make_plan


@pytest.fixture
def world(app):
    made = PlanWorld()
    make_affiliation(made.person, made.city)
    return made


def finished(world):
    plan = world.accepted()
    with db.transaction():
        services.finish_plan(plan=world.locked(plan, world.person), result="Permits in ten days", actor=world.person)
    return plan


def test_finished_plan_becomes_a_draft_once(world, login):
    plan = finished(world)
    browser = login(world.person)
    path = f"/en/training/plans/{plan.id}"
    assert "Make a case of it" in browser.get(path).text
    made = browser.submit(path, {}, to=f"{path}/case")
    assert made.status_code == 303
    draft = cases.any_draft(made.headers["Location"].rsplit("/", 1)[1])
    assert draft.city.id == world.city.id
    assert draft.original.title == plan.title
    assert draft.original.sections["results"] == "Permits in ten days"
    assert draft.original.sections["problem"] == plan.problem
    assert draft.version.cost_currency == plan.currency
    assert {row.by for row in db.session.query(Edit).filter_by(version_id=draft.version.id)} == {world.person.id}
    # The page leads there now, and pressing an old page's button makes no second one.
    assert "Open the case" in browser.get(path).text
    again = browser.submit(f"/en/cases/drafts/{draft.version.id}", {}, to=f"{path}/case")
    assert again.headers["Location"] == made.headers["Location"]


def test_plan_that_is_not_finished_or_not_of_the_city_offers_nothing(world, login):
    plan = world.accepted()
    assert "Make a case of it" not in login(world.person).get(f"/en/training/plans/{plan.id}").text
    with db.transaction():
        services.finish_plan(plan=world.locked(plan, world.person), result="Done", actor=world.person)
    stranger = make_user()
    page = f"/en/cases/{make_case().case.number}"
    assert login(stranger).submit(page, {}, to=f"/en/training/plans/{plan.id}/case").status_code == 404


def test_case_goes_into_a_plan_once(world, login):
    plan = make_plan(world.person, world.enrolment, cases=[])
    number = make_case(title="Owl bus").case.number
    browser = login(world.person)
    page = f"/en/cases/{number}"
    for _time in range(2):
        assert browser.submit(page, {}, to=f"{page}/into-plan/{plan.id}").status_code == 303
    (row,) = plans.plan_by_id(plan.id).cases
    assert row.title == "Owl bus"
    assert row.url.endswith(f"/id/case/{number}")
