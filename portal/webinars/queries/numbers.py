"""Numbers of a webinar for its organisers: who registered and who came, by city, region and language; when people went."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, func, select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.webinars.attendance import minutes_of
from portal.webinars.models import Attendance, Presence, Registration, RegistrationState, Run
from portal.webinars.presence import Interval
from portal.webinars.queries.attendance import SEATED, held_of
from portal.webinars.queries.registrations import COUNTS


@dataclass(frozen=True)
class Came:
    """People: who registered (whatever became of it; invitations without an answer are none), had a seat, attended."""

    registered: int = 0
    confirmed: int = 0
    attended: int = 0

    def __add__(self, other: Came) -> Came:
        return Came(
            self.registered + other.registered, self.confirmed + other.confirmed, self.attended + other.attended
        )  # fmt: skip

    @property
    def share(self) -> float | None:
        """Of those with a seat, who attended; None: there are none."""
        return self.attended / self.confirmed if self.confirmed else None


@dataclass(frozen=True)
class Group:
    """People of one city (None: no city) with one language."""

    city_id: uuid.UUID | None
    city_names: Mapping[str, str] | None
    region: str | None
    lang: str
    came: Came


def groups_of(webinar_id: uuid.UUID) -> list[Group]:
    """The audience of all runs, each person once in a group, in one statement; who makes the webinar is left out."""
    who = func.coalesce(
        cast(Registration.user_id, String), func.nullif(Registration.email_key, ""), cast(Registration.id, String)
    ).distinct()
    lang = func.coalesce(User.locale, Registration.lang)
    rows = db.session.execute(
        select(
            City.id, City.names, City.region, lang, func.count(who), func.count(who).filter(Registration.state.in_(SEATED)),
            func.count(who).filter(Attendance.is_attended),
        )
        .select_from(Registration)
        .join(Run, Run.id == Registration.run_id)
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Run.webinar_id == webinar_id, Registration.is_crew.is_(False), COUNTS,
            Registration.state != RegistrationState.INVITED,
        )
        .group_by(City.id, City.names, City.region, lang)
    )  # fmt: skip
    return [
        Group(city_id, names, region.value if region else None, spoken, Came(*numbers))
        for city_id, names, region, spoken, *numbers in rows
    ]


def summed(groups: Iterable[Group], key: Callable[[Group], object]) -> list[tuple[Group, Came]]:
    """Groups put together by what `key` gives: one of each as an example, and their sum; the largest first."""
    found: dict[object, tuple[Group, Came]] = {}
    for one in groups:
        name = key(one)
        found[name] = (one, found[name][1] + one.came if name in found else one.came)
    return sorted(found.values(), key=lambda pair: (-pair[1].registered, str(key(pair[0]))))


def curve_of(run: Run) -> list[int]:
    """How many of the audience were there in each minute of a run that was held."""
    rows = db.session.execute(
        select(Presence.registration_id, Presence.first_at, Presence.last_at)
        .join(Registration, Registration.id == Presence.registration_id)
        .where(Registration.run_id == run.id, Registration.is_crew.is_(False))
    )
    people: dict[uuid.UUID, list[Interval]] = defaultdict(list)
    for registration_id, begins, ends in rows:
        people[registration_id].append((begins, ends))
    return minutes_of(people.values(), held_of(run))


def curves_of(runs: Sequence[Run]) -> list[tuple[Run, list[int]]]:
    """As `curve_of`, for each of a webinar's runs (three at most)."""
    return [(run, curve_of(run)) for run in runs]
