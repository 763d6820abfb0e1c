"""Questions of a hearing at the desk: given to a department, and answered in writing by its members or the coordinators."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core import db, events
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.live.asking import QuestionState
from portal.participation.events import HearingChanged
from portal.participation.models import Component, Department, HearingQuestion
from portal.participation.queries import hearings as queries
from portal.participation.queries import processes
from portal.participation.services import handling
from portal.participation.services.answering import name_of, refuse_overtaken
from portal.participation.services.hearings import decide

KIND = "hearing_question"  # as the desk calls it


def answer_question(
    *, component: Component, question_id: uuid.UUID, text: str, department: Department | None, actor: User, seen: str | None = None
) -> HearingQuestion:  # fmt: skip
    """Answers in writing, during the hearing or after it, as `decide`. `department`: who is responsible from now on; None: as it was.
    `seen`: what the city had said when the form was opened (`awaited.said_last`).

    Raises:
        Conflict: it was withdrawn or not taken up. Overtaken: somebody was faster. DomainError: there are no words.
    """
    question = queries.known_question(question_id)
    refuse_overtaken(KIND, question_id, seen)
    if question.state is QuestionState.DISMISSED:
        raise Conflict(_("The question has been dealt with already."))
    made = decide(
        component=component, question_id=question_id, state=QuestionState.ANSWERED_TEXT, words=text, actor=actor
    )
    space = processes.known_process(component.process_id).space
    made.department = name_of(department, space.lang)
    made.department_id = department.id if department else None
    db.session.flush()
    handling.hand_over(KIND, question_id, department, actor)
    return made


def give_question(*, component: Component, question_id: uuid.UUID, department: Department | None, actor: User) -> None:
    """Gives an open question to a department, also while the hearing is on; None: takes it back. It is let through by that:
    whoever gives it on has read it, and its answer is read by everybody.

    Raises:
        Conflict: it is answered, withdrawn or not taken up, or the department works no more.
    """
    question = queries.known_question(question_id)
    if question.state not in (QuestionState.QUEUED, QuestionState.APPROVED):
        raise Conflict(_("The question has been dealt with already."))
    if department is not None and question.state is QuestionState.QUEUED:
        decide(component=component, question_id=question_id, state=QuestionState.APPROVED, words="", actor=actor)
    space = processes.known_process(component.process_id).space
    held = handling.held_item(kind=KIND, subject_id=question_id, space_id=space.id, seen=None)
    handling.assign(held=held, department=department, assignee=None, actor=actor)
    events.publish(HearingChanged(component.id))
