"""Problems that cities describe, offers to help, and asking one person until there is an answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import rules
from portal.cases.events import MentorAnswered, MentorAsked
from portal.cases.models import AskState, MentorOffer, MentorRequest, Problem
from portal.cases.queries import Asked
from portal.cities.models import City
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


def describe_problem(*, city: City, lang: str, text: str, tags: Sequence[str], actor: User) -> Problem:
    """A city says what it looks for, in any language."""
    problem = Problem(city_id=city.id, user_id=actor.id, lang=lang, text=text.strip(), tags=list(tags))
    db.session.add(problem)
    db.session.flush()
    accounts.audit(actor=actor, action="cases.problem_described", subject=("city", city.id))
    return problem


def offer_help(
    *, user: User, case_id: uuid.UUID | None, tag_id: uuid.UUID | None, languages: Sequence[str], hours: int, until: date
) -> None:  # fmt: skip
    """A person offers to help with a case or a topic; saying it again changes hours, languages and day.

    Raises:
        DomainError: no language, or the day lies behind us.
    """
    if not languages:
        raise DomainError(_("Choose at least one language."), field="languages")
    if until < clock.today():
        raise DomainError(_("Choose a day that is still to come."), field="until")
    values = {"languages": list(languages), "hours": hours, "until": until}
    key = "case_id" if case_id else "tag_id"
    statement = insert(MentorOffer).values(
        id=ids.new_id(), user_id=user.id, case_id=case_id, tag_id=tag_id, created_at=clock.now(), **values
    )
    db.session.execute(statement.on_conflict_do_update(index_elements=["user_id", key], set_=values))


def stop_offer(*, offer: MentorOffer) -> None:
    """The person helps with this no more; what he was asked stays to be answered."""
    db.session.delete(offer)
    db.session.flush()


def ask_mentor(*, problem: Problem, mentor: User, message: str, actor: User) -> MentorRequest:
    """Asks one person about a problem; the next can be asked once there is an answer.

    Raises:
        Conflict: an answer is still waited for.
        DomainError: nobody asks himself.
    """
    if mentor.id == actor.id:
        raise DomainError(_("You cannot ask yourself."))
    now = clock.now()
    request = MentorRequest(
        problem_id=problem.id, mentor_id=mentor.id, asked_by=actor.id, message=message.strip(), asked_at=now,
        next_at=now + rules.REMIND_AFTER,
    )  # fmt: skip
    db.session.add(request)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("Somebody is asked already. Wait for the answer, then ask the next one.")) from error
    events.publish(MentorAsked(request.id))
    return request


def answer_request(*, asked: Asked, answer: str, accepts: bool) -> None:
    """The person who was asked answers, or says that he cannot help.

    Raises:
        Conflict: it is answered already.
        DomainError: he wants to help and says nothing.
    """
    request = asked.request
    if request.state not in (AskState.ASKED, AskState.OVERDUE):
        raise Conflict(_("This is answered already."))
    if accepts and not answer.strip():
        raise DomainError(_("Write an answer: the city waits for it."), field="answer")
    request.state = AskState.ANSWERED if accepts else AskState.DECLINED
    request.answer, request.answered_at, request.next_at = answer.strip(), clock.now(), None
    db.session.flush()
    events.publish(MentorAnswered(request.id))


def follow_up(*, request: MentorRequest, now: datetime) -> None:
    """What time does: after seven days the person is reminded, after fourteen the request is overdue; then it is left alone."""
    if now - request.asked_at >= rules.OVERDUE_AFTER:
        request.state, request.next_at = AskState.OVERDUE, None
    else:
        request.reminded_at, request.next_at = now, request.asked_at + rules.OVERDUE_AFTER
    db.session.flush()
