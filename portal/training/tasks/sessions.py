"""What workers do around sessions and rules: tell who takes part, judge everybody anew in chunks."""

from __future__ import annotations

import uuid
from datetime import datetime

from portal.accounts import services as accounts
from portal.core import db, events
from portal.notifications import services as notifications
from portal.training import emails, services
from portal.training.events import EligibilityOutdated, SessionMoved
from portal.training.models import Edition
from portal.training.queries import sessions as queries


@events.subscribe(SessionMoved)
def tell_participants(event: SessionMoved) -> None:
    """Everybody who takes part learns that a session begins at another moment, or not at all."""
    session = queries.session_by_id(event.session_id)
    if session is None:
        return
    was_at = datetime.fromisoformat(event.was_at)
    state = "off" if session.cancelled_at else session.starts_at.isoformat()
    for person in queries.people_to_tell(session.edition_id):
        notifications.notify(
            recipient=accounts.recipient(person),
            message=emails.session_moved(session, person, was_at),
            key=f"session-moved:{session.id}:{was_at.isoformat()}:{state}:{person.id}",
            url=emails.address(person.locale, "training.own_sessions", edition=session.edition.slug),
        )


@events.subscribe(EligibilityOutdated)
def judge_anew(event: EligibilityOutdated) -> None:
    """One chunk of an edition; the next one is an event of its own, so that no transaction grows with the edition."""
    edition = db.session.get(Edition, event.edition_id)
    if edition is None:
        return
    last = services.recompute(edition=edition, after=uuid.UUID(event.after) if event.after else None)
    if last is not None:
        events.publish(EligibilityOutdated(event.edition_id, str(last)))
