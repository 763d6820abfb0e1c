"""A PDF as pictures of its pages and their words, by PDFium. Pure: bytes in, bytes out; for workers, as it takes some memory."""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

LONGEST_SIDE = 1600  # pixels
QUALITY = 80  # of WebP; text stays clear, a page of a talk takes 30 to 150 KB
MOST_PAGES = 300
MOST_WORDS = 4000  # signs of a page that are kept

# PDFium must not be called by two threads at once (https://pypdfium2.readthedocs.io/en/stable/python_api.html).
_one_at_a_time = threading.Lock()


class BadPdf(Exception):
    """It cannot be used. `why`: `unreadable`, `protected`, `empty` or `too_many`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class PageImage:
    """number: from 1. data: WebP. width, height: pixels. text: its words in reading order, as far as the PDF knows it."""

    number: int
    data: bytes
    width: int
    height: int
    text: str


def count(data: bytes) -> int:
    """The number of pages.

    Raises:
        BadPdf: it cannot be opened, has a password, no page or more than MOST_PAGES.
    """
    with _opened(data) as document:
        return _checked(document)


def pages(data: bytes, first: int, last: int) -> Iterator[PageImage]:
    """Pages `first` to `last`, both included, as far as there are any.

    Raises:
        BadPdf: as `count`, or one of the pages cannot be drawn.
    """
    import pypdfium2

    with _opened(data) as document:
        for number in range(first, min(last, _checked(document)) + 1):
            try:
                yield _drawn(document, number)
            except pypdfium2.PdfiumError:
                raise BadPdf("unreadable") from None


def _drawn(document: Any, number: int) -> PageImage:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        picture = page.render(scale=LONGEST_SIDE / max(width, height, 1)).to_pil().convert("RGB")
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=QUALITY, method=4)
        words = page.get_textpage()
        try:
            text = words.get_text_bounded()
        finally:
            words.close()
        return PageImage(number, out.getvalue(), picture.width, picture.height, _plain(text))
    finally:
        page.close()


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    import pypdfium2  # 8 MB that web processes never need

    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise BadPdf("protected" if "password" in str(error).lower() else "unreadable") from None
        try:
            yield document
        finally:
            document.close()


def _checked(document: Any) -> int:
    found = len(document)
    if found == 0:
        raise BadPdf("empty")
    if found > MOST_PAGES:
        raise BadPdf("too_many")
    return found


def _plain(text: str) -> str:
    """Lines without signs that are none, and without the gaps of a layout."""
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").splitlines())
    clean = "\n".join(line for line in lines if line)
    return "".join(
        sign for sign in clean if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs", "Co", "Cn"}
    )[:MOST_WORDS]
