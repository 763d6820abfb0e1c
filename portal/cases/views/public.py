"""The library as everybody reads it: list and map, a case in its versions and languages, its permanent address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases import extras, listing, queries, rules
from portal.cases.formats import signposts
from portal.cases.models import Case
from portal.cases.queries import Published, Shelved
from portal.cases.views import feeds
from portal.cases.views.base import bp, numbered_case, site
from portal.cases.views.citing import alternates
from portal.core import cache, i18n, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import Origin
from portal.discussions import queries as talk
from portal.discussions.rules import LANGUAGES
from portal.discussions.subjects import Topic
from portal.search import queries as search


@bp.get("/cases")
@public
@cache.for_everyone("cases", "cities")
def library() -> ResponseReturnValue:
    """All published cases, filtered by what stands in the address; a list and a map with the same content."""
    everything = queries.shelf()
    wanted = listing.FILTERS.chosen(request.args)
    sort = request.args.get("sort") if request.args.get("sort") in listing.SORTS else "newest"
    found = listing.in_order(listing.FILTERS.filtered(everything, wanted), str(sort), i18n.plain)
    page = web.page_number()
    shown = found[(page - 1) * listing.PER_PAGE : page * listing.PER_PAGE]
    if page > 1 and not shown:
        raise NotFound
    texts = queries.shelf_texts(shown, i18n.current())
    return web.render(
        "cases/library.html", cases=[one for one in shown if one.number in texts], texts=texts, total=len(found), all_total=len(everything), wanted=wanted, sort=sort,
        feeds=feeds.links(wanted), facets=listing.FILTERS.facets(everything, wanted), points=_points(found), labels=_labels(everything),
        page=web.Page(shown, page, max(1, -(-len(found) // listing.PER_PAGE)), len(found)), follow=_follow(wanted, everything),
    )  # fmt: skip


def _follow(wanted: Mapping[str, str], everything: Sequence[Shelved]) -> dict[str, Any] | None:
    """What of the choice can be followed, if it is one thing alone: a tag, a city, a language; for the button."""
    if len(wanted) != 1:
        return None
    ((name, value),) = wanted.items()
    topic = None
    if name in listing.FOLLOWED and search.tags_by_key([f"{name}:{value}"]):
        topic = Topic.tag(name, value)
    elif name == "city":
        topic = next((Topic.city(one.city.id) for one in everything if one.city.slug == value), None)
    elif name == "language" and value in LANGUAGES:
        topic = Topic.language(value)
    if topic is None:
        return None
    return {
        "topic": topic, "is_on": talk.following(topic, current_user), "signed_in": current_user.is_authenticated,
        "label": i18n._("Follow this choice"),
    }  # fmt: skip


def _points(cases: Sequence[Shelved]) -> list[dict[str, Any]]:
    """A dot for each city with its cases."""
    by_city: dict[str, list[Shelved]] = {}
    for one in cases:
        by_city.setdefault(one.city.slug, []).append(one)
    return [
        {
            "lat": found[0].city.latitude, "lon": found[0].city.longitude, "name": i18n.plain(found[0].city.names),
            "slug": slug, "url": url_for("cases.library", city=slug),
            "note": i18n.ngettext("%(num)d case", "%(num)d cases", len(found)),
        }
        for slug, found in by_city.items()
    ]  # fmt: skip


def _labels(cases: Sequence[Shelved]) -> dict[str, dict[str, str]]:
    """What the values of filters that come from rows are called."""
    found: dict[str, dict[str, str]] = {"city": {one.city.slug: i18n.plain(one.city.names) for one in cases}}
    for one in cases:
        for tag in one.tags:
            found.setdefault(tag.scheme.value, {})[tag.code] = i18n.plain(dict(tag.labels))
    return found


@bp.get("/cases/<int:number>")
@public
@cache.for_everyone("cases", "cities", "discussions")
def case(number: int) -> ResponseReturnValue:
    """A case as it is now; a withdrawn one as its tombstone."""
    found = numbered_case(number)
    return _case_page(found, queries.published(found))


@bp.get("/cases/<int:number>/versions/<int:version>")
@public
@cache.for_everyone("cases", "cities", "discussions")
def case_version(number: int, version: int) -> ResponseReturnValue:
    """An earlier version, as it was; the current one under its own number too."""
    found = numbered_case(number)
    shown = queries.published(found, version)
    if shown is None and found.withdrawn_at is None:
        raise NotFound
    return _case_page(found, shown)


def _case_page(found: Case, shown: Published | None) -> ResponseReturnValue:
    if shown is None:
        return web.render("cases/withdrawn.html", 410, case=found, city=queries.city_of(found))
    asked = request.args.get("in", "")
    text = shown.texts.get(asked) or shown.text(i18n.current())
    response = web.render(
        "cases/case.html", found=shown, text=text, original=shown.original, alternates=alternates(shown, text),
        is_translation=text.origin is not Origin.ORIGINAL, is_machine=text.origin is Origin.MACHINE,
        is_stale=rules.is_stale(text, shown.original) if text is not shown.original else False,
        extras=extras.of(shown, current_user), writes=_writes(found), may_withdraw=rules.may_withdraw(current_user, found),
    )  # fmt: skip
    response.headers["Link"] = signposts.links(shown, site())
    return response


def _writes(case: Case) -> bool:
    return rules.may_write(current_user, case, queries.own_city_ids(current_user))
