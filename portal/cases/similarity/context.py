"""How alike two cities are, beside what their cases say: size, place, income, form of government. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

# Of the 1.0 that everything in common makes.
SIZE, COUNTRY, REGION, INCOME, GOVERNMENT = 0.3, 0.2, 0.2, 0.15, 0.15


class Context(NamedTuple):
    """A city as far as it is compared with others; "" is not known, and never the same."""

    band: str
    country: str
    region: str
    income: str = ""
    government: str = ""


def of_city(city: Any) -> Context:
    """What is known of a city (`City`)."""
    return Context(city.population_band, city.country, city.region, city.income_group or "", city.government or "")


def likeness(one: Context, other: Context) -> float:
    """0 to 1."""
    return (
        SIZE * (one.band == other.band)
        + COUNTRY * (one.country == other.country)
        + REGION * (one.region == other.region)
        + INCOME * (one.income == other.income != "")
        + GOVERNMENT * (one.government == other.government != "")
    )


def shared(one: Context, other: Context) -> list[dict[str, Any]]:
    """What two cities have in common as reasons, see `words.reason`."""
    reasons: list[dict[str, Any]] = []
    if one.band == other.band:
        reasons.append({"kind": "size"})
    if one.country == other.country:
        reasons.append({"kind": "country", "country": one.country})
    elif one.region == other.region:
        reasons.append({"kind": "region", "region": str(one.region)})
    if one.income == other.income != "":
        reasons.append({"kind": "income", "income": str(one.income)})
    if one.government == other.government != "":
        reasons.append({"kind": "government", "government": str(one.government)})
    return reasons
