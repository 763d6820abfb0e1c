"""Programmes and their dated editions; courses in immutable versions; nominations, enrolments, attempts.

An edition pins course versions, so that many editions share one course without a copy and a later version of the course
does not move under those who are in the middle of it.
"""

from __future__ import annotations

from portal.training.models.courses import (
    Activity,
    ActivityKind,
    ActivityText,
    Course,
    CourseText,
    CourseVersion,
    Module,
)
from portal.training.models.learning import ActivityCompletion, Answer, Attempt, Grade
from portal.training.models.nominations import Enrolment, EnrolmentState, Nomination, NominationState
from portal.training.models.programmes import Admission, Edition, EditionCourse, EditionState, Programme
from portal.training.models.questions import Question, QuestionKind, QuestionText, QuestionVersion, QuizSlot
from portal.training.models.selection import (
    Application,
    Decision,
    Document,
    DocumentKind,
    DocumentOpening,
    EditionReader,
    InterviewSlot,
    OfferState,
    QuestionType,
    Review,
)
from portal.training.selection import Gender, Outcome, Reason

__all__ = [
    "Activity",
    "ActivityCompletion",
    "ActivityKind",
    "ActivityText",
    "Admission",
    "Answer",
    "Application",
    "Attempt",
    "Course",
    "CourseText",
    "CourseVersion",
    "Decision",
    "Document",
    "DocumentKind",
    "DocumentOpening",
    "Edition",
    "EditionCourse",
    "EditionReader",
    "EditionState",
    "Enrolment",
    "EnrolmentState",
    "Gender",
    "Grade",
    "InterviewSlot",
    "Module",
    "Nomination",
    "NominationState",
    "OfferState",
    "Outcome",
    "Programme",
    "Question",
    "QuestionKind",
    "QuestionText",
    "QuestionType",
    "QuestionVersion",
    "QuizSlot",
    "Reason",
    "Review",
]
