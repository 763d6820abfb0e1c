"""Cities, organisations, memberships, offices and affiliations for tests; each function opens its own transaction."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from portal.accounts.models import User
from portal.cities.models import (
    Affiliation,
    AffiliationState,
    City,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Organisation,
    PopulationBand,
    Region,
)
from portal.core import clock, db

_numbers = count(1)


def make_city(*, membership: MembershipKind | None = MembershipKind.FULL, **values: Any) -> City:
    """A city; a member of the given kind since 2015 unless `membership` is None."""
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"city-{n}", "names": {"en": f"City {n}"}, "own_lang": "en", "country": "PH", "region": Region.ASIA,
        "latitude": 14.6, "longitude": 121.0, "timezone": "Asia/Manila", "population_band": PopulationBand.FROM_1M,
        "languages": ["en"],
    }  # fmt: skip
    with db.transaction():
        city = City(**(defaults | values))
        db.session.add(city)
        db.session.flush()
        if membership is not None:
            db.session.add(Membership(city_id=city.id, kind=membership, starts_on=date(2015, 9, 16)))
    return city


def make_organisation(**values: Any) -> Organisation:
    """An organisation, friendship member since 2015."""
    n = next(_numbers)
    defaults = {"slug": f"organisation-{n}", "names": {"en": f"Organisation {n}"}, "own_lang": "en", "country": "NG"}
    with db.transaction():
        organisation = Organisation(**(defaults | values))
        db.session.add(organisation)
        db.session.flush()
        db.session.add(
            Membership(organisation_id=organisation.id, kind=MembershipKind.FRIENDSHIP, starts_on=date(2015, 9, 16))
        )
    return organisation


def make_office(city: City, kind: OfficeKind = OfficeKind.EXECUTIVE_COMMITTEE, **values: Any) -> Office:
    """An office of the city, since two years ago unless told."""
    defaults = {"starts_on": clock.today() - timedelta(days=730)}
    with db.transaction():
        office = Office(city_id=city.id, kind=kind, **(defaults | values))
        db.session.add(office)
    return office


def make_affiliation(user: User, city: City, state: AffiliationState = AffiliationState.CONFIRMED, **values: Any) -> Affiliation:
    """The person works for the city."""
    defaults = {"position": "Director of data", "starts_on": clock.today() - timedelta(days=100)}
    with db.transaction():
        affiliation = Affiliation(user_id=user.id, city_id=city.id, state=state, **(defaults | values))
        db.session.add(affiliation)
    return affiliation
