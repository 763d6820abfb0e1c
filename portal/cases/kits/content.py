"""What a kit says, as text in one language with its parts marked, ready to be set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
EDITION = 1  # of the layout: another one makes all kits anew


@dataclass(frozen=True)
class Part:
    """A heading with facts (label, value) and blocks of `lang`: `{"kind": "p" | "list" | "enum", "items": […]}`."""

    title: str
    lang: str
    direction: str
    facts: Sequence[tuple[str, str]] = ()
    blocks: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class Content:
    """All that is printed. `page_of` holds `{page}` and `{pages}`; `timestamp`: of the files, in seconds."""

    heading: str
    title: str
    title_lang: str
    title_direction: str
    place: str
    issuer: str
    summary: str
    page_of: str
    language: str
    direction: str
    timestamp: int
    parts: Sequence[Part] = field(default_factory=tuple)


def digest(content: Content, files: Sequence[str]) -> str:
    """What tells one state of a kit from another: its words, the files that go with it, the layout."""
    known = json.dumps([EDITION, asdict(content), sorted(files)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()


def blocks(markdown: str) -> list[dict[str, Any]]:
    """The paragraphs and lists of a Markdown text, without its marks; a heading becomes a paragraph."""
    found: list[dict[str, Any]] = []
    lists: list[str] = []
    for token in _parser.parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            if not lists:
                found.append({"kind": "list" if token.type == "bullet_list_open" else "enum", "items": []})
            lists.append(token.type)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "inline":
            text = "".join(_words(child) for child in token.children or ())
            if lists:
                found[-1]["items"].append(text)
            else:
                found.append({"kind": "p", "items": [text]})
        elif token.type in ("fence", "code_block"):
            found.append({"kind": "p", "items": [token.content]})
    return [block for block in found if any(item.strip() for item in block["items"])]


def _words(token: Any) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else str(token.content)
