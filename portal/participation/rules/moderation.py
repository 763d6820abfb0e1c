"""Who moderates a city's space, who decides an appeal, and how what people write is guarded. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from portal.accounts.models import Role
from portal.accounts.rules import has_role, is_secretariat, scopes_of
from portal.participation.models import ActKind, ActorRole, ModerationAct, ModerationCase

LEASE = timedelta(minutes=15)
LONGEST_BLOCK_DAYS = 365
# Decisions of a city from which its classifier may be switched on.
ENOUGH_DECISIONS = 200


@dataclass(frozen=True)
class Guard:
    """How a space is guarded, as `Space.moderation` keeps it.

    `person_hour`, `person_day`, `network_hour`, `component_hour`: posts that one account, one network (a prefix of addresses) and one
    component take in that time. `least_seconds`: a form that comes back sooner waits for a person's look; 0: is not asked.
    `may_be_anonymous`: people may post as "a resident". `asks_work`: browsers of visitors without an account do a small sum first.
    """

    person_hour: int = 20
    person_day: int = 60
    network_hour: int = 60
    component_hour: int = 600
    least_seconds: int = 2
    may_be_anonymous: bool = False
    asks_work: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def moderates(user: Any, city_id: uuid.UUID) -> bool:
    """The city's coordinators and its moderators."""
    return has_role(user, Role.CITY_COORDINATOR, ("city", city_id)) or has_role(user, Role.MODERATOR, ("city", city_id))


def moderated_cities(user: Any) -> set[uuid.UUID]:
    """Ids of the cities whose space the person moderates."""
    return scopes_of(user, Role.CITY_COORDINATOR, "city") | scopes_of(user, Role.MODERATOR, "city")


def may_moderate_any(user: Any) -> bool:
    return bool(moderated_cities(user))


def may_see_cases(user: Any) -> bool:
    """Moderators, and the secretariat for appeals that nobody else in the city can decide."""
    return may_moderate_any(user) or is_secretariat(user)


def may_open_case(user: Any, city_id: uuid.UUID, *, is_stand_in: bool) -> bool:
    """`is_stand_in`: an appeal waits that no second moderator of the city could decide; then the secretariat sees the case."""
    return moderates(user, city_id) or (is_stand_in and is_secretariat(user))


def may_appeal(user: Any, author_id: uuid.UUID | None, act: ModerationAct) -> bool:
    """The author, once against each act but that something stays."""
    is_his = bool(user.is_authenticated) and author_id is not None and author_id == user.id
    return is_his and act.kind is not ActKind.KEEP and act.appealed_at is None and act.undone_at is None


def may_decide(
    user: Any, act: ModerationAct, author_id: uuid.UUID | None, city_id: uuid.UUID, *, is_stand_in: bool
) -> bool:
    """Never who acted, never who wrote it."""
    if not act.awaits_decision or user.id in (act.actor_id, author_id):
        return False
    return may_open_case(user, city_id, is_stand_in=is_stand_in)


def role_of(user: Any, city_id: uuid.UUID, *, second: bool) -> ActorRole:
    """What the public log says of who acted."""
    if not moderates(user, city_id):
        return ActorRole.SECRETARIAT
    return ActorRole.SECOND if second else ActorRole.MODERATOR


def may_undo(act: ModerationAct) -> bool:
    """What was removed for good cannot come back; while an appeal waits, it is decided instead."""
    return act.undone_at is None and not act.awaits_decision and act.kind is not ActKind.REDACT


def taken_by_another(case: ModerationCase, user_id: uuid.UUID, now: datetime) -> bool:
    return case.taken_by is not None and case.taken_by != user_id and (case.taken_until or now) > now
