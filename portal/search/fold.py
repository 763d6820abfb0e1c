"""Text made comparable: what is indexed and what is asked for go through the same functions. Pure; no database.

`fold` keeps a text readable (case, accents, widths and variants of letters gone); `tokens` cuts it into words.
"""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """`text` without case, accents of Latin, Cyrillic, Greek and Arabic, and variants of letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))
    return " ".join(unicodedata.normalize("NFC", plain).split())
