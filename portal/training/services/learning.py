"""What a learner does: lessons, quizzes, names for the certificate. The last step of all completes the edition.

Whoever calls holds the row that decides: `queries.learning.place_of(…, lock=True)` or `attempt_of(…, lock=True)`. Both
load only what is the person's own, so nobody writes into another's course.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy.dialects.postgresql import insert

from portal.accounts import rules as accounts_rules
from portal.certificates import services as certificates
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, scoring
from portal.training.models import ActivityKind, Answer, Attempt, Edition, Enrolment
from portal.training.queries import content
from portal.training.queries import learning as queries
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import OwnAttempt, Place
from portal.training.services.completion import complete_if_done
from portal.training.services.results import record_result


def complete_lesson(*, place: Place, activity: ActivityOutline) -> bool:
    """Notes that the person is done with a lesson. Doing it twice does it once.

    Returns:
        Whether this completed the edition.

    Raises:
        Conflict: the activity is no lesson, and is done in its own way.
    """
    if activity.kind is not ActivityKind.LESSON:
        raise Conflict(_("A quiz is done when it is passed."))
    return record_result(
        enrolment=place.enrolment, edition=place.edition, activity_id=activity.id, versions=place.versions
    )


def set_content_language(*, place: Place, lang: str) -> None:
    """Chooses the language in which the person reads the course.

    Raises:
        DomainError: the course does not have it.
    """
    if lang not in place.course.languages:
        raise DomainError(_("The course is not available in this language."))
    place.enrolment.content_lang = lang
    db.session.flush()


# Quizzes ------------------------------------------------------------------------------------------------------------


def start_quiz(*, place: Place, activity: ActivityOutline) -> Attempt:
    """Begins a try, or gives the one that is open. It takes the rule and the question versions as they are now.

    Raises:
        Conflict: the quiz is passed, or there is no try left.
        NotFound: the activity is no quiz.
    """
    if not activity.is_quiz:
        raise NotFound
    earlier = queries.attempts_at(place.enrolment.id, activity.id)
    unfinished = next((attempt for attempt in earlier if attempt.submitted_at is None), None)
    if unfinished is not None:
        return unfinished
    passed = any(attempt.passed for attempt in earlier)
    if not rules.may_try_again(passed=passed, attempts=len(earlier), max_attempts=activity.max_attempts):
        raise Conflict(_("You have passed this quiz.") if passed else _("You have no attempt left at this quiz."))
    attempt = Attempt(
        id=ids.new_id(), enrolment_id=place.enrolment.id, activity_id=activity.id,
        number=(earlier[0].number if earlier else 0) + 1, rule=content.quiz_rule(activity),
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    return attempt


def save_answers(*, own: OwnAttempt, responses: Mapping[uuid.UUID, Sequence[str]]) -> None:
    """Keeps what was answered to some questions of an open try; a later answer replaces an earlier one.

    `responses`: question version → chosen keys; keys the question does not have are ignored, none clears the answer.

    Raises:
        Conflict: the try has been handed in.
        NotFound: a question is not part of the try.
    """
    if not rules.may_change_answers(own.attempt):
        raise Conflict(_("This attempt has been handed in. Its answers can no longer be changed."))
    asked = {slot.question_version for slot in scoring.slots_of(own.attempt.rule)}
    if not {str(key) for key in responses} <= asked:
        raise NotFound
    now = clock.now()
    rows = [
        {
            "attempt_id": own.attempt.id, "question_version_id": question.version_id,
            "response": question.clean(responses[question.version_id]), "saved_at": now,
        }
        for question in content.questions(list(responses))
    ]  # fmt: skip
    if not rows:
        return
    saving = insert(Answer).values(rows)
    db.session.execute(
        saving.on_conflict_do_update(
            index_elements=[Answer.attempt_id, Answer.question_version_id],
            set_={"response": saving.excluded.response, "saved_at": saving.excluded.saved_at},
        )
    )


def hand_in(*, own: OwnAttempt) -> Attempt:
    """Scores a try and closes it; a pass may complete the edition. Handing in twice hands in once."""
    attempt = own.attempt
    if attempt.submitted_at is not None:
        return attempt
    answers = queries.answers_of(attempt.id)
    result = scoring.score(attempt.rule, answers)
    attempt.submitted_at = clock.now()
    attempt.score = float(result.share)
    attempt.passed = result.passed
    _note_points(attempt.id, result, answers)
    db.session.flush()
    record_result(
        enrolment=queries.enrolment_locked(attempt.enrolment_id), edition=own.place.edition,
        activity_id=attempt.activity_id, score=attempt.score, is_done=result.passed,
    )  # fmt: skip
    return attempt


def _note_points(attempt_id: uuid.UUID, result: scoring.Score, answers: Mapping[str, Sequence[str]]) -> None:
    """The points of each question, an unanswered one included, so that statistics need no second scoring."""
    now = clock.now()
    rows = [
        {
            "attempt_id": attempt_id, "question_version_id": uuid.UUID(key), "response": list(answers.get(key, ())),
            "saved_at": now, "points": float(points),
        }
        for key, points in result.points.items()
    ]  # fmt: skip
    noting = insert(Answer).values(rows)
    db.session.execute(
        noting.on_conflict_do_update(
            index_elements=[Answer.attempt_id, Answer.question_version_id], set_={"points": noting.excluded.points}
        )
    )


# Names --------------------------------------------------------------------------------------------------------------


def confirm_names(*, enrolment: Enrolment, edition: Edition, lang: str, name: str, latin_name: str) -> bool:
    """Says how the person's name stands on the certificate. If everything else is done, the edition is completed.

    `name` is in the person's own script, `latin_name` as in the passport. The enrolment's row is locked by the caller.

    Returns:
        Whether this completed the edition.

    Raises:
        Conflict: the certificate has been made.
        DomainError: a name cannot be used or printed.
    """
    if not rules.may_confirm_names(enrolment):
        raise Conflict(_("Your certificate has been made. Ask the secretariat to correct the name."))
    own, latin = accounts_rules.clean_name(name), accounts_rules.clean_name(latin_name)
    if own is None:
        raise DomainError(_("Write your name as it should stand on the certificate, with letters only."), field="name")
    if latin is None or not accounts_rules.is_latin(latin):
        raise DomainError(_("Write your name in Latin letters, as in your passport."), field="latin_name")
    certificates.check_names(own, latin, lang=lang)
    enrolment.certificate_name, enrolment.certificate_latin_name = own, latin
    enrolment.names_confirmed_at = clock.now()
    db.session.flush()
    return complete_if_done(enrolment=enrolment, edition=edition)
