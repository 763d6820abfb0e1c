"""A question as the bank takes it in: its plan, what makes one usable, and what scoring needs of it. Pure.

Keys are the same in all languages, so that answers join. By kind:

- single, multiple, true_false: `choices` are what can be chosen, `correct` the right ones; `settings.weights` (key → decimal
  share, -1 to 1) where the author weighs them himself;
- short_answer: `choices` = `correct` = keys of what is accepted, its texts per language; `settings.case` where capitals count;
- numeric: the same, with `settings.numbers` (key → [number, tolerance], decimals as text);
- matching: `choices` are the left sides, `correct` their right ones place by place, `settings.rights` all right sides, wrong
  ones included, in the author's order;
- ordering: `choices` = `correct` in the right order;
- essay: none.

`settings.markup` names how the texts are written where it is not plain: `markdown` or `html`. `settings.pictures` holds
the pictures of which the texts speak (name → `file`: its key in the storage, `type`, `size` in bytes, `width` and `height` in
pixels), `settings.figure` the one that stands below the stem: `name`, and `alts` (language → alternative text).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.pictures import Picture
from portal.training.models import QuestionKind

MOST_CHOICES = 30
MOST_TEXT = 20_000
CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE)
WRITTEN = (QuestionKind.SHORT_ANSWER, QuestionKind.NUMERIC)
MARKUPS = ("markdown", "html")


@dataclass(frozen=True)
class QuestionWords:
    """A question in one language. `choices` and `feedbacks`: key → text."""

    stem: str
    choices: dict[str, str] = field(default_factory=dict)
    feedback: str = ""
    feedbacks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionPlan:
    """All of a question but its identity. `words`: language → texts, the original first. `pictures`: by name, those that are
    not kept yet.
    """

    kind: QuestionKind
    words: dict[str, QuestionWords]
    choices: tuple[str, ...] = ()
    correct: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that has a text."""
        if self.kind is QuestionKind.NUMERIC:
            return ()
        return (*self.choices, *self.settings.get("rights", ()))


def key_at(place: int, prefix: str = "") -> str:
    """Keys by place from 0: a, b, … z, aa, ab, …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(97 + rest) + letters
    return prefix + letters


def clean_category(text: str) -> str:
    """A path without empty parts: ` data //basics ` → `data/basics`."""
    return "/".join(part for part in (" ".join(one.split()) for one in text.split("/")) if part)[:200]


def clean_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags without doubles and empty ones, each at most 50 characters."""
    return tuple(dict.fromkeys(tag for text in texts if (tag := " ".join(text.split())[:50])))[:30]


def check(plan: QuestionPlan) -> None:
    """Whether the question can be asked and scored.

    Raises:
        DomainError: it cannot; the message says why.
    """
    for lang, words in plan.words.items():
        if not words.stem.strip():
            raise DomainError(_("The question has no text."), field=f"stem_{lang}")
        texts = (words.stem, words.feedback, *words.choices.values(), *words.feedbacks.values())
        if max(len(text) for text in texts) > MOST_TEXT:
            raise DomainError(_("A text of the question is too long."), field=f"stem_{lang}")
    if not plan.words:
        raise DomainError(_("The question has no text."))
    if len(plan.choices) > MOST_CHOICES or len(plan.settings.get("rights", ())) > MOST_CHOICES:
        raise DomainError(_("A question has at most %(most)s choices.", most=MOST_CHOICES))
    _check_figure(plan)
    _CHECKS[plan.kind](plan)
    for lang, words in plan.words.items():
        for key in plan.keys:
            # What is accepted may be missing in a language: the answers of the others are taken there as well.
            if not words.choices.get(key, "").strip() and plan.kind is not QuestionKind.SHORT_ANSWER:
                raise DomainError(
                    _("A choice has no text in the language '%(lang)s'.", lang=lang), field=f"text_{lang}_{key}"
                )


def _check_figure(plan: QuestionPlan) -> None:
    below = plan.settings.get("figure")
    original = next(iter(plan.words))
    if below and not below["alts"].get(original, "").strip():
        raise DomainError(
            _("Say in words what the picture shows, for those who do not see it."), field=f"alt_{original}"
        )


