"""Calendars to follow and files to take along."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cities import queries as cities
from portal.core import cache, clock, db, i18n, settings, web
from portal.core.access import public, requires, signed_in
from portal.core.calendars import Entry
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.search import queries as search
from portal.search.models import TagScheme
from portal.webinars import entries, rules, services
from portal.webinars.queries import feeds as queries
from portal.webinars.views.base import bp, me

TYPE = "text/calendar; charset=utf-8"


def _answer(data: bytes, filename: str, *, is_file: bool = False) -> Response:
    """The object, or 304 for a program that has it, by its ETag. There is no Last-Modified: a seat given back or a word corrected
    changes a feed and leaves no later moment in what is left of it, and a program would keep what is wrong.
    """
    response = Response(data, content_type=TYPE)
    response.add_etag()
    disposition = "attachment" if is_file else "inline"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def _written(found: Sequence[Entry], name: str, url: str) -> bytes:
    from portal.core.calendars import itip  # as in services/calendars.py

    return itip.feed(found, name=name, url=url, lang=i18n.current())


def webcal(url: str) -> str:
    """The address as a program for calendars takes it, to follow the feed at once."""
    return "webcal:" + url.partition(":")[2]


@bp.get("/webinars/calendar.ics")
@public
@cache.for_everyone("webinars", "cities")
def public_calendar() -> ResponseReturnValue:
    """Webinars of everybody, or those of a topic, a city, a language by what stands in the address."""
    names, choice = [settings().association_name(i18n.current()), _("Webinars")], {}
    if topic := request.args.get("topic"):
        tag = search.tags_by_key([f"topic:{topic}"]).get(f"topic:{topic}")
        if tag is None:
            raise NotFound
        choice["tag_id"] = tag.id
        names.append(i18n.plain(dict(tag.labels)))
    if slug := request.args.get("city"):
        city = cities.city_by_slug(slug)
        if city is None:
            raise NotFound
        choice["city_id"] = city.id
        names.append(i18n.plain(city.names))
    lang = request.args.get("language", "")[:12]
    if lang:
        names.append(i18n.language_name(lang))
    runs = queries.public_runs(clock.now(), lang=lang, **choice)
    found = [entries.of_feed(run, run.webinar) for run in runs]
    return _answer(_written(found, " – ".join(names), request.url), "webinars.ics")


@bp.get("/webinars/my-calendar/<token>.ics")
@public
def own_feed(token: str) -> ResponseReturnValue:
    """What the owner of the address comes to; programs that follow calendars do not sign in, so the address is the key."""
    owner = services.feed_owner(token)
    with i18n.in_language(owner.locale, owner.timezone):
        found = []
        for run, registration in queries.runs_of(owner.id, clock.now()):
            standing = rules.calendar_standing(registration.state, run)
            found.append(
                entries.of_feed(
                    run, run.webinar, sequence=rules.calendar_sequence(registration, run), standing=standing
                )
            )
        name = _("My webinars – %(name)s", name=settings().site_name(i18n.current()))
        data = _written(found, name, _own_url(token))
    return _answer(data, "webinars.ics")  # outside: in there the request is one of its own


def _own_url(token: str) -> str:
    return url_for("webinars.own_feed", token=token, _external=True)


@bp.get("/webinars/<slug>/<int:number>.ics")
@public
def run_file(slug: str, number: int) -> ResponseReturnValue:
    """One run as a file to take into a calendar."""
    run = queries.public_run(slug, number)
    if run is None:
        raise NotFound
    from portal.core.calendars import itip  # as in services/calendars.py

    data = itip.publish(entries.of_feed(run, run.webinar))
    return _answer(data, f"webinar-{run.webinar.number}-{run.number}.ics", is_file=True)


@bp.get("/webinars/calendar")
@public
def calendars() -> ResponseReturnValue:
    """The addresses that programs for calendars follow: of all, by topic, and a person's own."""
    own = _own_url(services.feed_token(me())) if signed_in(current_user) else ""
    used = queries.topics_in_use()
    topics = [
        (i18n.plain(dict(tag.labels)), feed_links(topic=tag.code))
        for tag in search.tags(TagScheme.TOPIC)
        if tag.id in used
    ]
    named = sorted((i18n.plain(names), slug) for slug, names in queries.cities_in_use())
    of_cities = [(name, feed_links(city=slug)) for name, slug in named]
    languages = [(i18n.language_name(lang), feed_links(language=lang)) for lang in queries.languages_in_use()]
    return web.render(
        "webinars/calendars.html",
        own=own,
        everything=feed_links(),
        topics=topics,
        cities=of_cities,
        languages=languages,
        webcal=webcal,
    )


@bp.post("/webinars/calendar/renew")
@requires(signed_in)
def renew_feed() -> ResponseReturnValue:
    """Gives one's own feed another address; who has the earlier one reads nothing more."""
    with db.transaction():
        services.renew_feed(user=me())
    flash(_("Your calendar has a new address. Programs that follow the earlier one need the new one."), "success")
    return web.see_other("webinars.calendars")


def feed_links(topic: str = "", city: str = "", language: str = "") -> tuple[str, str]:
    """(to follow, to copy): the addresses of the public feed with these filters, for pages that list webinars."""
    chosen = {name: value for name, value in (("topic", topic), ("city", city), ("language", language)) if value}
    url = url_for("webinars.public_calendar", _external=True, **chosen)
    return webcal(url), url
