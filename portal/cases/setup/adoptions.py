"""What adoptions add to the pages of cases and cities, their messages, and their words in the audit log."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import hooks
from portal.cases import extras, queries, rules, words
from portal.cases.events import AdoptionMoved
from portal.cases.extras import Extra
from portal.cases.queries import Published
from portal.cities import cards
from portal.cities.cards import CardData
from portal.cities.models import City
from portal.core import cache, web
from portal.core.access import signed_in
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.notifications import kinds


def register() -> None:
    cache.invalidate_on(AdoptionMoved, "cases", "cities")
    web.add_account_link("cases.own_adoptions", _l("Adoptions of my city"), "cases", 46, signed_in)
    kinds.register("cases.adoption", label=_l("An adoption of a case in which your city has a part"))
    kinds.register("cases.evidence", label=_l("The evidence of a case of your city changes"))
    extras.append(adopted)
    extras.append(proven)
    cards.append(told_by_city)
    cards.append(of_city)
    hooks.audit_actions.update(
        {
            "cases.adoption_stated": _l("Adoption of a case stated"),
            "cases.adoption_stage": _l("Adoption of a case: new stage"),
            "cases.adoption_result": _l("Adoption of a case: result told"),
            "cases.adoption_confirmed": _l("Adoption of a case confirmed"),
            "cases.adoption_disputed": _l("Adoption of a case disputed"),
            "cases.adoption_planned": _l("Adoption of a case: plan filled from the gap check"),
            "cases.evidence": _l("Evidence of a case noted"),
        }
    )


def adopted(found: Published, reader: Any) -> Extra:
    """Who took the case over, with their results, and what a reader's own city can do about it."""
    taken = queries.adoptions_of(found.case.id)
    own = queries.own_city_ids(reader)
    return Extra(
        "cases/_adopted.html",
        {
            "taken": taken, "number": found.case.number, "is_current": found.is_current,
            "may_adopt": bool(own - {found.city.id} - {one.city.id for one in taken}), "is_source": found.city.id in own,
        },
        order=20,
    )  # fmt: skip


def proven(found: Published, reader: Any) -> Extra | None:
    """The step of the ladder with its reasons."""
    if found.evidence is None and not rules.may_edit_library(reader):
        return None
    return Extra(
        "cases/_proven.html",
        {
            "level": found.level, "step": found.evidence, "number": found.case.number,
            "why": words.EVIDENCE_WHY[found.evidence.why] if found.evidence else "",
            "edits": rules.may_edit_library(reader),
        },
        order=10,
    )  # fmt: skip


def told_by_city(city: City) -> CardData | None:
    """The city's own cases."""
    told = queries.count_cases(city.id)
    if not told:
        return None
    count = ngettext("%(num)d case", "%(num)d cases", told)
    return CardData(_("Case library"), url=url_for("cases.library", city=city.slug), symbol="cases", meta=[count])


def of_city(city: City) -> CardData | None:
    """How much the city gave to others and took from them."""
    took, gave = queries.count_adoptions(city.id)
    if not took and not gave:
        return None
    meta = []
    if gave:
        meta.append(ngettext("Taken over by others: %(num)d time", "Taken over by others: %(num)d times", gave))
    if took:
        meta.append(ngettext("Took over: %(num)d case", "Took over: %(num)d cases", took))
    return CardData(_("Cases that travel"), url=url_for("cases.spread_page", city=city.slug), symbol="cases", meta=meta)
