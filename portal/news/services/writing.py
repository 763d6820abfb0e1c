"""What a piece of news says, in which languages, what it is about, and its picture."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete
from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import Origin, _
from portal.news import queries, rules
from portal.news.models import NewsItem, NewsState, NewsTag, NewsText
from portal.news.services.base import note, settle
from portal.search import queries as search

MOST_BYTES = 10_000_000
ALT_LENGTH = 300
OFFICE_ZONE = "Asia/Seoul"  # where the association's office is, as for its trainings; the form offers it first


@dataclass(frozen=True)
class Words:
    """What it says in one language. `body`: Markdown; `picture_alt`: what the picture shows, where there is one."""

    title: str
    summary: str = ""
    body: str = ""
    picture_alt: str | None = None


def begin(*, lang: str, title: str, summary: str, city: City | None, actor: User) -> NewsItem:
    """A new draft under the first free address made of its title.

    Raises:
        DomainError: there is no title, or the person does not write for this city.
    """
    if not rules.writes_everywhere(actor) and (city is None or city.id not in rules.writes_for(actor)):
        raise DomainError(_("Choose a city for which you write."), field="city")
    words = rules.one_line(title)
    slug = queries.free_slug(rules.address_of(words))
    return begin_item(slug=slug, lang=lang, words=Words(title, summary), city=city, actor=actor)


def begin_item(*, slug: str, lang: str, words: Words, city: City | None, actor: User | None) -> NewsItem:
    """A new draft under an address that is free.

    Raises:
        DomainError: there is no title.
    """
    item = NewsItem(
        slug=slug, original_lang=lang, city_id=city.id if city else None, timezone=city.timezone if city else OFFICE_ZONE,
        created_by=actor.id if actor else None,
    )  # fmt: skip
    text = NewsText(lang=lang, origin=Origin.ORIGINAL, title="")
    _write(text, words)
    db.session.add(item)
    db.session.flush()
    text.item_id = item.id
    db.session.add(text)
    note(item, "news.begun", actor)
    return item


def save_words(*, item: NewsItem, words: Words, tags: Collection[str], actor: User | None) -> None:
    """Changes the original text and the topics; a change of the text makes translations stale. The item is locked.

    Raises:
        Conflict: it is withdrawn.
        DomainError: there is no title, or no such tag.
    """
    _writable(item)
    _set_tags(item, tags)
    text = _text(item, item.original_lang)
    if _write(text, words):
        item.text_version += 1
    text.source_version = item.text_version
    settle(item, "news.words_changed", actor, language=item.original_lang)


def save_translation(*, item: NewsItem, lang: str, words: Words, is_machine: bool, actor: User | None) -> None:
    """Writes it in a further language, or brings a translation up to date: it is current by that. The item is locked.

    Raises:
        Conflict: it is withdrawn.
        DomainError: there is no title, or the language is that of the original.
    """
    _writable(item)
    if lang == item.original_lang:
        raise DomainError(_("This is the language of the original."), field="lang")
    text = next((one for one in item.texts if one.lang == lang), None) or NewsText(item_id=item.id, lang=lang, title="")
    text.origin = Origin.MACHINE if is_machine else Origin.HUMAN
    _write(text, words)
    text.source_version = item.text_version
    db.session.add(text)
    settle(item, "news.words_changed", actor, language=lang)


def find_still_fine(*, item: NewsItem, lang: str, actor: User | None) -> None:
    """Notes that nothing in the translation needs to change. The item is locked.

    Raises:
        NotFound: there is no translation in this language.
    """
    _writable(item)
    _translation(item, lang).source_version = item.text_version
    settle(item, "news.words_changed", actor, language=lang)


def remove_translation(*, item: NewsItem, lang: str, actor: User | None) -> None:
    """Takes a translation away. The item is locked.

    Raises:
        NotFound: there is no translation in this language.
    """
    _writable(item)
    text = _translation(item, lang)
    db.session.execute(delete(NewsText).where(NewsText.id == text.id))
    db.session.expire(item, ["texts"])
    settle(item, "news.translation_removed", actor, language=lang)


# The picture ---------------------------------------------------------------------------------------------------------


def set_picture(*, item: NewsItem, upload: FileStorage | None, alt: str, actor: User | None) -> None:
    """A new picture, or other words for the one that is there. It is made anew, so nothing hidden comes along. The item is locked.

    Raises:
        Conflict: it is withdrawn.
        DomainError: it is no picture, too large, or nobody says what it shows.
    """
    _writable(item)
    words = rules.one_line(alt)
    if not words or len(words) > ALT_LENGTH:
        raise DomainError(_("Say in a sentence what can be seen, for people who cannot see it."), field="alt")
    if upload is not None and upload.filename:
        try:
            data, kind = storage.check_upload(upload, kinds={"image"}, max_bytes=MOST_BYTES)
        except DomainError as error:
            raise DomainError(error.message, field="picture") from None
        _drop_picture(item)
        ending = "png" if kind == "image/png" else "jpg"
        item.picture_key = storage.save(data, filename=f"picture.{ending}", content_type=kind, private=False)
        for other in item.texts:  # what was said of another picture
            other.picture_alt = ""
    elif not item.picture_key:
        raise DomainError(_("Choose a file."), field="picture")
    text = _text(item, item.original_lang)
    if text.picture_alt != words:
        text.picture_alt, text.changed_at = words, clock.now()
        item.text_version += 1
        text.source_version = item.text_version
    settle(item, "news.picture_changed", actor)


def remove_picture(*, item: NewsItem, actor: User | None) -> None:
    """Takes the picture away, with its file and its words. Doing it twice does it once. The item is locked."""
    _writable(item)
    if item.picture_key:
        _drop_picture(item)
        item.picture_key = None
        for text in item.texts:
            text.picture_alt = ""
        settle(item, "news.picture_changed", actor)


def _drop_picture(item: NewsItem) -> None:
    if item.picture_key:
        storage.delete(item.picture_key)


# Pieces --------------------------------------------------------------------------------------------------------------


def _set_tags(item: NewsItem, keys: Collection[str]) -> None:
    known = search.tags_by_key(keys)
    unknown = sorted(set(keys) - set(known))
    if unknown:
        raise DomainError(_("There is no such tag: %(tags)s", tags=", ".join(unknown)), field="topics")
    db.session.execute(delete(NewsTag).where(NewsTag.item_id == item.id))
    db.session.add_all(NewsTag(item_id=item.id, tag_id=tag.id) for tag in known.values())


def _write(text: NewsText, words: Words) -> bool:
    """Writes the words into the row; returns whether they differ from what stood there."""
    title = rules.one_line(words.title)
    if not title:
        raise DomainError(_("Enter a title."), field="title")
    alt = text.picture_alt if words.picture_alt is None else rules.one_line(words.picture_alt)[:ALT_LENGTH]
    new = (title[:200], rules.one_line(words.summary)[:600], rules.lines(words.body), alt or "")
    if (text.title, text.summary, text.body, text.picture_alt) == new:
        return False
    text.title, text.summary, text.body, text.picture_alt = new
    text.changed_at = clock.now()
    return True


def _text(item: NewsItem, lang: str) -> NewsText:
    return next(one for one in item.texts if one.lang == lang)


def _translation(item: NewsItem, lang: str) -> NewsText:
    found = next((one for one in item.texts if one.lang == lang), None)
    if found is None or found.origin is Origin.ORIGINAL:
        raise NotFound
    return found


def _writable(item: NewsItem) -> None:
    if item.state is NewsState.WITHDRAWN:
        raise Conflict(_("This is withdrawn. Publish it again to change it."))
