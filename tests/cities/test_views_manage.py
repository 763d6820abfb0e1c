"""The secretariat's pages of the register."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.models import Role
from portal.cities import queries
from portal.cities.models import OfficeKind
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city, make_office, make_organisation


@pytest.fixture
def city(app):
    return make_city(slug="seoul", names={"en": "Seoul"})


@pytest.fixture
def staff(client, login):
    return login(make_secretariat())


def entry_of(slug="seoul"):
    return queries.city_by_slug(slug).memberships[-1]


def test_pages_are_for_the_secretariat_only(client, login, city):
    office = make_office(city)
    membership = entry_of()
    paths = [
        "/en/cities/seoul/register", "/en/cities/seoul/context", "/en/cities/seoul/memberships/add", "/en/cities/seoul/offices/add",
        f"/en/memberships/{membership.id}", f"/en/memberships/{membership.id}/remove", f"/en/offices/{office.id}",
        f"/en/offices/{office.id}/remove",
    ]  # fmt: skip
    for path in paths:
        assert client.get(path).status_code == 303, path
    login(make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)), Role.TRAINER)))
    for path in paths:
        assert client.get(path).status_code == 403, path
    login(make_secretariat())
    for path in paths:
        client.page(path)


def test_membership_is_added_with_its_last_day(staff, city):
    data = {"kind": "associate", "first_day": "2015-02-01", "last_day": "2015-09-15", "note": "applied"}
    response = staff.submit("/en/cities/seoul/memberships/add", data)
    assert response.status_code == 303
    assert "February 1, 2015 to September 15, 2015" in staff.page("/en/cities/seoul/register").get_text()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (
            {"kind": "observer", "first_day": "2020-01-01"},
            409,
            "These dates overlap with an entry that is there: Full member",
        ),
        (
            {"kind": "observer", "first_day": "2010-01-02", "last_day": "2010-01-01"},
            422,
            "The last day lies before the first",
        ),
        ({"kind": "observer", "first_day": ""}, 422, "Enter the first day"),
        ({"kind": "observer", "first_day": "0001-01-01"}, 422, "Enter a year between 1900 and 2100"),
        ({"kind": "friendship", "first_day": "2010-01-01"}, 422, "This needs your attention"),
        ({"kind": "observer", "first_day": "2010-01-01", "note": "x" * 301}, 422, "This needs your attention"),
    ],
)
def test_membership_that_cannot_be_is_refused_and_the_input_kept(staff, city, data, status, words):
    response = staff.submit("/en/cities/seoul/memberships/add", data)
    assert response.status_code == status
    assert words in response.get_data(as_text=True)
    assert 'value="observer"' in response.get_data(as_text=True)
    assert len(queries.city_by_slug("seoul").memberships) == 1


def test_membership_is_changed_with_a_reason(staff, city):
    path = f"/en/memberships/{entry_of().id}"
    page = staff.page(path)
    assert page.select_one("#first_day")["value"] == "2015-09-16"
    data = {"kind": "full", "first_day": "2015-09-16", "last_day": "2025-12-31", "note": "", "reason": "letter"}
    assert staff.submit(path, data).status_code == 303
    assert entry_of().ends_on == date(2026, 1, 1)


def test_change_that_overlaps_leaves_the_entry_as_it_was(staff, city):
    staff.submit(
        "/en/cities/seoul/memberships/add", {"kind": "associate", "first_day": "2015-01-01", "last_day": "2015-09-15"}
    )
    first = queries.city_by_slug("seoul").memberships[0]
    response = staff.submit(
        f"/en/memberships/{first.id}", {"kind": "associate", "first_day": "2015-01-01", "last_day": ""}
    )
    assert response.status_code == 409
    assert queries.city_by_slug("seoul").memberships[0].ends_on == date(2015, 9, 16)


def test_membership_is_taken_out_with_a_reason(staff, city):
    path = f"/en/memberships/{entry_of().id}/remove"
    assert staff.submit(path, {"reason": ""}).status_code == 422
    assert staff.submit(path, {"reason": "wrong city"}).status_code == 303
    assert queries.city_by_slug("seoul").memberships == []
    assert staff.get(path).status_code == 404


def test_office_is_added_changed_and_taken_out(staff, city):
    data = {"kind": "vice_chair", "first_day": "2025-09-01", "last_day": "2028-08-31"}
    assert staff.submit("/en/cities/seoul/offices/add", data).status_code == 303
    [office] = queries.city_by_slug("seoul").offices
    assert staff.submit(f"/en/offices/{office.id}", {**data, "kind": "chair"}).status_code == 303
    assert queries.city_by_slug("seoul").offices[0].kind is OfficeKind.CHAIR
    assert staff.submit(f"/en/offices/{office.id}/remove", {"reason": "mistake"}).status_code == 303
    assert queries.city_by_slug("seoul").offices == []


def test_second_chair_is_refused_with_the_name_of_the_first(staff, city):
    make_office(city, OfficeKind.CHAIR, starts_on=date(2020, 1, 1))
    make_city(slug="hanoi")
    response = staff.submit("/en/cities/hanoi/offices/add", {"kind": "chair", "first_day": "2021-01-01"})
    assert response.status_code == 409
    assert "Seoul is in the chair on these days" in response.get_data(as_text=True)


def test_organisation_has_a_register_of_friendship(staff):
    make_organisation(slug="nitda")
    staff.page("/en/organisations/nitda/register")
    page = staff.page("/en/organisations/nitda/memberships/add")
    assert [option["value"] for option in page.select("#kind option")] == ["friendship"]
    response = staff.submit(
        "/en/organisations/nitda/memberships/add", {"kind": "friendship", "first_day": "2020-01-01"}
    )
    assert response.status_code == 409


def test_form_without_a_token_is_refused(staff, city):
    data = {"kind": "observer", "first_day": "2001-01-01", "last_day": "2001-01-02"}
    assert staff.post("/en/cities/seoul/memberships/add", data=data).status_code == 400
    assert len(queries.city_by_slug("seoul").memberships) == 1


def test_income_is_entered_for_the_country_and_the_government_for_the_city(staff, city):
    sister = make_city(slug="busan", country=city.country)
    abroad = make_city(slug="lima", country="PE")
    path = "/en/cities/seoul/context"
    assert "Enter the fiscal year" in staff.submit(path, {"income_group": "high", "government": ""}).get_data(
        as_text=True
    )
    data = {"income_group": "high", "income_year": "2025", "government": "mayor_council", "reason": "New table"}
    assert staff.submit(path, data).status_code == 303
    page = staff.page("/en/cities/seoul").get_text()
    assert "High income (World Bank, fiscal year 2025)" in page
    assert "Mayor and council, each elected by the people" in page
    found = {
        one.slug: (one.income_group, one.government) for one in map(queries.city_by_slug, (sister.slug, abroad.slug))
    }
    assert found == {"busan": ("high", None), "lima": (None, None)}
    assert staff.submit(path, {"income_group": "", "income_year": "2025", "government": ""}).status_code == 303
    assert queries.city_by_slug("busan").income_year is None
