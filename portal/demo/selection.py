"""An edition in selection: twelve nominees, what they answered, what two readers scored, and the proposal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.rules import email_key
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, i18n
from portal.demo import files, people, register
from portal.training import services
from portal.training.models import Admission, Course, CourseVersion, Edition, EditionState, Gender, Programme, Review
from portal.training.queries import selection as queries

PROGRAMME = "digital-government"
NEXT = "seoul-next"  # open for nominations; it asks for papers and answers


def load() -> None:
    """The edition, if it is not there yet; and what the next edition in Seoul asks of its nominees."""
    data = files.read("selection")
    if db.session.scalar(select(Edition.id).where(Edition.slug == data["edition"]["slug"])) is not None:
        return
    _ask_more(data)
    office = people.with_grants(people.by_key("nam-yunseo"))
    edition = _edition(data)
    services.move_edition(edition=edition, to=EditionState.OPEN, actor=office)
    for row in data["candidates"]:
        _add_person(row, office.password_hash)
        _nominate(edition, row, data["answer"])
    services.move_edition(edition=edition, to=EditionState.CLOSED, actor=office)
    services.move_edition(edition=edition, to=EditionState.SELECTING, actor=office)
    edition.nominations_close_at = clock.now() - timedelta(days=9)  # the nominating was before today
    for key in data["readers"]:
        services.add_reader(edition=edition, reader=people.with_grants(people.by_key(key)), actor=office)
    services.give_out(edition=edition, actor=office)
    _score(edition, data)
    services.propose(edition=edition, actor=office)
    _offer_times(edition, people.with_grants(people.by_key(data["readers"][0])))


def _ask_more(data: Mapping[str, Any]) -> None:
    following = db.session.scalars(select(Edition).where(Edition.slug == NEXT)).one_or_none()
    if following is not None and not following.questions:
        following.questions, following.criteria = data["questions"], data["criteria"]
        following.required_documents = ["endorsement", "passport", "photo"]
        following.substitution_until = following.nominations_close_at + timedelta(days=14)
        following.min_regions, following.min_first_time, following.gender_share = 4, 3, 30
        following.reserve_length, following.needs_language = 6, True
        db.session.flush()


def _edition(data: Mapping[str, Any]) -> Edition:
    row, zone = data["edition"], ZoneInfo(data["edition"]["timezone"])
    programme = db.session.scalars(select(Programme).where(Programme.slug == PROGRAMME)).one()
    version = db.session.scalars(
        select(CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.published_at.is_not(None))
        .order_by(Course.slug, CourseVersion.number.desc())
    ).first()
    today = clock.today(row["timezone"])
    plan = services.EditionPlan(
        starts_on=today + timedelta(days=row["starts_in_days"]), ends_on=today + timedelta(days=row["ends_in_days"]),
        nominations_close_at=datetime.combine(today + timedelta(days=2), time(), zone), admission=Admission.SELECTION,
        host_city_id=register.ids_of_cities()[row["host_city"]], needs_language=True, courses=[version] if version else [],
        **{
            name: row[name]
            for name in (
                "slug", "titles", "summaries", "places", "timezone", "working_languages", "seats", "seats_per_city",
                "min_regions", "min_first_time", "gender_share", "reserve_length",
            )
        },
    )  # fmt: skip
    edition = services.create_edition(programme=programme, plan=plan, actor=None)
    edition.questions, edition.criteria = data["questions"], data["criteria"]
    db.session.flush()
    return edition


def _add_person(row: Mapping[str, Any], password_hash: str | None) -> None:
    """With the password of all people of the demo, whose hash takes long to make."""
    city = db.session.scalars(select(City).where(City.slug == row["city"])).one()
    coordinator = cities.coordinators_of(city.id)[0]
    if db.session.scalar(select(User.id).where(User.email_key == email_key(row["email"]))) is None:
        db.session.add(
            User(
                email=row["email"], email_key=email_key(row["email"]), display_name=row["name"], locale=coordinator.locale,
                timezone=city.timezone, password_hash=password_hash, email_confirmed_at=clock.now(),
            )
        )  # fmt: skip
        db.session.flush()


def _nominate(edition: Edition, row: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    city = db.session.scalars(select(City).where(City.slug == row["city"])).one()
    coordinator = people.with_grants(cities.coordinators_of(city.id)[0])
    candidate = services.Candidate(
        email=row["email"], name=row["name"], position=row["position"], timezone=city.timezone,
        locale=coordinator.locale, motivation=i18n.pick(answer, coordinator.locale)[0],
    )  # fmt: skip
    outcome = services.nominate(edition=edition, city=city, candidate=candidate, actor=coordinator)
    services.save_application(
        nomination=outcome.nomination, languages=row["languages"],
        answers={"plan": i18n.pick(answer, coordinator.locale)[0], "level": row["level"]}, gender=Gender(row["gender"]),
    )  # fmt: skip
    services.accept(nomination=outcome.nomination, person=outcome.person, content_lang="en")


def _score(edition: Edition, data: Mapping[str, Any]) -> None:
    """All scores but the last reading of the last reader, which waits."""
    by_email = {row["email"]: row["scores"] for row in data["candidates"]}
    keys = [one["key"] for one in edition.criteria]
    readers: dict[Any, User] = {line.person.id: line.person for line in queries.readers_of(edition.id)}
    waits = _last_of(edition, people.by_key(data["readers"][0]))
    for line in queries.candidates_of(edition):
        for review in line.reviews:
            if review.id == waits.id or line.person is None or review.reader_id is None:
                continue
            scores = dict(zip(keys, by_email[line.person.email][review.number - 1], strict=True))
            services.save_scores(
                review=review, edition=edition, scores=scores, comment="", actor=readers[review.reader_id], hand_in=True
            )


def _last_of(edition: Edition, reader: User) -> Review:
    return [one for one in queries.reviews_of_edition(edition.id) if one.reader_id == reader.id][-1]


def _offer_times(edition: Edition, reader: User) -> None:
    for days, hour in ((6, 15), (7, 17), (8, 10)):
        day = clock.today(reader.timezone) + timedelta(days=days)
        services.offer_slot(
            edition=edition, reader=reader, timezone=reader.timezone, minutes=30, place="https://meet.secretariat.example",
            starts_at=datetime.combine(day, time(hour), ZoneInfo(reader.timezone)),
        )  # fmt: skip
