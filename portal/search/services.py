"""The verbs of the index: put a document, take one out. In the transaction of whoever changes the thing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, ids
from portal.search import fold
from portal.search.models import Indexed

PUBLIC = ("public",)
AT_ONCE = 500  # rows a statement
TITLE_LENGTH = 500


@dataclass(frozen=True)
class Document:
    """A thing in one language, as it shall be found.

    Args:
        kind: registered with `kinds`, e.g. "case".
        lang: BCP 47 tag of title and text.
        text: plain text or Markdown source, everything that shall be found beside the title.
        tags: keys `scheme:code`.
        city_id: the city it belongs to; puts it on the map.
        audience: who may see it; "public", or keys such as "staff" or "city:<id>" that pages pass for their reader.
        is_machine: translated by a machine; found after what people wrote.
        dated_on: for "newest first".
        facts: small facts for filters and for its address, e.g. {"slug": "…", "stage": "live", "country": "KR"}.
    """

    kind: str
    thing_id: uuid.UUID
    lang: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    city_id: uuid.UUID | None = None
    audience: tuple[str, ...] = PUBLIC
    is_machine: bool = False
    dated_on: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def put(documents: Sequence[Document]) -> None:
    """Puts documents into the index, each in place of what stood there for its thing and language.

    Raises:
        RuntimeError: no transaction is open, so index and thing could fall apart.
    """
    _need_transaction()
    rows = {(one.kind, one.thing_id, one.lang): _row(one) for one in documents}
    values = list(rows.values())
    for first in range(0, len(values), AT_ONCE):
        statement = insert(Indexed).values(values[first : first + AT_ONCE])
        changed = {
            name: statement.excluded[name] for name in values[0] if name not in {"id", "kind", "thing_id", "lang"}
        }
        db.session.execute(statement.on_conflict_do_update(index_elements=["kind", "thing_id", "lang"], set_=changed))


def put_thing(*, kind: str, thing_id: uuid.UUID, documents: Sequence[Document]) -> None:
    """Makes `documents` all there is of this thing: languages that are not among them are taken out."""
    _need_transaction()
    langs = [one.lang for one in documents]
    db.session.execute(
        delete(Indexed).where(Indexed.kind == kind, Indexed.thing_id == thing_id, Indexed.lang.not_in(langs))
    )
    put(documents)


def remove(*, kind: str, thing_id: uuid.UUID, lang: str | None = None) -> None:
    """Takes a thing out of the index, in one language or in all."""
    _need_transaction()
    statement = delete(Indexed).where(Indexed.kind == kind, Indexed.thing_id == thing_id)
    db.session.execute(statement if lang is None else statement.where(Indexed.lang == lang))


def _need_transaction() -> None:
    if not db.in_transaction():
        raise RuntimeError(
            "the index changes in the transaction of the thing: open `with db.transaction():` at the edge"
        )


def _row(one: Document) -> dict[str, Any]:
    title = one.title.replace("\x00", "")[:TITLE_LENGTH]
    body = one.text.replace("\x00", "")
    return {
        "id": ids.new_id(), "kind": one.kind, "thing_id": one.thing_id, "lang": one.lang, "audience": list(one.audience),
        "is_machine": one.is_machine, "dated_on": one.dated_on, "city_id": one.city_id, "tags": list(one.tags),
        "facts": one.facts, "title": title, "title_letters": fold.fold(title), "title_words": _vector(title),
        "body": body, "words": _vector(f"{title} {body}"), "changed_at": clock.now(),
    }  # fmt: skip


def _vector(text: str) -> str:
    words = dict.fromkeys("".join(sign if sign.isalnum() else " " for sign in fold.fold(text)).split())
    return " ".join(f"'{word[:80]}'" for word in words)
