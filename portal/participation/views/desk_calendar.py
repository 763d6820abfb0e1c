"""The calendar of a space: phases for everybody, and for officers what must be answered by when; each also as a feed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import User
from portal.core import cache, clock, db, i18n, web
from portal.core.access import public, requires
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.participation import phase_calendar, queries, rules
from portal.participation.models import Space
from portal.participation.phase_calendar import Occasion
from portal.participation.queries import departments, desk
from portal.participation.queries.desk import Reach
from portal.participation.rules import desk as desk_rules
from portal.participation.services import feeds
from portal.participation.views.base import bp, me, space_here
from portal.participation.views.desk_base import desk_here
from portal.participation.views.inbox import item_url

TYPE = "text/calendar; charset=utf-8"
AHEAD = timedelta(days=365)


@bp.get("/participation/inbox/<city>/calendar")
@requires(desk_rules.may_work_anywhere)
def desk_calendar(city: str) -> Response:
    """Phases and deadlines of the months to come, and the address under which a program follows them."""
    space, reach = desk_here(city)
    today = clock.today(space.city.timezone)
    entries = _entries(space, reach, today)
    months: dict[date, list[dict[str, Any]]] = {}
    for one in entries:
        months.setdefault(max(one["day"], today).replace(day=1), []).append(one)
    feed = url_for("participation.desk_feed", token=feeds.desk_feed_token(me(), space), _external=True)
    return web.render(
        "participation/desk_calendar.html", space=space, months=months, today=today, feed=feed,
        webcal=f"webcal:{feed.partition(':')[2]}",
        public_feed=url_for("participation.space_calendar", city=city, _external=True),
    )  # fmt: skip


def _entries(space: Space, reach: Reach, today: date) -> list[dict[str, Any]]:
    """Beginnings and ends of phases from today on, and deadlines, also those that are late, by day."""
    found: list[dict[str, Any]] = []
    for phase, process in desk.phases_of_space(space.id, drafts=reach.everything):
        for day, words in (
            (phase.local_start.date(), _("%(phase)s begins", phase=i18n.plain(phase.titles))),
            (phase.local_end.date(), _("%(phase)s ends", phase=i18n.plain(phase.titles))),
        ):
            if day >= today:
                url = url_for("participation.process", city=space.city.slug, process=process.slug)
                found.append(
                    {"day": day, "title": words, "url": url, "text": i18n.plain(process.titles), "late": False}
                )
    for item in desk.deadlines(reach, today + AHEAD):
        if item.due_on is not None:
            label = str(item.source.label)
            found.append(
                {
                    "day": item.due_on,
                    "title": item.title,
                    "url": item_url(item),
                    "text": label,
                    "late": item.due_on < today,
                }
            )
    return sorted(found, key=lambda one: (one["day"], one["title"]))


@bp.post("/participation/inbox/calendar/renew")
@requires(desk_rules.may_work_anywhere)
def renew_desk_feed() -> Response:
    """Other addresses for the reader's calendars of desks."""
    with db.transaction():
        feeds.renew_desk_feed(user=me())
    flash(_("Your calendar has a new address. Programs that follow the earlier one need the new one."), "success")
    return web.see_other("participation.inboxes")


@bp.get("/participation/inbox/feed/<token>.ics")
@public
def desk_feed(token: str) -> ResponseReturnValue:
    """What the owner of the address sees in the calendar of the desk, as long as he works there."""
    owner, space_id = feeds.desk_feed_owner(token)
    space = queries.space_of(space_id)
    if space is None:
        raise NotFound
    reach = _reach(owner, space)
    with i18n.in_language(owner.locale, owner.timezone):
        name = _("Desk of %(city)s", city=i18n.plain(space.city.names))
        found = _phases(space, drafts=reach.everything)
        for item in desk.deadlines(reach, clock.today(space.city.timezone) + AHEAD):
            if item.due_on is not None:
                url = url_for("participation.inbox", city=space.city.slug, _external=True)
                summary = _("Answer due: %(title)s", title=item.title)
                found.append(
                    Occasion(
                        _uid(f"{item.kind}-{item.id}"),
                        summary,
                        "",
                        url,
                        item.due_on,
                        item.due_on,
                        space.city.timezone,
                        item.asked_at,
                    )
                )
        data = phase_calendar.calendar_of(found, name=name, url=request.url)
    return _answer(data, "desk.ics")


def _reach(owner: User, space: Space) -> Reach:
    if rules.manages(owner, space.city_id):
        return Reach(space.id, True, frozenset(), owner.id)
    mine = {one.id for one in departments.departments_of(space.id, with_closed=True)} & desk_rules.departments_of(owner)
    if not mine:
        raise NotFound
    return Reach(space.id, False, frozenset(mine), owner.id)


@bp.get("/cities/<city>/participation/calendar.ics")
@public
@cache.for_everyone("participation", "cities")
def space_calendar(city: str) -> ResponseReturnValue:
    """The phases of a space, to follow: when people can take part in what."""
    space = space_here(city)
    found = _phases(space, drafts=False)
    data = phase_calendar.calendar_of(found, name=i18n.plain(space.titles), url=request.url)
    return _answer(data, "participation.ics")


def _phases(space: Space, *, drafts: bool) -> list[Occasion]:
    return [
        Occasion(
            _uid(f"phase-{phase.id}"), f"{i18n.plain(process.titles)}: {i18n.plain(phase.titles)}", i18n.plain(phase.texts),
            url_for("participation.process", city=space.city.slug, process=process.slug, _external=True), phase.starts_at,
            phase.ends_at, phase.timezone, process.published_at or process.created_at,
        )
        for phase, process in desk.phases_of_space(space.id, drafts=drafts)
    ]  # fmt: skip


def _uid(name: str) -> str:
    host = urlsplit(url_for("participation.pilots", _external=True)).hostname
    return f"participation-{name}@{host}"


def _answer(data: bytes, filename: str) -> Response:
    response = Response(data, content_type=TYPE)
    response.add_etag()
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
