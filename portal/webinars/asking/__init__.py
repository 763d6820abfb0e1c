"""Questions that organisers put to people, and what may be answered: at registration, and in the survey afterwards. Pure.

What a question is, and how it is written, stands in `portal.core.questions` and `question_rows`.

    questions = read(webinar.questions)            # from what a table keeps
    answers = clean(questions, given)              # {"k3f": "vegetarian", "9ab": ["mon", "tue"]}
    webinar.questions = rows_of(questions)
"""

from portal.core.answers import Problem, check, clean, shown
from portal.webinars.asking.answers import kept
from portal.webinars.asking.questions import read, replaced, rows_of

__all__ = ["Problem", "check", "clean", "kept", "read", "replaced", "rows_of", "shown"]
