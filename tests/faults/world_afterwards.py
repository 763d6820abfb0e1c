"""Registrations whose runs are counted: one of the owner's, and one with an appeal in the first city's webinar."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.questions import Kind, Question
from portal.webinars import asking, queries
from portal.webinars.attendance import Outcome
from portal.webinars.models import Appeal, Attendance, Registration, SurveyAnswer
from portal.webinars.services import secret_of
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration, make_run, make_webinar

LIKED = Question("like", Kind.SCALE, {"en": "How did you like it?"})


def counted(row: Registration, outcome: Outcome = Outcome.SHORT) -> Attendance:
    """A row as it is in the table, of twenty minutes of an hour."""
    made = Attendance(
        registration_id=row.id, outcome=outcome, seconds=1200, needed=2520, length=3600, ways=[],
        is_attended=outcome is Outcome.ATTENDED, settled_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_afterwards` names; `keys` knows the published webinar with two runs already."""
    webinar = queries.webinar_by_slug(keys["webinar"])
    assert webinar is not None
    with db.transaction():
        own = make_registration(make_run(make_webinar(survey=asking.rows_of([LIKED]))), people["owner"])
        appealed = make_registration(webinar.runs[0], make_user())
        guest = make_registration(make_run(make_webinar(survey=asking.rows_of([LIKED]))))
        guest.token_hash = ids.digest(secret_of(guest))
        for row in (own, appealed, guest):
            counted(row)
        for n in range(5):
            db.session.add(
                SurveyAnswer(webinar_id=webinar.id, taker=f"{n}" * 64, answers={"like": "4"}, created_at=clock.now())
            )
        db.session.add(
            Appeal(id=ids.new_id(), registration_id=appealed.id, reason="I telephoned.", created_at=clock.now())
        )
    keys.update(
        registration_settled=str(own.id), registration_appealed=str(appealed.id), token_settled=secret_of(guest)
    )
