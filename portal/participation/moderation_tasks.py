"""What workers do about moderation: tell those concerned, score what is new, learn from decisions, look for what is unusual."""

from __future__ import annotations

import uuid

import structlog

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, tasks
from portal.core.mail import Message
from portal.discussions.events import CommentPosted
from portal.notifications import services as notifications
from portal.participation import moderated, queries
from portal.participation import moderation_emails as emails
from portal.participation.events import (
    ModerationActed,
    ModerationAppealDecided,
    ModerationAppealed,
    ModerationCaseOpened,
    ModerationUndone,
    ThingPosted,
)
from portal.participation.models import ActKind, ModerationAct, ModerationCase, PilotState
from portal.participation.moderated import Item
from portal.participation.queries import moderation
from portal.participation.services import appealing, learning, signalling

log = structlog.get_logger(__name__)
HOUR = 3600


def _tell(reader: User, message: Message, key: str, path: str) -> None:
    notifications.notify(
        recipient=accounts.recipient(reader), message=message, key=f"{key}:{reader.id}", url=f"/{reader.locale}{path}"
    )


def _about(act_id: uuid.UUID) -> tuple[ModerationAct, Item, User | None] | None:
    act = moderation.act_of(act_id)
    item = moderated.find(act.case.thing_kind, act.case.thing_id) if act else None
    if act is None or item is None:
        return None
    author = people.user(item.author_id) if item.author_id else None
    return act, item, author if author is not None and author.is_active else None


def _moderators(item: Item, but: set[uuid.UUID | None]) -> list[User]:
    found = people.people(moderation.moderators_of(item.city_id) - but).values()
    return [one for one in found if one.is_active]


@events.subscribe(ModerationCaseOpened)
def tell_moderators(event: ModerationCaseOpened) -> None:
    """The city's moderators hear that something waits, and the author of what is held that it does."""
    case = db.session.get(ModerationCase, event.case_id)
    item = moderated.find(case.thing_kind, case.thing_id) if case else None
    if case is None or item is None or case.waits_since is None:
        return
    key = f"moderation-opened:{case.id}:{case.version}"
    for reader in _moderators(item, {item.author_id}):
        _tell(
            reader,
            emails.to_moderate(item, case.id, reader, is_appeal=False),
            key,
            f"/participation/moderate/case/{case.id}",
        )
    author = people.user(item.author_id) if case.held and item.author_id else None
    if author is not None and author.is_active:
        _tell(author, emails.held(item, author), f"moderation-held:{case.id}", emails.appeals_path(item))


@events.subscribe(ModerationActed)
def tell_of_act(event: ModerationActed) -> None:
    """The author, but of what was kept only where it had waited; and whoever reported it."""
    found = _about(event.act_id)
    if found is None or found[0].undone_at is not None:
        return
    act, item, author = found
    flags = [one for one in moderation.flags_of(act.case_id) if one.settled_at and one.settled_at >= act.created_at]
    was_held = any(one.mark == "form" for one in flags)
    if author is not None and (act.kind is not ActKind.KEEP or was_held):
        message = emails.acted(act, item, author, was_held=was_held)
        _tell(author, message, f"moderation-acted:{act.id}", emails.appeals_path(item))
    reporters = people.people(one.reporter_id for one in flags if one.reporter_id)
    for reader in reporters.values():
        if reader.is_active:
            _tell(reader, emails.report_settled(act, item, reader), f"moderation-settled:{act.id}", "/participation/")


@events.subscribe(ModerationUndone)
def tell_of_undoing(event: ModerationUndone) -> None:
    """The author hears that it counts no more; of something kept there is nothing to tell."""
    act, item, author = _about(event.act_id) or (None, None, None)
    if act is not None and item is not None and author is not None and act.kind is not ActKind.KEEP:
        _tell(author, emails.undone(act, item, author), f"moderation-undone:{act.id}", emails.appeals_path(item))


@events.subscribe(ModerationAppealed)
def tell_of_appeal(event: ModerationAppealed) -> None:
    """Every moderator of the city but who acted; where there is none, the secretariat."""
    found = _about(event.act_id)
    if found is None or not found[0].awaits_decision:
        return
    act, item, _author = found
    readers = (
        list(people.secretariat())
        if appealing.is_stand_in(act, item.city_id)
        else _moderators(item, {act.actor_id, item.author_id})
    )
    for reader in readers:
        _tell(
            reader, emails.to_moderate(item, act.case_id, reader, is_appeal=True), f"moderation-appeal:{act.id}",
            f"/participation/moderate/case/{act.case_id}",
        )  # fmt: skip


@events.subscribe(ModerationAppealDecided)
def tell_of_decision(event: ModerationAppealDecided) -> None:
    """The author hears what a second person decided, and why."""
    act, item, author = _about(event.act_id) or (None, None, None)
    if act is not None and item is not None and author is not None and act.outcome is not None:
        _tell(
            author, emails.appeal_decided(act, item, author), f"moderation-decided:{act.id}", emails.appeals_path(item)
        )


@events.subscribe(ThingPosted)
def score(event: ThingPosted) -> None:
    """Lets the space's classifier look at it, if there is one."""
    learning.look_at(event.kind, event.thing_id)


@events.subscribe(CommentPosted)
def score_comment(event: CommentPosted) -> None:
    """As `score`; of comments elsewhere than below what is moderated here, nothing is known."""
    learning.look_at("comment", event.comment_id)


@tasks.periodic(seconds=24 * HOUR, name="participation.learn")
def learn() -> None:
    """Each running space learns from what its moderators decided; one that fails keeps no other from it."""
    for space_id in queries.running_spaces():
        try:
            with db.transaction():
                learning.learn(space_id)
        except Exception:
            log.exception("participation.learning_failed", space=str(space_id))


@tasks.periodic(seconds=HOUR, name="participation.look_for_signals")
def look_for_signals() -> None:
    """What is unusual in each running space."""
    for space_id in queries.running_spaces():
        try:
            with db.transaction():
                space = queries.space_of(space_id)
                if space is not None and space.state is PilotState.RUNNING:
                    signalling.look(space, clock.now())
        except Exception:
            log.exception("participation.signals_failed", space=str(space_id))
