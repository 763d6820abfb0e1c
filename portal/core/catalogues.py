"""The texts of a language, from the catalogue that gettext's tools compile (`.mo`), found as they are asked for.

Python's own reader makes objects of all of its thousands of texts, for each language a megabyte and more of a process, which says
a part of them. Here the file stays as it is, and what has been said once is kept. The format:
https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable
from email.parser import HeaderParser
from gettext import c2py
from pathlib import Path

_MAGIC = 0x950412DE
_HEADER = struct.Struct(
    "<7I"
)  # magic, revision, count, where originals and translations are listed; a hash table we do not use
_CONTEXT = "\x04"  # between the context of a text and the text


class Catalogue:
    """One language. Without a file, as for the language that the sources are written in, each text is its own translation."""

    def __init__(self, file: Path) -> None:
        """Raises:
        ValueError: the file is no catalogue, or one of the other byte order.
        """
        self._said: dict[str, str] = {}
        self._counted: dict[str, tuple[str, ...]] = {}
        self._form: Callable[[int], int] = lambda number: int(number != 1)
        self._hashes, self._places = array("q"), array("I")
        if file.exists():
            self._data = file.read_bytes()
            self._index(file)
            rule = HeaderParser().parsestr(self._found("") or "").get("Plural-Forms", "")
            if "plural=" in rule:
                self._form = c2py(rule.partition("plural=")[2].strip(" ;"))

    def text(self, string: str, context: str = "") -> str:
        """The translation, or the text itself if there is none."""
        key = f"{context}{_CONTEXT}{string}" if context else string
        said = self._said.get(key)
        if said is None:
            found = self._found(key)
            if found is None:  # not kept: it may be what somebody wrote into a row
                return string
            said = self._said[key] = found.partition("\0")[0]
        return said

    def plural(self, singular: str, plural: str, number: float) -> str:
        """The form for a number."""
        forms = self._counted.get(singular)
        if forms is None:
            found = self._found(singular)
            if found is None:
                return singular if number == 1 else plural
            forms = self._counted[singular] = tuple(found.split("\0"))
        form = self._form(number)  # type: ignore[arg-type]  # as gettext itself: what is no whole number is rounded
        return forms[form] if form < len(forms) else plural

    def _index(self, file: Path) -> None:
        """Sorts the texts by the hash of the original. Not by itself: the tools sort those with a context in their own ways."""
        magic, _revision, count, originals, translations, _size, _offset = _HEADER.unpack_from(self._data)
        if magic != _MAGIC:
            raise ValueError(f"{file} is no catalogue of this machine's byte order")
        self._originals, self._translations = originals, translations
        ordered = sorted((hash(self._at(originals, number).partition(b"\0")[0]), number) for number in range(count))
        self._hashes.extend(one for one, _number in ordered)
        self._places.extend(number for _hash, number in ordered)

    def _at(self, table: int, number: int) -> bytes:
        length, offset = struct.unpack_from("<2I", self._data, table + 8 * number)
        return self._data[offset : offset + length]

    def _found(self, key: str) -> str | None:
        """What the catalogue has for an original (of a plural its singular): the translation, forms separated by NUL."""
        wanted = key.encode()
        place = bisect_left(self._hashes, hash(wanted))
        while place < len(self._hashes) and self._hashes[place] == hash(wanted):
            number = self._places[place]
            if self._at(self._originals, number).partition(b"\0")[0] == wanted:
                return self._at(self._translations, number).decode()
            place += 1
        return None
