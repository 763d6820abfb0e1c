"""The course, the programme and its editions, those who completed one and those who are in the middle of one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.accounts.models import User
from portal.certificates import services as certificates
from portal.certificates.queries import in_force as held_by
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db
from portal.demo import files, people, register
from portal.training import rules, services
from portal.training.models import (
    Admission,
    Course,
    CourseVersion,
    Edition,
    EditionState,
    Nomination,
    Programme,
    SessionKind,
    Source,
)
from portal.training.queries import learning, sessions
from portal.training.queries.figures import AWARD

MOTIVATION = "Leads the work on the city's data and will bring what is learned home to the team."


def load_courses() -> None:
    """Every folder of `data/courses`; one that has not changed is left as it is."""
    for folder in sorted(files.COURSES.iterdir()):
        if folder.is_dir():
            services.import_course(folder)


def load_programmes() -> None:
    """Programmes and editions that are not there yet."""
    versions = _newest_versions()
    city_ids = register.ids_of_cities()
    for row in files.read("programmes")["programmes"]:
        programme = db.session.scalars(select(Programme).where(Programme.slug == row["slug"])).one_or_none()
        if programme is None:
            programme = services.create_programme(
                slug=row["slug"], titles=row["titles"], summaries=row["summaries"], actor=None
            )
        for each in row["editions"]:
            if db.session.scalar(select(Edition.id).where(Edition.slug == each["slug"])) is None:
                _load_edition(programme, each, versions, city_ids)


def _newest_versions() -> dict[str, uuid.UUID]:
    rows = db.session.execute(
        select(Course.slug, CourseVersion.id)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.published_at.is_not(None))
        .order_by(CourseVersion.number)
    )
    return {row.slug: row.id for row in rows}


def _load_edition(
    programme: Programme, row: Mapping[str, Any], versions: Mapping[str, uuid.UUID], city_ids: Mapping[str, uuid.UUID]
) -> None:
    edition = services.create_edition(programme=programme, plan=_plan(row, versions, city_ids), actor=None)
    if row["state"] == EditionState.ENDED:
        edition.state = EditionState.ENDED  # held before the portal: no way through the states leads into the past
        db.session.flush()
    else:
        services.move_edition(edition=edition, to=EditionState(row["state"]), actor=None)


def _plan(
    row: Mapping[str, Any], versions: Mapping[str, uuid.UUID], city_ids: Mapping[str, uuid.UUID]
) -> services.EditionPlan:
    zone = ZoneInfo(row["timezone"])
    return services.EditionPlan(
        slug=row["slug"], titles=row["titles"], summaries=row["summaries"], starts_on=_day(row, "starts"),
        ends_on=_day(row, "ends"), timezone=row["timezone"],
        nominations_close_at=datetime.combine(_day(row, "close"), time(23, 59), zone),
        is_online=row["is_online"], places=row["places"], working_languages=row["working_languages"],
        host_city_id=city_ids[row["host_city"]] if row["host_city"] else None, seats=row["seats"],
        seats_per_city=row["seats_per_city"], admission=Admission(row["admission"]),
        courses=[versions[slug] for slug in row["courses"]],
    )  # fmt: skip


def _day(row: Mapping[str, Any], name: str) -> date:
    """A day of the files: fixed, or counted from the day of loading."""
    if f"{name}_on" in row:
        return date.fromisoformat(row[f"{name}_on"])
    return clock.today(row["timezone"]) + timedelta(days=row[f"{name}_in_days"])


def _editions() -> list[tuple[Mapping[str, Any], Edition]]:
    known = {edition.slug: edition for edition in db.session.scalars(select(Edition))}
    rows = [each for row in files.read("programmes")["programmes"] for each in row["editions"]]
    return [(each, known[each["slug"]]) for each in rows]


def load_past() -> None:
    """Who completed an edition before the portal: enrolled, taken over, with a certificate."""
    for row, edition in _editions():
        ended_at = datetime.combine(edition.ends_on, time(17), ZoneInfo(edition.timezone))
        for key in row["completed"]:
            person = people.by_key(key)
            if learning.enrolment_of(person.id, edition.id) is not None:
                continue
            enrolment = services.enrol(
                edition=edition, person=person, city_id=_city_of(person).id, content_lang=_language(row, person)
            )
            services.take_over_completion(
                enrolment=enrolment, edition=edition, name=person.display_name, latin_name=person.latin_name,
                completed_at=ended_at,
            )  # fmt: skip
            _share(person, enrolment.id)


def _share(person: User, enrolment_id: uuid.UUID) -> None:
    """Those who speak for their city, and a few others, let it see what they hold."""
    held = held_by(person.id, AWARD, enrolment_id)
    if held is not None and (person.grants or held.number.endswith(("0", "2", "4", "6"))):
        certificates.set_shared(certificate=held, shared=True)


def load_present() -> None:
    """Who takes part now: nominated by the coordinator of the city, accepted by the person.

    Loaded again, what has happened since stands: who was nominated once, declined or was withdrawn is not nominated anew,
    and nobody once nominations have closed.
    """
    for row, edition in _editions():
        for key in row["enrolled"] if rules.nominations_are_open(edition, clock.now()) else ():
            person = people.by_key(key)
            if _was_nominated(person, edition):
                continue
            city = _city_of(person)
            coordinator = next((one for one in cities.coordinators_of(city.id) if one.id != person.id), None)
            if coordinator is None:
                continue
            candidate = services.Candidate(
                email=person.email, name=person.display_name, position="", motivation=MOTIVATION
            )
            outcome = services.nominate(
                edition=edition, city=city, candidate=candidate, actor=people.with_grants(coordinator)
            )
            services.accept(nomination=outcome.nomination, person=person, content_lang=_language(row, person))


def load_sessions() -> None:
    """Sessions of each edition in which somebody takes part now: one that all missed and whose recording they can make up for
    with a quiz, one held and attended by all, one today, one to come.
    """
    for row, edition in _editions():
        people_there = [people.by_key(key) for key in row["enrolled"]]
        people_there = [one for one in people_there if learning.enrolment_of(one.id, edition.id)]
        if not people_there or sessions.sessions_of(edition.id):
            continue
        today = clock.today(edition.timezone)
        for item in files.read("sessions")["sessions"]:
            session = services.create_session(
                edition=edition, plan=_session(item, edition, today + timedelta(days=item["days"])), actor=None
            )
            for person in people_there if item["attended"] else ():
                services.record_attendance(session=session, person=person, source=Source.CHECK_IN)


def _session(item: Mapping[str, Any], edition: Edition, day: date) -> services.SessionPlan:
    quiz = next((name for name, _course, _quiz in sessions.quizzes_of(edition.id)), "") if item["quiz"] else ""
    return services.SessionPlan(
        slug=item["slug"], titles=item["titles"], kind=SessionKind(item["kind"]), place=item["place"],
        local_start=datetime.combine(day, time.fromisoformat(item["at"])), timezone=edition.timezone,
        minutes=item["minutes"], recording_url=item["recording"], recording_quiz=quiz,
    )  # fmt: skip


def _was_nominated(person: User, edition: Edition) -> bool:
    asked = select(Nomination.id).where(Nomination.user_id == person.id, Nomination.edition_id == edition.id)
    return db.session.scalar(asked.limit(1)) is not None


def _city_of(person: User) -> City:
    return cities.cities_of(person)[0]


def _language(row: Mapping[str, Any], person: User) -> str:
    return person.locale if person.locale in row["working_languages"] else "en"
