"""What the enumerations are called in the reader's language."""

from __future__ import annotations

from typing import Any

from portal.cities.models import (
    AffiliationState,
    Government,
    IncomeGroup,
    MembershipKind,
    OfficeKind,
    PopulationBand,
    Region,
)
from portal.core.i18n import lazy as _l

REGIONS: dict[Region, Any] = {
    Region.AFRICA: _l("Africa"),
    Region.ASIA: _l("Asia"),
    Region.EUROPE: _l("Europe"),
    Region.LATIN_AMERICA: _l("Latin America and the Caribbean"),
    Region.NORTH_AMERICA: _l("North America"),
    Region.OCEANIA: _l("Oceania"),
}
MEMBERSHIPS: dict[MembershipKind, Any] = {
    MembershipKind.FULL: _l("Full member"),
    MembershipKind.ASSOCIATE: _l("Associate member"),
    MembershipKind.FRIENDSHIP: _l("Friendship member"),
    MembershipKind.OBSERVER: _l("Observer"),
}
OFFICES: dict[OfficeKind, Any] = {
    OfficeKind.CHAIR: _l("Chair"),
    OfficeKind.VICE_CHAIR: _l("Vice-chair"),
    OfficeKind.EXECUTIVE_COMMITTEE: _l("Member of the executive committee"),
    OfficeKind.REGIONAL_OFFICE: _l("Regional office"),
    OfficeKind.HOST: _l("Host of a meeting"),
}
BANDS: dict[PopulationBand, Any] = {
    PopulationBand.UNDER_100K: _l("Fewer than 100,000 people"),
    PopulationBand.FROM_100K: _l("100,000 to 500,000 people"),
    PopulationBand.FROM_500K: _l("500,000 to 1 million people"),
    PopulationBand.FROM_1M: _l("1 to 5 million people"),
    PopulationBand.OVER_5M: _l("More than 5 million people"),
}
INCOMES: dict[IncomeGroup, Any] = {
    IncomeGroup.LOW: _l("Low income"),
    IncomeGroup.LOWER_MIDDLE: _l("Lower middle income"),
    IncomeGroup.UPPER_MIDDLE: _l("Upper middle income"),
    IncomeGroup.HIGH: _l("High income"),
}
GOVERNMENTS: dict[Government, Any] = {
    Government.MAYOR_COUNCIL: _l("Mayor and council, each elected by the people"),
    Government.PARLIAMENTARY: _l("Council that elects the mayor"),
    Government.COUNCIL_MANAGER: _l("Council that employs a manager"),
    Government.COMMISSION: _l("Elected commission that governs jointly"),
    Government.APPOINTED: _l("Head appointed by the state"),
}
AFFILIATIONS: dict[AffiliationState, Any] = {
    AffiliationState.CLAIMED: _l("Waiting for confirmation"),
    AffiliationState.CONFIRMED: _l("Confirmed"),
}

FILTERS = {
    "region_name": lambda value: REGIONS[Region(value)],
    "membership_name": lambda value: MEMBERSHIPS[MembershipKind(value)],
    "office_name": lambda value: OFFICES[OfficeKind(value)],
    "band_name": lambda value: BANDS[PopulationBand(value)],
    "income_name": lambda value: INCOMES[IncomeGroup(value)],
    "government_name": lambda value: GOVERNMENTS[Government(value)],
    "affiliation_name": lambda value: AFFILIATIONS[AffiliationState(value)],
}
