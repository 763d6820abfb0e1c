"""Tags, cities and adoptions as `/data` gives them out, read again: what is there is left alone, what is wrong stays out.

Cases have their own way in (`importing`). An order that works: tags, cities, cases, adoptions.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from portal.accounts import services as accounts
from portal.cases.services import import_checks, taking_adoptions
from portal.cases.services.import_checks import is_words
from portal.cases.services.importing import MOST_BYTES, Check, Problem, number, without_guard
from portal.cases.services.taking_fields import Item, key_of, one_of, other_forms, parts, text_of
from portal.cities import queries as cities
from portal.cities import services as register
from portal.cities.models import Government, IncomeGroup, MembershipKind, OfficeKind, PopulationBand, Region
from portal.core import i18n
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.search import queries as search
from portal.search import services as tags
from portal.search.models import TagScheme

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class _Set:
    """A set of data that can be read again. `rows`: a line of its table → the object of its JSON."""

    of_row: Callable[[Mapping[str, str]], Item]
    key: Callable[[Item], str]
    wrong: Callable[[Item], Iterable[str]]
    is_known: Callable[[Item], bool]
    take: Callable[[Item], None]
    columns: frozenset[str]


def set_of(data: bytes, filename: str) -> str:
    """Which set a file holds: "tags", "cities", "adoptions"; "cases" where it is none of these."""
    text = data[:200_000].decode("utf-8-sig", "replace").lstrip()
    if text.startswith("{"):
        found = re.findall(r'"(tags|cities|adoptions|cases)": \[', text[:20_000])
        return found[0] if found else "cases"
    head = set(_names(text))
    if not filename.lower().endswith(".csv") or not head:
        return "cases"
    return next((name for name, one in SETS.items() if one.columns <= head), "cases")


def read_set(name: str, data: bytes, filename: str) -> list[Item]:
    """The items of a file in the JSON form of their set, whether it is JSON or CSV.

    Raises:
        DomainError: it is neither, or too large.
    """
    if len(data) > MOST_BYTES:
        raise DomainError(_("The file is too large."))
    try:
        text = data.decode("utf-8-sig")
        if filename.lower().endswith(".csv"):
            table = csv.DictReader(io.StringIO(text.lstrip(), newline=""), delimiter=_delimiter(text))
            rows = [{key: without_guard((value or "").strip()) for key, value in row.items() if key} for row in table]
            return [SETS[name].of_row(row) for row in rows]
        found = json.loads(text)
    except UnicodeDecodeError:
        raise DomainError(_("The file is not in UTF-8. Save it anew in this encoding.")) from None
    except (csv.Error, AttributeError):  # AttributeError: a row with more cells than the table has columns
        raise DomainError(_("This table cannot be read.")) from None
    except (RecursionError, ValueError):
        raise DomainError(_("This JSON cannot be read.")) from None
    items = found.get(name) if isinstance(found, dict) else found
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise DomainError(_("This JSON cannot be read."))
    return items


def _delimiter(text: str) -> str:
    return max(",;\t", key=text.lstrip().partition("\n")[0].count)


def _names(text: str) -> list[str]:
    return next(csv.reader([text.partition("\n")[0].strip()], delimiter=_delimiter(text)), [])


def check_set(name: str, items: Sequence[Item]) -> Check:
    """Looks at every item of a set and changes nothing."""
    one, result = SETS[name], Check()
    for row, item in enumerate(items, start=1):
        key = one.key(item)
        wrong = list(one.wrong(item)) if import_checks.is_readable(item) else [_("It holds signs that are no text.")]
        result.problems += [Problem(row, key, text) for text in wrong]
        if not wrong:
            (result.known if one.is_known(item) else result.new).append(key)
    return result


def take_in(*, name: str, item: Item) -> bool:
    """Takes one checked item in. Returns whether it is new; what is there is left alone.

    Raises:
        DomainError: something else of the portal is against it; nothing of it stays.
    """
    one = SETS[name]
    if one.is_known(item):
        return False
    one.take(item)
    return True


# Tags ----------------------------------------------------------------------------------------------------------------


def _tag_of_row(row: Mapping[str, str]) -> Item:
    labels = {name.removeprefix("label_"): cell for name, cell in row.items() if name.startswith("label_")}
    return {
        "scheme": row.get("scheme"), "code": row.get("code"), "labels": labels, "position": number(row.get("position", "")),
        "is_retired": row.get("is_retired") == "1",
    }  # fmt: skip


def _wrong_tag(item: Item) -> Iterable[str]:
    yield from other_forms(item, {
        "scheme": one_of(TagScheme), "code": lambda value: isinstance(value, str) and len(value) <= 60 and bool(_CODE.match(value)),
        "position": lambda value: value is None or (type(value) is int and 0 <= value < 10_000),
        "labels": lambda value: isinstance(value, dict) and all(text_of(200, needed=True)(value.get(lang)) for lang in i18n.LOCALES),
    })  # fmt: skip


def _take_tag(item: Item) -> None:
    tag = tags.add_tag(
        scheme=TagScheme(item["scheme"]), code=item["code"], labels=item["labels"], position=item.get("position"),
        is_retired=bool(item.get("is_retired")),
    )  # fmt: skip
    accounts.audit(actor=None, action="home.tag_added", subject=("tag", tag.id), data={"tag": tag.key})


# Cities --------------------------------------------------------------------------------------------------------------

_LATITUDE, _LONGITUDE = 90, 180
_INCOME_YEARS = range(1988, 2101)


def _city_of_row(row: Mapping[str, str]) -> Item:
    names = parts(row.get("names", "")) or {"en": row.get("name", "")}
    return {
        **{name: row.get(name, "") for name in ("slug", "country", "region", "timezone", "population_band", "website", "own_lang", "income_group", "government")},
        "names": names, "latitude": number(row.get("latitude", "")), "longitude": number(row.get("longitude", "")),
        "income_year": number(row.get("income_year", "")), "languages": row.get("languages", "").split(), "history": parts(row.get("history", "")),
    }  # fmt: skip


def _wrong_city(item: Item) -> Iterable[str]:
    def within(most: int) -> Callable[[Any], bool]:
        return lambda value: import_checks.is_number(value) and abs(value) <= most

    yield from other_forms(item, {
        "slug": lambda value: isinstance(value, str) and len(value) <= 80 and bool(_CODE.match(value)),
        "names": lambda value: isinstance(value, dict) and text_of(200, needed=True)(value.get("en")) and is_words(value, 200),
        "own_lang": lambda value: isinstance(value, str) and bool(import_checks.LANG.match(value)),
        "country": lambda value: isinstance(value, str) and bool(re.match(r"[A-Z]{2}\Z", value)),
        "region": one_of(Region), "population_band": one_of(PopulationBand), "timezone": one_of(available_timezones()),
        "income_group": one_of(IncomeGroup, needed=False), "government": one_of(Government, needed=False),
        "income_year": lambda value: value in _INCOME_YEARS if item.get("income_group") else value is None,
        "latitude": within(_LATITUDE), "longitude": within(_LONGITUDE),
        "languages": lambda value: import_checks.is_list(value) and all(isinstance(one, str) and import_checks.LANG.match(one) for one in value),
        "website": lambda value: value in (None, "") or (import_checks.is_address(value) and len(value) <= 300),
        "history.memberships": _periods_of(MembershipKind), "history.offices": _periods_of(OfficeKind),
    })  # fmt: skip


def _periods_of(kinds: Iterable[Any]) -> Callable[[Any], bool]:
    known = one_of(kinds)

    def fine(rows: Any) -> bool:
        if rows is None:
            return True
        return import_checks.is_list(rows) and all(
            isinstance(one, dict) and known(one.get("kind")) and _is_day(one.get("from")) and text_of(300)(one.get("note"))
            and (one.get("to") is None or _is_day(one["to"]))
            for one in rows
        )  # fmt: skip

    return fine


def _is_day(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).year > 1
    except ValueError:
        return False


def _take_city(item: Item) -> None:
    city = register.add_city(
        slug=item["slug"], actor=None, names={lang: name for lang, name in item["names"].items() if name},
        own_lang=item["own_lang"], country=item["country"], region=Region(item["region"]), latitude=item["latitude"],
        longitude=item["longitude"], timezone=item["timezone"], population_band=PopulationBand(item["population_band"]),
        income_group=IncomeGroup(item["income_group"]) if item.get("income_group") else None,
        income_year=int(item["income_year"]) if item.get("income_year") else None,
        government=Government(item["government"]) if item.get("government") else None,
        languages=item["languages"], website=item.get("website") or "",
    )  # fmt: skip
    history = item.get("history") or {}
    for one in history.get("memberships") or ():
        register.add_membership(
            member=city, kind=MembershipKind(one["kind"]), dates=_dates(one), note=one.get("note") or "", actor=None
        )
    for one in history.get("offices") or ():
        register.add_office(
            city=city, kind=OfficeKind(one["kind"]), dates=_dates(one), note=one.get("note") or "", actor=None
        )


def _dates(one: Item) -> register.Dates:
    """Files, as tables, name the day after the last one."""
    last = date.fromisoformat(one["to"]) - timedelta(days=1) if one.get("to") else None
    return register.Dates(date.fromisoformat(one["from"]), last)


SETS: dict[str, _Set] = {
    "tags": _Set(
        _tag_of_row, key_of("scheme", "code"), _wrong_tag,
        lambda item: search.tag_row(f"{item['scheme']}:{item['code']}") is not None, _take_tag, frozenset({"scheme", "code"}),
    ),
    "cities": _Set(
        _city_of_row, key_of("slug"), _wrong_city, lambda item: bool(cities.cities_by_slug([item["slug"]])), _take_city,
        frozenset({"slug", "timezone"}),
    ),
    "adoptions": _Set(
        taking_adoptions.of_row, key_of("case", "city"), taking_adoptions.wrong, taking_adoptions.is_known, taking_adoptions.take,
        frozenset({"case", "city", "stage"}),
    ),
}  # fmt: skip
