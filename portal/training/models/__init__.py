"""Programmes and their dated editions; courses in immutable versions; nominations, enrolments, attempts.

An edition pins course versions, so that many editions share one course without a copy and a later version of the course
does not move under those who are in the middle of it.
"""

from __future__ import annotations

import portal.certificates.models  # the tables that keys lead to
import portal.cities.models  # the tables that keys lead to
import portal.core.storage  # noqa: F401  # the tables that keys lead to
from portal.training.models.assignments import (
    AssignmentTerms,
    ExtraTime,
    LateRule,
    Mark,
    PeerReview,
    Submission,
    SubmissionFile,
    SubmissionState,
)
from portal.training.models.authoring import (
    MediaFile,
    MediaKind,
    Remark,
)
from portal.training.models.courses import (
    Activity,
    ActivityKind,
    ActivityText,
    Course,
    CourseText,
    CourseVersion,
    Module,
)
from portal.training.models.eligibility import (
    Eligibility,
)
from portal.training.models.learning import (
    Accommodation,
    ActivityCompletion,
    Answer,
    Attempt,
    Grade,
)
from portal.training.models.nominations import (
    Enrolment,
    EnrolmentState,
    Nomination,
    NominationState,
)
from portal.training.models.offline import (
    JournalEntry,
)
from portal.training.models.plans import (
    ActionPlan,
    CheckIn,
    CityReport,
    PlanAction,
    PlanCase,
    PlanState,
    SignOff,
)
from portal.training.models.programmes import (
    Admission,
    Edition,
    EditionCourse,
    EditionState,
    Programme,
)
from portal.training.models.questions import (
    Question,
    QuestionKind,
    QuestionText,
    QuestionVersion,
    QuizSlot,
)
from portal.training.models.scorm import (
    ScormFile,
    ScormLaunch,
    ScormPackage,
    ScormState,
)
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
from portal.training.models.sessions import (
    Attendance,
    EvidenceState,
    Session,
    SessionKind,
    Source,
)
from portal.training.models.statements import (
    Statement,
)
from portal.training.models.surveys import (
    Alumnus,
    EditionSurvey,
    Moment,
    SurveyInvitation,
    SurveyResponse,
)
from portal.training.selection import (
    Gender,
    Outcome,
    Reason,
)

__all__ = [
    "Accommodation",
    "ActionPlan",
    "Activity",
    "ActivityCompletion",
    "ActivityKind",
    "ActivityText",
    "Admission",
    "Alumnus",
    "Answer",
    "Application",
    "AssignmentTerms",
    "Attempt",
    "Attendance",
    "CheckIn",
    "CityReport",
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
    "EditionSurvey",
    "Eligibility",
    "Enrolment",
    "EnrolmentState",
    "EvidenceState",
    "ExtraTime",
    "Gender",
    "Grade",
    "InterviewSlot",
    "JournalEntry",
    "LateRule",
    "Mark",
    "MediaFile",
    "MediaKind",
    "Module",
    "Moment",
    "Nomination",
    "NominationState",
    "OfferState",
    "Outcome",
    "PeerReview",
    "PlanAction",
    "PlanCase",
    "PlanState",
    "Programme",
    "Question",
    "QuestionKind",
    "QuestionText",
    "QuestionType",
    "QuestionVersion",
    "QuizSlot",
    "Reason",
    "Remark",
    "Review",
    "ScormFile",
    "ScormLaunch",
    "ScormPackage",
    "ScormState",
    "Session",
    "SessionKind",
    "SignOff",
    "Source",
    "Statement",
    "Submission",
    "SubmissionFile",
    "SubmissionState",
    "SurveyInvitation",
    "SurveyResponse",
]
