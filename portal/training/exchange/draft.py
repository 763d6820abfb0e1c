"""A question as it travels: what every format is read into and written from, and what the bank takes in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.core.pictures import Picture
from portal.training.models import QuestionKind


class ExchangeError(ValueError):
    """What was given cannot be understood. `line` and `column` count from 1; `reason` is a sentence for the author."""

    def __init__(self, reason: str, *, line: int, column: int) -> None:
        super().__init__(f"{line}:{column}: {reason}")
        self.reason, self.line, self.column = reason, line, column


@dataclass(frozen=True)
class RichText:
    """Text with its markup as its format names it: `moodle` (plain with line breaks), `plain`, `html`, `markdown`."""

    text: str
    format: str = "moodle"


@dataclass(frozen=True)
class OptionDraft:
    """One choice, or one accepted answer. `weight`: share of the points, -1 to 1, e.g. 1 right, 0 wrong, 0.5 half.

    `number` with `tolerance` (both exact) for numeric answers, as `number ± tolerance`.
    """

    text: RichText
    weight: Decimal = Decimal(0)
    feedback: RichText | None = None
    number: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class PairDraft:
    """One row of a matching question; a row with an empty `left` is only a further, wrong choice."""

    left: RichText
    right: str


@dataclass(frozen=True)
class QuestionDraft:
    """A question in one language. Which parts are filled depends on the kind.

    single, multiple, short_answer, numeric: `options`; true_false: `is_true`; matching: `pairs`; ordering: `options` in
    the right order; essay: none. `feedback` is shown after the attempt whatever was answered; `right_feedback` and
    `wrong_feedback` only of true/false. `category` is the path in the bank, parts separated by `/`.
    """

    kind: QuestionKind
    stem: RichText
    title: str = ""
    options: tuple[OptionDraft, ...] = ()
    pairs: tuple[PairDraft, ...] = ()
    is_true: bool | None = None
    feedback: RichText | None = None
    right_feedback: RichText | None = None
    wrong_feedback: RichText | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    ident: str = ""
    # Blank in the middle of a sentence: the answers stood inside the stem, whose gap is written `_____`.
    has_gap: bool = False
    # (name, picture) of those that the texts speak of as `@@PLUGINFILE@@/name`.
    pictures: tuple[tuple[str, Picture], ...] = ()
    line: int = 0
