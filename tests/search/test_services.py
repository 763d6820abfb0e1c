"""The index changes with the thing: put, replaced, taken out, rolled back together."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from portal.core import db
from portal.search import services
from portal.search.models import Indexed
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
