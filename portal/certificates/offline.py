"""The verifier that needs nobody: one HTML file with keys, status lists and the words of all languages in it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from portal.certificates.badges import Published
from portal.core import i18n, language_names, settings
from portal.core.i18n import _

DIST = Path(__file__).parents[1] / "static" / "dist"
_PLACE = "__DATA__"


@cache
def _template() -> str:
    """The page as the front end's build left it.

    Raises:
        FileNotFoundError: it has not been built.
    """
    manifest: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return (DIST / manifest["verifier.html"]).read_text(encoding="utf-8")


def page(published: Published) -> str:
    """The file. What is put into it stands in a data block, which no browser runs."""
    data = {
        "directory": published.directory,
        "lists": list(published.lists.values()),
        "languages": {code: _language(code) for code in i18n.LOCALES},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return _template().replace(_PLACE, text)


def _language(code: str) -> dict[str, Any]:
    with i18n.in_language(code):
        return {
            "name": language_names.NAMES[code], "dir": i18n.direction(code), "site": settings().association_name(code),
            "words": _words(),
        }  # fmt: skip


def _words() -> dict[str, str]:
    """`{until}` and `{reason}` are filled in by the page."""
    return {
        "title": _("Verify a certificate"),
        "lead": _("This page checks certificates by itself. It sends nothing anywhere and works without a network."),
        "language": _("Language"),
        "choose": _("Choose a file"),
        "file_hint": _("The PDF, the badge as a picture (PNG or SVG), or its JSON file. You can also drop it anywhere on this page."),
        "text": _("Or the text of the QR code"),
        "text_hint": _("Scan the code with any reader and paste what it shows."),
        "check": _("Verify"),
        "good": _("Signature good"),
        "good_text": _("The association signed exactly these facts. Revocations are known up to {until}."),
        "unlisted": _("Signature good, revocation unknown"),
        "unlisted_text": _("The association signed exactly these facts. Whether it took the certificate back later is not known here."),
        "revoked": _("Revoked"),
        "revoked_text": _("The association signed this certificate and took it back, or replaced it by a newer revision. Do not rely on it. Known up to {until}."),
        "tampered": _("Changed"),
        "tampered_text": _("The signature does not fit the words: something was changed. Do not rely on it."),
        "unknown_key": _("Not signed by the association"),
        "unknown_key_text": _("The signature is by nobody whose key is in this file. If the certificate is newer than this file, download the file again."),
        "no_badge": _("Nothing to check"),
        "no_badge_text": _("There is no signed certificate in this file or text."),
        "compare": _("Compare these facts with the paper or the page before you: if a single word differs, it was changed."),
        "cut": _("Where a line ends in …, the code holds only its beginning."),
        "renewed": _("A newer list of revocations was taken over. Revocations are known up to {until}."),
        "about": _("About this file"),
        "keys": _("Keys of the association"),
        "key": _("Key"),
        "fingerprint": _("Public key"),
        "state": _("State"),
        "in_use": _("In use"),
        "retired": _("Retired; what it signed stays good"),
        "withdrawn": _("Withdrawn; nothing it signed counts"),
        "lists": _("Revocations known up to"),
        "renew": _("To know of later revocations, download this file again from {address}, or drop a newer status list on this page."),
        "name": _("Awarded to"),
        "city": _("City"),
        "course": _("For completing"),
        "details": _("Programme"),
        "hours": _("Hours of work"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "issued_on": _("Issued on"),
        "issuer": _("Issued by"),
        "code": _("Code"),
        "revision": _("Revision"),
    }  # fmt: skip
