"""What an edition asks of nominees and how they are judged: its own questions and criteria; and a copy of an edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training.models import Edition, EditionCourse, EditionState, QuestionType
from portal.training.queries import editions, manage
from portal.training.queries import selection as queries

Part = Literal["questions", "criteria"]
MOST_PARTS = 30
# What a copy does not take along, beside its own address: it is a draft, and its dates are the secretariat's to set.
_NOT_COPIED = {"id", "slug", "state", "created_at"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the edition to its nominees. `labels` per language; `choices`: one dictionary per answer."""

    labels: Mapping[str, str]
    type: QuestionType
    choices: tuple[Mapping[str, str], ...] = ()
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """By what readers judge. `weight`: 1-10, against the other criteria."""

    labels: Mapping[str, str]
    weight: int = 1


def save_question(*, edition: Edition, key: str | None, question: Question, actor: User) -> None:
    """Adds a question, or changes the one of that key.

    Raises:
        DomainError: a choice without answers.
        Conflict: the selection has begun.
    """
    if question.type is QuestionType.CHOICE and len(question.choices) < 2:
        raise DomainError(_("Give at least two answers to choose from."), field="choices_en")
    value = {
        "labels": dict(question.labels), "type": question.type.value, "required": question.required,
        "choices": [dict(one) for one in question.choices],
    }  # fmt: skip
    _save(edition, "questions", key, value, actor)


def save_criterion(*, edition: Edition, key: str | None, criterion: Criterion, actor: User) -> None:
    """Adds a criterion, or changes the one of that key.

    Raises:
        Conflict: readers have handed in scores by the criteria as they are.
    """
    _save(edition, "criteria", key, {"labels": dict(criterion.labels), "weight": criterion.weight}, actor)


def _locked(edition: Edition, part: Part) -> Edition:
    held = editions.edition_locked(edition.id)
    if part == "criteria" and queries.has_scores(held.id):
        raise Conflict(_("Readers have handed in scores; the criteria can no longer change."))
    if part == "questions" and held.state not in (EditionState.DRAFT, EditionState.OPEN):
        raise Conflict(_("Nominations are closed; the questions can no longer change."))
    return held


def _save(edition: Edition, part: Part, key: str | None, value: dict[str, Any], actor: User) -> None:
    held = _locked(edition, part)
    rows: list[dict[str, Any]] = list(getattr(held, part))
    if key is None:
        if len(rows) >= MOST_PARTS:
            raise DomainError(_("There are enough of these already."))
        rows.append({"key": ids.secret(6), **value})
    else:
        rows[_place(rows, key)] = {"key": key, **value}
    _keep(held, part, rows, actor)


def _place(rows: list[dict[str, Any]], key: str) -> int:
    found = next((place for place, one in enumerate(rows) if one["key"] == key), None)
    if found is None:
        raise NotFound
    return found


def _keep(held: Edition, part: Part, rows: list[dict[str, Any]], actor: User) -> None:
    setattr(held, part, rows)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.edition_changed", subject=("edition", held.id),
        data={"edition": held.slug, part: len(rows)},
    )  # fmt: skip


def remove_part(*, edition: Edition, part: Part, key: str, actor: User) -> None:
    """Takes a question or a criterion off.

    Raises:
        NotFound: there is none of that key.
        Conflict: it can no longer change.
    """
    held = _locked(edition, part)
    rows = list(getattr(held, part))
    del rows[_place(rows, key)]
    _keep(held, part, rows, actor)


def move_part(*, edition: Edition, part: Part, key: str, up: bool, actor: User) -> None:
    """One place up or down; at the end of the list nothing happens.

    Raises:
        NotFound: there is none of that key.
        Conflict: it can no longer change.
    """
    held = _locked(edition, part)
    rows = list(getattr(held, part))
    place = _place(rows, key)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        _keep(held, part, rows, actor)


def copy_edition(*, edition: Edition, actor: User) -> Edition:
    """A new draft with everything that the edition says, its questions, criteria and courses."""
    values = {
        column.key: getattr(edition, column.key)
        for column in Edition.__table__.columns
        if column.key not in _NOT_COPIED
    }
    made = Edition(id=ids.new_id(), slug=_free_slug(edition.slug), state=EditionState.DRAFT, **values)
    db.session.add(made)
    db.session.flush()
    for position, version_id in enumerate(editions.version_ids(edition.id), start=1):
        db.session.add(EditionCourse(edition_id=made.id, course_version_id=version_id, position=position))
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.edition_made", subject=("edition", made.id),
        data={"edition": made.slug, "copied_from": edition.slug},
    )  # fmt: skip
    return made


def _free_slug(slug: str) -> str:
    """The address with the first number behind it that is free."""
    base = slug[:70]
    number = 2
    while manage.slug_is_taken(f"{base}-{number}"):
        number += 1
    return f"{base}-{number}"
