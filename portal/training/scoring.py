"""Scoring of quizzes: pure, exact, and repeatable from what an attempt keeps.

An attempt's rule holds all that scoring needs (`rule_of` makes it): the pass mark and, for each slot, the question
version, its kind, the right keys and the points. Together with the answers it gives the same score for ever, whatever has
become of the quiz since.

Partial credit ("right_minus_wrong") applies to questions with several right choices: each right choice earns an equal
share of the points, each wrong choice costs one such share, and a question never gives less than nothing. So all right
choices and no wrong one earn everything; ticking every box earns nothing where as many are wrong as right. Questions
with one right choice earn everything or nothing. Where the author weighs the choices himself (`weights` in the slot's
`data`), they are added up instead, within nothing and everything.

Matching gives an equal share for each pair, ordering for each thing in its place. Short answers and numbers are read by
portal/training/answers.py. An essay earns what staff gave it; until then it is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from portal.training import answers as reading

PARTIAL = "right_minus_wrong"
MULTIPLE = "multiple"
ESSAY = "essay"


@dataclass(frozen=True)
class Slot:
    """A place in a quiz with what scoring must know of the question in it. `choices` and `correct` are keys.

    `data`, each only where it is needed: `weights` (key → share of the points as a decimal, -1 to 1), `answers` (short
    answers: [text, key] in all languages), `case` (capitals count), `numbers` ([number, tolerance, key], decimals).
    """

    question_version: str
    kind: str
    choices: tuple[str, ...]
    correct: tuple[str, ...]
    points: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """What an attempt earned. `points`: by question version; `share`: of all points, 0-1.

    `open`: question versions whose essay waits to be graded; until then `share` is the least it can become.
    """

    points: dict[str, Fraction]
    share: Fraction
    passed: bool
    open: tuple[str, ...] = ()


def rule_of(pass_mark: float, slots: Iterable[Slot]) -> dict[str, Any]:
    """The rule as an attempt keeps it (JSON). `pass_mark`: share of the points, 0-1."""
    return {"pass_mark": pass_mark, "partial": PARTIAL, "slots": [_kept(slot) for slot in slots]}


def _kept(slot: Slot) -> dict[str, Any]:
    kept = {
        "question_version": slot.question_version, "kind": slot.kind, "choices": list(slot.choices),
        "correct": list(slot.correct), "points": slot.points,
    }  # fmt: skip
    return kept | {"data": dict(slot.data)} if slot.data else kept


def slots_of(rule: Mapping[str, Any]) -> tuple[Slot, ...]:
    """The slots of a kept rule, in order."""
    return tuple(
        Slot(
            item["question_version"], item["kind"], tuple(item["choices"]), tuple(item["correct"]), item["points"],
            item.get("data") or {},
        )
        for item in rule["slots"]
    )  # fmt: skip


# One question -------------------------------------------------------------------------------------------------------


def fraction(slot: Slot, response: Collection[str]) -> Fraction:
    """The share of a question's points that a response earns, 0-1. Keys the question does not have count as wrong.

    An essay earns nothing here: staff grade it.
    """
    if slot.kind == ESSAY or not response:
        return Fraction(0)
    if slot.kind in _BY_KIND:
        return _BY_KIND[slot.kind](slot, response)
    return _chosen(slot, response)


def _weights(slot: Slot) -> dict[str, Fraction]:
    return {key: Fraction(weight) for key, weight in slot.data.get("weights", {}).items()}


def _chosen(slot: Slot, response: Collection[str]) -> Fraction:
    chosen, correct, weights = set(response), set(slot.correct), _weights(slot)
    if not weights:
        if slot.kind != MULTIPLE:
            return Fraction(chosen == correct)
        right, wrong = len(chosen & correct), len(chosen - correct)
        return max(Fraction(0), Fraction(right - wrong, len(correct)))
    gains = [weight for weight in weights.values() if weight > 0]
    if slot.kind != MULTIPLE:
        only = next(iter(chosen)) if len(chosen) == 1 else ""
        return _bounded(weights.get(only, Fraction(0)) / max(gains))
    # The shares of the right choices are taken as one whole: 33.333 % three times is everything.
    return _bounded(sum((weights.get(key, Fraction(0)) for key in chosen), Fraction(0)) / sum(gains))


def _bounded(share: Fraction) -> Fraction:
    return min(Fraction(1), max(Fraction(0), share))


def matched_key(slot: Slot, response: Collection[str]) -> str | None:
    """The accepted answer that a short answer or a number meets, the most valuable one if several; None if none."""
    weights = _weights(slot)
    met = [key for key in _met(slot, next(iter(response), "")) if weights.get(key, Fraction(1)) > 0]
    return max(met, key=lambda key: weights.get(key, Fraction(1)), default=None)


def _met(slot: Slot, given: str) -> list[str]:
    if slot.kind == "numeric":
        number = reading.number(given)
        if number is None:
            return []
        return [
            key for wanted, tolerance, key in slot.data.get("numbers", ())
            if abs(Fraction(number) - Fraction(wanted)) <= Fraction(tolerance)
        ]  # fmt: skip
    case = bool(slot.data.get("case"))
    return [key for wanted, key in slot.data.get("answers", ()) if reading.is_same_text(given, wanted, case=case)]


def _written(slot: Slot, response: Collection[str]) -> Fraction:
    key = matched_key(slot, response)
    return Fraction(0) if key is None else _bounded(_weights(slot).get(key, Fraction(1)))


def _pairs(slot: Slot, response: Collection[str]) -> Fraction:
    wanted = dict(zip(slot.choices, slot.correct, strict=True))
    given = reading.pairs(response)
    return Fraction(sum(given.get(left) == right for left, right in wanted.items()), len(wanted))


def _places(slot: Slot, response: Collection[str]) -> Fraction:
    given = reading.pairs(response)
    right = sum(given.get(key) == str(place) for place, key in enumerate(slot.correct, start=1))
    return Fraction(right, len(slot.correct))


_BY_KIND = {"short_answer": _written, "numeric": _written, "matching": _pairs, "ordering": _places}


def right_response(slot: Slot) -> list[str]:
    """A response that earns all points; none for an essay."""
    if slot.kind == "matching":
        return [f"{left}={right}" for left, right in zip(slot.choices, slot.correct, strict=True)]
    if slot.kind == "ordering":
        return [f"{key}={place}" for place, key in enumerate(slot.correct, start=1)]
    if slot.kind == "short_answer":
        best = _best(slot)
        return [reading.literal(text) for text, key in slot.data["answers"] if key == best][:1]
    if slot.kind == "numeric":
        best = _best(slot)
        return [number for number, _tolerance, key in slot.data["numbers"] if key == best][:1]
    return list(slot.correct)


def _best(slot: Slot) -> str:
    weights = _weights(slot)
    return max(slot.choices, key=lambda key: weights.get(key, Fraction(1)))


# A whole attempt ----------------------------------------------------------------------------------------------------


def score(
    rule: Mapping[str, Any], answers: Mapping[str, Sequence[str]], graded: Mapping[str, float] | None = None
) -> Score:
    """What the answers (question version → response) earn under a rule. Unanswered questions earn nothing.

    `graded`: points that staff gave to essays, by question version.

    Raises:
        ValueError: the rule has another way of partial credit than the one known here, or no points at all.
    """
    if rule["partial"] != PARTIAL:
        raise ValueError(f"unknown rule of partial credit: {rule['partial']}")
    slots, given = slots_of(rule), graded or {}
    total = sum(slot.points for slot in slots)
    if not total:
        raise ValueError("a quiz without points cannot be scored")
    points = {
        slot.question_version: slot.points * fraction(slot, answers.get(slot.question_version, ()))
        if slot.kind != ESSAY else _given(slot, given)
        for slot in slots
    }  # fmt: skip
    waiting = tuple(
        slot.question_version for slot in slots
        if slot.kind == ESSAY and answers.get(slot.question_version) and slot.question_version not in given
    )  # fmt: skip
    share = Fraction(sum(points.values()), total)
    # The pass mark is a decimal that a person wrote, e.g. 0.7: taken as written, so that 7 of 10 is a pass.
    return Score(points, share, share >= Fraction(str(rule["pass_mark"])), waiting)


def _given(slot: Slot, graded: Mapping[str, float]) -> Fraction:
    points = Fraction(str(graded.get(slot.question_version, 0)))
    return min(Fraction(slot.points), max(Fraction(0), points))


def unanswered(rule: Mapping[str, Any], answers: Mapping[str, Sequence[str]]) -> list[int]:
    """Numbers (from 1) of the slots without an answer, or without all parts of it."""
    return [
        n for n, slot in enumerate(slots_of(rule), start=1)
        if len(answers.get(slot.question_version) or ()) < _parts(slot)
    ]  # fmt: skip


def _parts(slot: Slot) -> int:
    return len(slot.choices) if slot.kind in {"matching", "ordering"} else 1
