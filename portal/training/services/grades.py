"""Grades that staff set by hand."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training.models import Edition, Enrolment, Grade
from portal.training.queries import learning
from portal.training.services.results import record_result


def override_grade(
    *, enrolment: Enrolment, edition: Edition, activity_id: uuid.UUID, score: float, is_done: bool, reason: str,
    actor: User,
) -> None:  # fmt: skip
    """Sets a score by hand; no later result changes it. What it was before stays in the audit log.

    The enrolment's row is locked by the caller. `is_done`: the activity counts as done from now on.

    Raises:
        DomainError: no reason, or no share.
        NotFound: the edition does not teach the activity.
    """
    if not reason.strip():
        raise DomainError(_("Say why you set it by hand."), field="reason")
    if not 0 <= score <= 1:
        raise DomainError(_("Enter a score from 0 to 100."), field="score")
    courses = learning.courses_of_edition(edition.id)
    if activity_id not in {activity.id for course in courses for activity in course.activities}:
        raise NotFound
    before = db.session.get(Grade, (enrolment.id, activity_id), populate_existing=True)
    earlier = before.score if before else None
    values = {
        "score": score, "updated_at": clock.now(), "overridden_by": actor.id, "override_reason": reason.strip()[:500],
    }  # fmt: skip
    db.session.execute(
        insert(Grade)
        .values(enrolment_id=enrolment.id, activity_id=activity_id, **values)
        .on_conflict_do_update(index_elements=[Grade.enrolment_id, Grade.activity_id], set_=values)
    )
    accounts.audit(
        actor=actor, action="training.grade_overridden", subject=("enrolment", enrolment.id), reason=reason.strip(),
        data={"activity": str(activity_id), "before": earlier, "after": score, "done": is_done},
    )  # fmt: skip
    if is_done:
        record_result(enrolment=enrolment, edition=edition, activity_id=activity_id)
