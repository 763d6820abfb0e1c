"""What stands in a GIFT file: statements in its order, as written, before anything is concluded from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from portal.training.exchange.draft import PairDraft, RichText


class StatementKind(StrEnum):
    """The kinds, named as in the shape that `shape.py` prints."""

    CATEGORY = "Category"
    DESCRIPTION = "Description"
    ESSAY = "Essay"
    MATCHING = "Matching"
    MULTIPLE_CHOICE = "MC"
    NUMERICAL = "Numerical"
    SHORT_ANSWER = "Short"
    TRUE_FALSE = "TF"


@dataclass(frozen=True)
class Numeral:
    """An accepted number: `simple` (first), `range` (first ± second) or `high-low` (first to second)."""

    form: str
    first: Decimal
    second: Decimal = Decimal(0)


@dataclass(frozen=True)
class Answer:
    """An answer with its sign (`=` is right) and weight in per cent. `text` or, of numerical ones, `numeral`."""

    is_right: bool
    weight: Decimal | None = None
    text: RichText | None = None
    numeral: Numeral | None = None
    feedback: RichText | None = None


@dataclass(frozen=True)
class Statement:
    """A category, a text without question, or a question. Which parts are filled depends on the kind.

    `numeral` is the answer of a numerical question that has one number and nothing else. `first_feedback` and
    `second_feedback` are those of true/false, in their order. `items` are the lines of an ordering question, which
    GIFT itself knows only as a short answer that begins with `>`. `offset` is where it begins in the text.
    """

    kind: StatementKind
    offset: int
    title: str | None = None
    stem: RichText = field(default_factory=lambda: RichText(""))
    ident: str | None = None
    tags: tuple[str, ...] = ()
    has_gap: bool = False
    feedback: RichText | None = None
    answers: tuple[Answer, ...] = ()
    numeral: Numeral | None = None
    pairs: tuple[PairDraft, ...] = ()
    items: tuple[RichText, ...] = ()
    is_true: bool = False
    first_feedback: RichText | None = None
    second_feedback: RichText | None = None
