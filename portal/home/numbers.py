"""The living numbers of the landing page and of the secretariat's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
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


def _people() -> Any:
    here = (User.state == UserState.ACTIVE, User.email_confirmed_at.is_not(None))
    return select(func.count(User.id)).where(*here).scalar_subquery()


def _claims() -> Any:
    waits = (Affiliation.state == AffiliationState.CLAIMED, Affiliation.ends_on.is_(None))
    return select(func.count(Affiliation.id)).where(*waits).scalar_subquery()


def _proposed() -> Any:
    return select(func.count(Webinar.id)).where(Webinar.state == WebinarState.PROPOSED).scalar_subquery()


# What an `Office` is made of, as parts of a statement (`core.awaiting`): the page that shows it has room for eight.
OFFICE = (
    _people, _claims, partial(notifications.count_open, DeliveryState.WAITING, DeliveryState.SENDING),
    partial(notifications.count_open, DeliveryState.FAILED), _proposed,
)  # fmt: skip
