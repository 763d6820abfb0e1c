"""Questions to people while they are written: rows that are added, moved, taken out, and become questions. Pure.

A row has the key of its question, or none while it is new.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.questions import (
    BOUNDED,
    CHOOSING,
    DECIDING,
    LISTING,
    MOST_CHOICES,
    MOST_COLUMNS,
    MOST_LISTED,
    MOST_QUESTIONS,
    SCALE,
    YES_NO,
    Condition,
    Kind,
    Question,
)

FIRST_CHOICES = 3
MORE_CHOICES = 2


@dataclass(frozen=True)
class Choice:
    """`texts`: language → text; one without a text is room for more."""

    key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A question as its author has it before him.

    `lines`: language → options of a list, or columns of a matrix, one a line. `when`: the place of the row on whose answer it
    depends; `when_answers`: which answers, as `offered` names them.
    """

    kind: Kind
    key: str = ""
    must: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    when: int | None = None
    when_answers: tuple[str, ...] = ()

    def may_become(self, kind: Kind) -> bool:
        """Whether it can be changed to another kind without other fields."""
        return all((self.kind in some) == (kind in some) for some in (CHOOSING, LISTING, BOUNDED, (Kind.SECTION,))) or {
            self.kind,
            kind,
        } == {Kind.SINGLE, Kind.MULTIPLE}

    def offered(self, lang: str) -> list[tuple[str, str]]:
        """(name, text) of what can be answered here, as another row depends on it: options by their place."""
        if self.kind in (Kind.SCALE, Kind.YES_NO):
            return [(key, key) for key in (SCALE if self.kind is Kind.SCALE else YES_NO)]
        if self.kind is Kind.LIST:
            return [(str(m), text) for m, text in enumerate(lines_of(self.lines.get(lang, "")))]
        return [(str(m), one.texts[lang]) for m, one in enumerate(self.choices) if one.texts.get(lang)]


def new_row(kind: Kind) -> Row:
    return Row(kind, choices=(Choice(),) * FIRST_CHOICES if kind in CHOOSING else ())


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def rows_to_edit(questions: Sequence[Question]) -> list[Row]:
    """The rows of questions that are kept."""
    place = {one.key: n for n, one in enumerate(questions)}
    return [_row(one, questions, place) for one in questions]


def _row(one: Question, questions: Sequence[Question], place: Mapping[str, int]) -> Row:
    listed = one.choices if one.kind is Kind.LIST else one.columns
    when = place.get(one.when.key) if one.when else None
    chosen: tuple[str, ...] = ()
    if one.when and when is not None:
        source = questions[when]
        fixed = source.kind in (Kind.SCALE, Kind.YES_NO)
        chosen = tuple(key if fixed else str(m) for m, key in enumerate(source.keys) if key in one.when.answers)
    return Row(
        one.kind, one.key, one.must, one.texts,
        tuple(Choice(key, texts) for key, texts in one.choices.items()) if one.kind is not Kind.LIST else (),
        _as_lines(listed), one.least, one.most, when, chosen,
    )  # fmt: skip


