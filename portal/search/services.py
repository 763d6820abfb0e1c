# ruff: noqa: S608  # names of columns, and kinds of theirs, are put into a statement; what is indexed is bound
"""The verbs of the index: put a document, take one out. In the transaction of whoever changes the thing."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, delete, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, ids
from portal.core.prepared import Prepared
from portal.search import fold, kinds, queries, vectors
from portal.search.behind import Behind
from portal.search.document import Document
from portal.search.models import Indexed, Miss
from portal.search.tagging import add_tag, change_tag, offer_tag, retire_tag

__all__ = [
    "Document", "add_tag", "change_tag", "drop_gone", "forget_misses", "missing", "note_miss", "offer_tag", "put", "put_thing",
    "refresh", "remove", "retire_tag", "sweep_words",
]  # fmt: skip

AT_ONCE = 50  # documents a statement, which goes on while the next are read; smaller ones hand Python over too often
TITLE_LENGTH = 500


def put(documents: Sequence[Document]) -> None:
    """Puts documents into the index, each in place of what stood there for its thing and language. In a rehearsal nothing is: it would
    hold words that others write at the same time.

    Raises:
        RuntimeError: no transaction is open, so index and thing could fall apart.
    """
    _need_transaction()
    if db.is_rehearsal():
        return
    latest = list({(one.kind, one.thing_id, one.lang): one for one in documents}.values())
    batches = [latest[first : first + AT_ONCE] for first in range(0, len(latest), AT_ONCE)]
    connection = db.connection(db.current_session())
    with Behind() as behind:
        for batch in batches:
            behind.do(partial(_write, connection, _read(batch, behind.wait)))


class _Batch(NamedTuple):
    """What is written of some documents: their rows as JSON, and the words of what everybody may read."""

    rows: str
    words: Mapping[str, str]


def _read(documents: Sequence[Document], before_asking: Callable[[], None]) -> _Batch:
    """Makes everything out of the texts. The dictionaries are asked for words not met before, after `before_asking`."""
    readings = [
        (vectors.reading(_plain(one.title)[:TITLE_LENGTH]), vectors.reading(_plain(one.text))) for one in documents
    ]
    words: dict[str, set[str]] = defaultdict(set)
    for one, both in zip(documents, readings, strict=True):
        words[one.lang].update(*map(vectors.words_of, both))
    related = queries.related_to(words, before_asking)
    rows = [_row(one, both, related[one.lang]) for one, both in zip(documents, readings, strict=True)]
    queries.note_langs({one.lang for one in documents})
    public = (part for one, both in zip(documents, readings, strict=True) if "public" in one.audience for part in both)
    shown: dict[str, str] = {}
    for token in chain.from_iterable(public):
        if token.whole and token.whole not in shown:  # as first written
            shown[token.whole] = token.shown
    return _Batch(json.dumps(rows, ensure_ascii=False), shown)


def _write(connection: Connection, batch: _Batch) -> None:
    """Puts the rows, and adds what is new to the words that typos are repaired with: most have been seen before, so few come back."""
    new = _PUT.on(connection, rows=batch.rows, words=json.dumps(list(batch.words), ensure_ascii=False))
    rows = [
        {
            "word": word,
            "shown": batch.words[word][:60],
            "letters": (own := fold.letters(word))[:120],
            "shorter": queries.shorter(own),
        }
        for (word,) in new
    ]
    if rows:
        _PUT_WORDS.on(connection, fetches=False, rows=json.dumps(rows, ensure_ascii=False))


# All rows as one value, and all words: a document then costs the reading of its text, not of a dozen parameters.
_COLUMNS = {
    "id": "uuid", "kind": "varchar", "thing_id": "uuid", "lang": "varchar", "audience": "varchar[]", "is_machine": "boolean",
    "dated_on": "date", "city_id": "uuid", "tags": "varchar[]", "facts": "jsonb", "title": "varchar", "title_letters": "text",
    "title_words": "tsvector", "body": "text", "words": "tsvector", "changed_at": "timestamptz",
}  # fmt: skip
_KEY = ("kind", "thing_id", "lang")
_PUT = Prepared(text(
    "WITH put AS (INSERT INTO search_documents ({names})"
    " SELECT {names} FROM json_to_recordset(CAST(:rows AS json)) AS given({typed})"
    " ON CONFLICT ({key}) DO UPDATE SET {changed})"
    " SELECT given.word FROM json_array_elements_text(CAST(:words AS json)) AS given(word)"
    " WHERE NOT EXISTS (SELECT 1 FROM search_words there WHERE there.word = given.word)".format(
        names=", ".join(_COLUMNS), key=", ".join(_KEY),
        typed=", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items()),
        changed=", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in {"id", *_KEY}),
    )
).columns(word=String))  # fmt: skip
_PUT_WORDS = Prepared(
    text(
        "INSERT INTO search_words (word, shown, letters, shorter)"
        " SELECT word, shown, letters, shorter FROM json_to_recordset(CAST(:rows AS json))"
        " AS given(word varchar, shown varchar, letters varchar, shorter varchar[])"
        " WHERE NOT EXISTS (SELECT 1 FROM search_words there WHERE there.word = given.word)"
    )
)


def put_thing(*, kind: str, thing_id: uuid.UUID, documents: Sequence[Document]) -> None:
    """Makes `documents` all there is of this thing: languages that are not among them are taken out."""
    _need_transaction()
    langs = [one.lang for one in documents]
    db.session.execute(
        delete(Indexed).where(Indexed.kind == kind, Indexed.thing_id == thing_id, Indexed.lang.not_in(langs))
    )
    put(documents)


def refresh(kind: str, thing_ids: Sequence[uuid.UUID]) -> None:
    """Makes the index say of these things what their module says of them now; those it says nothing of are taken out.

    Call it after the change is flushed, in the same transaction.
    """
    _need_transaction()
    known = kinds.get(kind)
    if known is None or not thing_ids or db.is_rehearsal():
        return
    made = known.documents(thing_ids)
    there = {(one.thing_id, one.lang) for one in made}
    rows = db.session.execute(
        select(Indexed.thing_id, Indexed.lang).where(Indexed.kind == kind, Indexed.thing_id.in_(thing_ids))
    )
    gone = [(thing_id, lang) for thing_id, lang in rows if (thing_id, lang) not in there]
    if gone:
        db.session.execute(
            delete(Indexed).where(Indexed.kind == kind, tuple_(Indexed.thing_id, Indexed.lang).in_(gone))
        )
    put(made)


def missing(kind: str) -> list[uuid.UUID]:
    """Ids of things of a kind that have no row in the index, drafts among them."""
    known = kinds.get(kind)
    if known is None:
        return []
    there = set(db.session.scalars(select(Indexed.thing_id).where(Indexed.kind == kind).distinct()))
    return [one for one in known.ids() if one not in there]


def drop_gone(kind: str) -> int:
    """Takes out rows of things that do not exist any more. Returns how many."""
    _need_transaction()
    known = kinds.get(kind)
    there = set(known.ids()) if known else set()
    rows = db.session.execute(select(Indexed.id, Indexed.thing_id).where(Indexed.kind == kind)).all()
    gone = [row.id for row in rows if row.thing_id not in there]
    if there and gone:
        db.session.execute(delete(Indexed).where(Indexed.id.in_(gone)))
    return len(gone) if there else 0


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


def _plain(written: str) -> str:
    return written.replace("\x00", "")


def _row(
    one: Document, both: tuple[Sequence[vectors.Token], Sequence[vectors.Token]], related: vectors.Related
) -> dict[str, Any]:
    title = _plain(one.title)[:TITLE_LENGTH]
    title_words, words = vectors.vector(*both, related)
    return {
        "id": str(ids.new_id()), "kind": one.kind, "thing_id": str(one.thing_id), "lang": one.lang,
        "audience": list(one.audience), "is_machine": one.is_machine,
        "dated_on": one.dated_on.isoformat() if one.dated_on else None, "city_id": str(one.city_id) if one.city_id else None,
        "tags": list(one.tags), "facts": one.facts, "title": title, "title_letters": fold.letters(title),
        "title_words": title_words, "body": _plain(one.text), "words": words, "changed_at": clock.now().isoformat(),
    }  # fmt: skip


def note_miss(*, asked: str, lang: str) -> None:
    """Counts that nothing was found for these words, for the day and the language; of the person nothing is kept."""
    _need_transaction()
    statement = insert(Miss).values(id=ids.new_id(), day=clock.today(), lang=lang, text=fold.fold(asked)[:120], count=1)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["day", "lang", "text"], set_={"count": Miss.count + 1})
    )


def forget_misses(*, lang: str, asked: str | None = None) -> int:
    """Takes out what was looked for in vain in a language: these words, or everything. Returns how many rows of a day."""
    _need_transaction()
    statement = delete(Miss).where(Miss.lang == lang)
    if asked is not None:
        statement = statement.where(Miss.text == fold.fold(asked)[:120])
    return len(db.session.scalars(statement.returning(Miss.id)).all())


def sweep_words() -> None:
    """Takes out words that stand twice and words that no document has any more."""
    _need_transaction()
    db.session.execute(text("DELETE FROM search_words a USING search_words b WHERE a.word = b.word AND a.id > b.id"))
    # Words are letters and digits only: nothing in them needs an escape.
    db.session.execute(
        text(
            "DELETE FROM search_words w WHERE NOT EXISTS"
            " (SELECT 1 FROM search_documents d WHERE d.words @@ CAST(quote_literal(w.word) AS tsquery))"
        )
    )
