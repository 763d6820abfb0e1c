"""Measures what the search finds: documents and questions of a file, in a schema of their own that is dropped again."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.schema import CreateIndex, CreateTable

from portal.core import db
from portal.search import kinds, queries, services
from portal.search.models import Indexed, Miss, Word
from portal.search.queries import Wanted

KIND = "recall"
PAGE = 100


class BadFile(ValueError):
    """The file is not as `docs/search.md` describes it; the text says where."""


@dataclass(frozen=True)
class Question:
    """`expected` and `found` are ids of the file's documents; `found` in the order of the results."""

    lang: str
    text: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        return tuple(one for one in self.expected if one not in self.found)


def read(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Documents and queries of a file.

    Raises:
        BadFile: no JSON, or a field is missing.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path}: {error}") from None
    documents, questions = _list(data, "documents"), _list(data, "queries")
    for one in documents:
        _need(one, "a document", ("id",), ("language", "lang"), ("title",))
    known = {str(one["id"]) for one in documents}
    for one in questions:
        _need(one, "a query", ("language", "lang"), ("text", "query"), ("expected", "ids", "expect"))
        unknown = [str(key) for key in _field(one, "expected", "ids", "expect") if str(key) not in known]
        if unknown:
            raise BadFile(
                f"the query {_field(one, 'text', 'query')!r} expects {unknown}, which are no ids of documents"
            )
    return documents, questions


def _list(data: object, name: str) -> list[dict[str, Any]]:
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadFile(f"{name!r} is missing or no list of objects")
    return found


def _need(one: Mapping[str, Any], what: str, *names: tuple[str, ...]) -> None:
    for group in names:
        if not any(name in one for name in group):
            raise BadFile(f"{what} has no {group[0]!r}: {json.dumps(one, ensure_ascii=False)[:120]}")


def _field(one: Mapping[str, Any], *names: str) -> Any:
    return next((one[name] for name in names if name in one), "")


def measure(documents: Sequence[Mapping[str, Any]], asked: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Indexes the documents in a scratch schema and asks each question. Needs an open transaction, which leaves nothing."""
    schema = f"search_recall_{secrets.token_hex(4)}"
    before = db.session.scalar(text("SHOW search_path"))
    db.session.execute(text(f"CREATE SCHEMA {schema}"))
    db.session.execute(text(f"SET LOCAL search_path TO {schema}, public"))
    kinds.register(KIND, label=KIND, symbol="search", address=lambda _thing, _facts: "")
    queries.forget_langs()
    try:
        _create_tables()
        names = {uuid.uuid5(uuid.NAMESPACE_OID, str(one["id"])): str(one["id"]) for one in documents}
        services.put(
            [
                services.Document(
                    KIND, uuid.uuid5(uuid.NAMESPACE_OID, str(one["id"])), str(_field(one, "language", "lang")),
                    str(one["title"]), str(_field(one, "text", "body")),
                )
                for one in documents
            ]
        )  # fmt: skip
        answers = [_ask(one, names) for one in asked]
    finally:
        kinds.forget(KIND)
        queries.forget_langs()
    # After an error the transaction is rolled back by whoever opened it, and the schema with it.
    db.session.execute(text(f"SET LOCAL search_path TO {before}"))
    db.session.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    return answers


def _create_tables() -> None:
    connection = db.session.connection()
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public"))  # a database that is still empty
    for model in (Indexed, Word, Miss):
        connection.execute(CreateTable(model.__table__))  # type: ignore[arg-type]  # a table, not any selectable
        for index in model.__table__.indexes:  # type: ignore[attr-defined]  # as above
            connection.execute(CreateIndex(index))


def _ask(one: Mapping[str, Any], names: Mapping[uuid.UUID, str]) -> Question:
    lang, asked = str(_field(one, "language", "lang")), str(_field(one, "text", "query"))
    found = queries.find(Wanted(asked, lang=lang, most=PAGE))
    expected = tuple(str(key) for key in _field(one, "expected", "ids", "expect"))
    return Question(lang, asked, expected, tuple(names[hit.thing_id] for hit in found.hits))