def figure_alt(below: Mapping[str, Any], lang: str) -> str:
    """The alternative text of the picture below a stem; that of the original where a language has none."""
    alts: dict[str, str] = below["alts"]
    return alts.get(lang) or next(iter(alts.values()), "")


def _check_chosen(plan: QuestionPlan) -> None:
    if len(plan.choices) < 2:
        raise DomainError(_("There must be at least two options."))
    if plan.kind is QuestionKind.TRUE_FALSE and len(plan.choices) != 2:
        raise DomainError(_("A question on true or false has exactly two options."))
    if not plan.correct or not set(plan.correct) <= set(plan.choices):
        raise DomainError(_("Mark which option is right."))
    if plan.kind is not QuestionKind.MULTIPLE and len(plan.correct) != 1:
        raise DomainError(_("A question of this kind has exactly one right answer."))
    _check_weights(plan)


def _check_weights(plan: QuestionPlan) -> None:
    weights = plan.settings.get("weights", {})
    if not weights:
        return
    values = [_decimal(value) for value in weights.values()]
    if set(weights) != set(plan.choices) or any(value is None or not -1 <= value <= 1 for value in values):
        raise DomainError(_("Each option needs a share of the points from -100 to 100 percent."))
    if max(value for value in values if value is not None) <= 0:
        raise DomainError(_("Mark which option is right."))


def _decimal(text: Any) -> Decimal | None:
    try:
        found = Decimal(str(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _check_written(plan: QuestionPlan) -> None:
    if not plan.choices or plan.choices != plan.correct:
        raise DomainError(_("Write at least one answer that is accepted."))
    if plan.kind is QuestionKind.NUMERIC:
        numbers = plan.settings.get("numbers", {})
        for key in plan.choices:
            number, tolerance = (_decimal(part) for part in numbers.get(key, ("", "")))
            if number is None or tolerance is None or tolerance < 0 or abs(number.adjusted()) > 30:
                raise DomainError(_("Write the answer as a number, and how far off it may be as a number from 0."))
    else:
        for key in plan.choices:
            texts = [words.choices.get(key, "") for words in plan.words.values()]
            if not any(text.replace("*", "").strip() for text in texts):
                raise DomainError(_("Write at least one answer that is accepted."))
    _check_weights(plan)


def _check_matching(plan: QuestionPlan) -> None:
    rights = plan.settings.get("rights", ())
    if len(plan.choices) < 2 or len(plan.correct) != len(plan.choices) or not set(plan.correct) <= set(rights):
        raise DomainError(_("A matching question needs at least two pairs."))
    if set(plan.choices) & set(rights):
        raise DomainError(_("Two sides of a matching question have the same key."))


def _check_ordering(plan: QuestionPlan) -> None:
    if len(plan.choices) < 2 or plan.choices != plan.correct:
        raise DomainError(_("An ordering question needs at least two things to put in order."))


def _check_essay(plan: QuestionPlan) -> None:
    if plan.choices or plan.correct:
        raise DomainError(_("An essay has no answers to choose from."))


_CHECKS = {
    QuestionKind.SINGLE: _check_chosen, QuestionKind.MULTIPLE: _check_chosen, QuestionKind.TRUE_FALSE: _check_chosen,
    QuestionKind.SHORT_ANSWER: _check_written, QuestionKind.NUMERIC: _check_written,
    QuestionKind.MATCHING: _check_matching, QuestionKind.ORDERING: _check_ordering, QuestionKind.ESSAY: _check_essay,
}  # fmt: skip


def scoring_data(
    kind: QuestionKind, choices: Sequence[str], settings: Mapping[str, Any], texts: Iterable[Mapping[str, str]]
) -> dict[str, Any]:
    """What a slot's rule must hold beyond keys (`scoring.Slot.data`). `texts`: key → text, of each language."""
    data: dict[str, Any] = {}
    if settings.get("weights"):
        data["weights"] = dict(settings["weights"])
    if kind is QuestionKind.SHORT_ANSWER:
        accepted = {(own[key], key) for own in texts for key in choices if own.get(key, "").strip()}
        data["answers"] = [list(pair) for pair in sorted(accepted, key=lambda pair: (choices.index(pair[1]), pair[0]))]
        if settings.get("case"):
            data["case"] = True
    if kind is QuestionKind.NUMERIC:
        data["numbers"] = [[*settings["numbers"][key], key] for key in choices]
    return data
