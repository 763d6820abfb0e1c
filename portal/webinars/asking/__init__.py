"""Questions that organisers put to people, and what may be answered: at registration, and in the survey afterwards. Pure.

A question is known by its key, which is never used a second time: answers given before a change keep their meaning. What a
question says, and its options, are texts by language.

    questions = read(webinar.questions)            # from what a table keeps
    answers = clean(questions, given)              # {"k3f": "vegetarian", "9ab": ["mon", "tue"]}
    webinar.questions = rows_of(questions)
"""

from portal.webinars.asking.answers import Problem, check, clean, kept, shown
from portal.webinars.asking.editing import Choice, Row, as_shown, changed, questions_of, rows_to_edit
from portal.webinars.asking.questions import (
    CHOOSING,
    MOST_CHOICES,
    MOST_QUESTIONS,
    SCALE,
    YES_NO,
    Kind,
    Question,
    read,
    replaced,
    rows_of,
)

__all__ = [
    "CHOOSING",
    "MOST_CHOICES",
    "MOST_QUESTIONS",
    "SCALE",
    "YES_NO",
    "Choice",
    "Kind",
    "Problem",
    "Question",
    "Row",
    "as_shown",
    "changed",
    "check",
    "clean",
    "kept",
    "questions_of",
    "read",
    "replaced",
    "rows_of",
    "rows_to_edit",
    "shown",
]
