"""What becomes of a city's people after a training, for who speaks for it: action plans, surveys that wait for an answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.core import db
from portal.training.models import (
    ActionPlan,
    Edition,
    EditionSurvey,
    Enrolment,
    EnrolmentState,
    SurveyInvitation,
)


class FollowUp(NamedTuple):
    """How many plans a city's people have; how many surveys they were asked for, and have answered."""

    plans: int
    asked: int
    answered: int


def follow_up(city_id: uuid.UUID) -> FollowUp:
    """The numbers of a city's dashboard, each of which counts the rows of its list. One statement."""
    plans = select(func.count()).where(ActionPlan.city_id == city_id).scalar_subquery()
    asked = surveys_of_city(city_id).order_by(None).subquery()
    row = db.session.execute(
        select(plans, func.count(), func.count().filter(asked.c.has_answered)).select_from(asked)
    ).one()
    return FollowUp(*row)


def plans_of_city(city_id: uuid.UUID) -> Sequence[Any]:
    """(plan, edition, who answers for it) of a city, newest edition first."""
    return db.session.execute(
        select(ActionPlan, Edition, User)
        .join(Edition, Edition.id == ActionPlan.edition_id)
        .outerjoin(User, User.id == ActionPlan.author_id)
        .where(ActionPlan.city_id == city_id)
        .options(selectinload(ActionPlan.check_ins))
        .order_by(Edition.starts_on.desc(), Edition.slug, ActionPlan.title, ActionPlan.id)
    ).all()


def surveys_of_city(city_id: uuid.UUID) -> Select[Any]:
    """Who of a city was asked what, and whether there is an answer; what was answered is no part of it.

    What waits for an answer comes first, then the newest.
    """
    asked: Any = (
        select(
            SurveyInvitation.id, SurveyInvitation.has_answered, EditionSurvey.titles, EditionSurvey.moment,
            EditionSurvey.opens_at, Edition.slug, Edition.titles.label("edition_titles"), User.display_name,
        )
        .join(EditionSurvey, EditionSurvey.id == SurveyInvitation.survey_id)
        .join(Edition, Edition.id == EditionSurvey.edition_id)
        .join(Enrolment, Enrolment.id == SurveyInvitation.enrolment_id)
        .join(User, User.id == Enrolment.user_id)
        .where(Enrolment.city_id == city_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(SurveyInvitation.has_answered, EditionSurvey.opens_at.desc(), User.display_name, SurveyInvitation.id)
    )  # fmt: skip
    found: Select[Any] = asked
    return found
