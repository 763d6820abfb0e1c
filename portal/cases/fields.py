"""The fields of a draft as the editor's pages and the history of changes speak of them. Pure.

A field is "title", "summary", "section:problem" (in a language) or "stage", "tags", "timeline" … (in none). Each has one
text form, whose digest tells whether somebody else has changed it since a page was opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from portal.cases import rules
from portal.cases.models import CaseText, CaseVersion

IN_LANGUAGE = ("title", "summary", *(f"section:{key}" for key in rules.ALL_SECTIONS))
LISTS = ("timeline", "indicators", "contacts")
PLAIN = (
    "stage", "started", "ended", "cost_band", "cost_amount", "cost_currency", "cost_year", "licence", "abstract_en",
)  # fmt: skip
TAGS = ("tags", "prerequisites")
PREREQUISITE = "prerequisite:"
ALL = (*IN_LANGUAGE, *PLAIN, *TAGS, *LISTS, "references")

Row = Mapping[str, Any]


def value_of(name: str, version: CaseVersion, original: CaseText, tags: Sequence[str]) -> Any:
    """What a draft says now: a text, a number or None, a sorted list of keys of tags, or a list of rows with their words."""
    if name in ("title", "summary"):
        return getattr(original, name)
    if name.startswith("section:"):
        return original.sections.get(name.removeprefix("section:"), "")
    if name == "tags":
        return sorted(key for key in tags if not key.startswith(PREREQUISITE))
    if name == "prerequisites":
        return sorted(key for key in tags if key.startswith(PREREQUISITE))
    if name in LISTS:
        return with_words(name, getattr(version, name), original.rows)
    if name == "references":
        return list(version.references)
    return getattr(version, name)


def with_words(name: str, rows: Sequence[Row], words: Mapping[str, Row]) -> list[dict[str, Any]]:
    """The rows of a list together with their words in one language."""
    return [
        {**row, **{part: words.get(row["key"], {}).get(part, "") for part in rules.ROW_PARTS[name]}} for row in rows
    ]


def keyed(name: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of a list, each with a key: those that have none get the first that is free."""
    taken = {row["key"] for row in rows if row.get("key")}
    found = []
    for row in rows:
        key = row.get("key") or _new_key(name[0], taken)
        taken.add(key)
        found.append({**row, "key": key})
    return found


def without_words(name: str, rows: Sequence[Row]) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """Rows with keys, as the version keeps them; and their words by key, as the text does."""
    parts = rules.ROW_PARTS[name]
    facts = [{part: value for part, value in row.items() if part not in parts} for row in rows]
    words = {row["key"]: {part: row.get(part, "") for part in parts} for row in rows}
    return facts, words


def _new_key(letter: str, taken: set[str]) -> str:
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def as_text(value: Any) -> str:
    """One text for each value, as the history keeps it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def digest(value: Any) -> str:
    """Short name of what a field says: SHA-256, 16 hexadecimal digits."""
    return hashlib.sha256(as_text(value).encode()).hexdigest()[:16]


# A text in one language, for its translators --------------------------------------------------------------------------


def names_in(original: CaseText) -> list[str]:
    """The fields of a text that there is something to translate of: "title", "section:problem", "row:t1:text" …"""
    sections = [f"section:{key}" for key in rules.ALL_SECTIONS if original.sections.get(key)]
    rows = [f"row:{key}:{part}" for key, words in original.rows.items() for part, word in words.items() if word]
    return ["title", "summary", *sections, *rows]


def text_value(name: str, text: CaseText) -> str:
    """What a text says in a field; empty if nothing."""
    if name in ("title", "summary"):
        return str(getattr(text, name))
    return source_value(name, words_of(text))


def source_value(name: str, words: Mapping[str, Any]) -> str:
    """The same of what a translation was made from (`CaseText.source`)."""
    if name in ("title", "summary"):
        return str(words.get(name, ""))
    kind, key = name.split(":", 1)
    if kind == "section":
        return str(words.get("sections", {}).get(key, ""))
    key, part = key.split(":")
    return str(words.get("rows", {}).get(key, {}).get(part, ""))


def set_text_value(name: str, text: CaseText, value: str) -> None:
    """Writes a field of a text."""
    if name in ("title", "summary"):
        setattr(text, name, value)
        return
    kind, key = name.split(":", 1)
    if kind == "section":
        text.sections = {**text.sections, key: value}
        return
    key, part = key.split(":")
    text.rows = {**text.rows, key: {**text.rows.get(key, {}), part: value}}


def words_of(text: CaseText) -> dict[str, Any]:
    """All that a text says, as a translation remembers what it was made from."""
    return {"title": text.title, "summary": text.summary, "sections": dict(text.sections), "rows": dict(text.rows)}
