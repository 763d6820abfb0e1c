"""The register's rules, and who works for a city."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry, Role
from portal.cities import queries, services
from portal.cities.models import Affiliation, AffiliationState, City, Membership, MembershipKind, Office, OfficeKind
from portal.cities.services import Dates
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city, make_organisation


def add_office(city, first, last=None, kind=OfficeKind.EXECUTIVE_COMMITTEE):
    with db.transaction():
        return services.add_office(city=city, kind=kind, dates=Dates(first, last), actor=None)


def audited(action):
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2015, 9, 16), None), (date(2020, 1, 1), date(2020, 12, 31)), (date(2010, 1, 1), date(2015, 9, 16))],
)
def test_membership_that_shares_a_day_is_refused_with_the_one_that_is_there(app, first, last):
    city = make_city()
    with pytest.raises(Conflict, match="Full member, since September 16, 2015"), db.transaction():
        services.add_membership(member=city, kind=MembershipKind.OBSERVER, dates=Dates(first, last), actor=None)
    assert len(db.session.scalars(select(Membership)).all()) == 1


def test_membership_before_another_is_entered_and_audited(app):
    city, actor = make_city(), make_secretariat()
    with db.transaction():
        services.add_membership(
            member=city, kind=MembershipKind.ASSOCIATE, dates=Dates(date(2015, 1, 1), date(2015, 9, 15)), actor=actor
        )
    assert queries.city_by_slug(city.slug).memberships[0].ends_on == date(2015, 9, 16)
    assert [entry.actor_id for entry in audited("cities.membership_added")] == [actor.id]


def test_membership_that_would_end_before_it_begins_is_refused(app):
    with pytest.raises(DomainError) as refused, db.transaction():
        services.add_membership(
            member=make_city(membership=None), kind=MembershipKind.FULL,
            dates=Dates(date(2015, 1, 2), date(2015, 1, 1)), actor=None,
        )  # fmt: skip
    assert refused.value.field == "last_day"


def test_kinds_of_membership_are_for_cities_or_for_organisations(app):
    for member, kind in (
        (make_city(membership=None), MembershipKind.FRIENDSHIP),
        (make_organisation(), MembershipKind.FULL),
    ):
        with pytest.raises(DomainError), db.transaction():
            services.add_membership(member=member, kind=kind, dates=Dates(date(2000, 1, 1)), actor=None)


def test_change_keeps_what_was_in_the_audit_log(app):
    city = make_city()
    entry = queries.membership(queries.city_by_slug(city.slug).memberships[0].id)
    with db.transaction():
        services.change_membership(
            entry=entry, kind=MembershipKind.FULL, dates=Dates(date(2015, 9, 16), date(2025, 12, 31)), note="left",
            reason="letter of the mayor", actor=None,
        )  # fmt: skip
    [log] = audited("cities.membership_changed")
    assert log.reason == "letter of the mayor"
    assert (log.data["before"]["ends_on"], log.data["after"]["ends_on"]) == (None, "2026-01-01")


def test_removed_entries_leave_a_trace(app):
    city = make_city()
    entry = queries.membership(queries.city_by_slug(city.slug).memberships[0].id)
    with db.transaction():
        services.remove_membership(entry=entry, reason="entered for the wrong city", actor=None)
    office = add_office(city, date(2020, 1, 1))
    with db.transaction():
        services.remove_office(entry=queries.office(office.id), reason="same", actor=None)
    db.session.expire_all()
    found = queries.city_by_slug(city.slug)
    assert (found.memberships, found.offices) == ([], [])
    assert audited("cities.membership_removed")
    assert audited("cities.office_removed")


def test_city_has_one_seat_in_the_committee_at_a_time(app):
    city = make_city()
    add_office(city, date(2020, 1, 1), date(2022, 12, 31))
    with pytest.raises(Conflict, match="overlap"):
        add_office(city, date(2022, 12, 31), kind=OfficeKind.VICE_CHAIR)
    add_office(city, date(2023, 1, 1), kind=OfficeKind.VICE_CHAIR)
    add_office(city, date(2021, 1, 1), kind=OfficeKind.REGIONAL_OFFICE)
    with pytest.raises(Conflict, match="Regional office"):
        add_office(city, date(2024, 1, 1), kind=OfficeKind.REGIONAL_OFFICE)


def test_there_is_one_chair_at_a_time(app):
    add_office(make_city(names={"en": "Seoul"}), date(2020, 1, 1), kind=OfficeKind.CHAIR)
    with pytest.raises(Conflict, match="Seoul is in the chair"):
        add_office(make_city(), date(2021, 1, 1), kind=OfficeKind.CHAIR)


def test_committee_has_twenty_seats(app):
    for _ in range(20):
        add_office(make_city(), date(2020, 1, 1), date(2022, 12, 31))
    with pytest.raises(Conflict, match="20 seats"):
        add_office(make_city(), date(2022, 12, 31))
    add_office(make_city(), date(2023, 1, 1))


def test_change_of_office_may_keep_its_own_days(app):
    office = queries.office(add_office(make_city(), date(2020, 1, 1)).id)
    with db.transaction():
        services.change_office(
            entry=office, kind=OfficeKind.CHAIR, dates=Dates(date(2019, 1, 1), date(2021, 12, 31)), note="", reason="",
            actor=None,
        )  # fmt: skip
    assert (office.kind, office.ends_on) == (OfficeKind.CHAIR, date(2022, 1, 1))


def test_addresses_of_cities_are_taken_once(app):
    city = make_city()
    facts = {key: getattr(city, key) for key in (
        "names", "own_lang", "country", "region", "latitude", "longitude", "timezone", "population_band", "languages")}  # fmt: skip
    with pytest.raises(Conflict), db.transaction():
        services.add_city(slug=city.slug, actor=None, **facts)
    with db.transaction():
        assert services.add_city(slug="another", actor=None, **facts).id


# Who works for a city


def coordinator_of(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def test_claim_waits_and_the_coordinator_is_asked(app, work):
    city, person = make_city(names={"en": "Quezon City"}), make_user(display_name="Ramil")
    coordinator = coordinator_of(city)
    with db.transaction():
        entry = services.affiliate(user=person, city=city, position="Chief", actor=person)
    assert entry.state is AffiliationState.CLAIMED
    work()
    [told] = db.session.scalars(select(Notification)).all()
    assert told.user_id == coordinator.id
    assert told.subject == "Ramil says that they work for Quezon City"


def test_claim_for_a_city_without_coordinator_goes_to_the_secretariat(app, work):
    office, person, city = make_secretariat(), make_user(), make_city()
    with db.transaction():
        services.affiliate(user=person, city=city, position="Chief", actor=person)
    work()
    assert [one.user_id for one in db.session.scalars(select(Notification))] == [office.id]


def test_confirming_tells_the_person_once(app, work):
    city, person = make_city(), make_user(locale="ko")
    coordinator, entry = coordinator_of(city), make_affiliation(person, city, AffiliationState.CLAIMED)
    for _ in range(2):
        with db.transaction():
            services.confirm_affiliation(entry=queries.affiliation(entry.id), actor=coordinator)
    work()
    [told] = db.session.scalars(select(Notification)).all()
    assert (told.user_id, told.lang) == (person.id, "ko")
    assert queries.cities_of(person, AffiliationState.CONFIRMED) == [city]


def test_refusing_takes_the_claim_out_and_tells_the_person(app, work):
    city, person = make_city(), make_user()
    entry = make_affiliation(person, city, AffiliationState.CLAIMED)
    with db.transaction():
        services.refuse_affiliation(entry=queries.affiliation(entry.id), actor=coordinator_of(city))
    work()
    assert queries.affiliations_of(person.id, ended=True) == []
    assert [one.kind for one in db.session.scalars(select(Notification))] == ["cities.affiliation_answered"]


def test_what_is_confirmed_cannot_be_refused_and_ends_with_its_dates(app):
    city, person = make_city(), make_user()
    entry = make_affiliation(person, city)
    with pytest.raises(Conflict), db.transaction():
        services.refuse_affiliation(entry=queries.affiliation(entry.id), actor=person)
    with db.transaction():
        services.end_affiliation(entry=queries.affiliation(entry.id), actor=person)
    [left] = queries.affiliations_of(person.id, ended=True)
    assert left.ends_on is not None
    assert queries.cities_of(person) == []


def test_affiliating_by_the_coordinator_is_confirmed_at_once_and_stays_one(app):
    city, person = make_city(), make_user()
    with db.transaction():
        services.affiliate(user=person, city=city, position="Chief", actor=person)
    with db.transaction():
        services.affiliate(user=person, city=city, position="Chief of data", actor=coordinator_of(city))
    [entry] = db.session.scalars(select(Affiliation)).all()
    assert (entry.state, entry.position) == (AffiliationState.CONFIRMED, "Chief of data")


def test_nobody_claims_for_somebody_else_or_for_every_city(app):
    person = make_user()
    with pytest.raises(DomainError), db.transaction():
        services.affiliate(user=make_user(), city=make_city(), position="", actor=person)
    cities = [make_city() for _ in range(6)]
    for city in cities[:5]:
        with db.transaction():
            services.affiliate(user=person, city=city, position="", actor=person)
    with pytest.raises(DomainError, match="several requests"), db.transaction():
        services.affiliate(user=person, city=cities[5], position="", actor=person)
    assert len(queries.affiliations_of(person.id)) == 5


def test_export_holds_where_one_works(app):
    person, city = make_user(), make_city(slug="hanoi")
    make_affiliation(person, city, position="Chief")
    name, data = services.export_affiliations(person)
    assert name == "affiliations"
    assert [(row["city"], row["position"], row["state"]) for row in data] == [("hanoi", "Chief", "confirmed")]


def test_erasing_a_person_leaves_no_affiliation_and_no_confirmer(app):
    person, colleague, city = make_user(), make_user(), make_city()
    make_affiliation(person, city)
    other = make_affiliation(colleague, city, confirmed_by=person.id)
    with db.transaction():
        accounts.erase(user=person)
    db.session.expire_all()
    assert [entry.user_id for entry in db.session.scalars(select(Affiliation))] == [colleague.id]
    assert queries.affiliation(other.id).confirmed_by is None


# The database is the last word


def test_fifty_at_once_enter_one_membership(fresh_database, settings):
    with committing_app(settings, fresh_database("cities")) as app:
        with app.app_context():
            city_id = make_city(membership=None).id

        def enter() -> None:
            services.add_membership(
                member=db.session.get(City, city_id),
                kind=MembershipKind.FULL,
                dates=Dates(date(2020, 1, 1)),
                actor=None,
            )

        assert at_once(app, [enter] * CROWD) == {"done": 1, "Conflict": CROWD - 1}
        with app.app_context():
            assert len(db.session.scalars(select(Membership)).all()) == 1
            assert db.session.scalars(select(Office)).all() == []
