"""The JSON-LD contexts we know, pinned by hash. Every other address is refused: nothing is ever fetched."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "contexts"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
PINNED = {
    CREDENTIALS: (
        "credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    BADGES: (
        "ob-v3p0-context-3.0.3.json", "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
    ),
}  # fmt: skip


class UnknownContext(ValueError):
    """A document names a context that is not bundled; what its words mean cannot be known here."""


@cache
def bundled(url: str) -> dict[str, Any]:
    """The context at an address.

    Raises:
        UnknownContext: there is no such file here, or its bytes are not those that were pinned.
    """
    if url not in PINNED:
        raise UnknownContext(f"unknown context {url[:200]}")
    name, digest = PINNED[url]
    data = (FOLDER / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise UnknownContext(f"the bundled context {name} was changed")
    found: dict[str, Any] = json.loads(data)
    return found


def load(url: str, _options: object = None) -> dict[str, Any]:
    """A context as PyLD's document loaders return it. Raises UnknownContext."""
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": bundled(url)}
