"""What has happened to cities and to the people who work for them. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class CityChanged:
    """A city's own facts were entered or corrected."""

    city_id: uuid.UUID


@dataclass(frozen=True)
class OrganisationChanged:
    """An organisation's own facts were entered or corrected."""

    organisation_id: uuid.UUID


@dataclass(frozen=True)
class MembershipChanged:
    """A membership was entered, corrected or removed."""

    membership_id: uuid.UUID


@dataclass(frozen=True)
class OfficeChanged:
    """An office was entered, corrected or removed."""

    office_id: uuid.UUID


@dataclass(frozen=True)
class AffiliationClaimed:
    """A person says that they work for a city; somebody of the city has to confirm it."""

    affiliation_id: uuid.UUID


@dataclass(frozen=True)
class AffiliationConfirmed:
    """It is confirmed that a person works for a city."""

    affiliation_id: uuid.UUID
    told: bool


@dataclass(frozen=True)
class AffiliationRefused:
    """A claim was refused; its row is gone, so the event says whose and which."""

    affiliation_id: uuid.UUID
    user_id: uuid.UUID
    city_id: uuid.UUID


@dataclass(frozen=True)
class AffiliationEnded:
    """A person does not work for a city any more."""

    affiliation_id: uuid.UUID
