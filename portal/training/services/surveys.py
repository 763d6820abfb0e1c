"""Surveys: planned, opened, answered without a name; alumni who let others find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, ids
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.core.questions import Question
from portal.training import questionnaire
from portal.training.events import EligibilityOutdated
from portal.training.models import (
    Activity,
    Alumnus,
    CourseVersion,
    Edition,
    EditionSurvey,
    Enrolment,
    Moment,
    SurveyInvitation,
    SurveyResponse,
)
from portal.training.queries import learning
from portal.training.queries import surveys as queries
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import Place
from portal.training.queries.surveys import Asked
from portal.training.rules.completion import SURVEY
from portal.training.services.completion import refresh
from portal.training.services.results import record_result

MONTHS = {Moment.END: 0, Moment.THREE_MONTHS: 3, Moment.TWELVE_MONTHS: 12}
REMIND_AFTER = timedelta(days=14)


def opening(edition: Edition, moment: Moment) -> datetime:
    """When a survey opens: at 16:00 of the last day where the edition is held, or so many months later."""
    months = edition.ends_on.month - 1 + MONTHS[moment]
    year, month = edition.ends_on.year + months // 12, months % 12 + 1
    last = (edition.ends_on.replace(year=year + month // 12, month=month % 12 + 1, day=1) - timedelta(days=1)).day
    day = edition.ends_on.replace(year=year, month=month, day=min(edition.ends_on.day, last))
    return datetime.combine(day, time(16), ZoneInfo(edition.timezone))


def plan_survey(
    *, edition: Edition, moment: Moment, titles: Mapping[str, str], questions: Sequence[Question],
    actor: User | None,
) -> EditionSurvey:  # fmt: skip
    """Plans a survey of an edition, or changes it. What was answered keeps its meaning: such a question can be reworded,
    moved and given further choices.

    Raises:
        Conflict: a question that has answers would go, become another kind or lose a choice.
    """
    at = opening(edition, moment)
    found = db.session.scalar(
        select(EditionSurvey)
        .where(EditionSurvey.edition_id == edition.id, EditionSurvey.moment == moment)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    is_new = found is None
    if found is None:
        found = EditionSurvey(
            id=ids.new_id(), edition_id=edition.id, moment=moment, titles=dict(titles), questions=[], opens_at=at,
            next_at=at,
        )  # fmt: skip
        db.session.add(found)
    else:
        _keep_meaning(found, questions)
    found.titles, found.questions = dict(titles), questionnaire.rows_of(questions)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.survey_planned" if is_new else "training.survey_changed",
        subject=("edition", edition.id), data={"moment": moment.value},
    )  # fmt: skip
    if is_new and any(one["kind"] == SURVEY for one in edition.completion_rules):
        events.publish(EligibilityOutdated(edition.id))
    return found


def _keep_meaning(survey: EditionSurvey, questions: Sequence[Question]) -> None:
    before = questionnaire.questions_of(survey.questions)
    lost = questionnaire.lost_meaning(before, questions, queries.answered_questions(survey.id))
    if lost is not None:
        raise Conflict(
            _(
                "“%(question)s” has answers. It can be reworded, but it stays, with its kind and its choices.",
                question=i18n.plain(lost.texts),
            )
        )


def invite(survey: EditionSurvey) -> list[tuple[SurveyInvitation, User]]:
    """Asks everybody who took part; whoever was asked before is not asked again."""
    people = queries.taking_part(survey.edition_id)
    if not people:
        return []
    made = db.session.scalars(
        insert(SurveyInvitation)
        .values(
            [
                {
                    "id": ids.new_id(), "survey_id": survey.id, "enrolment_id": enrolment.id, "has_answered": False,
                    "next_at": clock.now() + REMIND_AFTER,
                }
                for enrolment, _person in people
            ]
        )
        .on_conflict_do_nothing()
        .returning(SurveyInvitation)
    ).all()  # fmt: skip
    by_enrolment = {enrolment.id: person for enrolment, person in people}
    return [(row, by_enrolment[row.enrolment_id]) for row in made]


def answer_survey(*, asked: Asked, given: Mapping[str, Sequence[str]], lang: str) -> bool:
    """Keeps the answers without a name, and that the person has answered. The rows of invitation and enrolment are locked
    by the caller.

    Returns:
        Whether this completed the edition.

    Raises:
        Conflict: answered already.
        DomainError: a question that must be answered was not.
    """
    if asked.invitation.has_answered:
        raise Conflict(_("You have answered this survey. Thank you."))
    # Until these answers are in nobody changes the questions; many may answer at once.
    db.session.refresh(asked.survey, with_for_update={"read": True})
    answers = questionnaire.clean(questionnaire.questions_of(asked.survey.questions), given)
    db.session.add(SurveyResponse(survey_id=asked.survey.id, edition_id=asked.edition.id, lang=lang, answers=answers))
    asked.invitation.has_answered, asked.invitation.next_at = True, None
    db.session.flush()
    if asked.survey.moment is not Moment.END:
        return False
    return refresh(enrolment=asked.enrolment, edition=asked.edition)


def answer_activity(*, place: Place, activity: ActivityOutline, given: Mapping[str, Sequence[str]]) -> bool:
    """Answers a survey inside a course; the activity is done with it. The enrolment's row is locked by the caller.

    Returns:
        Whether this completed the edition.

    Raises:
        Conflict: answered already.
        DomainError: a question that must be answered was not.
    """
    if activity.id in learning.done_activities(place.enrolment.id):
        raise Conflict(_("You have answered this survey. Thank you."))
    answers = questionnaire.clean(queries.questions_of(activity.id), given)
    db.session.add(
        SurveyResponse(activity_id=activity.id, edition_id=place.edition.id, lang=place.lang, answers=answers)
    )
    return record_result(
        enrolment=place.enrolment, edition=place.edition, activity_id=activity.id, versions=place.versions
    )


def change_survey(*, version: CourseVersion, activity: Activity, questions: Sequence[Question], actor: User) -> None:
    """Sets the questions of a survey in a version that is not published yet.

    Raises:
        Conflict: the version is published.
    """
    if version.published_at is not None:
        raise Conflict(_("A published version never changes. Make a new one."))
    activity.settings = {**activity.settings, "questions": questionnaire.rows_of(questions)}
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.survey_changed", subject=("course", version.course_id),
        data={"version": version.number, "activity": activity.slug},
    )  # fmt: skip


# Alumni -------------------------------------------------------------------------------------------------------------


def show_to_alumni(*, enrolment: Enrolment, offers: str, asks: str) -> None:
    """Lets others of the programme find the person; a line each on what is offered and asked for."""
    values = {"offers": offers[:200], "asks": asks[:200]}
    db.session.execute(
        insert(Alumnus)
        .values(enrolment_id=enrolment.id, agreed_at=clock.now(), **values)
        .on_conflict_do_update(index_elements=[Alumnus.enrolment_id], set_=values)
    )


def hide_from_alumni(*, enrolment: Enrolment) -> None:
    """Takes the consent back; nothing is left."""
    found = db.session.get(Alumnus, enrolment.id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()
