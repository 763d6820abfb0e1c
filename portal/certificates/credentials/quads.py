"""The canonical form of a JSON-LD document as N-Quads (RDFC-1.0; PyLD knows the algorithm as URDNA2015)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.certificates.credentials import contexts


class NotCanonical(ValueError):
    """A document that cannot be brought into canonical form, or that says things its contexts give no meaning."""


def _refuse(name: str) -> None:
    # What no context defines would fall out of the canonical form: it could be added to a signed document unnoticed.
    raise NotCanonical(f"the contexts give {str(name)[:100]!r} no meaning")


def _reason(error: BaseException) -> str:
    """What lies at the bottom: the library wraps each fault in several of its own."""
    while (cause := getattr(error, "cause", None) or error.__cause__) is not None:
        error = cause
    return f"{type(error).__name__}: {error}"[:300]


def canonical(document: Mapping[str, Any]) -> bytes:
    """Canonical N-Quads as UTF-8. Raises NotCanonical."""
    from pyld import jsonld  # brings lxml and aiohttp along, 25 MB that no web process needs

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": contexts.load}
    try:
        text = jsonld.JsonLdProcessor(on_property_dropped=_refuse).normalize(dict(document), options)
    except NotCanonical:
        raise
    except Exception as error:  # the library answers strange documents with every kind of exception
        raise NotCanonical(_reason(error)) from error
    return str(text).encode()
