"""Webinars as everybody reads them: what is to come, what was, each one with its runs, its permanent address."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup, escape

from portal.core import cache, clock, i18n, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import Origin
from portal.core.structured_data import data_block
from portal.webinars import extras, listing, rules
from portal.webinars.extras import Extra
from portal.webinars.formats import jsonld
from portal.webinars.formats.site import site
from portal.webinars.models import WebinarState
from portal.webinars.queries import public as queries
from portal.webinars.queries.public import Shown
from portal.webinars.queries.shelf import Shelved, shelf
from portal.webinars.rules import texts as text_rules
from portal.webinars.views import feeds
from portal.webinars.views.base import bp, plain


@bp.get("/webinars")
@public
@cache.for_everyone("webinars", "cities")
def index() -> ResponseReturnValue:
    """Webinars to come, the next first."""
    return _list(listing.to_come(shelf(), clock.now()), "webinars.index", is_past=False)


@bp.get("/webinars/archive")
@public
@cache.for_everyone("webinars", "cities")
def archive() -> ResponseReturnValue:
    """Webinars that were held, the last first."""
    return _list(listing.past(shelf(), clock.now()), "webinars.archive", is_past=True)


def _list(everything: list[Shelved], endpoint: str, *, is_past: bool) -> ResponseReturnValue:
    wanted = listing.FILTERS.chosen(request.args)
    found, number = listing.FILTERS.filtered(everything, wanted), web.page_number()
    shown = found[(number - 1) * listing.PER_PAGE : number * listing.PER_PAGE]
    if number > 1 and not shown:
        raise NotFound
    return web.render(
        "webinars/index.html", webinars=shown, total=len(found), all_total=len(everything), wanted=wanted, is_past=is_past,
        endpoint=endpoint, facets=listing.FILTERS.facets(everything, wanted), labels=_labels(everything), feeds=feeds.links(wanted),
        page=web.Page(shown, number, max(1, -(-len(found) // listing.PER_PAGE)), len(found)),
    )  # fmt: skip


def _labels(webinars: list[Shelved]) -> dict[str, dict[str, str]]:
    """What the values of filters that come from rows are called."""
    found: dict[str, dict[str, str]] = {"city": {}, "topic": {}}
    for one in webinars:
        if one.city:
            found["city"][one.city.slug] = i18n.plain(one.city.names)
        found["topic"].update({tag.code: i18n.plain(dict(tag.labels)) for tag in one.tags})
    return found


@bp.get("/webinars/<slug>")
@public
@cache.for_everyone("webinars", "cities", "discussions", "people")
def webinar(slug: str) -> ResponseReturnValue:
    """A webinar with its runs in the reader's zone and the host's; a cancelled one says why."""
    shown = queries.shown(slug=slug)
    if shown is None or not rules.may_see(current_user, shown.webinar):
        raise NotFound
    text = shown.texts.get(request.args.get("in", "")) or shown.text(i18n.current())
    return web.render(
        "webinars/webinar.html", found=shown, webinar=shown.webinar, text=text, original=shown.original,
        is_machine=text.origin is Origin.MACHINE, is_stale=text_rules.is_stale(text, shown.webinar.text_version),
        is_mine=rules.is_organiser(current_user, shown.webinar), extras=extras.of("page", shown, current_user),
        alternates=_alternates(shown, text.lang),
    )  # fmt: skip


def _alternates(shown: Shown, lang: str) -> Markup:
    """The head's links to the languages that the webinar really has."""
    links = [f'<link rel="canonical" href="{escape(site().page(shown.webinar.slug, lang))}">']
    links += [
        f'<link rel="alternate" hreflang="{escape(other)}" href="{escape(site().page(shown.webinar.slug, other))}">'
        for other in sorted(shown.texts)
    ]
    return Markup("\n  ".join(links))  # noqa: S704  # the addresses are escaped


@extras.on_page
def _described(shown: Shown, _reader: Any) -> Extra | None:
    """JSON-LD in the page, where search engines look for it; a draft is nobody's business."""
    if shown.webinar.number is None:
        return None
    text = shown.texts.get(request.args.get("in", "")) or shown.text(i18n.current())
    return Extra("webinars/_described.html", {"data": data_block(jsonld.of_webinar(shown, text, site()))}, "head")


@bp.get("/webinars/series/<slug>")
@public
@cache.for_everyone("webinars", "cities")
def series(slug: str) -> ResponseReturnValue:
    """The webinars of a series that are out; its organisers see the drafts on their own page."""
    found = queries.series_by_slug(slug)
    if found is None:
        raise NotFound
    webinars = sorted(
        (one for one in shelf() if one.series_id == found.id),
        key=lambda one: min((run.starts_at for run in one.runs), default=one.published_at),
    )
    is_mine = rules.organises_everywhere(current_user) or found.city_id in rules.organises_for(current_user)
    if not webinars and not is_mine:
        raise NotFound
    drafts = queries.drafts_of_series(found.id) if is_mine else []
    return web.render("webinars/series.html", series=found, webinars=webinars, drafts=drafts, is_mine=is_mine)


@plain.get("/id/webinar/<int:number>")
@public
def permanent(number: int) -> ResponseReturnValue:
    """To the page of the webinar in the reader's language; a cancelled one has its page too."""
    found = queries.shown(number=number)
    if found is None or found.webinar.state not in (WebinarState.PUBLISHED, WebinarState.CANCELLED):
        raise NotFound
    chosen = current_user.locale if current_user.is_authenticated else i18n.from_header(request.accept_languages)
    lang = chosen if chosen in i18n.LOCALES else i18n.SOURCE
    response = redirect(url_for("webinars.webinar", locale=lang, slug=found.webinar.slug), 303)
    response.vary.update(["Accept-Language", "Cookie"])
    return response
