"""Tables of the webinars, by topic."""

from __future__ import annotations

import portal.certificates.models  # the tables that keys lead to
import portal.cities.models
import portal.search.models  # noqa: F401  # as above
from portal.webinars.models.attendance import Appeal, Attendance
from portal.webinars.models.captions import (
    LONGEST_CUE,
    LONGEST_NOTE,
    CaptionCue,
    CaptionTrack,
    Minute,
    NoteKind,
    TrackOrigin,
    TrackState,
)
from portal.webinars.models.joining import Bandwidth, Presence, PresenceSource, RoomNotice
from portal.webinars.models.left import LeftQuestion
from portal.webinars.models.people import ORGANISER, Contributor, ContributorState, Part
from portal.webinars.models.polls import (
    LONGEST_WORD,
    MOST_OPTIONS,
    MOST_WORDS,
    Ballot,
    BallotMark,
    OpeningState,
    Poll,
    PollKind,
    PollOpening,
    PollOption,
)
from portal.webinars.models.questions import LONGEST_ANSWER, LONGEST_QUESTION, Question, QuestionState, QuestionVote
from portal.webinars.models.recordings import (
    MOST_SPEED,
    QuizTry,
    Recording,
    RecordingAudience,
    RecordingFile,
    RecordingSearch,
    RecordingSize,
    RecordingState,
    RemovalWish,
    Viewing,
)
from portal.webinars.models.registrations import (
    ACTIVE,
    HOLDING,
    Registration,
    RegistrationState,
    Seat,
    Standing,
)
from portal.webinars.models.slides import Deck, DeckFile, DeckState, Slide
from portal.webinars.models.surveys import SurveyAnswer
from portal.webinars.models.telling import FeedKey, Reminder, ReminderRule, ReminderState, RunRevision
from portal.webinars.models.webinars import (
    Format,
    Provider,
    Run,
    RunState,
    Series,
    Talk,
    TalkSpeaker,
    Webinar,
    WebinarState,
    WebinarTag,
    WebinarText,
)

__all__ = [
    "ACTIVE",
    "HOLDING",
    "LONGEST_ANSWER",
    "LONGEST_CUE",
    "LONGEST_NOTE",
    "LONGEST_QUESTION",
    "LONGEST_WORD",
    "MOST_OPTIONS",
    "MOST_SPEED",
    "MOST_WORDS",
    "ORGANISER",
    "Appeal",
    "Attendance",
    "Ballot",
    "BallotMark",
    "Bandwidth",
    "CaptionCue",
    "CaptionTrack",
    "Contributor",
    "ContributorState",
    "Deck",
    "DeckFile",
    "DeckState",
    "FeedKey",
    "Format",
    "LeftQuestion",
    "Minute",
    "NoteKind",
    "OpeningState",
    "Part",
    "Poll",
    "PollKind",
    "PollOpening",
    "PollOption",
    "Presence",
    "PresenceSource",
    "Provider",
    "Question",
    "QuestionState",
    "QuestionVote",
    "QuizTry",
    "Recording",
    "RecordingAudience",
    "RecordingFile",
    "RecordingSearch",
    "RecordingSize",
    "RecordingState",
    "Registration",
    "RegistrationState",
    "Reminder",
    "ReminderRule",
    "ReminderState",
    "RemovalWish",
    "RoomNotice",
    "Run",
    "RunRevision",
    "RunState",
    "Seat",
    "Series",
    "Slide",
    "Standing",
    "SurveyAnswer",
    "Talk",
    "TalkSpeaker",
    "TrackOrigin",
    "TrackState",
    "Viewing",
    "Webinar",
    "WebinarState",
    "WebinarTag",
    "WebinarText",
]  # fmt: skip