def _as_lines(options: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Language → one option a line. One that is not translated keeps its line in the first language, so that lines fit."""
    langs = list(dict.fromkeys(lang for texts in options.values() for lang in texts))
    return {
        lang: "\n".join(texts.get(lang) or next(iter(texts.values())) for texts in options.values()) for lang in langs
    }


def changed(rows: Sequence[Row], action: str, kind: Kind) -> list[Row]:
    """The rows after a button was pressed: `add` (a question of the kind), `up-2`, `down-2`, `remove-2`, `more-2`; for a
    choice of a question `raise-2-0`, `lower-2-0`.

    The numbers are the places of a row and of one of its choices, from 0. What makes no sense changes nothing.

    Raises:
        Conflict: a question would stand before the one on whose answer it depends, or lose it.
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
        found = _swapped(found, *sorted((here, there)))
    elif verb == "remove":
        found = _without(found, here)
    elif verb == "more" and found[here].kind in CHOOSING:
        more = (*found[here].choices, *(Choice(),) * MORE_CHOICES)
        found[here] = replace(found[here], choices=more[:MOST_CHOICES])
    elif verb in ("raise", "lower"):
        before = found[here].choices
        found[here] = replace(found[here], choices=_moved(before, verb, choice))
        m = _place(choice, len(before))
        other = m if m is None or found[here].choices == before else m + (-1 if verb == "raise" else 1)
        if m is not None and other != m:
            turned = {str(m): str(other), str(other): str(m)}
            found = [
                replace(one, when_answers=tuple(turned.get(key, key) for key in one.when_answers))
                if one.when == here
                else one
                for one in found
            ]
    return found


def _swapped(rows: list[Row], first: int, second: int) -> list[Row]:
    """With two neighbours in each other's place; what depends on them goes with them."""
    if rows[second].when == first:
        raise Conflict(
            _("Question %(number)s depends on the one before it, so it must stand behind it.", number=second + 1)
        )
    turned = {first: second, second: first}
    found = [replace(one, when=turned.get(one.when, one.when)) if one.when is not None else one for one in rows]
    found[first], found[second] = found[second], found[first]
    return found


def _without(rows: list[Row], here: int) -> list[Row]:
    needing = next((n for n, one in enumerate(rows) if one.when == here), None)
    if needing is not None:
        raise Conflict(
            _(
                "Question %(number)s is asked only after certain answers to this one. Change that first.",
                number=needing + 1,
            )
        )
    return [
        replace(one, when=one.when - 1) if one.when is not None and one.when > here else one
        for n, one in enumerate(rows)
        if n != here
    ]


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
    questions: list[Question] = []
    for n, row in enumerate(rows):
        if not row.texts.get(original):
            raise DomainError(_("Write the question."), field=f"text_{original}_{n}")
        kept = before.get(row.key)
        stays = kept is not None and kept.kind is row.kind
        key = _key(row.key if stays else "", before, used)
        choices = _choices(row, n, original, kept.choices if kept and stays else {})
        columns = _listed(row, n, original, kept.columns if kept and stays else {}) if row.kind is Kind.MATRIX else {}
        least, most = _bounds(row, n, len(choices))
        questions.append(
            Question(
                key, row.kind, _filled(row.texts), choices, row.must and row.kind is not Kind.SECTION, columns=columns,
                least=least, most=most, when=_condition(row, n, rows, questions, original),
            )
        )  # fmt: skip
    return tuple(questions)


def _condition(row: Row, n: int, rows: Sequence[Row], made: Sequence[Question], original: str) -> Condition | None:
    """As keys. Only what stands before can be meant, so no question can depend on itself in the end."""
    if row.when is None:
        return None
    if row.when >= n or rows[row.when].kind not in DECIDING:
        raise DomainError(_("Choose a question that stands before this one."), field=f"when_{n}")
    source = made[row.when]
    if source.kind in (Kind.SCALE, Kind.YES_NO):
        named = {key: key for key in source.keys}
    elif source.kind is Kind.LIST:
        named = {str(m): key for m, key in enumerate(source.keys)}
    else:
        # A choice without a text is left out of the question, not of the form.
        filled = [m for m, one in enumerate(rows[row.when].choices) if one.texts.get(original)]
        named = {str(m): key for m, key in zip(filled, source.keys, strict=False)}
    answers = tuple(named[one] for one in row.when_answers if one in named)
    if not answers:
        raise DomainError(
            _("Choose the answers after which question %(number)s is asked.", number=n + 1), field=f"when_{n}"
        )
    return Condition(source.key, answers)


def _bounds(row: Row, n: int, offered: int) -> tuple[int | None, int | None]:
    if row.kind not in BOUNDED:
        return None, None
    if row.least is not None and row.most is not None and row.least > row.most:
        raise DomainError(_("The smallest is larger than the largest."), field=f"least_{n}")
    if row.kind is Kind.NUMBER:
        return row.least, row.most
    for name, value in (("least", row.least), ("most", row.most)):
        if value is not None and not 1 <= value <= offered:
            raise DomainError(_("There are not so many options."), field=f"{name}_{n}")
    return row.least, row.most


def _listed(row: Row, n: int, original: str, known: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The lines of all languages as options: the first line of each language is the first option. Keys stay by the original's text."""
    most = MOST_LISTED if row.kind is Kind.LIST else MOST_COLUMNS
    own = lines_of(row.lines.get(original, ""))
    if not 2 <= len(own) <= most:
        raise DomainError(
            _("Write from 2 to %(most)s lines, one option each.", most=most), field=f"lines_{original}_{n}"
        )
    if len(set(own)) < len(own):
        raise DomainError(_("One of the lines stands there twice."), field=f"lines_{original}_{n}")
    others = {lang: lines_of(text) for lang, text in row.lines.items() if lang != original and lines_of(text)}
    for lang, lines in others.items():
        if len(lines) != len(own):
            raise DomainError(
                _("There must be as many lines as in the original: %(number)s.", number=len(own)),
                field=f"lines_{lang}_{n}",
            )
    before = {texts.get(original): key for key, texts in known.items()}
    used: set[str] = set()
    return {
        _key(before.get(text, ""), known, used): {original: text[:300]}
        | {lang: lines[m][:300] for lang, lines in others.items() if lines[m] != text}
        for m, text in enumerate(own)
    }


def as_shown(rows: Sequence[Row]) -> tuple[Question, ...]:
    """What those who answer would see of the rows as they stand, finished or not."""
    return tuple(
        Question(
            f"preview{n}", row.kind, _filled(row.texts),
            _shown_choices(row), row.must, columns=_shown_lines(row) if row.kind is Kind.MATRIX else {}, least=row.least,
            most=row.most,
        )
        for n, row in enumerate(rows)
        if _filled(row.texts)
    )  # fmt: skip


def _shown_choices(row: Row) -> dict[str, dict[str, str]]:
    if row.kind is Kind.LIST:
        return _shown_lines(row)
    return {str(m): _filled(choice.texts) for m, choice in enumerate(row.choices) if _filled(choice.texts)}


def _shown_lines(row: Row) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for lang, text in row.lines.items():
        for m, line in enumerate(lines_of(text)):
            found.setdefault(str(m), {})[lang] = line
    return found


def _choices(row: Row, n: int, original: str, known: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    if row.kind is Kind.LIST:
        return _listed(row, n, original, known)
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
