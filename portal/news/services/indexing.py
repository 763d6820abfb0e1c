"""What the search over everything knows of news: written in the same transaction as the change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from portal.core import clock, db
from portal.core.i18n import Origin
from portal.news import queries, rules
from portal.news.models import NewsItem, NewsText
from portal.search import services as search
from portal.search.document import Document
from portal.search.queries import KnownTag

KIND = "news"


def refresh(item_id: uuid.UUID) -> None:
    """Writes the index of a piece of news anew: a document for each of its languages, none unless everybody can read it."""
    db.session.flush()
    search.refresh(KIND, [item_id])


def ids() -> Sequence[uuid.UUID]:
    """All that can be found."""
    return queries.indexed_ids(clock.now())


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now."""
    found = queries.to_index(wanted, clock.now())
    tags = queries.tags_of([one.id for one in found])
    return [_document(one, text, tags.get(one.id, [])) for one in found for text in one.texts]


def _document(item: NewsItem, text: NewsText, tags: Sequence[KnownTag]) -> Document:
    return Document(
        kind=KIND, thing_id=item.id, lang=text.lang, title=text.title, text=f"{text.summary}\n{text.body}",
        tags=tuple(tag.key for tag in tags), city_id=item.city_id, is_machine=text.origin is Origin.MACHINE,
        dated_on=rules.day_of(item),
        facts={
            "slug": item.slug, "country": item.city.country if item.city else None,
            "region": item.city.region.value if item.city else None,
        },
    )  # fmt: skip
