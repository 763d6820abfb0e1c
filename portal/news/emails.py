"""The mail that says that news is out."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from portal.accounts.models import User
from portal.core import i18n, mail
from portal.news.queries import Shown

# For whoever asked for it: nobody hears of the association unasked.
ASSOCIATION = "news.association"
# For those who follow a city or a topic.
FOLLOWED = "news.followed"


def out(shown: Shown, kind: str) -> Callable[[User], mail.Message]:
    """Makes the mail for a reader. It names nobody, so those of one language and zone share it."""
    made: dict[tuple[str, str], mail.Message] = {}

    def message(reader: User) -> mail.Message:
        key = (reader.locale, reader.timezone)
        if key not in made:
            made[key] = _render(shown, kind, *key)
        return made[key]

    return message


def _render(shown: Shown, kind: str, lang: str, timezone: str) -> mail.Message:
    text, city = shown.text(lang), shown.item.city
    with i18n.in_language(lang):
        link = url_for("news.item", slug=shown.item.slug, _external=True)
    return mail.render(
        kind, template="news/email/out", lang=lang, timezone=timezone, title=text.title, summary=text.summary, link=link,
        city=str(i18n.pick(city.names, lang)[0]) if city else "", is_asked_for=kind == ASSOCIATION,
    )  # fmt: skip
