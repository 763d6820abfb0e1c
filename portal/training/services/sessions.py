"""Planning the sessions of an edition: wall time and zone are what counts, the instants follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.training.events import EligibilityOutdated, SessionMoved
from portal.training.models import Edition, Session, SessionKind
from portal.training.queries import sessions as queries


@dataclass(frozen=True)
class SessionPlan:
    """A session as staff plan it. `local_start`: wall time in `timezone`; `fold`: which one, where it comes twice."""

    slug: str
    titles: Mapping[str, str]
    kind: SessionKind
    local_start: datetime
    timezone: str
    minutes: int
    place: str = ""
    recording_url: str = ""
    recording_quiz: str = ""
    fold: int | None = None


def create_session(*, edition: Edition, plan: SessionPlan, actor: User | None) -> Session:
    """A new session of an edition.

    Raises:
        DomainError: the time does not exist or comes twice, or the plan contradicts itself.
    """
    _check(plan)
    if queries.slug_is_taken(edition.id, plan.slug):
        raise Conflict(_("Another session of this edition has this address. Choose another one."), field="slug")
    session = Session(id=ids.new_id(), edition_id=edition.id, secret=ids.secret())
    _apply(session, plan)
    db.session.add(session)
    db.session.flush()
    _note(session, edition, actor, "training.session_made")
    events.publish(EligibilityOutdated(edition.id))
    return session


def change_session(*, session: Session, plan: SessionPlan, actor: User) -> None:
    """Changes a session; who takes part is told if it begins at another moment.

    Raises:
        Conflict: it was called off.
        DomainError: as `create_session`.
    """
    held = queries.session_locked(session.id)
    if held.cancelled_at is not None:
        raise Conflict(_("This session was called off."))
    _check(plan)
    if queries.slug_is_taken(held.edition_id, plan.slug, but=held.id):
        raise Conflict(_("Another session of this edition has this address. Choose another one."), field="slug")
    was_at, length = held.starts_at, held.minutes
    _apply(held, plan)
    db.session.flush()
    _note(held, held.edition, actor, "training.session_changed")
    if held.starts_at != was_at:
        events.publish(SessionMoved(held.id, was_at.isoformat()))
    if held.minutes != length:
        events.publish(EligibilityOutdated(held.edition_id))  # minutes in the room are a share of it


def cancel_session(*, session: Session, reason: str, actor: User) -> None:
    """Calls a session off; it no longer counts. Doing it twice does it once."""
    held = queries.session_locked(session.id)
    if held.cancelled_at is not None:
        return
    held.cancelled_at = clock.now()
    db.session.flush()
    _note(held, held.edition, actor, "training.session_cancelled", reason)
    events.publish(SessionMoved(held.id, held.starts_at.isoformat()))
    events.publish(EligibilityOutdated(held.edition_id))


def _note(session: Session, edition: Edition, actor: User | None, action: str, reason: str = "") -> None:
    accounts.audit(
        actor=actor, action=action, subject=("edition", edition.id), reason=reason,
        data={"edition": edition.slug, "session": session.slug, "starts_at": session.starts_at.isoformat()},
    )  # fmt: skip


def _check(plan: SessionPlan) -> None:
    walltime.instant(plan.local_start, plan.timezone, plan.fold)
    if not plan.place and plan.kind is SessionKind.ON_SITE:
        raise DomainError(_("Say where the session is held."), field="place")
    if plan.recording_quiz and not plan.recording_url:
        raise DomainError(_("Enter the address of the recording that the quiz is about."), field="recording_url")


def _apply(session: Session, plan: SessionPlan) -> None:
    fold = plan.fold if len(walltime.instants(plan.local_start, plan.timezone)) > 1 and plan.fold else 0
    session.slug, session.titles, session.kind = plan.slug, dict(plan.titles), plan.kind
    session.place, session.recording_url = plan.place, plan.recording_url
    session.recording_quiz = plan.recording_quiz
    session.local_start, session.timezone, session.fold = plan.local_start, plan.timezone, fold
    session.minutes = plan.minutes
    session.starts_at = walltime.instant(plan.local_start, plan.timezone, fold)
    session.ends_at = session.starts_at + timedelta(minutes=plan.minutes)
