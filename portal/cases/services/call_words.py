"""The words of a call in one language: its title, its categories, rounds and criteria with their anchors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases.events import CallChanged
from portal.cases.models import Call, CallRound
from portal.cases.queries import awards as queries
from portal.cases.rules import awards as rules
from portal.cases.services.awards import unscored
from portal.core import db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _

NEEDED = ("title", "name")


@dataclass(frozen=True)
class Word:
    """One text of a call: the row and the column it stands in, and for an anchor its number."""

    key: str
    row: Any
    column: str
    kind: str  # title, name, description, question or anchor
    number: int = 0

    def texts(self) -> dict[str, str]:
        """The text by language."""
        found = getattr(self.row, self.column)
        return dict(found.get(str(self.number), {}) if self.kind == "anchor" else found)

    def write(self, lang: str, text: str) -> None:
        """Puts the text into its place; an empty one goes."""
        texts = {key: value for key, value in {**self.texts(), lang: text}.items() if value}
        whole = {**getattr(self.row, self.column), str(self.number): texts} if self.kind == "anchor" else texts
        setattr(self.row, self.column, whole)


def words_of(call: Call) -> list[Word]:
    """All texts of a call in the order of its page; criteria by which somebody has scored are left out: they stay."""
    found = [Word("call-title", call, "titles", "title"), Word("call-description", call, "descriptions", "description")]
    for category in call.categories:
        found += [
            Word(f"category-{category.slug}-title", category, "titles", "title"),
            Word(f"category-{category.slug}-description", category, "descriptions", "description"),
        ]
    for held in call.rounds:
        found.append(Word(f"round-{held.number}-title", held, "titles", "title"))
        if queries.is_scored(held.id):
            continue
        for criterion in held.criteria:
            base = f"round-{held.number}-{criterion.key}"
            found += [
                Word(f"{base}-name", criterion, "names", "name"),
                Word(f"{base}-question", criterion, "questions", "question"),
                *(Word(f"{base}-{number}", criterion, "anchors", "anchor", number) for number in rules.SCORES),
            ]
    return found


def save_words(*, call: Call, lang: str, texts: Mapping[str, str], actor: User) -> None:
    """Keeps the words of a call, which was loaded for changing, in a language.

    Raises:
        Conflict: somebody has begun to score by a criterion whose words would change.
        DomainError: a title or name is left without any language.
    """
    known = words_of(call)
    for held in call.rounds:
        if any(word.key.startswith(f"round-{held.number}-") and word.kind != "title" for word in known):
            unscored(held)
    for word in known:
        text = texts.get(word.key)
        if text is None or text == word.texts().get(lang, ""):
            continue
        word.write(lang, text)
        if word.kind in NEEDED and not word.texts():
            raise DomainError(_("Enter a title."), field=word.key)
    db.session.flush()
    accounts.audit(actor=actor, action="cases.call_changed", subject=("call", call.id), data={"language": lang})
    events.publish(CallChanged(call.id))


def set_round(
    *, held: CallRound, call: Call, is_blind: bool, due_at: datetime | None, advance: int, weights: Mapping[str, int],
    actor: User,
) -> None:  # fmt: skip
    """Changes how a round is judged.

    Raises:
        Conflict: somebody has scored by weights that would change, or in a round that would become blind or open.
    """
    changes = {c.key: weights[c.key] for c in held.criteria if weights.get(c.key, c.weight) != c.weight}
    if changes or is_blind != held.is_blind:
        unscored(held)
    for criterion in held.criteria:
        criterion.weight = changes.get(criterion.key, criterion.weight)
    held.is_blind, held.due_at, held.advance = is_blind, due_at, advance
    db.session.flush()
    accounts.audit(actor=actor, action="cases.call_changed", subject=("call", call.id), data={"round": held.number})
    events.publish(CallChanged(call.id))


def key_from(title: str, taken: Sequence[str]) -> str:
    """A short key for addresses and files, made of a title; numbered where it has no Latin letters or is taken.

    Raises:
        Conflict: there are a hundred of that name.
    """
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:30] or "part"
    for candidate in (base, *(f"{base}-{number}" for number in range(2, 100))):
        if candidate not in taken:
            return candidate
    raise Conflict(_("There is one with this name already."))
