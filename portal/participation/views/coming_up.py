"""What comes up in a space: the page, a calendar, feeds; and for staff, its announcements."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import atom, cache, clock, db, i18n, web
from portal.core.access import public, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import listings, rules
from portal.participation.formats import calendar
from portal.participation.formats.site import of_portal
from portal.participation.forms.announcing import announcement_form
from portal.participation.listings import Item
from portal.participation.models import Announcement, Process, Space
from portal.participation.queries import announcements as queries
from portal.participation.services import announcing as services
from portal.participation.views.base import bp, form_page, languages_of, me, process_here, space_here, space_of_mine
from portal.participation.words.translations import mark

ENTRIES = 50


@bp.get("/cities/<city>/participation/coming-up")
@public
@cache.for_everyone("participation", "cities")
def coming_up(city: str) -> Response:
    """What people can take part in next: phases, meetings, whatever the city announces."""
    found = space_here(city)
    return web.render(
        "participation/coming_up.html", space=found, items=listings.what_comes(found, clock.now()), address_of=_address
    )


@bp.get("/cities/<city>/participation/coming-up.ics")
@public
@cache.for_everyone("participation", "cities")
def coming_up_calendar(city: str) -> Response:
    """The same for programs that follow a calendar."""
    found, now = space_here(city), clock.now()
    made = calendar.feed(
        listings.what_comes(found, now),
        name=i18n.plain(found.titles),
        lang=i18n.current(),
        base=_base(),
        now=found.created_at,
    )
    return Response(made, content_type=calendar.TYPE)


@bp.get("/cities/<city>/participation/feed.atom")
@public
@cache.for_everyone("participation", "cities")
def space_feed(city: str) -> Response:
    """What is new in a space, as Atom."""
    return _feed(space_here(city), None)


@bp.get("/cities/<city>/participation/<process>/feed.atom")
@public
@cache.for_everyone("participation", "cities")
def process_feed(city: str, process: str) -> Response:
    """What is new in a process, as Atom."""
    found = process_here(city, process)
    return _feed(found.space, found)


def _feed(space: Space, process: Process | None) -> Response:
    lang, site = i18n.current(), of_portal()
    page = site.process(space.city.slug, process.slug, lang) if process else site.space(space.city.slug, lang)
    about = atom.Feed(
        i18n.plain(process.titles if process else space.titles), lang, site.base + request.path, page,
        i18n.plain(space.city.names),
    )  # fmt: skip
    entries = [_entry(one, lang) for one in listings.what_is_new(space, process, ENTRIES)]
    return Response(atom.feed(about, entries, space.created_at), content_type=atom.TYPE)


def _entry(one: Item, lang: str) -> atom.Entry:
    title, title_lang = i18n.pick(one.shown_titles, lang)
    text = i18n.pick(one.shown_texts, lang)[0][:600] if one.texts else ""
    summary = f"{text}\n\n{mark(one.reading)}".lstrip() if one.reading else text
    return atom.Entry(
        f"{of_portal().base}/id/{one.key}", title, title_lang, _address(one), one.at, summary, str(one.label)
    )


def _base() -> str:
    return f"{of_portal().base}/{i18n.current()}"


def _address(one: Item) -> str:
    """Of its page, in the language of this one; an announcement may lead elsewhere."""
    return one.path if one.path.startswith("https://") else f"{_base()}{one.path}"


@bp.get("/participation/manage/<city>/announcements")
@requires(rules.may_manage_any)
def announcements(city: str) -> Response:
    """What the city announces, for staff."""
    space = space_of_mine(city)
    return web.render("participation/announcements.html", space=space, items=queries.announcements_of(space.id))


@bp.route("/participation/manage/<city>/announcements/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_announcement(city: str) -> ResponseReturnValue:
    """Announces something."""
    return _page(space_of_mine(city), None)


@bp.route("/participation/manage/announcements/<uuid:announcement_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_announcement(announcement_id: uuid.UUID) -> ResponseReturnValue:
    """Rewords or moves it."""
    found = _mine(announcement_id)
    return _page(found.space, found)


@bp.post("/participation/manage/announcements/<uuid:announcement_id>/remove")
@requires(rules.may_manage_any)
def remove_announcement(announcement_id: uuid.UUID) -> Response:
    """Takes it away."""
    city = _mine(announcement_id).space.city.slug
    with db.transaction():
        services.remove_announcement(announcement=_mine(announcement_id, lock=True), actor=me())
    flash(_("The announcement is deleted."), "success")
    return web.see_other("participation.announcements", city=city)


def _page(space: Space, found: Announcement | None) -> ResponseReturnValue:
    form = announcement_form(languages_of(space))()
    if found is not None and not form.is_submitted():
        form.show(found, space.city.timezone)
    context: dict[str, Any] = {"space": space, "found": found}
    if not form.validate_on_submit():
        return form_page("participation/announcement.html", form, **context)
    try:
        with db.transaction():
            if found is None:
                services.announce(space=space, plan=form.plan(), actor=me())
            else:
                services.change_announcement(announcement=_mine(found.id, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/announcement.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.announcements", city=space.city.slug)


def _mine(announcement_id: uuid.UUID, *, lock: bool = False) -> Announcement:
    found = queries.announcement_by_id(announcement_id, lock=lock)
    if found is None or not rules.manages(me(), found.space.city_id):
        raise NotFound
    return found
