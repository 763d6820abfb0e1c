"""The verbs of the module, under one name."""

from __future__ import annotations

from portal.cities.services.people import (
    affiliate,
    confirm_affiliation,
    end_affiliation,
    export_affiliations,
    refuse_affiliation,
)
from portal.cities.services.register import (
    Dates,
    add_city,
    add_membership,
    add_office,
    add_organisation,
    change_context,
    change_membership,
    change_office,
    remove_membership,
    remove_office,
)

__all__ = [
    "Dates",
    "add_city",
    "add_membership",
    "add_office",
    "add_organisation",
    "affiliate",
    "change_context",
    "change_membership",
    "change_office",
    "confirm_affiliation",
    "end_affiliation",
    "export_affiliations",
    "refuse_affiliation",
    "remove_membership",
    "remove_office",
]
