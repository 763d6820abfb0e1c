"""The index changes with the thing: put, replaced, taken out, rolled back together."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.core import db
from portal.search import services
from portal.search.models import Indexed, Word
from portal.search.services import Document


def _titles(thing: uuid.UUID) -> dict[str, str]:
    rows = db.session.execute(select(Indexed.lang, Indexed.title).where(Indexed.thing_id == thing))
    return dict(rows.all())


def test_put_replaces_what_stood_there_for_the_language(app):
    thing = uuid.uuid4()
    with db.transaction():
        services.put(
            [
                Document("case", thing, "en", "Night bus", "Buses at night"),
                Document("case", thing, "ko", "심야버스", ""),
            ]
        )
    with db.transaction():
        services.put([Document("case", thing, "en", "Owl bus", "Buses at night")])
    assert _titles(thing) == {"en": "Owl bus", "ko": "심야버스"}


def test_put_thing_leaves_no_other_language(app):
    thing = uuid.uuid4()
    with db.transaction():
        services.put([Document("case", thing, lang, "x", "") for lang in ("en", "ko", "ar")])
        services.put_thing(kind="case", thing_id=thing, documents=[Document("case", thing, "en", "y", "")])
    assert _titles(thing) == {"en": "y"}


def test_remove_takes_one_language_or_all(app):
    thing = uuid.uuid4()
    with db.transaction():
        services.put([Document("case", thing, lang, lang, "") for lang in ("en", "ko", "ar")])
        services.remove(kind="case", thing_id=thing, lang="ar")
    assert set(_titles(thing)) == {"en", "ko"}
    with db.transaction():
        services.remove(kind="case", thing_id=thing)
    assert _titles(thing) == {}


def test_index_is_rolled_back_with_the_thing(app):
    thing = uuid.uuid4()
    with pytest.raises(ZeroDivisionError), db.transaction():
        services.put([Document("case", thing, "en", "Never", "")])
        raise ZeroDivisionError
    assert _titles(thing) == {}


def test_index_is_not_changed_outside_a_transaction(app):
    with pytest.raises(RuntimeError, match="transaction"):
        services.put([Document("case", uuid.uuid4(), "en", "x", "")])


def _many(count: int = 3 * services.AT_ONCE + 1) -> list[Document]:
    return [Document("case", uuid.uuid4(), "en", f"Bus {number}", f"Line{number} at night") for number in range(count)]


def test_many_documents_are_all_there_and_all_their_words_are_known(app):
    many = _many()
    with db.transaction():
        services.put(many)
    assert db.session.scalar(select(func.count()).select_from(Indexed)) == len(many)
    words = {f"line{number}" for number in range(len(many))} | {"night", "bus"}
    assert words <= set(db.session.scalars(select(Word.word)))


@pytest.mark.parametrize("place", [0, services.AT_ONCE, -1])
@pytest.mark.parametrize("wrong", [{"lang": "x" * 40}, {"facts": {"day": object()}}])
def test_one_wrong_document_takes_all_back(app, place, wrong):
    """Whether the database refuses it, or it cannot be written down here while the ones before are being put."""
    many = _many()
    many[place] = replace(many[place], **wrong)
    with pytest.raises(DBAPIError if "lang" in wrong else TypeError), db.transaction():
        services.put(many)
    assert db.session.scalar(select(func.count()).select_from(Indexed)) == 0
