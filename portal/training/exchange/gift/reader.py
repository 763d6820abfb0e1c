"""A GIFT file as questions of the bank, in one step."""

from __future__ import annotations

from portal.training.exchange.gift.drafts import drafts
from portal.training.exchange.gift.parser import normal, parse
from portal.training.exchange.reading import Lines, Reading, text_of


def read(source: bytes | str) -> Reading:
    """All questions of a GIFT file, or none.

    Raises:
        ExchangeError: something in it cannot be understood; says where.
    """
    text = text_of(source) if isinstance(source, bytes) else source
    return drafts(parse(text), Lines(normal(text)))
