"""Documents that are set when somebody asks: transcripts, replication kits; tagged (PDF/UA-1) and archivable (PDF/A-3a).

The typesetter runs in a process of its own that ends with the document, because a web process must not carry its memory (see
`documents`). What is printed goes in as data and never as markup.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portal.certificates import documents

_ROOT = Path(__file__).parents[2]
_SECONDS = 60  # a thousand lines take two
_UNKNOWN = "?"  # in place of what no font draws: one odd sign must not keep a person from the rest
# A crowd that asks at once waits in a line, instead of starting as many typesetters (150 MB each) as there are threads.
_one_at_a_time = threading.BoundedSemaphore(1)


def cleaned(value: Any) -> Any:
    """All texts in a value as the typesetter takes them; mappings and lists as they are otherwise."""
    return _each(value, lambda text: documents.breakable(documents.clean(text)))


def drawable(page: Any, lang: str) -> Any:
    """The page with `?` for what none of the fonts of a language draws.

    Raises:
        FileNotFoundError: the fonts have not been built.
    """
    missing = documents.missing_glyphs("".join(documents.texts(page)), lang)
    if not missing:
        return page
    table = str.maketrans(dict.fromkeys(missing, _UNKNOWN))
    return _each(page, lambda text: text.translate(table))


def fonts(lang: str) -> dict[str, list[str]]:
    """The fonts to try for text and headings."""
    return {"text": documents.font_stack(lang), "display": documents.font_stack(lang, display=True)}


def pdf(*, template: Path, name: str, page: str, timestamp: int) -> bytes:
    """Sets a document; the same page gives the same bytes.

    Args:
        template: a typst file.
        name: under which the template reads the page.
        page: JSON.
        timestamp: of the file, in seconds.

    Raises:
        RuntimeError: the typesetter failed.
    """
    with _one_at_a_time:
        done = subprocess.run(  # noqa: S603 - our own module; what is printed goes in as data
            [sys.executable, "-m", "portal.certificates.typesetting", str(template), name, str(timestamp)],
            input=page.encode(), capture_output=True, cwd=_ROOT, env={}, timeout=_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"the typesetter failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(item, change) for key, item in value.items()}
    return [_each(item, change) for item in value] if isinstance(value, list | tuple) else value


def _main(template: Path, name: str, timestamp: int) -> None:
    """Sets what comes in at standard input; nothing but this process loads typst."""
    import typst

    made = typst.compile(
        str(template), format="pdf", root=str(template.parent), font_paths=[str(documents.FONT_FOLDER)],
        ignore_system_fonts=True, sys_inputs={name: sys.stdin.read()}, pdf_standards=["a-3a", "ua-1"],
        timestamp=timestamp,
    )  # fmt: skip
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
