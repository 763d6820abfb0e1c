"""The landing page, the reader's own page, and the way from `/` to a language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.rules import is_secretariat
from portal.certificates import queries as certificates
from portal.cities import queries as cities
from portal.cities.directory import Entry
from portal.core import awaiting, cache, clock, datetimes, i18n, settings, web
from portal.core.access import public, requires, signed_in
from portal.home import next_steps, numbers, skyline
from portal.home.views import bp, plain
from portal.news import queries as news
from portal.news.queries import Headline
from portal.training import queries as training
from portal.training.models import Edition
from portal.training.rules import nominations_are_open
from portal.training.words import plans
from portal.webinars.queries import public as webinars
from portal.webinars.queries import some_wait, waits_for
from portal.webinars.queries.public import NextRun
from portal.webinars.words import FORMATS, times

COMING_UP = 4
LATEST_NEWS = 3


@plain.get("/")
@public
def root() -> ResponseReturnValue:
    """To the reader's language: the account's, else the one the browser asks for."""
    chosen = current_user.locale if current_user.is_authenticated else i18n.from_header(request.accept_languages)
    response = redirect(url_for("home.index", locale=chosen if chosen in i18n.LOCALES else i18n.SOURCE), 302)
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@bp.get("/")
@public
@cache.for_everyone("cities", "training", "certificates", "certificates.count", "webinars", "news")
def index() -> ResponseReturnValue:
    """The landing page: who belongs, what there is, what comes next."""
    today = clock.today()
    members = cities.directory(today, with_organisations=False)
    editions = training.upcoming_editions()
    return web.render(
        "home/index.html", numbers=numbers.of_association(today), agenda_items=_agenda(editions[:COMING_UP]),
        webinar_items=_webinars(webinars.next_runs(clock.now(), COMING_UP)), houses=skyline.houses(members), points=_points(members),
        news_items=_news(news.latest(clock.now(), LATEST_NEWS)), open_editions=sum(_takes_nominations(one) for one in editions),
    )  # fmt: skip


def _takes_nominations(edition: Edition) -> bool:
    return nominations_are_open(edition, clock.now())


def _last_day_to_nominate(edition: Edition) -> date:
    """In the edition's own zone; one that closes at midnight has the day before as its last."""
    return (edition.nominations_close_at.astimezone(ZoneInfo(edition.timezone)) - timedelta(seconds=1)).date()


def _agenda(editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """The editions as the component `agenda` takes them, each under the next day that matters about it."""
    items = []
    for edition in editions:  # which are ordered by what they ask of a city, not by the day that stands beside them
        line = _line(edition)
        if edition.starts_on > clock.today(edition.timezone):
            what, day = i18n._("Begins"), edition.starts_on
        elif _takes_nominations(edition):
            what, day, line = i18n._("Last day to nominate"), _last_day_to_nominate(edition), _where_and_when(edition)
        else:
            what, day = i18n._("Ends"), edition.ends_on
        items.append((day, {
            "day": datetimes.format_date(day, "d"), "month": datetimes.format_date(day, "LLL"), "text": f"{what} · {line}",
            "title": i18n.localized(edition.titles), "url": url_for("training.edition", slug=edition.slug),
        }))  # fmt: skip
    return [item for _day, item in sorted(items, key=lambda one: one[0])]


def _webinars(runs: Sequence[NextRun]) -> list[dict[str, Any]]:
    """The next runs of webinars as the component `agenda` takes them, on the day of the reader."""
    zone = ZoneInfo(i18n.timezone())
    return [
        {
            "day": datetimes.format_date(run.starts_at.astimezone(zone), "d"), "month": datetimes.format_date(run.starts_at.astimezone(zone), "LLL"),
            "title": i18n.localized(run.titles), "url": url_for("webinars.webinar", slug=run.slug),
            "text": f"{times.when_words(run.starts_at, run.timezone)} · {FORMATS[run.format]}",
        }
        for run in runs
    ]  # fmt: skip


def _news(headlines: Sequence[Headline]) -> list[dict[str, Any]]:
    """The latest news as the component `agenda` takes them, on the day of the zone in which they appeared."""
    items = []
    for one in headlines:
        day = one.published_at.astimezone(ZoneInfo(one.timezone)).date()
        whose = i18n.plain(one.city) if one.city else settings().association_name(i18n.current())
        items.append({
            "day": datetimes.format_date(day, "d"), "month": datetimes.format_date(day, "LLL"), "title": i18n.localized(one.titles),
            "url": url_for("news.item", slug=one.slug), "text": f"{whose} · {datetimes.format_date(day)}",
        })  # fmt: skip
    return items


def _where_and_when(edition: Edition) -> str:
    days = i18n._(
        "%(first)s to %(last)s",
        first=datetimes.format_date(edition.starts_on),
        last=datetimes.format_date(edition.ends_on),
    )
    where = i18n._("Online") if edition.is_online else i18n.plain(edition.places)
    return " · ".join(part for part in (where, days) if part)


def _line(edition: Edition) -> str:
    """Where and when, and until when a city can nominate, in one line."""
    line = _where_and_when(edition)
    if not _takes_nominations(edition):
        return line
    until = i18n._("nominations until %(day)s", day=datetimes.format_date(_last_day_to_nominate(edition)))
    return f"{line} · {until}"


def _points(members: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "lat": entry.latitude, "lon": entry.longitude, "name": i18n.plain(entry.names), "slug": entry.slug,
            "url": url_for("cities.city", slug=entry.slug), "note": i18n.country(entry.country),
        }
        for entry in members
    ]  # fmt: skip


@bp.get("/my")
@requires(signed_in)
def my_portal() -> ResponseReturnValue:
    """What the reader should do next, and what is theirs."""
    own, now = cities.own_cities(current_user), clock.now()
    tasks = training.tasks_for(current_user, own)
    awaited, (holds, invited, *watched) = awaiting.waiting_for(
        current_user, certificates.holds_some, some_wait, *(numbers.OFFICE if is_secretariat(current_user) else ()),
    )  # fmt: skip
    office = numbers.Office(*watched) if watched else None
    courses = [task for task in tasks if task.kind == "learn"]
    return web.render(
        "home/my_portal.html", cities=own, office=office,
        steps=next_steps.compose(
            tasks, own, mails_failed=office.mails_failed if office else 0,
            proposals=office.webinars_proposed if office else 0, registrations=waits_for(current_user, now) if invited else (),
            awaited=awaited,
        ),
        plans=[task for task in tasks if task.kind == "own_plan"], plan_states=plans.PLAN_STATES,
        courses=courses, graduated=list({task.values["edition"]: task for task in courses if task.is_done}.values()),
        certificates=certificates.certificates_of(current_user) if holds else (),
    )  # fmt: skip
