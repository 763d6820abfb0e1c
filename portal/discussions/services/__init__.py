"""The verbs of discussions, under one name."""

from __future__ import annotations

from portal.discussions.services.bookmarks import (
    add_bookmark,
    add_list,
    move_item,
    note_item,
    put_into_list,
    remove_bookmark,
    remove_list,
    rename_list,
    share_list,
    take_from_list,
)
from portal.discussions.services.comments import (
    delete_comment,
    edit_comment,
    forget_subject,
    post_comment,
    version_of,
)
from portal.discussions.services.follows import follow, tell_followers, unfollow
from portal.discussions.services.moderation import (
    appeal,
    decide_appeal,
    hide_comment,
    keep_comment,
    redact_comment,
    report_comment,
    restore_comment,
    set_hidden,
)
from portal.discussions.services.privacy import erase, export_of
from portal.discussions.services.questions import (
    answer_question,
    ask_question,
    bring_question,
    claim_reminder,
    forget_bylines,
    withdraw_question,
)

__all__ = [
    "add_bookmark",
    "add_list",
    "answer_question",
    "appeal",
    "ask_question",
    "bring_question",
    "claim_reminder",
    "decide_appeal",
    "delete_comment",
    "edit_comment",
    "erase",
    "export_of",
    "follow",
    "forget_bylines",
    "forget_subject",
    "hide_comment",
    "keep_comment",
    "move_item",
    "note_item",
    "post_comment",
    "put_into_list",
    "redact_comment",
    "remove_bookmark",
    "remove_list",
    "rename_list",
    "report_comment",
    "restore_comment",
    "set_hidden",
    "share_list",
    "take_from_list",
    "tell_followers",
    "unfollow",
    "version_of",
    "withdraw_question",
]
