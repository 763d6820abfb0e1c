"""The questions of a survey, what may be answered, and how answers are counted. Pure.

Authors write them in a form (portal/core/question_forms.py). Whoever keeps a course as a folder of files writes lines of text, one
text for each language, the same structure in all of them:

    [scale] How useful was the training?
    [single] Would you recommend it?
    - Yes
    - No
    [text] What should change?
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.questions import CHOOSING, MOST_CHOICES, MOST_QUESTIONS, Kind, Question

MOST_TEXT = 4000
FEWEST = 5  # fewer answers would show what single people said

_QUESTION = re.compile(r"\[(?P<kind>single|multiple|scale|text)\](?P<must>\*?)\s*(?P<text>\S.*)\Z")


@dataclass(frozen=True)
class Tally:
    """How a question was answered. Empty where fewer than five answered: `is_hidden`."""

    question: Question
    answered: int
    counts: dict[str, int]
    texts: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        return self.answered < FEWEST

    @property
    def mean(self) -> float | None:
        """Of a scale."""
        total = sum(self.counts.values())
        if self.question.kind is not Kind.SCALE or not total:
            return None
        return sum(int(key) * count for key, count in self.counts.items()) / total


def questions_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """From what a table keeps."""
    return tuple(
        Question(row["key"], Kind(row["kind"]), dict(row["texts"]), _in_order(row), bool(row.get("must")))
        for row in rows
    )


def _in_order(row: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    choices = dict(row.get("choices", {}))
    return {key: choices[key] for key in row.get("order") or sorted(choices)}


def rows_of(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """For a table to keep. `order`: that of the choices, which a JSON object of the database does not keep."""
    return [
        {
            "key": one.key, "kind": one.kind.value, "texts": dict(one.texts), "must": one.must,
            "choices": {key: dict(texts) for key, texts in one.choices.items()}, "order": list(one.choices),
        }
        for one in questions
    ]  # fmt: skip


def clean(questions: Sequence[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The answers that count: known keys of choices, texts of sensible length; what was left out is left out.

    Raises:
        DomainError: a question that must be answered was not.
    """
    answers: dict[str, Any] = {}
    for one in questions:
        values = given.get(one.key, ())
        if one.kind is Kind.TEXT:
            text = (values[0] if values else "").strip()[:MOST_TEXT]
            if text:
                answers[one.key] = text
            continue
        chosen = [key for key in one.keys if key in values]
        if chosen:
            answers[one.key] = chosen if one.kind is Kind.MULTIPLE else chosen[0]
    lacking = next((n for n, one in enumerate(questions, start=1) if one.must and one.key not in answers), None)
    if lacking is not None:
        raise DomainError(_("Please answer question %(number)s.", number=lacking))
    return answers


def tally(questions: Sequence[Question], responses: Sequence[Mapping[str, Any]], *, with_texts: bool) -> list[Tally]:
    """Counts answers. Where fewer than five answered nothing is given; texts only to those who may read them."""
    found = []
    for one in questions:
        answers = [response[one.key] for response in responses if one.key in response]
        if len(answers) < FEWEST:
            found.append(Tally(one, len(answers), {}))
            continue
        counts = dict.fromkeys(one.keys, 0)
        for answer in answers if one.kind is not Kind.TEXT else ():
            for key in answer if isinstance(answer, list) else [answer]:
                counts[key] = counts.get(key, 0) + 1
        texts = tuple(sorted(answers)) if one.kind is Kind.TEXT and with_texts else ()
        found.append(Tally(one, len(answers), counts, texts))
    return found


def lost_meaning(before: Sequence[Question], after: Sequence[Question], answered: Collection[str]) -> Question | None:
    """The first question that has answers (`answered`: keys) and is gone, of another kind, or lacks a choice afterwards."""
    now = {one.key: one for one in after}
    for one in before:
        stays = now.get(one.key)
        if one.key in answered and (
            stays is None or stays.kind is not one.kind or not set(one.keys) <= set(stays.keys)
        ):
            return one
    return None


# As lines of text ---------------------------------------------------------------------------------------------------


@dataclass
class _Draft:
    kind: Kind
    must: bool
    text: str
    choices: list[str] = field(default_factory=list)

    @property
    def shape(self) -> tuple[Kind, bool, int]:
        return self.kind, self.must, len(self.choices)


def read(texts: Mapping[str, str], original: str) -> tuple[Question, ...]:
    """Questions from their lines in each language; languages that are left empty fall back to the original.

    Raises:
        DomainError: a line cannot be understood, or a language has another structure; names the line (from 1).
    """
    first = _lines(texts.get(original, ""), original)
    drafts = {original: first}
    for lang, text in texts.items():
        if lang != original and text and text.strip():
            drafts[lang] = _lines(text, lang)
            if [one.shape for one in drafts[lang]] != [one.shape for one in first]:
                raise DomainError(
                    _("The questions must be of the same kinds in all languages."), field=f"questions_{lang}"
                )
    return tuple(
        Question(
            key=f"q{n + 1}", kind=one.kind, texts={lang: own[n].text for lang, own in drafts.items()},
            choices={
                chr(ord("a") + m): {lang: own[n].choices[m] for lang, own in drafts.items()}
                for m in range(len(one.choices))
            },
            must=one.must,
        )
        for n, one in enumerate(first)
    )  # fmt: skip


def _lines(text: str, lang: str) -> list[_Draft]:
    found: list[_Draft] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        match = _QUESTION.match(line)
        if match:
            found.append(_Draft(Kind(match["kind"]), bool(match["must"]), match["text"][:500]))
        elif line.startswith("- ") and found and found[-1].kind in CHOOSING:
            found[-1].choices.append(line[2:].strip()[:300])
        else:
            raise DomainError(
                _("Line %(line)s: begin a question with its kind in brackets, a choice with a hyphen.", line=number),
                field=f"questions_{lang}",
            )
    _check(found, lang)
    return found


def _check(found: list[_Draft], lang: str) -> None:
    if not found:
        raise DomainError(_("Write at least one question."), field=f"questions_{lang}")
    if len(found) > MOST_QUESTIONS or any(len(one.choices) > MOST_CHOICES for one in found):
        raise DomainError(_("This is too long."), field=f"questions_{lang}")
    lacking = next((one for one in found if one.kind in CHOOSING and len(one.choices) < 2), None)
    if lacking is not None:
        raise DomainError(
            _("“%(question)s” needs two choices or more.", question=lacking.text), field=f"questions_{lang}"
        )
