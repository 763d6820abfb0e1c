"""Who may say what about an adoption, and what a city still lacks for a case. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from portal.cases.models import Adoption, AdoptionStage, Side
from portal.cases.rules.cases import CONFIRM_EVERY, evidence_today

WARN_BEFORE = timedelta(days=60)  # the owner hears of it before a step of evidence is lost


def sides(source_city: uuid.UUID, adopter_city: uuid.UUID, own_cities: Collection[uuid.UUID]) -> set[Side]:
    """For which of the two cities somebody speaks."""
    found = set()
    if source_city in own_cities:
        found.add(Side.SOURCE)
    if adopter_city in own_cities:
        found.add(Side.ADOPTER)
    return found


def has_confirmed(adoption: Adoption, side: Side) -> bool:
    """Whether the city's word stands."""
    said = adoption.source_confirmed_at if side is Side.SOURCE else adoption.adopter_confirmed_at
    return said is not None and adoption.disputed_side is not side


def waits_for(adoption: Adoption) -> list[Side]:
    """Whose word is still wanted."""
    return [side for side in Side if not has_confirmed(adoption, side)]


def may_confirm(adoption: Adoption, side: Side, user: Any) -> bool:
    """Whether the person can give his city's word now: nobody speaks for both."""
    other = adoption.adopter_confirmed_by if side is Side.SOURCE else adoption.source_confirmed_by
    return not has_confirmed(adoption, side) and other != user.id


def loses_source_word(before: AdoptionStage, after: AdoptionStage) -> bool:
    """Going live is what the ladder of evidence stands on, so the source looks at it anew."""
    return after is AdoptionStage.LIVE and before is not AdoptionStage.LIVE


def next_decay(level: int, at: datetime, now: datetime) -> datetime | None:
    """When evidence of `level`, last confirmed `at`, loses its next step; None at the foot of the ladder."""
    if evidence_today(level, at, now) == 0:
        return None
    return at + CONFIRM_EVERY * (max(0, (now - at) // CONFIRM_EVERY) + 1)
