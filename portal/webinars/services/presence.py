"""Signs of life from the pages of a room, and check-in in the hall."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from portal.accounts.models import User
from portal.core import clock, db, ids, room_codes
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.webinars.models import Presence, PresenceSource, Registration, Run
from portal.webinars.presence import CLOSED_AFTER
from portal.webinars.queries import joining as queries
from portal.webinars.rules import joining as rules
from portal.webinars.services import attendance

_DEVICE = re.compile(r"[A-Za-z0-9-]{8,40}")
PAGE = "page-without-script"  # the device of readers without JavaScript


def beat(*, registration: Registration, device: str) -> bool:
    """The page of somebody is open. Only our clock counts, never that of a device.

    Returns:
        Whether it counted: not before the doors open, and not after they have closed.
    """
    now = clock.now()
    if not rules.may_join(registration, registration.run, now):
        return False
    _beat(registration.id, device if _DEVICE.fullmatch(device) else PAGE, now, PresenceSource.PORTAL)
    return True


def beat_all(*, run: Run, registration_ids: Collection[uuid.UUID], source: PresenceSource) -> int:
    """As `beat`, of all whom somebody else has seen; ids of other runs are passed over. Returns how many counted."""
    now = clock.now()
    if now >= rules.closes_at(run):
        return 0
    own = db.session.scalars(
        select(Registration.id).where(Registration.run_id == run.id, Registration.id.in_(registration_ids))
    ).all()
    for registration_id in own:
        _beat(registration_id, f"provider-{run.provider.value}", now, source)
    return len(own)


def _beat(registration_id: uuid.UUID, device: str, now: datetime, source: PresenceSource) -> None:
    """Makes the open interval of the device longer, or begins one. Two at once may begin two: the union counts time once."""
    current = (
        select(Presence.id)
        .where(
            Presence.registration_id == registration_id, Presence.device == device, Presence.last_at >= now - CLOSED_AFTER,
        )
        .order_by(Presence.last_at.desc())
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip
    grown = db.session.execute(
        update(Presence)
        .where(Presence.id == current)
        .values(last_at=func.greatest(Presence.last_at, now))
        .returning(Presence.id)
        .execution_options(synchronize_session=False)
    ).first()
    if grown is None:
        db.session.add(
            Presence(
                id=ids.new_id(), registration_id=registration_id, device=device, source=source, first_at=now, last_at=now,
            )
        )  # fmt: skip
        db.session.flush()


def check_in(*, registration: Registration, code: str) -> None:
    """In the hall, by the code on its screen. Doing it twice does it once.

    Raises:
        DomainError: the code is not that of now, or check-in is not open.
    """
    run, now = registration.run, clock.now()
    row = queries.registration_locked(registration.id)
    if not rules.may_check_in(row, run, now):
        raise DomainError(
            _("Check-in is closed: it is open from an hour before the webinar until half an hour after it.")
        )
    if not room_codes.is_code(run.secret, code, now):
        raise DomainError(_("This is not the code of now. Look at the screen in the hall again."), field="code")
    row.checked_in_at = row.checked_in_at or now
    db.session.flush()


def check_in_by_hand(*, registration: Registration, is_there: bool, actor: User | None) -> None:
    """Somebody of the crew has seen the person in the hall, or takes that back. What is entered from a list on paper once attendance
    has been counted is counted anew; it is taken back by a decision then, with a reason.

    Raises:
        DomainError: check-in is not open.
    """
    run, now = registration.run, clock.now()
    row = queries.registration_locked(registration.id)
    if is_there and not rules.may_check_in_by_hand(row, run, now):
        raise DomainError(
            _("A list of the hall can be entered from an hour before the webinar until seven days after it.")
        )
    if not is_there and not rules.may_check_in(row, run, now):
        raise DomainError(_("It is too late to take this back here. Decide about it on the page of attendance."))
    if is_there:
        row.checked_in_by = row.checked_in_by if row.checked_in_at else (actor.id if actor else None)
        row.checked_in_at = row.checked_in_at or now
    else:
        row.checked_in_at = row.checked_in_by = None
    db.session.flush()
    attendance.recount(registration=row)


def note_devices(*, registration: Registration, found: dict[str, str], trip: int | None) -> None:
    """What the device check found. `found`: `camera`, `microphone`, `speaker` → `ok`, `denied`, `none` or `unknown`; `trip`:
    milliseconds to the portal and back.
    """
    row = queries.registration_locked(registration.id)
    known = {name: word for name, word in found.items() if name in _PARTS and word in _FINDINGS}
    row.device_result = known | ({"trip": min(trip, 60_000)} if trip is not None and trip >= 0 else {})
    row.device_checked_at = clock.now()
    db.session.flush()


_PARTS = frozenset({"camera", "microphone", "speaker"})
_FINDINGS = frozenset({"ok", "denied", "none", "unknown"})
