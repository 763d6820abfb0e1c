"""Putting away what too few supported in time."""

from __future__ import annotations

from portal.core import clock, db, events
from portal.participation.events import ProposalChanged
from portal.participation.models import NoticeKind, ProposalState
from portal.participation.queries import together
from portal.participation.services import indexing, telling


def archive_run_out(*, limit: int = 100) -> int:
    """Archives proposals whose time for gathering support is over; returns how many. Two workers share them.

    One that somebody supports at this moment is left for the next time: that support came first.
    """
    now = clock.now()
    found = together.run_out(now, limit)
    for one in found:
        one.state, one.changed_at = ProposalState.ARCHIVED, now
        db.session.flush()
        indexing.refresh(one.id)
        telling.tell(one.id, NoticeKind.ARCHIVED)
        events.publish(ProposalChanged(one.id))
    return len(found)
