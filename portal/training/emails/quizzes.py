"""Mails about quizzes, each in its reader's language."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import mail
from portal.training.emails.nominations import address
from portal.training.models import Attempt, Edition


def graded(
    attempt: Attempt, edition: Edition, titles: dict[str, str], person: User, *, is_again: bool = False
) -> mail.Message:
    """To the learner: staff have graded the written answers, or corrected the points. `titles`: of the quiz."""
    return mail.render(
        "training.graded", template="training/email/graded", lang=person.locale, timezone=person.timezone,
        attempt=attempt, edition=edition, titles=titles, person=person, is_again=is_again,
        link=address(person.locale, "training.result", full=True, attempt_id=str(attempt.id)),
    )  # fmt: skip
