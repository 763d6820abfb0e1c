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
from portal.training.models.scorm import ScormFile, ScormLaunch, ScormPackage, ScormState
from portal.training.models.statements import Statement

__all__ = [
    "Activity",
    "ActivityCompletion",
    "ActivityKind",
    "ActivityText",
    "Admission",
    "Answer",
    "Attempt",
    "Course",
    "CourseText",
    "CourseVersion",
    "Edition",
    "EditionCourse",
    "EditionState",
    "Enrolment",
    "EnrolmentState",
    "Grade",
    "Module",
    "Nomination",
    "NominationState",
    "Programme",
    "Question",
    "QuestionKind",
    "QuestionText",
    "QuestionVersion",
    "QuizSlot",
    "ScormFile",
    "ScormLaunch",
    "ScormPackage",
    "ScormState",
    "Statement",
]
