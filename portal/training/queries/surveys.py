"""Surveys: what the reader is asked, what was answered in numbers; and who of an edition shows himself to alumni."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.core.questions import Question
from portal.training import questionnaire, rules
from portal.training.models import (
    Activity,
    ActivityCompletion,
    ActivityKind,
    Alumnus,
    Course,
    CourseVersion,
    Edition,
    EditionCourse,
    EditionSurvey,
    Enrolment,
    EnrolmentState,
    Module,
    Moment,
    SurveyInvitation,
    SurveyResponse,
)
from portal.training.queries import learning
from portal.training.queries.assignments import titles_of
from portal.training.queries.content import Kept
from portal.training.rules import completion
from portal.training.rules.completion import Reached

_questions: Kept[uuid.UUID, tuple[Question, ...]] = Kept(500)


@dataclass(frozen=True)
class Asked:
    """What somebody is asked."""

    survey: EditionSurvey
    edition: Edition
    invitation: SurveyInvitation
    enrolment: Enrolment


@dataclass(frozen=True)
class Results:
    """What was answered, in numbers. `with_texts`: the reader may read what people wrote."""

    titles: dict[str, str]
    edition: Edition
    responses: int
    tallies: list[questionnaire.Tally]
    with_texts: bool


@dataclass(frozen=True)
class Shown:
    """Somebody who completed an edition and lets others find him."""

    alumnus: Alumnus
    person: User
    city: City
    edition: Edition


def questions_of(activity_id: uuid.UUID) -> tuple[Question, ...]:
    """The questions of a survey in a published course version; it never changes."""
    return _questions.get_or_make(
        activity_id,
        lambda: questionnaire.questions_of(
            db.session.scalars(select(Activity.settings).where(Activity.id == activity_id)).one().get("questions", ())
        ),
    )


def draft_survey(course_slug: str, number: int, activity_slug: str) -> tuple[CourseVersion, Activity] | None:
    """A survey of a version that is not published yet, for whoever writes the course."""
    row = db.session.execute(
        select(CourseVersion, Activity)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(Module, Module.version_id == CourseVersion.id)
        .join(Activity, Activity.module_id == Module.id)
        .where(
            Course.slug == course_slug, CourseVersion.number == number, CourseVersion.published_at.is_(None),
            Activity.slug == activity_slug, Activity.kind == ActivityKind.SURVEY,
        )
    ).first()  # fmt: skip
    return (row[0], row[1]) if row else None


def asked(user: Any, survey_id: uuid.UUID, *, lock: bool = False) -> Asked | None:
    """A survey the reader is asked to answer; with `lock` invitation and enrolment are held, so that he answers once."""
    statement = (
        select(EditionSurvey, Edition, SurveyInvitation, Enrolment)
        .join(Edition, Edition.id == EditionSurvey.edition_id)
        .join(SurveyInvitation, SurveyInvitation.survey_id == EditionSurvey.id)
        .join(Enrolment, Enrolment.id == SurveyInvitation.enrolment_id)
        .where(EditionSurvey.id == survey_id, Enrolment.user_id == user.id)
    )
    if lock:
        statement = statement.with_for_update(of=[SurveyInvitation, Enrolment]).execution_options(
            populate_existing=True
        )
    row = db.session.execute(statement).first()
    return Asked(*row) if row else None


def open_invitations(user_id: uuid.UUID) -> list[tuple[EditionSurvey, Edition]]:
    """Surveys the person has not answered."""
    rows = db.session.execute(
        select(EditionSurvey, Edition)
        .join(Edition, Edition.id == EditionSurvey.edition_id)
        .join(SurveyInvitation, SurveyInvitation.survey_id == EditionSurvey.id)
        .join(Enrolment, Enrolment.id == SurveyInvitation.enrolment_id)
        .where(Enrolment.user_id == user_id, SurveyInvitation.has_answered.is_(False))
        .order_by(EditionSurvey.opens_at)
    ).all()
    return [(row[0], row[1]) for row in rows]


def survey_at(edition_id: uuid.UUID, moment: Moment) -> EditionSurvey | None:
    """The survey of an edition at a moment, if it is planned."""
    return db.session.scalar(
        select(EditionSurvey).where(EditionSurvey.edition_id == edition_id, EditionSurvey.moment == moment)
    )


def answered_questions(survey_id: uuid.UUID) -> set[str]:
    """The keys of the questions of an edition's survey that anybody has answered."""
    keys = select(func.jsonb_object_keys(SurveyResponse.answers)).where(SurveyResponse.survey_id == survey_id)
    return set(db.session.scalars(keys.distinct()))


def by_survey(
    edition: Edition, enrolment_ids: Sequence[uuid.UUID], _rule: Mapping[str, Any]
) -> dict[uuid.UUID, Reached]:
    """How many surveys are answered: that at the end of the edition, and those inside its courses that are not optional.

    What is asked months later counts for nothing: a certificate does not wait for it.
    """
    at_end = survey_at(edition.id, Moment.END)
    inside = {
        one.id
        for course in learning.courses_of_edition(edition.id)
        for one in course.activities
        if one.kind is ActivityKind.SURVEY and one.id in course.required
    }
    answered: Counter[uuid.UUID] = Counter()
    if at_end is not None:
        answered.update(
            db.session.scalars(
                select(SurveyInvitation.enrolment_id).where(
                    SurveyInvitation.survey_id == at_end.id, SurveyInvitation.has_answered.is_(True),
                    SurveyInvitation.enrolment_id.in_(enrolment_ids),
                )
            )
        )  # fmt: skip
    if inside:
        answered.update(
            db.session.scalars(
                select(ActivityCompletion.enrolment_id).where(
                    ActivityCompletion.activity_id.in_(inside), ActivityCompletion.enrolment_id.in_(enrolment_ids)
                )
            )
        )
    surveys = len(inside) + (at_end is not None)
    return {key: completion.all_surveys(answered[key], surveys) for key in enrolment_ids}


