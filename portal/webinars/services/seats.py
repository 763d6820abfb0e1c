"""Seats: places that can be taken once, in the run and in the share of a city. All of it under the run's row lock.

A place is the lowest number that is free. The database refuses a second one with the same number, and one above the limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.cities.models import City
from portal.core import clock, db, events, i18n
from portal.core.errors import Conflict
from portal.core.i18n import _, ngettext
from portal.webinars.events import RegistrationChanged
from portal.webinars.models import ACTIVE, HOLDING, Format, Registration, RegistrationState, Run, Seat
from portal.webinars.rules import registering as rules

_PLACES = ("place", "most_online", "most_on_site", "city_place", "most_city")


class Taken(StrEnum):
    """How it went to take a seat; `city_full`: the run has seats, but the person's city has its share."""

    YES = "yes"
    FULL = "full"
    CITY_FULL = "city_full"


def _lowest(limit: int, number: InstrumentedAttribute[int | None], *where: ColumnElement[bool]) -> int | None:
    """The lowest number up to `limit` that no registration has."""
    series = func.generate_series(1, limit).column_valued("n")
    found: int | None = db.session.scalar(select(func.min(series)).where(~exists().where(number == series, *where)))
    return found


def free_place(run: Run, seat: Seat) -> int | None:
    """A place of a run with a limit; None: all are taken."""
    limit = rules.capacity_of(run, seat) or 0
    return _lowest(limit, Registration.place, Registration.run_id == run.id, Registration.seat == seat)


def is_full(run: Run, seat: Seat) -> bool:
    return rules.capacity_of(run, seat) is not None and free_place(run, seat) is None


def take(run: Run, row: Registration) -> Taken:
    """Gives the registration its places, if there are any; nothing changes otherwise. The caller flushes with the state."""
    free(row)
    if row.is_crew:
        return Taken.YES
    limit, share = rules.capacity_of(run, row.seat), run.most_per_city
    place = city_place = None
    if limit is not None:
        place = free_place(run, row.seat)
        if place is None:
            return Taken.FULL
    if share is not None and row.city_id is not None:
        city_place = _lowest(
            share, Registration.city_place, Registration.run_id == run.id, Registration.city_id == row.city_id
        )
        if city_place is None:
            return Taken.CITY_FULL
        row.city_place, row.most_city = city_place, share
    if place is not None:
        row.place = place
        row.most_online, row.most_on_site = (limit, None) if row.seat is Seat.ONLINE else (None, limit)
    return Taken.YES


def free(row: Registration) -> None:
    """Gives the places back."""
    row.place = row.most_online = row.most_on_site = row.city_place = row.most_city = None


def move(row: Registration, state: RegistrationState, *, is_first: bool = False) -> None:
    """Sets another state: gives the seat back where the new state holds none, and tells who cares, if the registration counts.

    `is_first`: from here on it counts.
    """
    before = "" if is_first or row.state is None else row.state.value
    row.state, row.changed_at = state, clock.now()
    if state not in HOLDING:
        free(row)
    if state is not RegistrationState.OFFERED:
        row.offer_until = None
    db.session.add(row)
    db.session.flush()
    if not row.is_provisional:
        events.publish(RegistrationChanged(row.id, before, state.value))


# A change of the limits ----------------------------------------------------------------------------------------------


@contextmanager
def refitted(run: Run) -> Iterator[None]:
    """Inside, limits and format of the locked run may change: its registrations get places of the new limits afterwards.

    Raises:
        Conflict: more seats are taken than there would be, or people come in a way that the run would not have any more.
    """
    before = (run.capacity, run.capacity_on_site, run.most_per_city, run.format)
    yield
    if (run.capacity, run.capacity_on_site, run.most_per_city, run.format) == before:
        return
    _refuse_lost_seats(run)
    _refuse_fewer_than_taken(run)
    _refuse_smaller_share(run)
    mine = (Registration.run_id == run.id, Registration.state.in_(HOLDING), Registration.is_crew.is_(False))
    _write(
        mine, **dict.fromkeys(_PLACES)
    )  # let go before the run changes: foreign keys hold the limits equal to its own
    db.session.flush()
    for seat, column in ((Seat.ONLINE, "most_online"), (Seat.ON_SITE, "most_on_site")):
        limit = rules.capacity_of(run, seat)
        if limit is not None:
            _number((*mine, Registration.seat == seat), (), place="number", **{column: limit})
    if run.most_per_city is not None:
        _number(
            (*mine, Registration.city_id.is_not(None)),
            (Registration.city_id,),
            city_place="number",
            most_city=run.most_per_city,
        )
    for known in [one for one in db.session if isinstance(one, Registration)]:
        db.session.expire(known, list(_PLACES))


