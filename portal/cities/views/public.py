"""What everybody may see: the directory, a city, an organisation, the committee of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cities import cards, labels, queries, rules
from portal.cities.directory import FACETS, SORTS, Choice, Directory, Entry, narrow
from portal.cities.models import OfficeKind
from portal.cities.views import bp
from portal.cities.views.history import events_of, period
from portal.core import cache, clock, i18n, web
from portal.core.access import public
from portal.core.errors import NotFound

LONGEST_QUERY = 100


@bp.get("/cities/")
@public
@cache.for_everyone("cities")
def directory() -> ResponseReturnValue:
    """The members as a map and a list of the same cities."""
    choice = _choice()
    found = narrow(
        queries.directory(clock.today()), choice, name=lambda entry: i18n.plain(entry.names), country=i18n.country
    )
    return web.render(
        "cities/directory.html", found=found, choice=choice, facets=_facets(found, choice), points=_points(found.cities)
    )


def _choice() -> Choice:
    asked = {name: request.args.get(name, "").strip() for name in (*FACETS, "sort", "q")}
    sort = asked["sort"] if asked["sort"] in SORTS else "name"
    return Choice(**{**asked, "sort": sort, "q": asked["q"][:LONGEST_QUERY], "country": asked["country"].upper()})


def _facets(found: Directory, choice: Choice) -> list[tuple[str, str, str, list[tuple[str, str, int]]]]:
    """For each filter: its name, label, the chosen value, and (value, label, how many it would leave)."""
    words = {
        "region": (i18n._("Region"), {kind.value: str(name) for kind, name in labels.REGIONS.items()}),
        "country": (i18n._("Country"), None),
        "kind": (i18n._("Membership"), {kind.value: str(name) for kind, name in labels.MEMBERSHIPS.items()}),
        "office": (i18n._("Office"), {kind.value: str(name) for kind, name in labels.OFFICES.items()}),
    }
    facets = []
    for name, (label, known) in words.items():
        counts, chosen = found.counts[name], getattr(choice, name)
        values = [value for value in (known or sorted(counts, key=i18n.country)) if counts.get(value)]
        if chosen and chosen not in values:
            values.append(chosen)  # a choice that leaves nothing must still be seen and taken back
        shown = [
            (value, known.get(value, value) if known else i18n.country(value), counts.get(value, 0)) for value in values
        ]
        facets.append((name, label, chosen, shown))
    return facets


def _points(entries: Sequence[Entry]) -> list[dict[str, object]]:
    """The cities as points of the map; few enough to carry their names always are named."""
    return [
        {
            "lat": entry.latitude, "lon": entry.longitude, "name": i18n.plain(entry.names), "slug": entry.slug,
            "url": url_for("cities.city", slug=entry.slug), "note": i18n.country(entry.country),
            "named": len(entries) <= 6,
        }
        for entry in entries
    ]  # fmt: skip


@bp.get("/cities/<slug>")
@public
@cache.for_everyone("cities", "training", "certificates", "people", "news", "cases", "webinars")
def city(slug: str) -> ResponseReturnValue:
    """One city: its facts, what it does in every module, its history in the association."""
    there = queries.city_with_people(slug)
    if there is None:
        raise NotFound
    found, people = there
    today = clock.today()
    return web.render(
        "cities/city.html", city=found, now_there=clock.now(), cards=cards.of(found),
        actions=cards.actions_of(found, current_user),
        membership=next((one for one in found.memberships if rules.holds_on(one, today)), None),
        offices=[one for one in found.offices if rules.holds_on(one, today)],
        history=events_of(found.memberships, found.offices, today), people=people,
        may_manage=rules.may_keep_register(current_user), may_see_people=rules.may_see_people(current_user, found),
    )  # fmt: skip


@bp.get("/organisations/<slug>")
@public
@cache.for_everyone("cities")
def organisation(slug: str) -> ResponseReturnValue:
    """One organisation."""
    found = queries.organisation_by_slug(slug)
    if found is None:
        raise NotFound
    today = clock.today()
    return web.render(
        "cities/organisation.html", organisation=found, history=events_of(found.memberships, (), today),
        membership=next((one for one in found.memberships if rules.holds_on(one, today)), None),
        may_manage=rules.may_keep_register(current_user),
    )  # fmt: skip


@bp.get("/committee")
@public
@cache.for_everyone("cities")
def committee() -> ResponseReturnValue:
    """Who held office on a day: today's, or that of `?on=2015-09-17`."""
    asked = request.args.get("on", "").strip()
    day = _day(asked)
    today = clock.today()
    shown = day or today
    holders = queries.offices_on(shown, list(OfficeKind))
    terms = [
        (str(start.year), url_for("cities.committee", on=start.isoformat()), start == day)
        for start in queries.term_starts()
    ]
    return web.render(
        "cities/committee.html", status=200 if day or not asked else 422, day=shown, today=today, asked=asked,
        is_wrong=bool(asked) and day is None, terms=terms, most_seats=rules.COMMITTEE_SEATS, period=period,
        seats=[one for one in holders if one.kind in rules.COMMITTEE],
        others=[one for one in holders if one.kind not in rules.COMMITTEE],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
