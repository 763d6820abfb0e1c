"""A kit as PDF: A4, tagged (PDF/UA-1), archivable, in any script of the fonts.

The typesetter runs in a process of its own that ends with the kit, because a web process must not carry its memory. What is
printed goes in as data and never as markup.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portal.cases.kits.content import Content
from portal.certificates import documents

TEMPLATE = Path(__file__).parent / "typst" / "kit.typ"
_ROOT = Path(__file__).parents[3]
_SECONDS = 60
_UNKNOWN = "?"  # in place of what no font draws
_one_at_a_time = threading.BoundedSemaphore(1)  # a typesetter takes 150 MB


def page_data(content: Content) -> str:
    """The JSON that the template sets: cleaned texts, the fonts to try.

    Raises:
        FileNotFoundError: the fonts have not been built.
    """
    page = _each(asdict(content), lambda text: documents.breakable(documents.clean(text)))
    missing = documents.missing_glyphs("".join(_texts(page)), content.language)
    if missing:
        table = str.maketrans(dict.fromkeys(missing, _UNKNOWN))
        page = _each(page, lambda text: text.translate(table))
    page["fonts"] = {
        "text": documents.font_stack(content.language),
        "display": documents.font_stack(content.language, display=True),
    }
    for owner, name in ((page, "language"), (page, "title_lang"), *((part, "lang") for part in page["parts"])):
        owner[name] = re.split("[-_]", owner[name])[0].lower()
    return json.dumps(page)


def pdf(content: Content) -> bytes:
    """The kit as PDF bytes; the same content gives the same bytes.

    Raises:
        RuntimeError: the typesetter failed.
    """
    with _one_at_a_time:
        done = subprocess.run(  # noqa: S603 - our own module; what is printed goes in as data
            [sys.executable, "-m", "portal.cases.kits.pdf", str(content.timestamp)],
            input=page_data(content).encode(), capture_output=True, cwd=_ROOT, env={}, timeout=_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"the typesetter failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(item, change) for key, item in value.items()}
    return [_each(item, change) for item in value] if isinstance(value, list | tuple) else value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


def _main() -> None:
    """Sets what comes in at standard input; nothing but this process loads typst."""
    import typst

    made = typst.compile(
        str(TEMPLATE), format="pdf", root=str(TEMPLATE.parent), font_paths=[str(documents.FONT_FOLDER)],
        ignore_system_fonts=True, sys_inputs={"kit": sys.stdin.read()}, pdf_standards=["a-3a", "ua-1"],
        timestamp=int(sys.argv[1]),
    )  # fmt: skip
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main()
