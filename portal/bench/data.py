"""An association of the size to be measured: cities, people, enrolments, certificates and what belongs to them.

Written in bulk by COPY, so that loading takes seconds; the rows are such as the services would have written.
The same size gives the same association, but for ids and tokens.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import chain
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import JSONB

from portal.accounts.models import Grant, Role, User, UserSession
from portal.bench import library
from portal.bench.course import CourseIds
from portal.bench.course import load as load_course
from portal.certificates.models import Certificate
from portal.cities import models as cities
from portal.config import ROOT
from portal.core import clock, ids
from portal.notifications.models import Notification
from portal.training import models as training

RUNNING, ENDED, COMING = 16, 4, 3  # editions
NOTIFICATIONS = 3  # a person, one of them unread
NAMES = {
    "en": ("Grace Otieno", "Tomasz Wolny", "Maria Papadaki", "Bilal Rahman"),
    "ko": ("김하늘", "박서준", "이도현", "최유나"),
    "ar": ("ليلى حداد", "سامي منصور", "نور الدين بركات", "هالة عوض"),
    "ru": ("Анна Соколова", "Тимур Ахметов", "Олег Климов", "Дарья Лунина"),
    "es": ("Lucía Robles", "Mateo Ibarra", "Inés Quiroga", "Bruno Salas"),
    "fr": ("Awa Diallo", "Julien Morel", "Fatou Sarr", "Élise Caron"),
}
LATIN = {"ko": "Kim Haneul", "ar": "Layla Haddad", "ru": "Anna Sokolova"}

Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Size:
    """How many rows of each; `pending` certificates wait for their PDF; `cases` are published."""

    cities: int = 200
    people: int = 5000
    enrolments: int = 10000
    pending: int = 400
    cases: int = 3000


@dataclass(frozen=True)
class Person:
    """Who is signed in, with the token that the cookie carries."""

    id: uuid.UUID
    name: str
    locale: str
    city: int
    token: str


@dataclass(frozen=True)
class Learner:
    """An enrolment in a running edition, with the lessons that are still to be done."""

    enrolment_id: uuid.UUID
    edition: str
    person: Person
    open_lessons: tuple[str, ...]  # slugs


@dataclass(frozen=True)
class Loaded:
    """What the measurements need to know of the association."""

    course: CourseIds
    city_slugs: tuple[str, ...]
    learners: tuple[Learner, ...]
    verified_codes: tuple[str, ...]
    pending: tuple[uuid.UUID, ...]
    case_numbers: tuple[int, ...]


def load(engine: Engine, size: Size) -> Loaded:
    """Fills an empty, migrated database."""
    chance = random.Random(20261123)  # noqa: S311 - the same association each time, no secret
    now = clock.now()
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        city_rows = list(_cities(size.cities))
        write(connection, cities.City, city_rows)
        write(connection, cities.Membership, _memberships(city_rows))
        write(connection, cities.Office, _offices(city_rows))
        people = _people(connection, size, city_rows, now, chance)
        course = load_course(connection, now)
        editions = _editions(connection, course, now)
        learners, graduates = _enrolments(
            connection, size=size, people=people, editions=editions, course=course, city_rows=city_rows, now=now
        )
        codes, pending = _certificates(
            connection, size=size, graduates=graduates, course=course, city_rows=city_rows, now=now
        )
        write(connection, Notification, _notifications(people, now))
        numbers = library.load(connection, size.cases, city_rows, now, write)
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))  # what autovacuum does within a minute
    return Loaded(course, tuple(row["slug"] for row in city_rows), learners, codes, pending, numbers)


def write(connection: Connection, model: Any, rows: Rows) -> None:
    """Sends rows by COPY, columns that a row leaves out filled with the model's defaults."""
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return
    columns = [column for column in model.__table__.columns if column.name in first or column.default is not None]
    names = ", ".join(column.name for column in columns)
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {model.__tablename__} ({names}) FROM STDIN") as copy:
        for row in chain([first], remaining):
            copy.write_row([_plain(column, row) for column in columns])


