"""The numbered rules of a space, and how it is guarded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
RuleWords = tuple[int, Mapping[str, str], Mapping[str, str]]  # number, titles, texts


@cache
def _examples() -> list[dict[str, Mapping[str, str]]]:
    path = Path(__file__).parents[1] / "data" / "moderation_rules.json"
    found: list[dict[str, Mapping[str, str]]] = json.loads(path.read_text(encoding="utf-8"))["rules"]
    return found


def seed_rules(space: Space) -> None:
    """The rules that a space begins with, in the languages in which we have them; what it has already stays."""
    if not moderation.rules_of(space.id, retired=True):
        _write_rules(space, _seed(space))


def _seed(space: Space) -> list[RuleWords]:
    own = space.lang
    return [
        (
            number,
            {own: one["titles"].get(own, one["titles"][i18n.SOURCE]), **one["titles"]},
            {own: one["texts"].get(own, one["texts"][i18n.SOURCE]), **one["texts"]},
        )
        for number, one in enumerate(_examples(), 1)
    ]


def _write_rules(space: Space, rules: Sequence[RuleWords]) -> None:
    for number, titles, texts in rules:
        db.session.add(ModerationRule(id=ids.new_id(), space_id=space.id, number=number, titles=titles, texts=texts))
    db.session.flush()


def take_rules(*, space: Space, rules: Sequence[Mapping[str, Any]], actor: User | None) -> bool:
    """The numbered rules of another space, for one that has worded none of its own and decided nothing by those it began with; whether
    they are its own now. The space is held. rules: number, titles and texts by language.
    """
    known = moderation.rules_of(space.id, retired=True)
    mine = [(one.number, one.titles, one.texts) for one in known]
    if not rules or mine not in ([], _seed(space)) or any(one.retired_at for one in known):
        return False
    theirs = [(one["number"], _with_own(one["titles"], space), _with_own(one["texts"], space)) for one in rules]
    if theirs == mine or moderation.has_decided(space.id):
        return False
    for one in known:
        db.session.delete(one)
    db.session.flush()
    _write_rules(space, theirs)
    _note(space, actor, rules=len(theirs))
    return True


def _with_own(texts: Mapping[str, str], space: Space) -> dict[str, str]:
    """The texts with one in the language of the space; English, or the first, where it lacks."""
    if not texts or texts.get(space.lang):
        return dict(texts)
    return {space.lang: i18n.pick(texts, i18n.SOURCE)[0], **texts}


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


def _note(space: Space, actor: User | None, **data: Any) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.moderation_settings", subject=("participation_space", space.id), data=data
    )
    events.publish(SpaceChanged(space.id))
