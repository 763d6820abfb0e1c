"""Attendance: several sources say that somebody was there; the edition says which of them count, staff have the last word.

`record_attendance` is the face for others, e.g. a live room that knows who was in it and for how long.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, room_codes
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training.models import (
    ActivityCompletion,
    Attendance,
    Edition,
    Enrolment,
    EnrolmentState,
    EvidenceState,
    Session,
    Source,
)
from portal.training.queries import learning
from portal.training.queries import sessions as queries
from portal.training.rules import attendance as rules
from portal.training.services.completion import refresh
from portal.training.services.results import record_result

REASON_LENGTH = 2000


def record_attendance(*, session: Session, person: User, source: Source, minutes: int | None = None) -> bool:
    """Notes that a source saw a participant at a session. Saying it again changes nothing; the longest presence counts.

    `minutes`: time in the room, for `Source.PRESENCE`.

    Returns:
        Whether the session counts as attended now.

    Raises:
        NotFound: the person does not take part in the edition.
    """
    enrolment = _locked(session, person)
    noting = insert(Attendance).values(
        enrolment_id=enrolment.id, session_id=session.id, source=source, state=EvidenceState.COUNTED, minutes=minutes,
        reason="", noted_at=clock.now(),
    )  # fmt: skip
    db.session.execute(
        noting.on_conflict_do_update(
            index_elements=[Attendance.enrolment_id, Attendance.session_id, Attendance.source],
            set_={"minutes": func.greatest(Attendance.minutes, noting.excluded.minutes)},
        )
    )
    return _settle(session, enrolment)


def check_in(*, session: Session, person: User, code: str) -> bool:
    """The person types or scans the code that is shown in the room. Doing it twice does it once.

    Returns:
        Whether the session counts as attended now.

    Raises:
        Conflict: check-in is not open.
        DomainError: the code is wrong or too old.
    """
    now = clock.now()
    if not rules.may_check_in(session, now):
        raise Conflict(_("Check-in is open from half an hour before the session until its end."))
    if not room_codes.is_code(session.secret, code, now):
        raise DomainError(_("This is not the code shown in the room now. Look again and enter it anew."), field="code")
    return record_attendance(session=session, person=person, source=Source.CHECK_IN)


def explain(*, session: Session, person: User, source: Source, text: str) -> None:
    """The person apologises in advance (`excused`), or says what the recording taught (`recording`); staff decide on it.

    Raises:
        Conflict: it is too early or too late for it, or staff have decided.
        DomainError: nothing was written.
    """
    enrolment = _locked(session, person)
    edition = db.session.get_one(Edition, session.edition_id)
    now = clock.now()
    if source is Source.EXCUSED:
        allowed = rules.may_apologise(session, now)
    else:
        allowed = source is Source.RECORDING and rules.may_hand_in_recording(
            session, now, rules.equivalence(edition.attendance_rule)
        )
    if source is Source.RECORDING and queries.recording_quiz(session, enrolment.id) is not None:
        raise Conflict(_("A quiz stands for this recording. Pass it, and the session counts."))
    if not allowed:
        raise Conflict(_("It is too late for this now. Write to your trainer."))
    if not text.strip():
        raise DomainError(_("Write a few words."), field="text")
    known = queries.evidence_of(enrolment.id, session.id).get(source)
    if known is not None and known.state is EvidenceState.COUNTED:
        raise Conflict(_("This has been accepted already."))
    if known is None:
        known = Attendance(enrolment_id=enrolment.id, session_id=session.id, source=source)
        db.session.add(known)
    known.state, known.reason, known.noted_at = EvidenceState.ASKED, text.strip()[:REASON_LENGTH], now
    known.decided_by = None
    db.session.flush()
    if enrolment.state is EnrolmentState.ACTIVE:
        _settle(session, enrolment)


def count_recordings(*, enrolment: Enrolment, edition: Edition, activity_id: uuid.UUID, at: datetime) -> None:
    """Counts the sessions as attended about whose recording a quiz was passed, if it was in time.

    The enrolment's row is locked by the caller. `at`: when the quiz was handed in.
    """
    counts = rules.equivalence(edition.attendance_rule)
    waiting = [one for one in queries.recordings_with_quiz(edition.id) if rules.may_hand_in_recording(one, at, counts)]
    names = {quiz.id: name for name, _course, quiz in queries.quizzes_of(edition.id)} if waiting else {}
    for session in waiting:
        if session.recording_quiz != names.get(activity_id):
            continue
        values = {"state": EvidenceState.COUNTED, "noted_at": at, "decided_by": None}
        key = {"enrolment_id": enrolment.id, "session_id": session.id, "source": Source.RECORDING}
        db.session.execute(
            insert(Attendance)
            .values(**key, **values, reason="")
            .on_conflict_do_update(index_elements=list(key), set_=values)
        )
        _settle(session, enrolment)


def decide(*, session: Session, enrolment_id: uuid.UUID, source: Source, accepted: bool, actor: User) -> bool:
    """Staff accept or refuse what a participant wrote.

    Returns:
        Whether the session counts as attended now.

    Raises:
        NotFound: there is nothing of this participant to decide.
    """
    enrolment = learning.enrolment_locked(enrolment_id)
    known = queries.evidence_of(enrolment.id, session.id).get(source)
    if enrolment.edition_id != session.edition_id or known is None or source not in (Source.EXCUSED, Source.RECORDING):
        raise NotFound
    known.state = EvidenceState.COUNTED if accepted else EvidenceState.REFUSED
    known.decided_by = actor.id
    db.session.flush()
    _note(session, enrolment, actor, "training.attendance_decided", source=source.value, accepted=accepted)
    return _settle(session, enrolment)


def override(*, session: Session, enrolment_id: uuid.UUID, attended: bool, reason: str, actor: User) -> bool:
    """Staff say whether somebody attended, whatever the sources say. The reason is kept, and in the audit log.

    Returns:
        Whether the session counts as attended now.

    Raises:
        DomainError: no reason was given.
        NotFound: the person does not take part in the edition.
    """
    if not reason.strip():
        raise DomainError(_("Give a reason. It is kept with the entry."), field="reason")
    enrolment = learning.enrolment_locked(enrolment_id)
    if enrolment.edition_id != session.edition_id or enrolment.state is EnrolmentState.WITHDRAWN:
        raise NotFound
    values = {
        "state": EvidenceState.COUNTED if attended else EvidenceState.REFUSED, "reason": reason.strip()[:REASON_LENGTH],
        "decided_by": actor.id, "noted_at": clock.now(),
    }  # fmt: skip
    key = {"enrolment_id": enrolment.id, "session_id": session.id, "source": Source.OVERRIDE}
    db.session.execute(
        insert(Attendance).values(**key, **values).on_conflict_do_update(index_elements=list(key), set_=values)
    )
    _note(session, enrolment, actor, "training.attendance_overridden", reason=reason.strip(), attended=attended)
    return _settle(session, enrolment)


def _locked(session: Session, person: User) -> Enrolment:
    found = learning.enrolment_of(person.id, session.edition_id)
    enrolment = learning.enrolment_locked(found.id) if found else None
    if enrolment is None or enrolment.state is EnrolmentState.WITHDRAWN:
        raise NotFound
    return enrolment


def _settle(session: Session, enrolment: Enrolment) -> bool:
    """Draws the consequences of what is known by now: the activities that stand for the session, the rules."""
    edition = db.session.get_one(Edition, session.edition_id)
    evidence = list(queries.evidence_of(enrolment.id, session.id).values())
    attended = rules.is_attended(evidence, session.minutes, rules.equivalence(edition.attendance_rule))
    if enrolment.state is not EnrolmentState.ACTIVE:
        return attended  # what was completed stands
    activities = queries.activities_of(session)
    if not attended:
        db.session.execute(
            delete(ActivityCompletion).where(
                ActivityCompletion.enrolment_id == enrolment.id, ActivityCompletion.activity_id.in_(activities)
            )
        )
    if not (attended and activities):
        refresh(enrolment=enrolment, edition=edition)
    for activity_id in activities if attended else ():
        record_result(enrolment=enrolment, edition=edition, activity_id=activity_id)
    return attended


def _note(
    session: Session, enrolment: Enrolment, actor: User, action: str, *, reason: str = "", **data: object
) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("edition", session.edition_id), reason=reason,
        data={"session": session.slug, "enrolment": str(enrolment.id), **data},
    )  # fmt: skip
