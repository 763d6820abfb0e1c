"""Questions as their pages show them: in the learner's content language, with what was answered and an order of choices."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from portal.training import answers as reading
from portal.training import scoring
from portal.training.models import QuestionKind
from portal.training.queries import quizzes
from portal.training.queries.quizzes import QuestionContent, Wording


@dataclass(frozen=True)
class Asked:
    """One question of a quiz for one reader. `order` and `rights`: keys as they are shown; `given`: the pairs answered."""

    number: int
    question: QuestionContent
    slot: scoring.Slot
    lang: str
    response: list[str]
    order: tuple[str, ...]
    rights: tuple[str, ...]

    @property
    def wording(self) -> Wording:
        return self.question.wording[self.lang]

    @property
    def given(self) -> dict[str, str]:
        return reading.pairs(self.response)

    @property
    def written(self) -> str:
        return next(iter(self.response), "")


def asked(rule: Mapping[str, Any], answers: Mapping[str, list[str]], lang: str, *, seed: uuid.UUID) -> list[Asked]:
    """The questions of an attempt. `seed`: the attempt's id, so that the order stays when it is gone on with."""
    slots = scoring.slots_of(rule)
    shown = quizzes.questions([uuid.UUID(slot.question_version) for slot in slots])
    return [
        one(question, slot, lang, number=n, response=answers.get(slot.question_version, []), seed=str(seed), shuffle=bool(rule.get("shuffle")))
        for n, (question, slot) in enumerate(zip(shown, slots, strict=True), start=1)
    ]  # fmt: skip


def one(
    question: QuestionContent, slot: scoring.Slot, lang: str, *, number: int = 1, response: Sequence[str] = (),
    seed: str = "", shuffle: bool = False,
) -> Asked:  # fmt: skip
    """One question. What must be put in order or matched is never shown in the right order on purpose."""
    order, rights = list(question.choices), list(question.rights)
    is_mixed = question.kind is QuestionKind.ORDERING or (
        shuffle and question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}
    )
    if is_mixed or rights:
        chance = random.Random(f"{seed}:{question.version_id}")  # noqa: S311  # an order on a page, no secret
        if is_mixed:
            chance.shuffle(order)
        if order == list(question.correct) and question.kind is QuestionKind.ORDERING:
            order = [*order[1:], order[0]]
        chance.shuffle(rights)
    return Asked(number, question, slot, question.language_for(lang), list(response), tuple(order), tuple(rights))


def same_for_all(questions: Sequence[Asked]) -> tuple[tuple[uuid.UUID, str], ...]:
    """What the questions of a page depend on where nothing is answered yet and nothing is mixed for this attempt alone, so
    that a thousand people who begin together see the same; empty where it is not so.
    """
    if any(item.response or item.rights or item.order != item.question.choices for item in questions):
        return ()
    return tuple((item.question.version_id, item.lang) for item in questions)


@dataclass(frozen=True)
class Reviewed:
    """A question of a result: what was answered, what it earned and, where the quiz shows it, what is right.

    `lines`: (text, key of what is said of it); `points` is None while staff have not graded it.
    """

    asked: Asked
    points: Fraction | None
    right: list[str] = field(default_factory=list)
    comment: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.asked.response)

    @property
    def matched(self) -> str | None:
        """The accepted answer that was met."""
        return scoring.matched_key(self.asked.slot, self.asked.response)

    @property
    def right_text(self) -> str:
        """What would have been right for what is written."""
        return next(iter(self.right), "")

    @property
    def feedbacks(self) -> list[Markup]:
        """What the author says to the choices that were made."""
        kind, wording = self.asked.question.kind, self.asked.wording
        if kind in {QuestionKind.SHORT_ANSWER, QuestionKind.NUMERIC}:
            keys = [self.matched] if self.matched else []
        else:
            keys = list(self.asked.response)
        return [text for key in keys if key and (text := wording.feedbacks_html.get(key, Markup()))]


def reviewed(
    questions: Sequence[Asked], score: scoring.Score, comments: Mapping[str, tuple[float | None, str]]
) -> list[Reviewed]:
    """The questions of a result with what each earned."""
    return [
        Reviewed(
            item,
            None if item.slot.question_version in score.open else score.points[item.slot.question_version],
            scoring.right_response(item.slot), comments.get(item.slot.question_version, (None, ""))[1],
        )
        for item in questions
    ]  # fmt: skip


def right_of(item: Asked) -> Reviewed:
    """A question with the right answers in it, as a preview for those who write it."""
    right = scoring.right_response(item.slot)
    return Reviewed(replace(item, response=right), Fraction(item.slot.points), right)
