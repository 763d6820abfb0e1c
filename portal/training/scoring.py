"""Scoring of quizzes: pure, exact, and repeatable from what an attempt keeps.

An attempt's rule holds all that scoring needs (`rule_of` makes it): the pass mark and, for each slot, the question
version, its kind, the right keys and the points. Together with the answers it gives the same score for ever, whatever has
become of the quiz since.

Partial credit ("right_minus_wrong") applies to questions with several right choices: each right choice earns an equal
share of the points, each wrong choice costs one such share, and a question never gives less than nothing. So all right
choices and no wrong one earn everything; ticking every box earns nothing where as many are wrong as right. Questions
with one right choice earn everything or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

PARTIAL = "right_minus_wrong"
MULTIPLE = "multiple"


@dataclass(frozen=True)
class Slot:
    """A place in a quiz with what scoring must know of the question in it. `choices` and `correct` are keys."""

    question_version: str
    kind: str
    choices: tuple[str, ...]
    correct: tuple[str, ...]
    points: int


@dataclass(frozen=True)
class Score:
    """What an attempt earned. `points`: by question version; `share`: of all points, 0-1."""

    points: dict[str, Fraction]
    share: Fraction
    passed: bool


def rule_of(pass_mark: float, slots: Iterable[Slot]) -> dict[str, Any]:
    """The rule as an attempt keeps it (JSON). `pass_mark`: share of the points, 0-1."""
    return {
        "pass_mark": pass_mark,
        "partial": PARTIAL,
        "slots": [
            {
                "question_version": slot.question_version, "kind": slot.kind, "choices": list(slot.choices),
                "correct": list(slot.correct), "points": slot.points,
            }
            for slot in slots
        ],
    }  # fmt: skip


def slots_of(rule: Mapping[str, Any]) -> tuple[Slot, ...]:
    """The slots of a kept rule, in order."""
    return tuple(
        Slot(item["question_version"], item["kind"], tuple(item["choices"]), tuple(item["correct"]), item["points"])
        for item in rule["slots"]
    )


def fraction(slot: Slot, response: Collection[str]) -> Fraction:
    """The share of a question's points that a response earns, 0-1. Keys the question does not have count as wrong."""
    chosen, correct = set(response), set(slot.correct)
    if slot.kind != MULTIPLE:
        return Fraction(chosen == correct)
    right, wrong = len(chosen & correct), len(chosen - correct)
    return max(Fraction(0), Fraction(right - wrong, len(correct)))


def score(rule: Mapping[str, Any], answers: Mapping[str, Sequence[str]]) -> Score:
    """What the answers (question version → chosen keys) earn under a rule. Unanswered questions earn nothing.

    Raises:
        ValueError: the rule has another way of partial credit than the one known here, or no points at all.
    """
    if rule["partial"] != PARTIAL:
        raise ValueError(f"unknown rule of partial credit: {rule['partial']}")
    slots = slots_of(rule)
    total = sum(slot.points for slot in slots)
    if not total:
        raise ValueError("a quiz without points cannot be scored")
    points = {
        slot.question_version: slot.points * fraction(slot, answers.get(slot.question_version, ())) for slot in slots
    }
    share = Fraction(sum(points.values()), total)
    # The pass mark is a decimal that a person wrote, e.g. 0.7: taken as written, so that 7 of 10 is a pass.
    return Score(points, share, share >= Fraction(str(rule["pass_mark"])))


def unanswered(rule: Mapping[str, Any], answers: Mapping[str, Sequence[str]]) -> list[int]:
    """Numbers (from 1) of the slots without an answer."""
    return [n for n, slot in enumerate(slots_of(rule), start=1) if not answers.get(slot.question_version)]
