"""A place in a block of a GIFT file (what stands between two blank lines), and the small steps from there.

Each step is one regular expression that cannot go back into what it has read, so that the time a file takes grows with
its length and with nothing else.
"""

from __future__ import annotations

import re

from portal.core.i18n import _
from portal.training.exchange.draft import ExchangeError, RichText
from portal.training.exchange.gift import signs
from portal.training.exchange.reading import Lines

_SPACE = re.compile(r"[ \t\n]*+")
_FORMAT = re.compile(rf"\[({'|'.join(signs.FORMATS)})\][ \t\n]*+")
_TEXT = re.compile(r"(?:[^=~#{}\\]++|\\[\\:#={}~n]?+)*+")
_TEXT_TO_ARROW = re.compile(r"(?:[^=~#{}\\\-]++|-(?!>)|\\[\\:#={}~n]?+)*+")
_COMMENTS = re.compile(r"(?://[^\n]*+(?:\n[ \t\n]*+|\Z))*+")


class Cursor:
    """Reads on in `lines.text` between `at` and `end`."""

    def __init__(self, lines: Lines, at: int, end: int) -> None:
        self.lines, self.at, self.end = lines, at, end
        self._text = lines.text

    @property
    def sign(self) -> str:
        """The sign at this place; empty at the end of the block."""
        return self._text[self.at] if self.at < self.end else ""

    @property
    def is_at_end(self) -> bool:
        return self.at >= self.end

    def sees(self, literal: str) -> bool:
        """Whether this stands here."""
        return self._text.startswith(literal, self.at, self.end)

    def takes(self, literal: str) -> bool:
        """Whether this stood here; it is behind us then."""
        if not self.sees(literal):
            return False
        self.at += len(literal)
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern finds here; it is behind us then."""
        found = pattern.match(self._text, self.at, self.end)
        if found:
            self.at = found.end()
        return found

    def sees_pattern(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern would find something here."""
        return pattern.match(self._text, self.at, self.end) is not None

    def skip_space(self) -> None:
        self.match(_SPACE)

    def comments(self) -> list[str]:
        """The comment lines that stand here, without white space around them."""
        found = self.match(_COMMENTS)
        return [line.strip() for line in found[0].split("\n") if line.strip()] if found else []

    def run(self, *, to_arrow: bool = False) -> str:
        """The text from here to the next sign of control (or `->`), as written."""
        found = self.match(_TEXT_TO_ARROW if to_arrow else _TEXT)
        return found[0] if found else ""

    def rich(self, inherited: str, *, to_arrow: bool = False) -> RichText | None:
        """Text with its format; None where there is no text. A named format with nothing behind it is an empty text."""
        named = self.match(_FORMAT)
        self.skip_space()
        written = self.run(to_arrow=to_arrow)
        if not written and not named:
            return None
        return signs.rich(written, named[1] if named else inherited)

    def fail(self, reason: str, at: int | None = None) -> ExchangeError:
        """The error at this place (or at another one), to be raised."""
        return self.lines.error(reason, self.at if at is None else at)

    def unexpected(self) -> ExchangeError:
        """The error for the sign that stands here and cannot, to be raised."""
        if self.sign not in {"=", "~", "#", "{", "}"}:
            return self.fail(_("Only } or feedback can follow here."))
        reason = _("%(sign)s cannot stand here. Write \\%(sign)s where the sign itself is meant.", sign=self.sign)
        return self.fail(reason)
