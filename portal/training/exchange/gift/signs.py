"""The signs of GIFT: what is white space, what is escaped and how, what text becomes in each format."""

from __future__ import annotations

import re

from portal.training.exchange.draft import RichText

FORMATS = ("html", "markdown", "plain", "moodle")
# In these formats line breaks and white space mean something to the one who renders the text.
KEEPS_SPACE = frozenset({"html", "markdown"})

SPACE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
_SPECIAL = re.compile(r"[\\:#={}~]")
_SPACES = re.compile(f"[{SPACE}]{{2,}}")
# At the beginning of a text: a format, a weight, a comment, a category.
_AMBIGUOUS = re.compile(r"\[|%|//|\$")


def unescape(written: str) -> str:
    """The text behind the backslashes. A backslash before any other sign is a backslash."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], written)


def escape(text: str) -> str:
    r"""The text so that GIFT reads it as it is: signs escaped, line breaks as `\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def flat(written: str) -> str:
    """Text without line breaks: white space around it is dropped, and within it is one space."""
    return _SPACES.sub(" ", written.strip(SPACE).replace("\n", " "))


def rich(written: str, format_: str) -> RichText:
    r"""Text as written, in its format. Escapes are opened last: a `\n` stays a line break in every format."""
    kept = written.strip(SPACE) if format_ in KEEPS_SPACE else flat(written)
    return RichText(unescape(kept), format_)


def written(text: RichText, inherited: str) -> str:
    """Text for a file: its format is named where it differs from the inherited one, or where the text would mislead."""
    escaped = escape(text.text)
    if text.format == inherited and not _AMBIGUOUS.match(text.text):
        return escaped
    return f"[{text.format}]{escaped}"
