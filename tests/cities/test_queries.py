"""Questions about cities, their history and their people."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.models import Role
from portal.cities import queries
from portal.cities.models import AffiliationState, MembershipKind, OfficeKind
from portal.core import db
from tests.factories.accounts import make_grant, make_user
from tests.factories.cities import make_affiliation, make_city, make_office, make_organisation

pytestmark = pytest.mark.usefixtures("app")


def test_offices_on_holds_from_the_first_day_until_before_the_last():
    city = make_city(slug="seoul")
    make_office(city, OfficeKind.CHAIR, starts_on=date(2013, 9, 1), ends_on=date(2016, 9, 1))
    held = {day: [one.slug for one in queries.offices_on(day)] for day in map(date.fromisoformat, (
        "2013-08-31", "2013-09-01", "2015-09-17", "2016-08-31", "2016-09-01"))}  # fmt: skip
    assert list(held.values()) == [[], ["seoul"], ["seoul"], ["seoul"], []]


def test_offices_on_gives_only_the_kinds_asked_for_in_their_order():
    day = date(2015, 9, 17)
    for slug, kind in (("a", OfficeKind.HOST), ("b", OfficeKind.EXECUTIVE_COMMITTEE), ("c", OfficeKind.CHAIR)):
        make_office(make_city(slug=slug), kind, starts_on=date(2015, 9, 16))
    assert [one.slug for one in queries.offices_on(day)] == ["c", "b"]
    assert [one.slug for one in queries.offices_on(day, [OfficeKind.HOST])] == ["a"]


def test_directory_lists_members_of_the_day_with_the_first_year_of_membership():
    city = make_city(slug="a", membership=None)
    make_city(slug="never", membership=None)
    make_organisation(slug="nitda")
    with db.transaction():
        for kind, first, end in (
            (MembershipKind.OBSERVER, date(2014, 1, 1), date(2014, 2, 1)),
            (MembershipKind.ASSOCIATE, date(2015, 1, 1), date(2016, 1, 1)),
            (MembershipKind.FULL, date(2016, 1, 1), date(2020, 1, 1)),
        ):
            db.session.add(queries.Membership(city_id=city.id, kind=kind, starts_on=first, ends_on=end))
        db.session.flush()
    entries = {entry.slug: entry for entry in queries.directory(date(2017, 1, 1))}
    assert set(entries) == {"a", "nitda"}
    assert (entries["a"].kind, entries["a"].since) == ("full", date(2015, 1, 1))
    assert "a" not in {entry.slug for entry in queries.directory(date(2020, 1, 1))}


def test_count_members_counts_cities_countries_and_organisations():
    make_city(country="KR")
    make_city(country="KR")
    make_city(country="KE")
    make_city(membership=None)
    make_organisation()
    found = queries.count_members(date(2026, 1, 1))
    assert (found.cities, found.countries, found.organisations) == (3, 2, 1)


def test_own_cities_are_those_one_works_or_speaks_for():
    user, mine, spoken = make_user(), make_city(slug="mine"), make_city(slug="spoken")
    make_city(slug="other")
    make_affiliation(user, mine, AffiliationState.CLAIMED)
    make_affiliation(make_user(), spoken, AffiliationState.CLAIMED)
    make_affiliation(make_user(), mine, AffiliationState.CLAIMED)
    make_grant(user, Role.CITY_COORDINATOR, ("city", spoken.id))
    db.session.expire_all()
    from portal.accounts import queries as people

    found = {one.slug: one for one in queries.own_cities(people.user(user.id))}
    assert set(found) == {"mine", "spoken"}
    assert (found["mine"].waiting, found["mine"].state) == (0, AffiliationState.CLAIMED)
    assert (found["spoken"].waiting, found["spoken"].is_coordinator) == (1, True)


def test_people_of_shows_those_who_wait_first():
    city = make_city()
    make_affiliation(make_user(display_name="Zoe"), city)
    make_affiliation(make_user(display_name="Ana"), city)
    make_affiliation(make_user(display_name="Yi"), city, AffiliationState.CLAIMED)
    make_affiliation(make_user(display_name="Bo"), city, ends_on=date(2026, 1, 1), starts_on=date(2025, 1, 1))
    assert [one.name for one in queries.people_of(city.id)] == ["Yi", "Ana", "Zoe", "Bo"]
    assert queries.city_with_people(city.slug) == (city, 2)
