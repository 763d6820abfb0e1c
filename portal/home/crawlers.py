"""What search engines read: `robots.txt`, the index of maps and its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.cases import queries as cases
from portal.cases.formats import signposts
from portal.cases.formats.site import of_portal
from portal.cases.queries import Choice
from portal.cities import queries as cities
from portal.core import cache, clock, i18n, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.home import sitemap
from portal.home.sitemap import Place
from portal.news import formats
from portal.news import queries as news
from portal.training import queries as training
from portal.webinars.formats.site import site as webinar_site
from portal.webinars.queries import public as webinars

plain = web.plain_blueprint("crawlers", "portal.home.views")

PART = 1000  # cases of a part: with all their languages far below the 50,000 addresses of the protocol
# What has nothing for a search engine: pages of one person, and what programs of the portal's own ask.
CLOSED = (
    "/*/my",
    "/*/settings/",
    "/*/privacy/",
    "/*/notifications/",
    "/*/cases/drafts/",
    "/*/training/learn/",
    "/*/webinars/manage/",
    "/*/webinars/join/",
    "/*/webinars/part/",
    "/*/webinars/parts",
    "/*/news/manage/",
    "/scorm/",
    "/xapi/",
)


@plain.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Everything public may be read by robots."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {of_portal().base}/sitemap.xml",
        "",
    ]
    response = Response("\n".join(lines), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@plain.get("/sitemap.xml")
@public
@cache.for_everyone("cases", "cities", "training", "webinars", "news")
def index() -> ResponseReturnValue:
    """The index: pages of the portal, then the cases in parts."""
    base, state, count = of_portal().base, cases.library_state(), cases.count_records(Choice())
    numbers = range(1, -(-count // PART) + 1)
    of_cases = [(f"{base}/sitemap-cases-{number}.xml", state.changed_at) for number in numbers]
    return _xml(sitemap.index([(f"{base}/sitemap-pages.xml", None), *of_cases]))


@plain.get("/sitemap-pages.xml")
@public
@cache.for_everyone("cases", "cities", "training", "webinars", "news")
def pages() -> ResponseReturnValue:
    """Pages that exist in every language of the portal."""
    return _xml(sitemap.part(_pages()))


@plain.get("/sitemap-cases-<int:number>.xml")
@public
@cache.for_everyone("cases", "cities")
def case_pages(number: int) -> ResponseReturnValue:
    """A part of the cases, in the languages that each really has."""
    site = of_portal()
    found = cases.records(Choice(), limit=PART, offset=(number - 1) * PART) if number else []
    if not found:
        raise NotFound
    places = (Place(signposts.languages(one.found, site), one.changed_at) for one in found if one.found is not None)
    return _xml(sitemap.part(places))


def _pages() -> Iterator[Place]:
    for endpoint in (
        "home.index",
        "cities.directory",
        "cities.committee",
        "training.index",
        "cases.library",
        "cases.open_data",
        "webinars.index",
        "webinars.archive",
        "news.index",
        "news.archive",
    ):
        yield _everywhere(endpoint)
    for entry in cities.directory(clock.today()):
        yield _everywhere("cities.city" if entry.is_city else "cities.organisation", slug=entry.slug)
    for edition in training.upcoming_editions():
        yield _everywhere("training.edition", slug=edition.slug)
    portal = webinar_site()
    for slug, languages in webinars.open_addresses():
        found = [(lang, portal.page(slug, lang)) for lang in languages]
        yield Place(
            [*found, ("x-default", portal.page(slug, i18n.SOURCE if i18n.SOURCE in languages else languages[0]))]
        )
    for slug, languages, changed_at in news.open_addresses(clock.now()):
        yield Place(formats.languages(slug, languages), changed_at)


def _everywhere(endpoint: str, **values: Any) -> Place:
    """A page in all languages of the portal; who speaks none of them gets English."""
    base = of_portal().base
    found = [(lang, base + url_for(endpoint, locale=lang, **values)) for lang in i18n.LOCALES]
    return Place([*found, ("x-default", base + url_for(endpoint, locale=i18n.SOURCE, **values))])


def _xml(body: bytes) -> Response:
    return Response(body, content_type="text/xml; charset=utf-8")
