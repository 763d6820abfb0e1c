"""Who organises webinars and who sees them; where a run stands."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.accounts.models import Role
from portal.accounts.rules import has_role, is_secretariat, scopes_of
from portal.webinars.models import Run, RunState, Webinar, WebinarState

# Who organises for all cities; an organiser or coordinator of one city organises for that city.
_EVERYWHERE = (Role.SECRETARIAT, Role.REGIONAL_OFFICE, Role.WEBINAR_ORGANISER)
_FOR_A_CITY = (Role.WEBINAR_ORGANISER, Role.CITY_COORDINATOR)


class Phase(StrEnum):
    """Where a run stands for those who read about it."""

    TO_COME = "to_come"
    RUNNING = "running"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


def may_organise(user: Any) -> bool:
    """Whether the person organises webinars at all: for the association, or for a city."""
    return any(has_role(user, role) for role in _EVERYWHERE) or bool(organises_for(user))


def organises_for(user: Any) -> set[uuid.UUID]:
    """Ids of the cities for which alone the person organises; who organises for all is not listed here."""
    return {city for role in _FOR_A_CITY for city in scopes_of(user, role, "city")}


def is_organiser(user: Any, webinar: Webinar) -> bool:
    """Whether the person runs this webinar: the secretariat all, others those of the association or of their city."""
    if any(has_role(user, role) for role in _EVERYWHERE):
        return True
    return webinar.city_id is not None and webinar.city_id in organises_for(user)


def may_approve(user: Any) -> bool:
    """Says yes or no to a webinar that waits for it, where approval is wanted."""
    return is_secretariat(user)


def may_see(user: Any, webinar: Webinar) -> bool:
    """Everybody sees what was published, cancelled ones too; its organisers see the rest."""
    return webinar.state in (WebinarState.PUBLISHED, WebinarState.CANCELLED) or is_organiser(user, webinar)


def phase(run: Run, now: datetime) -> Phase:
    """Where the run stands at `now`."""
    if run.state is RunState.CANCELLED:
        return Phase.CANCELLED
    if run.state is RunState.POSTPONED:
        return Phase.POSTPONED
    if now < run.starts_at:
        return Phase.TO_COME
    return Phase.RUNNING if now < run.ends_at else Phase.OVER


def is_over(run: Run, now: datetime) -> bool:
    return run.state is RunState.PLANNED and run.ends_at <= now


def organises_everywhere(user: Any) -> bool:
    """Whether the person organises for the association and for any city."""
    return any(has_role(user, role) for role in _EVERYWHERE)


def may_publish(user: Any, webinar: Webinar, *, with_approval: bool) -> bool:
    """Whether the person may publish it himself. Where approval is wanted, organisers of a city propose."""
    return is_organiser(user, webinar) and (not with_approval or organises_everywhere(user))


def is_all_over(webinar: Webinar, now: datetime) -> bool:
    """Whether nothing of it is still to come: every run was held or is cancelled."""
    return all(phase(run, now) in (Phase.OVER, Phase.CANCELLED) for run in webinar.runs)


def may_be_discarded(webinar: Webinar) -> bool:
    """A draft that nobody but its organisers has ever seen."""
    return webinar.state is WebinarState.DRAFT and webinar.published_at is None
