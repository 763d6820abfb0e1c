"""A kit as PDF: A4, tagged (PDF/UA-1), archivable, in any script of the fonts."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

from portal.cases.kits.content import Content
from portal.certificates import typesetting

TEMPLATE = Path(__file__).parent / "typst" / "kit.typ"


def page_data(content: Content) -> str:
    """The JSON that the template sets: cleaned texts, the fonts to try.

    Raises:
        FileNotFoundError: the fonts have not been built.
    """
    page = typesetting.drawable(typesetting.cleaned(asdict(content)), content.language)
    page["fonts"] = typesetting.fonts(content.language)
    for owner, name in ((page, "language"), (page, "title_lang"), *((part, "lang") for part in page["parts"])):
        owner[name] = re.split("[-_]", owner[name])[0].lower()
    return json.dumps(page)


def pdf(content: Content) -> bytes:
    """The kit as PDF bytes; the same content gives the same bytes.

    Raises:
        RuntimeError: the typesetter failed.
    """
    return typesetting.pdf(template=TEMPLATE, name="kit", page=page_data(content), timestamp=content.timestamp)
