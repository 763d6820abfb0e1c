"""Questions to people while they are written: rows that are added, moved, taken out, and become questions. Pure.

A row has the key of its question, or none while it is new.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.questions import CHOOSING, MOST_CHOICES, MOST_QUESTIONS, Kind, Question

FIRST_CHOICES = 3
MORE_CHOICES = 2


@dataclass(frozen=True)
class Choice:
    """`texts`: language → text; one without a text is room for more."""

    key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A question as its author has it before him."""

    kind: Kind
    key: str = ""
    must: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()

    def may_become(self, kind: Kind) -> bool:
        """Whether it can be changed to another kind without other fields."""
        return (self.kind in CHOOSING) == (kind in CHOOSING)


def new_row(kind: Kind) -> Row:
    return Row(kind, choices=(Choice(),) * FIRST_CHOICES if kind in CHOOSING else ())


def rows_to_edit(questions: Sequence[Question]) -> list[Row]:
    """The rows of questions that are kept."""
    return [
        Row(one.kind, one.key, one.must, one.texts, tuple(Choice(key, texts) for key, texts in one.choices.items()))
        for one in questions
    ]


def changed(rows: Sequence[Row], action: str, kind: Kind) -> list[Row]:
    """The rows after a button was pressed: `add` (a question of the kind), `up-2`, `down-2`, `remove-2`, `more-2`; for a
    choice of a question `raise-2-0`, `lower-2-0`.

    The numbers are the places of a row and of one of its choices, from 0. What makes no sense changes nothing.
    """
    found = list(rows)
    verb, place, choice = [*action.split("-"), "", ""][:3]
    if verb == "add" and len(found) < MOST_QUESTIONS:
        return [*found, new_row(kind)]
    here = _place(place, len(found))
    if here is None:
        return found
    there = here + {"up": -1, "down": 1}.get(verb, 0)
    if verb in ("up", "down") and 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    elif verb == "remove":
        del found[here]
    elif verb == "more" and found[here].kind in CHOOSING:
        more = (*found[here].choices, *(Choice(),) * MORE_CHOICES)
        found[here] = replace(found[here], choices=more[:MOST_CHOICES])
    elif verb in ("raise", "lower"):
        found[here] = replace(found[here], choices=_moved(found[here].choices, verb, choice))
    return found


def _place(given: str, size: int) -> int | None:
    """A place as a button names it; None if there is no such place."""
    here = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else size
    return here if here < size else None


def _moved(choices: tuple[Choice, ...], verb: str, place: str) -> tuple[Choice, ...]:
    """The choices with one of them a place further up (`raise`) or down; their keys go with them."""
    found, here = list(choices), _place(place, len(choices))
    there = -1 if here is None else here + (-1 if verb == "raise" else 1)
    if here is not None and 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    return tuple(found)


def questions_of(rows: Sequence[Row], original: str, known: Sequence[Question]) -> tuple[Question, ...]:
    """The rows as questions. `known`: those that are kept, whose keys stay while they are of the same kind; everything else
    gets a new one, so that no answer is ever read as one to another question.

    Raises:
        DomainError: one has no text in the original's language, or fewer than two choices; `field` is that of the form
            (question_forms.py).
    """
    before = {one.key: one for one in known}
    used: set[str] = set()
    questions = []
    for n, row in enumerate(rows):
        if not row.texts.get(original):
            raise DomainError(_("Write the question."), field=f"text_{original}_{n}")
        kept = before.get(row.key)
        stays = kept is not None and kept.kind is row.kind
        key = _key(row.key if stays else "", before, used)
        choices = _choices(row, n, original, kept.choices if kept and stays else ())
        questions.append(Question(key, row.kind, _filled(row.texts), choices, row.must))
    return tuple(questions)


def as_shown(rows: Sequence[Row]) -> tuple[Question, ...]:
    """What those who answer would see of the rows as they stand, finished or not."""
    return tuple(
        Question(
            f"preview{n}", row.kind, _filled(row.texts),
            {str(m): _filled(choice.texts) for m, choice in enumerate(row.choices) if _filled(choice.texts)}, row.must,
        )
        for n, row in enumerate(rows)
        if _filled(row.texts)
    )  # fmt: skip


def _choices(row: Row, n: int, original: str, known: Collection[str]) -> dict[str, dict[str, str]]:
    if row.kind not in CHOOSING:
        return {}
    used: set[str] = set()
    found = {}
    for m, choice in enumerate(row.choices):
        if not choice.texts.get(original):
            if _filled(choice.texts):
                raise DomainError(
                    _("Write the choice in the language of the original too."), field=f"choice_{original}_{n}_{m}"
                )
            continue
        found[_key(choice.key, known, used)] = _filled(choice.texts)
    if len(found) < 2:
        raise DomainError(
            _("“%(question)s” needs two choices or more.", question=row.texts[original]),
            field=f"choice_{original}_{n}_{len(found)}",
        )
    return found


def _key(wanted: str, known: Collection[str], used: set[str]) -> str:
    """The key a row had, if it is one of those that are kept and nobody else's; else a new one."""
    key = wanted if wanted and wanted in known and wanted not in used else secrets.token_hex(4)
    used.add(key)
    return key


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {lang: text for lang, text in texts.items() if text}
