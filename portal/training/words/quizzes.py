"""The words of quizzes: kinds of questions, when what is shown."""

from __future__ import annotations

from datetime import datetime

from portal.core import datetimes
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training.models import QuestionKind
from portal.training.rules import ReviewMoment

QUESTION_KINDS = {
    QuestionKind.SINGLE: _l("One right option"),
    QuestionKind.MULTIPLE: _l("Several right options"),
    QuestionKind.TRUE_FALSE: _l("True or false"),
    QuestionKind.SHORT_ANSWER: _l("Short answer"),
    QuestionKind.NUMERIC: _l("Numerical answer"),
    QuestionKind.MATCHING: _l("Matching pairs"),
    QuestionKind.ORDERING: _l("Putting in order"),
    QuestionKind.ESSAY: _l("Essay, graded by trainers"),
}
REVIEW_MOMENTS = {
    ReviewMoment.ATTEMPT.value: _l("after each attempt"),
    ReviewMoment.PASSED.value: _l("after passing, or when the edition has ended"),
    ReviewMoment.CLOSED.value: _l("when the edition has ended"),
    ReviewMoment.NEVER.value: _l("never"),
}
IMPORT_FORMATS = {"gift": "GIFT", "xml": "Moodle XML"}


def counts_until(deadline: datetime) -> str:
    """Until when the answers of an attempt count, and what happens then."""
    return _(
        "Answers count until %(when)s. Then the attempt is handed in with what is saved.",
        when=datetimes.format_datetime(deadline),
    )


def quiz_title(title: str) -> str:
    """`Quiz: Roads and water`; only the title of a quiz that is called just that."""
    return title if title.strip().casefold() == _("Quiz").casefold() else _("Quiz: %(quiz)s", quiz=title)
