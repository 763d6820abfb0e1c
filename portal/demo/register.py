"""The cities and organisations of the demo with their memberships and offices."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.cities import services
from portal.cities.models import (
    City,
    Government,
    IncomeGroup,
    MembershipKind,
    OfficeKind,
    Organisation,
    PopulationBand,
    Region,
)
from portal.core import db
from portal.demo import files


def load_cities() -> None:
    """Cities that are not there yet, with their history."""
    known = set(db.session.scalars(select(City.slug)))
    for row in files.read("cities")["cities"]:
        if row["slug"] not in known:
            _load_city(row)


def _load_city(row: dict[str, Any]) -> None:
    city = services.add_city(
        slug=row["slug"], actor=None, names=row["names"], own_lang=row["own_lang"], country=row["country"],
        region=Region(row["region"]), latitude=row["lat"], longitude=row["lon"], timezone=row["timezone"],
        population_band=PopulationBand(row["population_band"]), income_group=IncomeGroup(row["income_group"]),
        income_year=row["income_year"], government=Government(row["government"]) if row["government"] else None,
        languages=row["languages"],
        website=row.get("website", ""),
    )  # fmt: skip
    for entry in row["memberships"]:
        services.add_membership(
            member=city, kind=MembershipKind(entry["kind"]), dates=_dates(entry), note=entry["note"], actor=None
        )
    for entry in row["offices"]:
        services.add_office(
            city=city, kind=OfficeKind(entry["office"]), dates=_dates(entry), note=entry["note"], actor=None
        )


def load_organisations() -> None:
    """Organisations that are not there yet, with their memberships."""
    known = set(db.session.scalars(select(Organisation.slug)))
    for row in files.read("organisations")["organisations"]:
        if row["slug"] in known:
            continue
        organisation = services.add_organisation(
            slug=row["slug"], actor=None, names=row["names"], own_lang=row["own_lang"], country=row["country"],
            region=Region(row["region"]),
        )  # fmt: skip
        for entry in row["memberships"]:
            services.add_membership(
                member=organisation, kind=MembershipKind(entry["kind"]), dates=_dates(entry), note=entry["note"],
                actor=None,
            )  # fmt: skip


def ids_of_cities() -> dict[str, uuid.UUID]:
    """The cities' ids by their slugs."""
    return {row.slug: row.id for row in db.session.execute(select(City.slug, City.id))}


def _dates(entry: dict[str, Any]) -> services.Dates:
    """The files, as the tables, name the day after the last one."""
    last = date.fromisoformat(entry["to"]) - timedelta(days=1) if entry["to"] else None
    return services.Dates(date.fromisoformat(entry["from"]), last)
