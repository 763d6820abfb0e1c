"""The living numbers of the landing page and of the secretariat's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User, UserState
from portal.certificates import queries as certificates
from portal.cities import queries as cities
from portal.cities.models import Affiliation, AffiliationState
from portal.notifications import queries as notifications
from portal.notifications.models import DeliveryState
from portal.training import queries as training
from portal.webinars.models import Webinar, WebinarState


@dataclass(frozen=True)
class Association:
    """How large the association is and what its training has brought."""

    cities: int
    countries: int
    trained: int
    certificates: int


def of_association(day: date) -> Association:
    """Three questions to the database, none about a single person."""
    members = cities.count_members(day)
    return Association(members.cities, members.countries, training.count_trained(), certificates.count_issued())


@dataclass(frozen=True)
class Office:
    """What the secretariat watches."""

    people: int
    claims_waiting: int
    mails_waiting: int
    mails_failed: int
    webinars_proposed: int


def office_columns(reader: User) -> tuple[Any, ...]:
    """What an `Office` is made of, as parts of a statement: the page that shows it has room for eight."""
    return (
        select(func.count(User.id))
        .where(User.state == UserState.ACTIVE, User.email_confirmed_at.is_not(None))
        .scalar_subquery(),
        select(func.count(Affiliation.id))
        .where(Affiliation.state == AffiliationState.CLAIMED, Affiliation.ends_on.is_(None))
        .scalar_subquery(),
        notifications.count_open(reader, DeliveryState.WAITING, DeliveryState.SENDING),
        notifications.count_open(reader, DeliveryState.FAILED),
        select(func.count(Webinar.id)).where(Webinar.state == WebinarState.PROPOSED).scalar_subquery(),
    )