def _write(where: tuple[ColumnElement[bool], ...], **values: Any) -> None:
    db.session.execute(update(Registration).where(*where).values(**values).execution_options(synchronize_session=False))


def _number(where: tuple[ColumnElement[bool], ...], within: tuple[Any, ...], **values: Any) -> None:
    """Numbers registrations from 1, those of old first; a value "number" stands for it."""
    numbered = (
        select(
            Registration.id,
            func.row_number().over(partition_by=within or None, order_by=(Registration.created_at, Registration.id)).label("n"),
        )
        .where(*where)
        .subquery()
    )  # fmt: skip
    _write(
        (Registration.id == numbered.c.id,),
        **{name: numbered.c.n if value == "number" else value for name, value in values.items()},
    )


def _held(run: Run, *where: ColumnElement[bool]) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Registration.run_id == run.id, Registration.state.in_(HOLDING), Registration.is_crew.is_(False), *where
            )
        )
        or 0
    )


def _refuse_lost_seats(run: Run) -> None:
    lost = Seat.ON_SITE if run.format is Format.ONLINE else Seat.ONLINE if run.format is Format.ON_SITE else None
    if lost is None:
        return
    number = db.session.scalar(
        select(func.count()).where(
            Registration.run_id == run.id, Registration.seat == lost, Registration.state.in_((HOLDING | ACTIVE) - {RegistrationState.INVITED})
        )
    )  # fmt: skip
    if number and lost is Seat.ON_SITE:
        raise Conflict(
            ngettext(
                "%(num)d person is registered to come on site. Keep the hall, or call this run off and plan another one.",
                "%(num)d people are registered to come on site. Keep the hall, or call this run off and plan another one.",
                number,
            ),
            field="format",
        )
    if number:
        raise Conflict(
            ngettext(
                "%(num)d person is registered to take part online. Keep that possible, or call this run off and plan another one.",
                "%(num)d people are registered to take part online. Keep that possible, or call this run off and plan another one.",
                number,
            ),
            field="format",
        )  # fmt: skip


def _refuse_fewer_than_taken(run: Run) -> None:
    for seat, field in ((Seat.ONLINE, "capacity"), (Seat.ON_SITE, "capacity_on_site")):
        limit = rules.capacity_of(run, seat)
        taken = _held(run, Registration.seat == seat) if limit is not None else 0
        if limit is not None and taken > limit:
            raise Conflict(
                ngettext(
                    "%(num)d seat is taken or offered already. There cannot be fewer than that.",
                    "%(num)d seats are taken or offered already. There cannot be fewer than that.",
                    taken,
                ),
                field=field,
            )


def _refuse_smaller_share(run: Run) -> None:
    if run.most_per_city is None:
        return
    row = db.session.execute(
        select(City.names, func.count())
        .join(Registration, Registration.city_id == City.id)
        .where(Registration.run_id == run.id, Registration.state.in_(HOLDING), Registration.is_crew.is_(False))
        .group_by(City.id, City.names)
        .having(func.count() > run.most_per_city)
        .order_by(func.count().desc())
        .limit(1)
    ).one_or_none()
    if row is not None:
        raise Conflict(
            _(
                "%(city)s has %(number)s seats already. No city can have fewer than it has.",
                city=i18n.plain(row[0]), number=row[1],
            ),
            field="most_per_city",
        )  # fmt: skip
