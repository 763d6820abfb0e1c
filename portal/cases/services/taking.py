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
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from portal.accounts import services as accounts
from portal.cases import queries
from portal.cases.events import CaseChanged
from portal.cases.formats import data as formats
from portal.cases.formats.site import of_portal
from portal.cases.models import Adoption, AdoptionStage, AdoptionStep, Case, Side
from portal.cases.services import evidence, import_checks
from portal.cases.services.import_checks import is_words, shown
from portal.cases.services.importing import MOST_BYTES, Check, Problem, number, without_guard
from portal.cities import queries as cities
from portal.cities import services as register
from portal.cities.models import Government, IncomeGroup, MembershipKind, OfficeKind, PopulationBand, Region
from portal.core import clock, db, events, i18n
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.search import queries as search
from portal.search import services as tags
from portal.search.models import TagScheme

Item = Mapping[str, Any]

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


def _key(*names: str) -> Callable[[Item], str]:
    return lambda item: ":".join(str(item.get(name, ""))[:80] for name in names)


def _form(item: Item, fields: Mapping[str, Callable[[Any], bool]]) -> Iterable[str]:
    """A sentence for each field that is not as expected."""
    for name, fine in fields.items():
        value: Any = item
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if not fine(value):
            yield _("“%(field)s” has another form than expected.", field=name)


def _text(longest: int, *, needed: bool = False) -> Callable[[Any], bool]:
    return lambda value: (
        (isinstance(value, str) and len(value) <= longest and (bool(value.strip()) or not needed))
        or (value is None and not needed)
    )


def _one_of(values: Iterable[Any], *, needed: bool = True) -> Callable[[Any], bool]:
    known = {str(value) for value in values}
    return lambda value: (isinstance(value, str) and value in known) or (not needed and value in (None, ""))


def _parts(cell: str) -> Any:
    """What a cell holds as JSON; what is no JSON stays a text, which the check refuses."""
    try:
        return json.loads(cell) if cell else None
    except (RecursionError, ValueError):
        return cell


# Tags ----------------------------------------------------------------------------------------------------------------


def _tag_of_row(row: Mapping[str, str]) -> Item:
    labels = {name.removeprefix("label_"): cell for name, cell in row.items() if name.startswith("label_")}
    return {
        "scheme": row.get("scheme"), "code": row.get("code"), "labels": labels, "position": number(row.get("position", "")),
        "is_retired": row.get("is_retired") == "1",
    }  # fmt: skip


