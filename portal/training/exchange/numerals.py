"""Numbers as authors write them: exact, with a full stop as the decimal sign."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

# A full stop that is followed by another one belongs to a range, as in 1..5.
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
MAX_LENGTH = 60
MAX_EXPONENT = 99


def number(written: str) -> Decimal | None:
    """The number that is written, or None where it is none or is too long to be meant."""
    if len(written) > MAX_LENGTH or not NUMBER.fullmatch(written):
        return None
    value = Decimal(written)
    return value if abs(value.adjusted()) <= MAX_EXPONENT else None


def middle(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """A range as its middle and how far it reaches to each side, exactly."""
    with localcontext() as context:
        context.prec = 3 * MAX_EXPONENT
        return (low + high) / 2, (high - low) / 2


def share(percent: Decimal) -> Decimal:
    """Per cent of the points as a share, e.g. 50 as 0.5."""
    return percent.scaleb(-2)


def percent(share: Decimal) -> str:
    """A share of the points in per cent, as it is written in files."""
    return plain(share.scaleb(2))


def plain(value: Decimal) -> str:
    """A number without an exponent and without needless zeros, e.g. 1500, -0.25."""
    if not value:
        return "0"
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
