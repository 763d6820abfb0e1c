"""Comments with reports and hidings, questions to the owner, bookmarks and lists, follows."""

from __future__ import annotations

import portal.cities.models  # noqa: F401  # the tables that keys lead to
from portal.discussions.models.bookmarks import Bookmark, BookmarkList, ListItem
from portal.discussions.models.comments import (
    OFFICIAL_LENGTH,
    TEXT_LENGTH,
    AppealOutcome,
    Comment,
    CommentKind,
    Hiding,
    Report,
    ReportOutcome,
    ReportReason,
    Revision,
    TalkTally,
)
from portal.discussions.models.follows import Follow, TopicKind
from portal.discussions.models.questions import Question

__all__ = [
    "OFFICIAL_LENGTH",
    "TEXT_LENGTH",
    "AppealOutcome",
    "Bookmark",
    "BookmarkList",
    "Comment",
    "CommentKind",
    "Follow",
    "Hiding",
    "ListItem",
    "Question",
    "Report",
    "ReportOutcome",
    "ReportReason",
    "Revision",
    "TalkTally",
    "TopicKind",
]
