"""Who is there and was there, and how long."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.webinars.models import Presence, Registration, RegistrationState, Run, Seat
from portal.webinars.presence import CLOSED_AFTER, Interval

_SEATED = (RegistrationState.CONFIRMED, RegistrationState.NO_SHOW)


@dataclass(frozen=True)
class Counts:
    """People of one run without those who make it: with a seat, who have opened the join page, tested their devices, are there
    now, were there, and are checked in in the hall.
    """

    confirmed: int
    opened: int
    tested: int
    present: int
    was_there: int
    checked_in: int


def counts(run_id: uuid.UUID, now: datetime) -> Counts:
    """The numbers of a run, in one statement."""
    seen = select(Presence.registration_id).where(Presence.registration_id == Registration.id)
    row = db.session.execute(
        select(
            func.count().filter(Registration.state.in_(_SEATED)),
            func.count().filter(Registration.opened_join_at.is_not(None)),
            func.count().filter(Registration.device_checked_at.is_not(None)),
            func.count().filter(seen.where(Presence.last_at > now - CLOSED_AFTER).exists()),
            func.count().filter(seen.exists()),
            func.count().filter(Registration.checked_in_at.is_not(None)),
        ).where(Registration.run_id == run_id, Registration.is_crew.is_(False))
    ).one()
    return Counts(*row)


def languages(run_id: uuid.UUID, now: datetime) -> dict[str, tuple[int, int]]:
    """Of those who are there now: language → how many have the portal in it, how many read captions in it."""
    there = select(Presence.registration_id).where(Presence.last_at > now - CLOSED_AFTER)
    rows = db.session.execute(
        select(Registration.lang, Registration.caption_lang, func.count())
        .where(Registration.run_id == run_id, Registration.is_crew.is_(False), Registration.id.in_(there))
        .group_by(Registration.lang, Registration.caption_lang)
    )
    found: dict[str, tuple[int, int]] = {}
    for lang, captions, number in rows:
        found[lang] = (found.get(lang, (0, 0))[0] + number, found.get(lang, (0, 0))[1])
        if captions:
            found[captions] = (found.get(captions, (0, 0))[0], found.get(captions, (0, 0))[1] + number)
    return found


def intervals(registration_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[Interval]]:
    """When each of them was there, device by device; `portal.webinars.presence` makes minutes of it."""
    found: dict[uuid.UUID, list[Interval]] = defaultdict(list)
    rows = db.session.execute(
        select(Presence.registration_id, Presence.first_at, Presence.last_at).where(
            Presence.registration_id.in_(list(registration_ids))
        )
    )
    for registration_id, begins, ends in rows:
        found[registration_id].append((begins, ends))
    return found


def people(run_id: uuid.UUID) -> Any:
    """Everybody with a seat, and who makes the webinar: the registration and the name of the account, by name."""
    name = func.coalesce(func.nullif(Registration.shown_name, ""), User.display_name, Registration.name)
    return (
        select(Registration, name)
        .outerjoin(User, User.id == Registration.user_id)
        .where(Registration.run_id == run_id, Registration.state.in_(_SEATED))
        .order_by(func.lower(name), Registration.id)
    )


def of_run(run: Run, registration_id: uuid.UUID) -> Registration | None:
    """A registration of this run, with it."""
    found: Registration | None = db.session.scalar(
        select(Registration).where(Registration.id == registration_id, Registration.run_id == run.id)
    )
    if found is not None:
        set_committed_value(found, "run", run)
    return found


def hall_list(run_id: uuid.UUID) -> Sequence[tuple[Registration, str, Mapping[str, str] | None]]:
    """Who has a seat in the hall, with name and the names of the city, by name: the list that a desk has on paper."""
    name = func.coalesce(User.display_name, Registration.name)
    rows = db.session.execute(
        select(Registration, name, City.names)
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .where(
            Registration.run_id == run_id,
            Registration.state.in_(_SEATED),
            Registration.seat == Seat.ON_SITE,
            Registration.is_crew.is_(False),
        )
        .order_by(func.lower(name), Registration.id)
    )
    return [(row, called or "", names) for row, called, names in rows]
