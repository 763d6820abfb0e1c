"""What the module tells others about itself when the application is set up."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select

from portal.accounts import hooks
from portal.cities import cards
from portal.cities.cards import CardData
from portal.cities.models import City
from portal.core import cache, clock, datetimes, i18n, web
from portal.core.i18n import lazy as _l
from portal.news import emails, queries, rules, searching
from portal.news.events import NewsAppeared, NewsChanged
from portal.news.models import NewsItem, NewsText
from portal.news.services import privacy
from portal.notifications import kinds
from portal.notifications.models import Frequency


def register() -> None:
    """Called once when the application is set up."""
    web.add_navigation("news.index", _l("News"), "news", "news", 27)
    web.add_account_link("news.own_news", _l("News I write"), "news", 48, rules.may_write)
    for event in (NewsAppeared, NewsChanged):
        cache.invalidate_on(event, "news")
    kinds.add_part(_l("News"), 70, "news")
    kinds.register(emails.ASSOCIATION, label=_l("News of the association"), default=Frequency.NEVER, can_wait=True)
    kinds.register(
        emails.FOLLOWED, label=_l("News of cities and topics that you follow"), default=Frequency.WEEKLY, can_wait=True
    )
    cards.append(city_card)
    searching.register()
    _register_privacy()
    _register_audit()


def city_card(city: City) -> CardData | None:
    """The city's newest piece of news; nothing where it has none."""
    found = queries.latest(clock.now(), 1, city_id=city.id)
    if not found:
        return None
    newest = found[0]
    day = newest.published_at.astimezone(ZoneInfo(newest.timezone))
    return CardData(
        i18n._("News of the city"), text=i18n.plain(newest.titles), url=url_for("news.index", city=city.slug), symbol="news",
        meta=[datetimes.format_date(day)],
    )  # fmt: skip


def _register_privacy() -> None:
    hooks.exporters.append(privacy.export_of)
    hooks.statements.append(
        hooks.Statement(
            key="news",
            title=_l("News that you write"),
            what=_l(
                "Which news you began to write. Only those who write for the same city or for the association see it."
            ),
            why=_l("So that they know whom to ask."),
            how_long=_l(
                "Until you erase your account. The news itself stays, for it is the city's or the association's."
            ),
        )
    )


def _register_audit() -> None:
    hooks.audit_actions.update(
        {
            "news.begun": _l("News begun"),
            "news.words_changed": _l("Text of news changed"),
            "news.translation_removed": _l("Translation of news taken away"),
            "news.picture_changed": _l("Picture of news changed"),
            "news.scheduled": _l("News set to appear later"),
            "news.published": _l("News published"),
            "news.pinned": _l("Place of news in the list changed"),
            "news.archived": _l("News put into the archive"),
            "news.withdrawn": _l("News withdrawn"),
            "news.published_again": _l("News published again"),
            "news.discarded": _l("Draft of news thrown away"),
        }
    )
    title = (
        select(NewsText.title)
        .where(NewsText.item_id == NewsItem.id, NewsText.lang == NewsItem.original_lang)
        .scalar_subquery()
    )
    hooks.audit_subjects["news_item"] = (
        _l("News"), hooks.Subjects(select(NewsItem.id, title.label("title")), str),
    )  # fmt: skip
