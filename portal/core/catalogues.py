"""The texts of a language, from the catalogue that gettext's tools compile (`.mo`), found as they are asked for.

Python's own reader makes objects of all of its thousands of texts, for each language several megabytes of a process, which says
a part of them. Here they are kept packed, some dozens together, and what has been said once is kept beside. The format:
https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
"""

from __future__ import annotations

import marshal
import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable
from email.parser import HeaderParser
from gettext import c2py
from pathlib import Path

from isal import isal_zlib

_MAGIC = 0x950412DE
_HEADER = struct.Struct(
    "<7I"
)  # magic, revision, count, where originals and translations are listed; a hash table we do not use
_CONTEXT = "\x04"  # between the context of a text and the text
_TOGETHER = 64  # texts packed together: some ten kilobytes, unpacked in a tenth of a millisecond


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
        self._packed: list[bytes] = []
        if file.exists():
            self._index(file.read_bytes(), file)
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

    def _index(self, data: bytes, file: Path) -> None:
        """Packs the texts and sorts them by the hash of the original. Not by itself: the tools sort those with a context in their own ways."""
        magic, _revision, count, originals, translations, _size, _offset = _HEADER.unpack_from(data)
        if magic != _MAGIC:
            raise ValueError(f"{file} is no catalogue of this machine's byte order")

        def at(table: int, number: int) -> bytes:
            length, offset = struct.unpack_from("<2I", data, table + 8 * number)
            return data[offset : offset + length]

        hashes = array("q")
        for first in range(0, count, _TOGETHER):
            some = range(first, min(first + _TOGETHER, count))
            keys = [at(originals, number).partition(b"\0")[0] for number in some]
            hashes.extend(map(hash, keys))
            packed = marshal.dumps([*zip(keys, (at(translations, number) for number in some), strict=True)])
            self._packed.append(isal_zlib.compress(packed, 3))
        self._places.extend(sorted(range(count), key=hashes.__getitem__))
        self._hashes.extend(hashes[place] for place in self._places)

    def _found(self, key: str) -> str | None:
        """What the catalogue has for an original (of a plural its singular): the translation, forms separated by NUL."""
        wanted = key.encode()
        place = bisect_left(self._hashes, hash(wanted))
        while place < len(self._hashes) and self._hashes[place] == hash(wanted):
            together, one = divmod(self._places[place], _TOGETHER)
            original, translation = marshal.loads(isal_zlib.decompress(self._packed[together]))[one]  # noqa: S302  # packed above
            if original == wanted:
                return str(translation, "utf-8")
            place += 1
        return None