def _wrong_tag(item: Item) -> Iterable[str]:
    yield from _form(item, {
        "scheme": _one_of(TagScheme), "code": lambda value: isinstance(value, str) and len(value) <= 60 and bool(_CODE.match(value)),
        "position": lambda value: value is None or (type(value) is int and 0 <= value < 10_000),
        "labels": lambda value: isinstance(value, dict) and all(_text(200, needed=True)(value.get(lang)) for lang in i18n.LOCALES),
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
    names = _parts(row.get("names", "")) or {"en": row.get("name", "")}
    return {
        **{name: row.get(name, "") for name in ("slug", "country", "region", "timezone", "population_band", "website", "own_lang", "income_group", "government")},
        "names": names, "latitude": number(row.get("latitude", "")), "longitude": number(row.get("longitude", "")),
        "income_year": number(row.get("income_year", "")), "languages": row.get("languages", "").split(), "history": _parts(row.get("history", "")),
    }  # fmt: skip


def _wrong_city(item: Item) -> Iterable[str]:
    def within(most: int) -> Callable[[Any], bool]:
        return lambda value: import_checks.is_number(value) and abs(value) <= most

    yield from _form(item, {
        "slug": lambda value: isinstance(value, str) and len(value) <= 80 and bool(_CODE.match(value)),
        "names": lambda value: isinstance(value, dict) and _text(200, needed=True)(value.get("en")) and is_words(value, 200),
        "own_lang": lambda value: isinstance(value, str) and bool(import_checks.LANG.match(value)),
        "country": lambda value: isinstance(value, str) and bool(re.match(r"[A-Z]{2}\Z", value)),
        "region": _one_of(Region), "population_band": _one_of(PopulationBand), "timezone": _one_of(available_timezones()),
        "income_group": _one_of(IncomeGroup, needed=False), "government": _one_of(Government, needed=False),
        "income_year": lambda value: value in _INCOME_YEARS if item.get("income_group") else value is None,
        "latitude": within(_LATITUDE), "longitude": within(_LONGITUDE),
        "languages": lambda value: import_checks.is_list(value) and all(isinstance(one, str) and import_checks.LANG.match(one) for one in value),
        "website": lambda value: value in (None, "") or (import_checks.is_address(value) and len(value) <= 300),
        "history.memberships": _periods_of(MembershipKind), "history.offices": _periods_of(OfficeKind),
    })  # fmt: skip


def _periods_of(kinds: Iterable[Any]) -> Callable[[Any], bool]:
    known = _one_of(kinds)

    def fine(rows: Any) -> bool:
        if rows is None:
            return True
        return import_checks.is_list(rows) and all(
            isinstance(one, dict) and known(one.get("kind")) and _is_day(one.get("from")) and _text(300)(one.get("note"))
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


# Adoptions -----------------------------------------------------------------------------------------------------------


def _adoption_of_row(row: Mapping[str, str]) -> Item:
    names = (
        "case",
        "city",
        "stage",
        "began",
        "since",
        "stopped_reason",
        "lang",
        "adapted",
        "result",
        "own_case",
        "stated_at",
        "changed_at",
    )
    return {
        **{name: row.get(name, "") for name in names},
        "cost": {
            "amount": number(row.get("cost_amount", "")), "currency": row.get("cost_currency", ""),
            "year": number(row.get("cost_year", "")),
        },
        "references": _parts(row.get("references", "")),
        "confirmed": {name: row.get(f"confirmed_{name}") or None for name in ("source", "adopter")},
    }  # fmt: skip


def _wrong_adoption(item: Item) -> Iterable[str]:
    yield from _form(item, {
        "case": _text(80, needed=True), "own_case": _text(80), "city": _text(80, needed=True), "stage": _one_of(AdoptionStage),
        "lang": lambda value: isinstance(value, str) and bool(import_checks.LANG.match(value)),
        "began": _is_partial, "since": _is_partial, "adapted": _text(4000), "result": _text(4000),
        "stopped_reason": _text(1000, needed=item.get("stage") == AdoptionStage.STOPPED),
        "cost.amount": lambda value: value is None or (import_checks.is_number(value) and 0 <= value <= import_checks.LARGEST_AMOUNT),
        "cost.year": import_checks.is_year, "confirmed.source": _is_past, "confirmed.adopter": _is_past,
        "stated_at": _is_past, "changed_at": _is_past,
    })  # fmt: skip
    cost, confirmed = item.get("cost"), item.get("confirmed")
    if isinstance(cost, Mapping) and cost.get("amount") is not None and not _currency(cost):
        yield _("An amount needs a currency of three capital letters, for example USD.")
    if not isinstance(confirmed, Mapping) or not any(confirmed.values()):
        yield _("“%(field)s” has another form than expected.", field="confirmed")
    yield from import_checks.wrong_references(item.get("references"))
    case = _case(item)
    if case is None or queries.published(case) is None:
        yield _("There is no published case with this key: %(key)s", key=shown(item.get("case")))
    if not isinstance(item.get("city"), str) or item["city"] not in cities.cities_by_slug([item["city"]]):
        yield _("There is no city “%(city)s”.", city=shown(item.get("city", "")))
    elif case is not None and cities.cities_by_slug([item["city"]])[item["city"]].id == case.city_id:
        yield _("This is a case of the same city. Only another one can take it over.")


def _is_partial(value: Any) -> bool:
    return value in (None, "") or import_checks.is_date(value)


def _is_past(value: Any) -> bool:
    """Nothing, or a moment with its zone that is not to come."""
    if value in (None, ""):
        return True
    moment = _moment(value)
    return moment is not None and moment <= clock.now() + timedelta(days=1)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _currency(cost: Item) -> str:
    found = cost.get("currency")
    return found if isinstance(found, str) and import_checks.CURRENCY.match(found) else ""


def _case(item: Item, name: str = "case") -> Case | None:
    key = item.get(name)
    if not isinstance(key, str) or not import_checks.is_readable(key):
        return None
    found = queries.case_by_source(f"import:{key}")
    own = formats.own_number(key, of_portal()) if found is None else None
    return found if own is None else queries.case_by_number(own)


def _is_known_adoption(item: Item) -> bool:
    case, city = _case(item), cities.cities_by_slug([item["city"]])[item["city"]]
    return case is not None and queries.adoption_by(case.id, city.id) is not None


def _take_adoption(item: Item) -> None:
    """As it stood elsewhere, with the words of both cities; nobody is asked or told again."""
    case = _case(item)
    found = queries.published(case) if case else None
    if case is None or found is None:
        raise DomainError(_("There is no published case with this key: %(key)s", key=shown(item.get("case"))))
    cost, confirmed = item.get("cost") or {}, item["confirmed"]
    amount, stage, now = cost.get("amount"), AdoptionStage(item["stage"]), clock.now()
    changed = _moment(item.get("changed_at")) or now
    city = cities.cities_by_slug([item["city"]])[item["city"]]
    own = _case(item, "own_case")
    adoption = Adoption(
        case_id=case.id, version_id=found.version.id, city_id=city.id, stage=stage,
        own_case_id=own.id if own is not None and own.city_id == city.id else None,
        **{name: item.get(name) or "" for name in ("began", "since", "adapted", "result")},
        stopped_reason=(item.get("stopped_reason") or "").strip() if stage is AdoptionStage.STOPPED else "", lang=item["lang"],
        result_at=changed if item.get("result") else None, cost_amount=amount, cost_currency=_currency(cost) if amount is not None else "",
        cost_year=cost.get("year"), references=item.get("references") or [],
        source_confirmed_at=_moment(confirmed.get("source")), adopter_confirmed_at=_moment(confirmed.get("adopter")),
        created_at=_moment(item.get("stated_at")) or changed, changed_at=changed,
    )  # fmt: skip
    db.session.add(adoption)
    db.session.flush()
    side = Side.ADOPTER if adoption.adopter_confirmed_at else Side.SOURCE
    db.session.add(
        AdoptionStep(
            adoption_id=adoption.id, what="stated", side=side, stage=stage, since=adoption.since, at=adoption.created_at
        )
    )
    db.session.flush()
    accounts.audit(
        actor=None, action="cases.adoption_stated", subject=("case", case.id), data={"city": str(adoption.city_id), "stage": stage.value}
    )  # fmt: skip
    events.publish(CaseChanged(case.id))
    evidence.follow_adoptions(case_id=case.id)


SETS: dict[str, _Set] = {
    "tags": _Set(
        _tag_of_row, _key("scheme", "code"), _wrong_tag,
        lambda item: search.tag_row(f"{item['scheme']}:{item['code']}") is not None, _take_tag, frozenset({"scheme", "code"}),
    ),
    "cities": _Set(
        _city_of_row, _key("slug"), _wrong_city, lambda item: bool(cities.cities_by_slug([item["slug"]])), _take_city,
        frozenset({"slug", "timezone"}),
    ),
    "adoptions": _Set(
        _adoption_of_row, _key("case", "city"), _wrong_adoption, _is_known_adoption, _take_adoption,
        frozenset({"case", "city", "stage"}),
    ),
}  # fmt: skip
