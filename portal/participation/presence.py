"""Who looks at which item of the desk right now: two officers on one thing are told of each other before they write.

Kept in Redis for some minutes. While Redis is away nobody is named; a change on top of a change is told all the same, for that is
counted in the database (`services.handling.held_item`).
"""

from __future__ import annotations

import json
import uuid

import redis
import structlog
from flask import current_app

from portal.accounts.models import User
from portal.core import clock
from portal.participation.rules.desk import LOOKS_FOR

log = structlog.get_logger(__name__)


def look(kind: str, subject_id: uuid.UUID, user: User) -> list[str]:
    """Notes that this person looks at it, and names the others who do."""
    client: redis.Redis = current_app.extensions["redis"]
    key, now = f"portal:desk:{kind}:{subject_id}", clock.now().timestamp()
    try:
        client.hset(key, str(user.id), json.dumps([user.display_name, now]))
        client.expire(key, LOOKS_FOR)
        found: dict[bytes, bytes] = client.hgetall(key)  # type: ignore[assignment]  # sync client
    except redis.RedisError:
        log.warning("desk.presence_unavailable")
        return []
    others = {who.decode(): json.loads(value) for who, value in found.items() if who.decode() != str(user.id)}
    return sorted(name for name, at in others.values() if now - at <= LOOKS_FOR)


def leave(kind: str, subject_id: uuid.UUID, user: User) -> None:
    """This person has done what there was to do."""
    client: redis.Redis = current_app.extensions["redis"]
    try:
        client.hdel(f"portal:desk:{kind}:{subject_id}", str(user.id))
    except redis.RedisError:
        log.warning("desk.presence_unavailable")
