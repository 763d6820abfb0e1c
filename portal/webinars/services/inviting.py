"""Inviting people, cities and addresses from a list, looked at row by row first; and registering somebody by hand.

A list is what somebody pastes or keeps in a sheet: a line for each, `Ana Ruiz <ana@city.example>`, an address alone, the
name of a city (whoever coordinates it is invited), or columns with a heading: name, email, language, city.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from enum import StrEnum

from sqlalchemy import select

from portal.accounts import rules as accounts_rules
from portal.accounts.models import User
from portal.accounts.services import checked_name
from portal.accounts.services.registration import checked_email
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars import queries
from portal.webinars.models import ACTIVE, Registration, RegistrationState, Run, RunState, WebinarState
from portal.webinars.rules.registering import seats_of
from portal.webinars.services import registering, seats
from portal.webinars.services.guests import secret_of

MOST_LINES = 500
_HEADINGS = {
    "name": "name", "email": "email", "e-mail": "email", "mail": "email", "language": "lang", "lang": "lang", "city": "city",
}  # fmt: skip


class Outcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    KNOWN = "known"
    TWICE = "twice"
    UNREADABLE = "unreadable"
    NO_CITY = "no_city"
    CITY_ALONE = "city_alone"


@dataclass(frozen=True)
class Line:
    """A line of a list, with what it says and what becomes of it. `number` counts from 1."""

    number: int
    text: str
    outcome: Outcome
    name: str = ""
    email: str = ""
    lang: str = ""
    city: City | None = None
    state: RegistrationState | None = None


def read_list(text: str, every_city: Sequence[City]) -> list[Line]:
    """The lines of a list, without a look at who is registered. Pure but for the cities it is given.

    Raises:
        DomainError: there are too many, or none.
    """
    rows = [(number, row) for number, row in enumerate(_cells(text), start=1) if any(row)]
    if not rows:
        raise DomainError(_("Enter at least one address or city."), field="people")
    if len(rows) > MOST_LINES:
        raise DomainError(
            _("A list has %(number)s lines at most. Send it in parts.", number=MOST_LINES), field="people"
        )
    named = {key: city for city in every_city for key in _keys(city)}
    heading = [_HEADINGS.get(cell.casefold(), "") for cell in rows[0][1]]
    if "email" in heading:
        return [_with_columns(number, row, heading, named) for number, row in rows[1:]]
    return [line for number, row in rows for line in _free(number, row, named)]


def _cells(text: str) -> list[list[str]]:
    lines = text.replace("\ufeff", "").splitlines()
    sign = next((sign for sign in "\t;" if any(sign in line for line in lines)), ",")
    rows = (next(csv.reader([line], delimiter=sign), []) for line in lines)
    return [[cell.strip() for cell in row] for row in rows]


def _keys(city: City) -> Iterable[str]:
    return (city.slug, *(name.casefold() for name in city.names.values()))


def _with_columns(number: int, row: Sequence[str], heading: Sequence[str], named: Mapping[str, City]) -> Line:
    given = {name: cell for name, cell in zip(heading, row, strict=False) if name}
    city = named.get(given.get("city", "").casefold())
    text = ", ".join(cell for cell in row if cell)
    if given.get("city") and city is None:
        return Line(number, text, Outcome.NO_CITY)
    return _person(number, text, (given.get("name", ""), given.get("email", "")), given.get("lang", ""), city)


def _free(number: int, row: Sequence[str], named: Mapping[str, City]) -> list[Line]:
    cells = [cell for cell in row if cell]
    addresses = [cell for cell in cells if "@" in cell]
    text = ", ".join(cells)
    if not addresses:
        city = named.get(text.casefold())
        return [Line(number, text, Outcome.NEW if city else Outcome.NO_CITY, city=city)]
    if len(addresses) > 1:
        return [_person(number, one, parseaddr(one)) for one in addresses]
    rest = [cell for cell in cells if "@" not in cell]
    name, email = parseaddr(addresses[0])
    lang = next((cell.lower() for cell in rest if cell.lower() in i18n.LOCALES), "")
    city = next((named[cell.casefold()] for cell in rest if cell.casefold() in named), None)
    others = [cell for cell in rest if cell.lower() not in i18n.LOCALES and cell.casefold() not in named]
    return [_person(number, text, (name or (others[0] if others else ""), email), lang, city)]


def _person(number: int, text: str, who: tuple[str, str], lang: str = "", city: City | None = None) -> Line:
    """A line about a person; `who`: name and address as they were written."""
    name, email = who
    address = accounts_rules.clean_email(email)
    called = accounts_rules.clean_name(name) if name else ""
    if address is None or called is None:
        return Line(number, text, Outcome.UNREADABLE)
    known = lang.lower() if lang.lower() in i18n.LOCALES else ""
    return Line(number, text, Outcome.NEW, called, address, known, city)


def look_at(*, run: Run, text: str) -> list[Line]:
    """What would become of each line: the dry run. A city becomes a line for each who coordinates it.

    Raises:
        DomainError: there are too many lines, or none.
    """
    lines = _opened(read_list(text, db.session.scalars(select(City)).all()))
    keys = [accounts_rules.email_key(line.email) for line in lines if line.email]
    people = queries.people_by_email(keys)
    states = queries.states_in(run.id, keys, [user.id for user in people.values()])
    seen: set[str] = set()
    found = []
    for line in lines:
        key = accounts_rules.email_key(line.email) if line.email else ""
        if line.outcome is Outcome.NEW and key in seen:
            found.append(replace(line, outcome=Outcome.TWICE))
        elif line.outcome is Outcome.NEW and (state := states.get(people[key].id if key in people else key)):
            found.append(replace(line, outcome=Outcome.KNOWN, state=state))
        else:
            found.append(line)
        seen.add(key)
    return found


def _opened(lines: Sequence[Line]) -> list[Line]:
    """Lines of cities, as the people who coordinate them."""
    found = []
    for line in lines:
        if line.city is None or line.email or line.outcome is not Outcome.NEW:
            found.append(line)
            continue
        people = cities.coordinators_of(line.city.id)
        found += [replace(line, name=one.display_name, email=one.email, lang=one.locale) for one in people]
        if not people:
            found.append(replace(line, outcome=Outcome.CITY_ALONE))
    return found


def invite(*, run: Run, text: str, lang: str, actor: User) -> int:
    """Invites everybody of a list who can be; returns how many. `lang`: of mails to guests whose line names none.

    An invitation keeps no seat: whoever accepts gets one if one is free, and the mail says so.

    Raises:
        Conflict: the run is off or over.
        DomainError: as `look_at`.
    """
    held = queries.run_locked(run.id)
    _refuse_if_off(held)
    lines = [line for line in look_at(run=held, text=text) if line.outcome is Outcome.NEW]
    keys = [accounts_rules.email_key(line.email) for line in lines]
    people, provisional = queries.people_by_email(keys), queries.provisional_in(held.id, keys)
    for line, key in zip(lines, keys, strict=True):
        row = provisional.get(key) or _row(
            held, people.get(key), (line.name, line.email), line.lang or lang, actor
        )  # fmt: skip
        row.confirm_until, row.invited_by, row.seat = None, actor.id, seats_of(held)[0]
        row.city_id = line.city.id if line.city else row.city_id
        seats.move(row, RegistrationState.INVITED, is_first=True)
    registering.note(held, actor, "webinars.invited", number=len(lines))
    return len(lines)


def register_by_hand(
    *, run: Run, name: str, email: str, lang: str, wish: registering.Wish, actor: User
) -> Registration:
    """The organiser registers somebody, whoever may register himself; without a free seat the person waits for one.

    Raises:
        Conflict: the run is off or over, or the person is registered already.
        DomainError: name or address cannot be used, or a city is missing.
    """
    address, called = checked_email(email), checked_name(name, "name")
    held = queries.run_locked(run.id)
    _refuse_if_off(held)
    key = accounts_rules.email_key(address)
    people = queries.people_by_email([key])
    user = people.get(key)
    found = (queries.registration_of(held.id, user_id=user.id) if user else None) or queries.registration_of(
        held.id, email_key=key
    )
    if found is not None and found.state in ACTIVE - {RegistrationState.INVITED} and not found.is_provisional:
        raise Conflict(_("This person is registered already."), field="email")
    row = found or _row(held, user, (called, address), lang, actor)
    is_first = found is None or found.is_provisional
    row.confirm_until, row.invited_by = None, actor.id
    row.seat, row.city_id = wish.seat, wish.city.id if wish.city else None
    if held.most_per_city is not None and wish.city is None:
        raise DomainError(_("Choose the city: the seats are shared out by city."), field="city")
    row.queued_at, row.missed_offers, row.remark, row.decided_by = None, 0, "", None
    registering.admit(held, row, is_approved=True, is_first=is_first)
    registering.note(held, actor, "webinars.registered_by_hand")
    return row


def _refuse_if_off(run: Run) -> None:
    if run.webinar.state is not WebinarState.PUBLISHED:
        raise Conflict(_("Publish the webinar first."))
    if run.state is RunState.CANCELLED:
        raise Conflict(_("This run is cancelled."))
    if run.state is RunState.PLANNED and run.ends_at <= clock.now():
        raise Conflict(_("This run is over."))


def _row(run: Run, user: User | None, who: tuple[str, str], lang: str, actor: User) -> Registration:
    name, email = who
    key = accounts_rules.email_key(email)
    row = Registration(id=ids.new_id(), run_id=run.id, run=run, invited_by=actor.id, answers={})
    if user is not None:
        row.user_id, row.lang, row.timezone = user.id, user.locale, user.timezone
        return row
    row.name, row.email, row.email_key = name, email, key
    row.lang, row.timezone = lang if lang in i18n.LOCALES else i18n.SOURCE, run.timezone
    row.token_hash = ids.digest(secret_of(row))
    return row


def selected(run_id: uuid.UUID, keys: Iterable[uuid.UUID]) -> Sequence[Registration]:
    """Some registrations of a run, by id."""
    return db.session.scalars(
        select(Registration).where(Registration.run_id == run_id, Registration.id.in_(list(keys)))
    ).all()