def surveys_of(edition_id: uuid.UUID) -> list[tuple[EditionSurvey, int, int]]:
    """The surveys of an edition with how many were asked and how many answered."""
    asked_count = select(func.count()).where(SurveyInvitation.survey_id == EditionSurvey.id).scalar_subquery()
    answers = select(func.count()).where(SurveyResponse.survey_id == EditionSurvey.id).scalar_subquery()
    rows = db.session.execute(
        select(EditionSurvey, asked_count, answers)
        .where(EditionSurvey.edition_id == edition_id)
        .order_by(EditionSurvey.opens_at)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def survey_activities(edition_id: uuid.UUID) -> list[tuple[uuid.UUID, dict[str, str]]]:
    """Surveys inside the courses of an edition."""
    keys = db.session.scalars(
        select(Activity.id)
        .join(Module, Module.id == Activity.module_id)
        .join(EditionCourse, EditionCourse.course_version_id == Module.version_id)
        .where(EditionCourse.edition_id == edition_id, Activity.kind == ActivityKind.SURVEY)
        .order_by(EditionCourse.position, Module.position, Activity.position)
    ).all()
    titles = titles_of(keys)
    return [(key, titles.get(key, {})) for key in keys]


def results(user: Any, edition_slug: str, survey_id: uuid.UUID) -> Results | None:
    """What was answered to a survey of an edition (or inside one of its courses).

    Staff read all of it; who speaks for a city that takes part sees numbers and not what people wrote. For nobody else
    there are results.
    """
    edition = db.session.scalar(select(Edition).where(Edition.slug == edition_slug))
    if edition is None or not (rules.may_oversee(user) or _coordinates_one_of(user, edition.id)):
        return None
    found = db.session.scalar(
        select(EditionSurvey).where(EditionSurvey.id == survey_id, EditionSurvey.edition_id == edition.id)
    )
    if found is not None:
        titles, questions, which = found.titles, questionnaire.questions_of(found.questions), SurveyResponse.survey_id
    else:
        inside = dict(survey_activities(edition.id))
        if survey_id not in inside:
            return None
        titles, questions, which = inside[survey_id], questions_of(survey_id), SurveyResponse.activity_id
    answers = db.session.scalars(
        select(SurveyResponse.answers).where(which == survey_id, SurveyResponse.edition_id == edition.id)
    ).all()
    with_texts = rules.may_oversee(user)
    return Results(
        titles, edition, len(answers), questionnaire.tally(questions, answers, with_texts=with_texts), with_texts
    )


def _coordinates_one_of(user: Any, edition_id: uuid.UUID) -> bool:
    cities = rules.coordinated(user)
    return bool(cities) and bool(
        db.session.scalar(
            select(
                exists().where(
                    Enrolment.edition_id == edition_id, Enrolment.city_id.in_(cities),
                    Enrolment.state != EnrolmentState.WITHDRAWN,
                )
            )
        )
    )  # fmt: skip


# Workers ------------------------------------------------------------------------------------------------------------


def claim_surveys(now: datetime) -> Sequence[EditionSurvey]:
    """Surveys whose time has come; each is claimed by one worker, once."""
    due = select(EditionSurvey.id).where(EditionSurvey.next_at <= now).limit(20).with_for_update(skip_locked=True)
    return db.session.scalars(
        update(EditionSurvey)
        .where(EditionSurvey.id.in_(due))
        .values(next_at=None)
        .returning(EditionSurvey)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def claim_reminders(now: datetime, limit: int = 500) -> Sequence[SurveyInvitation]:
    """Invitations to remind of; each once."""
    due = (
        select(SurveyInvitation.id)
        .where(SurveyInvitation.next_at <= now)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(
        update(SurveyInvitation)
        .where(SurveyInvitation.id.in_(due))
        .values(next_at=None)
        .returning(SurveyInvitation)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def taking_part(edition_id: uuid.UUID) -> list[tuple[Enrolment, User]]:
    """Who takes or took part in an edition and still has an account."""
    rows = db.session.execute(
        select(Enrolment, User)
        .join(User, User.id == Enrolment.user_id)
        .where(Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN)
    ).all()
    return [(row[0], row[1]) for row in rows]


# Alumni -------------------------------------------------------------------------------------------------------------


def own_alumnus(user: Any, edition_slug: str) -> tuple[Enrolment, Edition, Alumnus | None] | None:
    """The reader's completed enrolment in an edition, and what of him others see; None for whoever has not completed it."""
    row = db.session.execute(
        select(Enrolment, Edition, Alumnus)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .outerjoin(Alumnus, Alumnus.enrolment_id == Enrolment.id)
        .where(
            Edition.slug == edition_slug, Enrolment.user_id == user.id, Enrolment.state == EnrolmentState.COMPLETED
        )
    ).first()  # fmt: skip
    return (row[0], row[1], row[2]) if row else None


def alumni(edition: Edition) -> list[Shown]:
    """Who of the edition's programme lets others find him: those of this edition first, then by edition and name."""
    rows = db.session.execute(
        select(Alumnus, User, City, Edition)
        .join(Enrolment, Enrolment.id == Alumnus.enrolment_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(User, User.id == Enrolment.user_id)
        .join(City, City.id == Enrolment.city_id)
        .where(Edition.programme_id == edition.programme_id, Enrolment.state == EnrolmentState.COMPLETED)
        .order_by(Edition.id != edition.id, Edition.starts_on.desc(), User.display_name)
    ).all()
    return [Shown(*row) for row in rows]