def _plain(column: Any, row: dict[str, Any]) -> Any:
    """The value of a column as psycopg sends it."""
    if column.name in row:
        value = row[column.name]
    else:
        value = column.default.arg(None) if column.default.is_callable else column.default.arg
    if isinstance(column.type, JSONB):
        return Jsonb(value)
    return value.value if isinstance(value, Enum) else value


# Cities -------------------------------------------------------------------------------------------------------------


def _cities(count: int) -> Iterator[dict[str, Any]]:
    """The demo's cities, then invented ones with the demo's countries, zones and languages."""
    known = json.loads((ROOT / "portal" / "demo" / "data" / "cities.json").read_text(encoding="utf-8"))["cities"]
    for number in range(count):
        source, again = known[number % len(known)], number // len(known)
        yield {
            "id": ids.new_id(), "slug": f"{source['slug']}-{again}" if again else source["slug"],
            "names": {lang: f"{name} {again}" if again else name for lang, name in source["names"].items()},
            "own_lang": source["own_lang"], "country": source["country"],
            "region": cities.Region(source["region"]),
            "latitude": max(-80.0, min(80.0, source["lat"] + again * 0.7)), "longitude": source["lon"],
            "timezone": source["timezone"], "population_band": cities.PopulationBand(source["population_band"]),
            "languages": source["languages"], "website": f"https://{source['slug']}.example",
        }  # fmt: skip


def _memberships(city_rows: list[dict[str, Any]]) -> Rows:
    """An associate membership of two years, then a full one; every tenth city is still an associate."""
    for number, city in enumerate(city_rows):
        joined = date(2010 + number % 12, 1 + number % 12, 15)
        full = joined.replace(year=joined.year + 2) if number % 10 else None
        kinds = cities.MembershipKind
        yield {"city_id": city["id"], "kind": kinds.ASSOCIATE, "starts_on": joined, "ends_on": full, "note": ""}
        if full:
            yield {"city_id": city["id"], "kind": kinds.FULL, "starts_on": full, "ends_on": None, "note": ""}


def _offices(city_rows: list[dict[str, Any]]) -> Rows:
    """The committee in five terms of three years, fourteen seats each, and five regional offices."""
    kinds = cities.OfficeKind
    for term in range(5):
        begins, ends = date(2013 + 3 * term, 9, 1), date(2016 + 3 * term, 9, 1)
        for seat in range(min(14, len(city_rows))):
            kind = kinds.CHAIR if seat == 0 else kinds.VICE_CHAIR if seat < 8 else kinds.EXECUTIVE_COMMITTEE
            city = city_rows[(term * 9 + seat) % len(city_rows)]
            yield {"city_id": city["id"], "kind": kind, "starts_on": begins, "ends_on": ends, "note": ""}
    for city in city_rows[:5]:
        yield {
            "city_id": city["id"], "kind": kinds.REGIONAL_OFFICE, "starts_on": date(2018, 1, 1), "ends_on": None, "note": ""
        }  # fmt: skip


# People -------------------------------------------------------------------------------------------------------------


def _people(
    connection: Connection, size: Size, city_rows: list[dict[str, Any]], now: datetime, chance: random.Random
) -> list[Person]:
    """Officials of the cities, one coordinator each, a secretariat of five; everybody is signed in on one device."""
    people = []
    for number in range(size.people):
        locale = chance.choice(tuple(NAMES))
        people.append(
            Person(ids.new_id(), chance.choice(NAMES[locale]), locale, number % len(city_rows), ids.secret())
        )  # fmt: skip
    write(connection, User, (_account(number, person, city_rows, now) for number, person in enumerate(people)))
    write(connection, UserSession, (_session(person, now) for person in people))
    write(connection, cities.Affiliation, (_affiliation(person, city_rows, now) for person in people))
    write(connection, Grant, _grants(people, city_rows))
    return people


