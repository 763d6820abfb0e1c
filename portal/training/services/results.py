"""What a participant reached at an activity: the one way in which a score or "done" is noted, whatever the kind."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db
from portal.core.prepared import Prepared
from portal.training.models import ActivityCompletion, Edition, Enrolment, Grade
from portal.training.services.completion import complete_if_done

_NOTING = (
    insert(ActivityCompletion)
    .values(enrolment_id=bindparam("enrolment"), activity_id=bindparam("activity"), completed_at=bindparam("now"))
    .on_conflict_do_nothing()
    .returning(ActivityCompletion.activity_id)
    .cte("noted")
)
# A statement does not see what it writes itself, hence both.
_NOTE_DONE = Prepared(
    select(ActivityCompletion.activity_id)
    .where(ActivityCompletion.enrolment_id == bindparam("enrolment"))
    .union_all(select(_NOTING.c.activity_id))
)


def record_result(
    *,
    enrolment: Enrolment,
    edition: Edition,
    activity_id: uuid.UUID,
    score: float | None = None,
    is_done: bool = True,
    versions: Sequence[uuid.UUID] = (),
) -> bool:
    """Notes what was reached at an activity; the last one of all completes the edition. Doing it twice does it once.

    The enrolment's row is locked by the caller. `score` is a share of the points, 0-1; the better of two counts, and
    none replaces what staff set by hand. `is_done`: the activity counts as done, which is never taken back.
    `versions`: the course versions of the edition, if the caller has just read them.

    Returns:
        Whether this completed the edition.
    """
    if score is not None:
        noting = insert(Grade).values(
            enrolment_id=enrolment.id, activity_id=activity_id, score=score, updated_at=clock.now(), override_reason=""
        )
        db.session.execute(
            noting.on_conflict_do_update(
                index_elements=[Grade.enrolment_id, Grade.activity_id],
                set_={"score": func.greatest(Grade.score, noting.excluded.score), "updated_at": clock.now()},
                where=Grade.override_reason == "",
            )
        )
    if not is_done:
        return False
    rows = _NOTE_DONE.all(enrolment=enrolment.id, activity=activity_id, now=clock.now())
    done = {row.activity_id for row in rows}
    return complete_if_done(enrolment=enrolment, edition=edition, done=done, versions=versions)


def correct_result(*, enrolment_id: uuid.UUID, activity_id: uuid.UUID, score: float) -> None:
    """Sets a score that staff have corrected, lower ones too; none replaces what they set by hand.

    The enrolment's row is locked by the caller.
    """
    db.session.execute(
        update(Grade)
        .where(Grade.enrolment_id == enrolment_id, Grade.activity_id == activity_id, Grade.override_reason == "")
        .values(score=score, updated_at=clock.now())
    )
