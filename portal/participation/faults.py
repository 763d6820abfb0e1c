"""What is wrong in a file, kept so that each reader is told in their own language.

    fault("%(name)s has no zone", name="created_at")

Both functions are keywords of the extraction of texts (`tool.babel.extract_messages`). Names of columns, files and settings stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.core import i18n

LONGEST_VALUE = 400  # characters that a row keeps of what stood in a file


@dataclass(frozen=True)
class Fault:
    """`text`: in English, as the catalogues have it, `values` in its places: names, numbers and other faults. `plural`: its form for many, by
    the number `count` among the values; empty: it has none.
    """

    text: str
    values: Mapping[str, str | int | Fault] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        """In the language of the page; the command line speaks English."""
        shown = {name: _shown(value) for name, value in self.values.items()}
        many = self.values.get("count")
        if self.plural and isinstance(many, int):
            return i18n.ngettext(self.text, self.plural, many, **shown)
        return i18n.gettext(self.text, **shown)

    def stored(self) -> dict[str, Any]:
        """For a row; `of` makes it again."""
        kept = {name: _kept(value) for name, value in self.values.items()}
        return {"text": self.text, "values": kept, **({"plural": self.plural} if self.plural else {})}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Fault:
        values = {name: cls.of(one) if isinstance(one, dict) else one for name, one in kept["values"].items()}
        return cls(kept["text"], values, kept.get("plural", ""))


def fault(text: str, **values: str | int | Fault) -> Fault:
    """What is wrong, with names and numbers in it."""
    return Fault(text, values)


def nfault(singular: str, plural: str, count: int, **values: str | int | Fault) -> Fault:
    """What is wrong, in the form for a number, which is `%(count)s` in it."""
    return Fault(singular, {"count": count, **values}, plural)


def _shown(value: str | int | Fault) -> str:
    """Names are Latin for the most part: they are isolated where the sentence, or the name, runs from right to left or may do so."""
    if isinstance(value, Fault):
        return str(value)
    if isinstance(value, int):
        return i18n.number(value)
    is_plain = value.isascii() and i18n.direction(i18n.current()) == "ltr"
    return value if is_plain else i18n.isolated(value)


def _kept(value: str | int | Fault) -> Any:
    if isinstance(value, Fault):
        return value.stored()
    return value if isinstance(value, int) else value.replace("\x00", "")[:LONGEST_VALUE]


# What is said of many a column or setting -----------------------------------------------------------------------------


def none(name: str) -> Fault:
    """Something stands there that cannot."""
    return fault("%(name)s is none", name=name)


def unknown(name: str) -> Fault:
    """A name that this portal does not know, or whose value it does not know."""
    return fault("%(name)s is unknown", name=name)


def no_texts(name: str) -> Fault:
    return fault("%(name)s is no object of texts by language", name=name)


def no_truth(name: str) -> Fault:
    return fault("%(name)s is neither true nor false", name=name)


def no_setting_number(name: str) -> Fault:
    return fault("%(name)s is no number from 0 to 1,000,000", name=name)


def too_long(name: str, most: int) -> Fault:
    return nfault(
        "%(name)s is longer than %(count)s character", "%(name)s is longer than %(count)s characters", most, name=name
    )


def only_with(name: str, other: str) -> Fault:
    """One of two columns that are both empty or both not."""
    return fault("%(name)s stands with %(other)s, and only there", name=name, other=other)
