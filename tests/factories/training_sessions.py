"""Sessions of an edition for tests."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from portal.core import clock
from portal.training import services
from portal.training.models import Edition, Session, SessionKind
from tests.factories.training import _writing

_numbers = count(1)
ATTENDANCE_RULE = {"sources": ["check_in", "presence", "recording"], "presence_share": 0.75, "recording_days": 14}


def session_plan(**values: Any) -> services.SessionPlan:
    """An hour in a room in Seoul that begins now."""
    zone = values.setdefault("timezone", "Asia/Seoul")
    defaults = {
        "slug": f"session-{next(_numbers)}", "titles": {"en": "Opening"}, "kind": SessionKind.ON_SITE, "minutes": 60,
        "place": "Room 1", "local_start": clock.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0),
    }  # fmt: skip
    return services.SessionPlan(**(defaults | values))


def at(moment: datetime, zone: str) -> datetime:
    """The wall time in a zone at an instant."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def make_session(edition: Edition, **values: Any) -> Session:
    """A session of the edition; see `session_plan`."""
    with _writing():
        return services.create_session(edition=edition, plan=session_plan(**values), actor=None)
