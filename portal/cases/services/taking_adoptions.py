"""Adoptions as `/data` gives them out, read again (`taking`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.accounts import services as accounts
from portal.cases import queries
from portal.cases.events import CaseChanged
from portal.cases.formats import data as formats
from portal.cases.formats.site import of_portal
from portal.cases.models import Adoption, AdoptionStage, AdoptionStep, Case, Side
from portal.cases.services import evidence, import_checks
from portal.cases.services.import_checks import shown
from portal.cases.services.importing import number
from portal.cases.services.taking_fields import Item, one_of, other_forms, parts, text_of
from portal.cities import queries as cities
from portal.core import clock, db, events
from portal.core.errors import DomainError
from portal.core.i18n import _


def of_row(row: Mapping[str, str]) -> Item:
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
        "references": parts(row.get("references", "")),
        "confirmed": {name: row.get(f"confirmed_{name}") or None for name in ("source", "adopter")},
    }  # fmt: skip


def wrong(item: Item) -> Iterable[str]:
    yield from other_forms(item, {
        "case": text_of(80, needed=True), "own_case": text_of(80), "city": text_of(80, needed=True), "stage": one_of(AdoptionStage),
        "lang": lambda value: isinstance(value, str) and bool(import_checks.LANG.match(value)),
        "began": _is_partial, "since": _is_partial, "adapted": text_of(4000), "result": text_of(4000),
        "stopped_reason": text_of(1000, needed=item.get("stage") == AdoptionStage.STOPPED),
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


def is_known(item: Item) -> bool:
    case, city = _case(item), cities.cities_by_slug([item["city"]])[item["city"]]
    return case is not None and queries.adoption_by(case.id, city.id) is not None


def take(item: Item) -> None:
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
