"""What somebody asked and answered in webinars: handed out, and cut off from the person."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.core import db
from portal.webinars.models import Ballot, Question, QuestionVote, Registration
from portal.webinars.queries import polls, questions
from portal.webinars.services import left


def export_of(user: User) -> tuple[str, object]:
    """Questions, votes for questions of others, and answers to polls that are kept under the name."""
    votes = db.session.scalars(
        select(Question.text)
        .join(QuestionVote, QuestionVote.question_id == Question.id)
        .join(Registration, Registration.id == QuestionVote.registration_id)
        .where(Registration.user_id == user.id)
        .order_by(Question.asked_at)
    ).all()
    return "webinars_live", {
        "questions": [
            {
                "text": one.text, "language": one.lang, "without_name": one.is_anonymous, "state": one.state,
                "at": one.asked_at, "answer": one.answer, "reason": one.reason,
            }
            for one in questions.of_users_registrations(user.id)
        ],
        "wanted_answered": list(votes),
        "polls": [
            {"poll": poll.prompts, "value": ballot.value, "answer": _answer(ballot)} for ballot, poll in polls.ballots_of_user(user.id)
        ],
    }  # fmt: skip


def _answer(ballot: Ballot) -> dict[str, object]:
    found = polls.answer_of(ballot.poll_id, ballot.voter)
    return {"options": list(found.options), "words": list(found.words)} if found else {}


def erase(user: User) -> None:
    """Questions keep their words, as others have read, wanted and answered them, but nobody's name; votes and ballots stay
    counted. A ballot of a poll without names was never the person's to find.
    """
    own = select(Registration.id).where(Registration.user_id == user.id)
    left.forget_names(own)
    for table in (Question, Ballot):
        db.session.execute(
            update(table)
            .where(table.registration_id.in_(own))
            .values(registration_id=None)
            .execution_options(synchronize_session=False)
        )
