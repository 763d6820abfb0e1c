"""The numbered rules of a space, and how it is guarded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation.events import SpaceChanged
from portal.participation.models import ModerationRule, Space
from portal.participation.queries import moderation
from portal.participation.rules.moderation import Guard

MOST_RULES = 20


@cache
def _examples() -> list[dict[str, Mapping[str, str]]]:
    path = Path(__file__).parents[1] / "data" / "moderation_rules.json"
    found: list[dict[str, Mapping[str, str]]] = json.loads(path.read_text(encoding="utf-8"))["rules"]
    return found


def seed_rules(space: Space) -> None:
    """The rules that a space begins with, in the languages in which we have them; what it has already stays."""
    if moderation.rules_of(space.id, retired=True):
        return
    for number, example in enumerate(_examples(), 1):
        own = space.lang
        titles = {own: example["titles"].get(own, example["titles"][i18n.SOURCE]), **example["titles"]}
        texts = {own: example["texts"].get(own, example["texts"][i18n.SOURCE]), **example["texts"]}
        db.session.add(ModerationRule(id=ids.new_id(), space_id=space.id, number=number, titles=titles, texts=texts))
    db.session.flush()


def save_rule(
    *, space: Space, rule: ModerationRule | None, titles: Mapping[str, str], texts: Mapping[str, str], actor: User
) -> ModerationRule:
    """Words a rule, or adds one under the next number. Acts keep the words that they named. The space is held.

    Raises:
        DomainError: there is no title. Conflict: there are twenty.
    """
    if not titles.get(space.lang):
        raise DomainError(_("Enter a title."), field=f"titles_{space.lang}")
    if rule is None:
        known = moderation.rules_of(space.id, retired=True)
        if len(known) >= MOST_RULES:
            raise Conflict(_("A space has twenty rules at most."))
        rule = ModerationRule(
            id=ids.new_id(), space_id=space.id, number=max((one.number for one in known), default=0) + 1
        )
        db.session.add(rule)
    rule.titles, rule.texts = dict(titles), dict(texts)
    _note(space, actor, rule=rule.number)
    return rule


def retire_rule(*, space: Space, rule: ModerationRule, actor: User) -> None:
    """It counts no more; its number is not given again, and what was decided by it keeps its words. Doing it twice does it once."""
    rule.retired_at = rule.retired_at or clock.now()
    _note(space, actor, retired=rule.number)


def save_guard(*, space: Space, guard: Guard, actor: User) -> None:
    """How the space is guarded from now on. It is held."""
    space.moderation = guard.stored()
    _note(space, actor)


def _note(space: Space, actor: User, **data: Any) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.moderation_settings", subject=("participation_space", space.id), data=data
    )
    events.publish(SpaceChanged(space.id))
