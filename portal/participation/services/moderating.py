"""What moderators do: share the work, keep, hide, take personal data out, warn, block, undo. All of it names a rule and is in the log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, datetimes, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.written import lines
from portal.participation import moderated
from portal.participation.events import ModerationActed, ModerationUndone
from portal.participation.integrity import redaction
from portal.participation.models import (
    ActKind,
    FlagSource,
    ModerationAct,
    ModerationCase,
    ModerationFlag,
    ModerationRule,
    SpaceBlock,
)
from portal.participation.models.moderation import WORDS_LENGTH
from portal.participation.moderated import Item
from portal.participation.queries import moderation
from portal.participation.rules import moderation as rules
from portal.participation.services import flagging, translating


@dataclass(frozen=True)
class ActPlan:
    """What a moderator decides. `version`: of the case that he saw. `passages`: what is taken out, word for word. `days`: of a block."""

    kind: ActKind
    version: int
    rule_number: int | None = None
    words: str = ""
    passages: Sequence[str] = ()
    days: int = 7


def known_item(case: ModerationCase) -> Item:
    """What a case is about. Raises Conflict: it has gone."""
    item = moderated.find(case.thing_kind, case.thing_id)
    if item is None:
        raise Conflict(_("Its author has deleted this meanwhile."))
    return item


def open_case(*, kind: str, key: uuid.UUID, moderator: User) -> ModerationCase:
    """The case of a thing that a moderator looks at himself; nothing waits by that. Raises NotFound."""
    item = moderated.find(kind, key)
    if item is None or not rules.moderates(moderator, item.city_id):
        raise NotFound
    return flagging.known_case(item)


def take(*, case_id: uuid.UUID, moderator: User) -> None:
    """Says that one is on it, for a quarter of an hour. Taking it again makes it longer.

    Raises:
        Conflict: a colleague is.
    """
    case = held(case_id, moderator)
    _free(case, moderator)
    case.taken_by, case.taken_until = moderator.id, clock.now() + rules.LEASE
    db.session.flush()


def give_back(*, case_id: uuid.UUID, moderator: User) -> None:
    """One is not on it any more."""
    case = held(case_id, moderator)
    if case.taken_by == moderator.id:
        case.taken_by = case.taken_until = None
        db.session.flush()


def held(case_id: uuid.UUID, moderator: User) -> ModerationCase:
    """A case of a city that the person moderates, held. Raises NotFound."""
    case = moderation.case_locked(case_id)
    if case is None or not rules.moderates(moderator, case.space.city_id):
        raise NotFound
    return case


def _free(case: ModerationCase, moderator: User) -> None:
    if rules.taken_by_another(case, moderator.id, clock.now()) and case.taken_by and case.taken_until:
        other = people.user(case.taken_by)
        raise Conflict(
            _(
                "%(person)s is on it until %(time)s.",
                person=other.display_name if other else _("Former member"),
                time=datetimes.format_datetime(case.taken_until),
            )
        )


def act(*, case_id: uuid.UUID, plan: ActPlan, moderator: User) -> ModerationAct:
    """Decides. The reports are settled with it; the author and those who reported are told.

    Raises:
        NotFound: it is no case of the moderator's.
        Conflict: it has gone, a colleague is on it or has decided meanwhile; the form keeps what was written.
        DomainError: it is his own, or a rule, the words or a passage is missing.
    """
    case = held(case_id, moderator)
    item = known_item(case)
    if item.author_id == moderator.id:
        raise DomainError(_("You cannot judge what you wrote yourself. Ask a colleague."))
    if case.version != plan.version:
        raise Conflict(_("A colleague has decided meanwhile: look below. What you wrote is still in the form."))
    _free(case, moderator)
    rule = _rule(case, plan)
    words = lines(plan.words)
    if plan.kind is not ActKind.KEEP and not words:
        raise DomainError(_("Say why: the author reads it."), field="words")
    if len(words) > WORDS_LENGTH:
        raise DomainError(_("This is too long."), field="words")
    made = ModerationAct(
        id=ids.new_id(), case_id=case.id, space_id=case.space_id, thing_kind=case.thing_kind, kind=plan.kind,
        rule_number=rule.number if rule else None, rule_titles=dict(rule.titles) if rule else {}, words=words,
        actor_id=moderator.id, actor_role=rules.role_of(moderator, case.space.city_id, second=False),
        created_at=clock.now(),
        waited=int((clock.now() - case.waits_since).total_seconds()) if case.waits_since else None,
        until=clock.now() + timedelta(days=plan.days) if plan.kind is ActKind.BLOCK else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _do(made, case, item, plan, moderator)
    _settle(case)
    note(made, "acted", moderator)
    events.publish(ModerationActed(made.id))
    return made


def _rule(case: ModerationCase, plan: ActPlan) -> ModerationRule | None:
    if plan.kind is ActKind.KEEP:
        return None
    found = {one.number: one for one in moderation.rules_of(case.space_id)}.get(plan.rule_number or 0)
    if found is None:
        raise DomainError(_("Choose the rule that it breaks."), field="rule_number")
    return found


def _do(made: ModerationAct, case: ModerationCase, item: Item, plan: ActPlan, moderator: User) -> None:
    known = moderated.kind_of(item.kind)
    if known is None:
        raise LookupError(item.kind)
    if plan.kind is ActKind.KEEP and case.waits_since is None:
        raise Conflict(_("Nothing waits here any more."))
    if plan.kind is ActKind.HIDE:
        if item.is_hidden and not case.held:
            raise Conflict(_("This is hidden already."))
        known.hide(item.id, True, _named_rule(made), moderator)
    elif plan.kind is ActKind.REDACT:
        _redact(known, item, plan.passages)
    elif plan.kind is ActKind.BLOCK:
        _block(made, case, item)
    if case.held and plan.kind in {ActKind.KEEP, ActKind.REDACT}:
        known.hide(item.id, False, made.kind.value, moderator)
    db.session.flush()


def _named_rule(made: ModerationAct) -> str:
    """What the thing itself keeps of why it is hidden: the rule, never the words, which may name people."""
    return f"{made.rule_number}. {i18n.plain(made.rule_titles)}"


def _block(made: ModerationAct, case: ModerationCase, item: Item) -> None:
    if item.author_id is None or made.until is None:
        raise DomainError(_("Its author has left: there is nobody to block."), field="kind")
    person = moderation.person_mark(case.space_id, item.author_id)
    db.session.add(SpaceBlock(act_id=made.id, person=person, until=made.until))


def _redact(known: moderated.Moderated, item: Item, passages: Sequence[str]) -> None:
    wanted = [one for one in (" ".join(passage.split()) for passage in passages) if one]
    if not wanted:
        raise DomainError(_("Say what is to be taken out, word for word, one a line."), field="passages")
    absent = redaction.missing([item.title, item.text] if known.is_titled else [item.text], wanted)
    if absent:
        raise DomainError(
            _("“%(passage)s” does not stand in the text. Copy it from there.", passage=absent[0][:100]),
            field="passages",
        )
    with i18n.in_language(item.lang):
        mark = _("[personal data removed]")
    known.redact(item.id, lambda text: redaction.without(text, wanted, mark))
    translating.forget(item.kind, item.id)


def _settle(case: ModerationCase) -> None:
    """What waited is decided; a warning or a block decides nothing about something that is held."""
    item = moderated.find(case.thing_kind, case.thing_id)
    case.held = case.held and item is not None and item.is_hidden and not _is_hidden_by_act(case)
    if not case.held:
        case.waits_since = None
        db.session.execute(
            update(ModerationFlag)
            .where(ModerationFlag.case_id == case.id, ModerationFlag.settled_at.is_(None))
            .values(settled_at=clock.now())
        )
    case.taken_by = case.taken_until = None
    case.version += 1
    db.session.flush()


def _is_hidden_by_act(case: ModerationCase) -> bool:
    return any(
        line.act.kind is ActKind.HIDE and line.act.undone_at is None for line in moderation.acts_of(case.id)
    )  # fmt: skip


def undo(*, act_id: uuid.UUID, moderator: User) -> None:
    """Takes back what he or a colleague decided. Doing it twice does it once.

    Raises:
        NotFound: it is none of his city's.
        Conflict: the author has appealed, so the appeal is decided instead; or what was taken out is gone for good.
    """
    made = moderation.act_locked(act_id)
    if made is None or not rules.moderates(moderator, made.case.space.city_id):
        raise NotFound
    if made.undone_at is not None:
        return
    if not rules.may_undo(made):
        raise Conflict(_("This cannot be taken back: an appeal waits, or what was removed is gone for good."))
    revert(made, moderator)
    note(made, "undone", moderator)
    events.publish(ModerationUndone(made.id))


def revert(made: ModerationAct, moderator: User) -> None:
    """What an act did is undone; act and case are held."""
    case, now = made.case, clock.now()
    made.undone_at, made.undone_by = now, moderator.id
    known = moderated.kind_of(case.thing_kind)
    if made.kind is ActKind.HIDE and known is not None and moderated.find(case.thing_kind, case.thing_id):
        known.hide(case.thing_id, False, "undone", moderator)
    elif made.kind is ActKind.BLOCK:
        db.session.execute(update(SpaceBlock).where(SpaceBlock.act_id == made.id).values(lifted_at=now))
    elif made.kind is ActKind.KEEP:
        case.waits_since = case.waits_since or now
        flagging.flag(case, source=FlagSource.MODERATOR, mark=f"undone:{made.id}")
    case.version += 1
    db.session.flush()


def note(made: ModerationAct, what: str, actor: User | None, **data: Any) -> None:
    """In the audit log: which rule, never which words."""
    accounts.audit(
        actor=actor, action=f"participation.moderation_{what}", subject=("participation_moderation", made.case_id),
        data={"act": made.kind.value, "kind": made.thing_kind, "rule": made.rule_number, **data},
    )  # fmt: skip
