"""GIFT text into statements.

GIFT is Moodle's format for questions in plain text (docs.moodle.org, GIFT format). Where its description leaves a
choice, what is read here is what the grammar of gift-pegjs reads, as its pairs of input and expected output show; beyond
them it accepts what Moodle accepts: a colon in a text, numbers like .5 and 1e3, comment lines before the first answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.core.i18n import _
from portal.training.exchange.draft import ExchangeError, RichText
from portal.training.exchange.gift import answers, signs
from portal.training.exchange.gift.cursor import Cursor
from portal.training.exchange.gift.statements import Statement, StatementKind
from portal.training.exchange.reading import MAX_BYTES, MAX_QUESTIONS, Lines, too_large

GAP = "_____"

_BLANK_LINES = re.compile(r"\n(?:[ \t]*+\n)++")
_TITLE = re.compile(r"::((?:\\[\\:#={}~n]?+|[^\\:]|:(?!:))++)::")
_LINE = re.compile(r"[^\n]*+\n?+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass
class _Marks:
    """Identifier and tags that comments give to the next question."""

    ident: str | None = None
    tags: list[str] = field(default_factory=list)

    def take(self, comment: str) -> None:
        self.ident = next((text.strip(signs.SPACE) for text in marked(comment, "id")), self.ident)
        self.tags += marked(comment, "tag")


def marked(comment: str, word: str) -> Iterator[str]:
    r"""What stands in `[word:…]` in a comment; a bracket in it is written `\]`. Nothing with control characters counts."""
    opening, at = f"[{word}:", 0
    while (start := comment.find(opening, at)) >= 0:
        begin = start + len(opening)
        end = comment.find("]", begin + 1)
        while end > 0 and comment[end - 1] == "\\" and comment.find("]", end + 1) > 0:
            end = comment.find("]", end + 1)
        if end < 0:
            return
        text = comment[begin:end]
        if not _CONTROL.search(text):
            yield text.replace("\\]", "]")
        at = end + 1


def normal(text: str) -> str:
    """Text as offsets count in it: no byte order mark, line breaks as one sign."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> list[Statement]:
    """All statements of a GIFT text, in their order.

    Raises:
        ExchangeError: something cannot be understood, or there is no statement at all.
    """
    if len(text) > MAX_BYTES:
        raise too_large()
    text = normal(text)
    lines, marks = Lines(text), _Marks()
    statements: list[Statement] = []
    if (at := text.find("\0")) >= 0:
        raise lines.error(_("There is a character here that is not text."), at)
    for cursor in _blocks(lines):
        while True:
            cursor.skip_space()
            for comment in cursor.comments():
                marks.take(comment)
            if cursor.is_at_end:
                break
            if len(statements) == MAX_QUESTIONS:
                raise cursor.fail(_("There are more than %(num)s questions in the file.", num=MAX_QUESTIONS))
            statements.append(_statement(cursor, marks))
            marks = _Marks()
    if not statements:
        raise ExchangeError(_("There is no question in the file."), line=1, column=1)
    return statements


def _blocks(lines: Lines) -> Iterator[Cursor]:
    """The parts of the text between blank lines: no statement goes beyond one."""
    at = 0
    for blank in _BLANK_LINES.finditer(lines.text):
        yield Cursor(lines, at, blank.start())
        at = blank.end()
    yield Cursor(lines, at, len(lines.text))


def _statement(cursor: Cursor, marks: _Marks) -> Statement:
    start = cursor.at
    if cursor.takes("$CATEGORY:"):
        cursor.skip_space()
        found = cursor.match(_LINE)
        return Statement(StatementKind.CATEGORY, start, title=found[0].rstrip("\n") if found else "")
    found = cursor.match(_TITLE)
    cursor.skip_space()
    common: dict[str, Any] = {
        "title": signs.unescape(found[1]) if found else None, "ident": marks.ident, "tags": tuple(marks.tags),
    }  # fmt: skip
    if found is None and cursor.sees("::"):
        raise cursor.fail(_("The title is not closed: :: is missing behind it."))
    stem = cursor.rich("moodle")
    if cursor.is_at_end:
        if stem is None:
            raise cursor.fail(_("There is a title and no question behind it."), start)
        return Statement(StatementKind.DESCRIPTION, start, stem=stem, **common)
    return _question(cursor, start, stem, common)


def _question(cursor: Cursor, start: int, stem: RichText | None, common: dict[str, Any]) -> Statement:
    opening = cursor.at
    if not cursor.takes("{"):
        raise cursor.unexpected()
    inherited = stem.format if stem else "moodle"
    parts = answers.read(cursor, inherited)
    cursor.skip_space()
    if not cursor.sign:
        reason = _("The answers that begin here are not closed: } is missing before the blank line or the end.")
        raise cursor.fail(reason, opening)
    if not cursor.takes("}"):
        raise cursor.unexpected()
    cursor.skip_space()
    rest = None if cursor.comments() else cursor.rich(inherited)
    if cursor.sign:
        raise _not_separated(cursor)
    return Statement(offset=start, stem=_whole(stem, rest), has_gap=rest is not None, **common, **parts)


def _whole(stem: RichText | None, rest: RichText | None) -> RichText:
    """The text of a question, with a gap where its answers stood in the middle."""
    if rest is None:
        return stem or RichText("")
    before = f"{stem.text} " if stem else ""
    return RichText(f"{before}{GAP} {rest.text}", (stem or rest).format)


def _not_separated(cursor: Cursor) -> ExchangeError:
    if cursor.sign not in {"=", "~", "#", "}"}:
        return cursor.fail(_("A question ended above. A blank line is needed between two questions."))
    return cursor.unexpected()