def _account(number: int, person: Person, city_rows: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    city = city_rows[person.city]
    email = f"person-{number}@{city['slug']}.example"
    return {
        "id": person.id, "email": email, "email_key": email, "email_confirmed_at": now, "display_name": person.name,
        "latin_name": LATIN.get(person.locale, person.name), "locale": person.locale, "timezone": city["timezone"],
    }  # fmt: skip


def _session(person: Person, now: datetime) -> dict[str, Any]:
    return {
        "user_id": person.id, "token_hash": ids.digest(person.token), "device": "Firefox", "last_seen_at": now,
        "expires_at": now + timedelta(days=30), "remembered": True,
    }  # fmt: skip


def _affiliation(person: Person, city_rows: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    return {
        "user_id": person.id, "city_id": city_rows[person.city]["id"], "position": "Open data officer",
        "starts_on": date(2022, 1, 1), "state": cities.AffiliationState.CONFIRMED, "confirmed_at": now,
    }  # fmt: skip


def _grants(people: list[Person], city_rows: list[dict[str, Any]]) -> Rows:
    for number, person in enumerate(people):
        scope = {"scope_kind": "city", "scope_id": city_rows[person.city]["id"]}
        yield {"user_id": person.id, "role": Role.OFFICIAL, **scope}
        if number < len(city_rows):
            yield {"user_id": person.id, "role": Role.CITY_COORDINATOR, **scope}
        if len(city_rows) <= number < len(city_rows) + 5:
            yield {"user_id": person.id, "role": Role.SECRETARIAT, "scope_kind": "", "scope_id": None}


def _notifications(people: list[Person], now: datetime) -> Rows:
    for person in people:
        for number in range(NOTIFICATIONS):
            at = now - timedelta(days=number)
            yield {
                "key": f"bench:{person.id}:{number}", "user_id": person.id, "kind": "training.nominated",
                "lang": person.locale, "subject": "You have been nominated",
                "text": "You have been nominated.\n" * 20, "html": "<p>You have been nominated.</p>" * 20,
                "url": f"/{person.locale}/training/", "read_at": at if number else None, "created_at": at,
            }  # fmt: skip


# Training -----------------------------------------------------------------------------------------------------------


def _editions(connection: Connection, course: CourseIds, now: datetime) -> list[dict[str, Any]]:
    """Editions of one programme: running, ended, and open for nominations."""
    programme = {
        "id": ids.new_id(), "slug": "open-data", "titles": course.titles, "summaries": course.titles,
    }  # fmt: skip
    write(connection, training.Programme, [programme])
    kinds = [(training.EditionState.RUNNING, -20)] * RUNNING + [(training.EditionState.ENDED, -200)] * ENDED
    kinds += [(training.EditionState.OPEN, 40)] * COMING
    rows = [_edition(number, state, now + timedelta(days=days), programme, course)
            for number, (state, days) in enumerate(kinds, 1)]  # fmt: skip
    write(connection, training.Edition, rows)
    write(
        connection, training.EditionCourse,
        [{"edition_id": row["id"], "course_version_id": course.version_id} for row in rows],
    )  # fmt: skip
    return rows


def _edition(
    number: int, state: training.EditionState, start: datetime, programme: dict[str, Any], course: CourseIds
) -> dict[str, Any]:
    return {
        "id": ids.new_id(), "programme_id": programme["id"], "slug": f"open-data-{number}",
        "titles": {lang: f"{title} {number}" for lang, title in course.titles.items()}, "summaries": course.titles,
        "starts_on": start.date(), "ends_on": start.date() + timedelta(days=60), "timezone": "Asia/Seoul",
        "is_online": True, "working_languages": ["en", "ko", "ar"], "seats": 1000, "seats_per_city": 20,
        "nominations_close_at": start - timedelta(days=10), "state": state,
    }  # fmt: skip


def _enrolments(
    connection: Connection, *, size: Size, people: list[Person], editions: list[dict[str, Any]], course: CourseIds,
    city_rows: list[dict[str, Any]], now: datetime,
) -> tuple[tuple[Learner, ...], list[tuple[uuid.UUID, Person, date]]]:  # fmt: skip
    """Each person in as many editions as it takes. Every fourth learner has done the first lesson."""
    taught = [row for row in editions if row["state"] is not training.EditionState.OPEN]
    rows, done, learners, graduates = [], [], [], []
    for number in range(size.enrolments):
        person, edition = people[number % len(people)], taught[_edition_of(number, len(people), len(taught))]
        ended = edition["state"] is training.EditionState.ENDED
        row = _enrolment(person, edition, city_rows, now, ended=ended)
        rows.append(row)
        finished = course.lessons if ended else course.lessons[:1] if number % 4 == 0 else ()
        done += [{"enrolment_id": row["id"], "activity_id": key, "completed_at": now} for key, _slug in finished]
        if ended:
            graduates.append((row["id"], person, edition["ends_on"]))
        else:
            left = tuple(slug for _key, slug in course.lessons[len(finished) :])
            learners.append(Learner(row["id"], edition["slug"], person, left))
    write(connection, training.Enrolment, rows)
    write(connection, training.ActivityCompletion, done)
    return tuple(learners), graduates


def _edition_of(number: int, people: int, editions: int) -> int:
    """A person's second enrolment is in another edition than the first."""
    return (number % people + number // people) % editions


def _enrolment(
    person: Person, edition: dict[str, Any], city_rows: list[dict[str, Any]], now: datetime, *, ended: bool
) -> dict[str, Any]:
    state = training.EnrolmentState.COMPLETED if ended else training.EnrolmentState.ACTIVE
    return {
        "id": ids.new_id(), "edition_id": edition["id"], "user_id": person.id,
        "city_id": city_rows[person.city]["id"], "state": state,
        "content_lang": person.locale if person.locale in {"en", "ko", "ar"} else "en",
        "certificate_name": person.name, "certificate_latin_name": LATIN.get(person.locale, person.name),
        "names_confirmed_at": now, "completed_at": now if ended else None,
    }  # fmt: skip


# Certificates -------------------------------------------------------------------------------------------------------


def _certificates(
    connection: Connection, *, size: Size, graduates: list[tuple[uuid.UUID, Person, date]], course: CourseIds,
    city_rows: list[dict[str, Any]], now: datetime,
) -> tuple[tuple[str, ...], tuple[uuid.UUID, ...]]:  # fmt: skip
    """A record for everybody who completed; none has its PDF yet, and no sweeper takes them before their time."""
    rows: list[dict[str, Any]] = [
        {
            "id": ids.new_id(), "holder_id": person.id, "award_kind": "course", "award_ref": enrolment_id,
            "number": f"{now.year}-{number:06d}", "code": ids.code(), "lang": person.locale,
            "facts": _facts(person, ends_on, course, city_rows[person.city]), "issued_on": now.date(),
            "next_at": now + timedelta(days=1),
        }
        for number, (enrolment_id, person, ends_on) in enumerate(graduates, 1)
    ]  # fmt: skip
    write(connection, Certificate, rows)
    return tuple(row["code"] for row in rows), tuple(row["id"] for row in rows[: size.pending])


def _facts(person: Person, ends_on: date, course: CourseIds, city: dict[str, Any]) -> dict[str, Any]:
    return {
        "holder_name": person.name, "holder_latin_name": LATIN.get(person.locale, person.name), "titles": course.titles,
        "details": course.titles, "city_names": city["names"], "country": city["country"],
        "starts_on": (ends_on - timedelta(days=60)).isoformat(), "ends_on": ends_on.isoformat(), "hours": 3.0,
        "score": 0.9, "issuer": "World Association of Digital Cities",
    }  # fmt: skip
