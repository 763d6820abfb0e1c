"""The survey after a webinar: what is asked, and what people answer, once each and without their names."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids, settings
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.questions import Question
from portal.webinars import asking
from portal.webinars.models import Registration, Run, SurveyAnswer, Webinar
from portal.webinars.queries import attendance as attendance_queries
from portal.webinars.queries import survey as queries
from portal.webinars.rules import survey as rules


def change_survey(*, webinar: Webinar, questions: Sequence[Question], actor: User) -> None:
    """Sets what is asked from now on. Answers that were given stay readable."""
    held = db.session.scalars(
        select(Webinar).where(Webinar.id == webinar.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    before = asking.read(held.survey, with_gone=True)
    held.survey = asking.rows_of(asking.replaced(before, questions, queries.answered_keys(held.id)))
    db.session.flush()
    accounts.audit(
        actor=actor, action="webinars.survey_changed", subject=("webinar", held.id),
        data={"webinar": held.slug, "number": len(questions)},
    )  # fmt: skip


def takers_of(registration: Registration, webinar_id: uuid.UUID, email_key: str = "") -> list[str]:
    """The digests under which the person may have answered: by account (first), and by the address he had as a guest."""
    names = [str(registration.user_id)] if registration.user_id else []
    names += [key for key in dict.fromkeys((registration.email_key, email_key)) if key]
    key = settings().secret_key.encode()
    return [
        hmac.new(key, f"webinars.survey:{webinar_id}:{name}".encode(), hashlib.sha256).hexdigest() for name in names
    ]


def answer(*, registration: Registration, run: Run, answers: Mapping[str, Any], email_key: str = "") -> None:
    """Keeps what somebody answered. `email_key`: of the person's account, which may have been a guest before.

    Raises:
        Conflict: he has answered already, was not there, or the survey is closed.
        DomainError: an answer is missing.
    """
    webinar = run.webinar
    questions = asking.read(webinar.survey)
    settled = attendance_queries.attendance_of(registration.id)
    if not questions or not rules.may_answer(settled, run, clock.now()):
        raise Conflict(_("This survey is not open to you."))
    if any(one.must and one.key not in answers for one in questions):
        raise DomainError(_("Please answer the questions that have to be answered."))
    takers = takers_of(registration, webinar.id, email_key)
    made = None
    if takers and not queries.is_answered(webinar.id, takers):
        # Of two clicks at once the second finds the first's row: the index decides.
        made = db.session.scalar(
            insert(SurveyAnswer)
            .values(
                id=ids.new_id(), webinar_id=webinar.id, run_id=run.id, taker=takers[0], answers=dict(answers),
                created_at=clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(SurveyAnswer.id)
        )  # fmt: skip
    if made is None:
        raise Conflict(_("You have answered this survey already. Thank you."))


def forget(registration: Registration, webinar_id: uuid.UUID, email_key: str = "") -> None:
    """Cuts the last thread between a person and his answers; they stay as they are, for the count."""
    for taker in takers_of(registration, webinar_id, email_key):
        db.session.execute(
            update(SurveyAnswer)
            .where(SurveyAnswer.webinar_id == webinar_id, SurveyAnswer.taker == taker)
            .values(taker=ids.digest(ids.secret()))
            .execution_options(synchronize_session=False)
        )


def answers_of(user: User) -> list[dict[str, Any]]:
    """What a person has answered, for the export of own data."""
    rows = db.session.execute(
        select(Registration, Run.webinar_id, Webinar.slug)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(Registration.user_id == user.id)
    ).all()
    takers = {
        taker: slug for row, webinar_id, slug in rows for taker in takers_of(row, webinar_id, user.email_key)
    }  # fmt: skip
    found = db.session.scalars(
        select(SurveyAnswer).where(SurveyAnswer.taker.in_(takers)).order_by(SurveyAnswer.created_at)
    )
    return [{"webinar": takers[one.taker], "answers": one.answers, "answered_at": one.created_at} for one in found]
