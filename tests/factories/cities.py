"""Cities, organisations, memberships, offices and affiliations for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
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


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_city(*, membership: MembershipKind | None = MembershipKind.FULL, **values: Any) -> City:
    """A city; a member of the given kind since 2015 unless `membership` is None."""
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"city-{n}", "names": {"en": f"City {n}"}, "own_lang": "en", "country": "PH", "region": Region.ASIA,
        "latitude": 14.6, "longitude": 121.0, "timezone": "Asia/Manila", "population_band": PopulationBand.FROM_1M,
        "languages": ["en"],
    }  # fmt: skip
    with _writing():
        city = City(**(defaults | values))
        db.session.add(city)
        db.session.flush()
        if membership is not None:
            db.session.add(Membership(city_id=city.id, kind=membership, starts_on=date(2015, 9, 16)))
            db.session.flush()
    return city


def make_organisation(**values: Any) -> Organisation:
    """An organisation, friendship member since 2015."""
    n = next(_numbers)
    defaults = {
        "slug": f"organisation-{n}",
        "names": {"en": f"Organisation {n}"},
        "own_lang": "en",
        "country": "NG",
        "region": Region.AFRICA,
    }
    with _writing():
        organisation = Organisation(**(defaults | values))
        db.session.add(organisation)
        db.session.flush()
        db.session.add(
            Membership(organisation_id=organisation.id, kind=MembershipKind.FRIENDSHIP, starts_on=date(2015, 9, 16))
        )
        db.session.flush()
    return organisation


def make_office(city: City, kind: OfficeKind = OfficeKind.EXECUTIVE_COMMITTEE, **values: Any) -> Office:
    """An office of the city, since two years ago unless told."""
    defaults = {"starts_on": clock.today() - timedelta(days=730)}
    with _writing():
        office = Office(city_id=city.id, kind=kind, **(defaults | values))
        db.session.add(office)
        db.session.flush()
    return office


def make_affiliation(
    user: User, city: City, state: AffiliationState = AffiliationState.CONFIRMED, **values: Any
) -> Affiliation:
    """The person works for the city."""
    defaults = {"position": "Director of data", "starts_on": clock.today() - timedelta(days=100)}
    with _writing():
        affiliation = Affiliation(user_id=user.id, city_id=city.id, state=state, **(defaults | values))
        db.session.add(affiliation)
        db.session.flush()
    return affiliation
