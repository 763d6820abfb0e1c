"""What a file gave: its questions, and a note for each thing in it that was not taken over; and the bytes before that."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from portal.core.i18n import _
from portal.training.exchange.draft import ExchangeError, QuestionDraft

MAX_BYTES = 10_000_000
MAX_QUESTIONS = 5_000


@dataclass(frozen=True)
class Note:
    """Something that was understood and left out, in words for the author. `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Reading:
    """All questions of a file, in its order."""

    questions: tuple[QuestionDraft, ...]
    notes: tuple[Note, ...] = ()


class Lines:
    """Places in a text, as people count them."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def error(self, reason: str, offset: int) -> ExchangeError:
        """An error at this offset, to be raised."""
        line = self.line(offset)
        return ExchangeError(reason, line=line, column=offset - self._starts[line - 1] + 1)


def text_of(data: bytes) -> str:
    """A text file as text: UTF-8, a byte order mark in front of it is ignored.

    Raises:
        ExchangeError: larger than `MAX_BYTES`, or not UTF-8; says where.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        reason = _("The file is not UTF-8 text. Save it with the encoding UTF-8.")
        raise Lines(good).error(reason, len(good)) from None


def too_large() -> ExchangeError:
    """The error of a file above the limit."""
    return ExchangeError(_("The file is larger than %(mb)s MB.", mb=MAX_BYTES // 1_000_000), line=1, column=1)
