"""What the module tells others about itself when the application is set up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.accounts import hooks
from portal.accounts.events import UserErased
from portal.cities import cards
from portal.cities.models import City
from portal.core import access, cache, web
from portal.core.i18n import lazy as _l
from portal.discussions import events, queries, services, subjects
from portal.discussions.models import Comment
from portal.notifications import kinds
from portal.notifications.models import Frequency


def register() -> None:
    """Called once when the application is set up."""
    web.add_account_link("discussions.bookmarks", _l("Bookmarks"), "bookmark", 34, access.signed_in)
    web.add_account_link("discussions.follows", _l("What I follow"), "bell", 35, access.signed_in)
    web.add_account_link("discussions.moderation", _l("Moderation"), "shield", 70, subjects.moderates_some)
    for event in (
        events.CommentPosted, events.CommentChanged, events.QuestionAsked, events.QuestionAnswered, UserErased,
    ):  # fmt: skip
        cache.invalidate_on(event, "discussions")
    cards.append_action(_follow_city)
    _register_kinds()
    _register_privacy()
    _register_audit()


def _follow_city(city: City, reader: Any) -> cards.Action:
    """The button with which a reader follows a city."""
    topic = subjects.Topic.city(city.id)
    return cards.Action(
        "discussions/_follow.html",
        {
            "topic": topic, "is_on": queries.following(topic, reader), "signed_in": reader.is_authenticated, "label": None,
        },
    )  # fmt: skip


def _register_kinds() -> None:
    kinds.add_part(_l("Comments and questions"), 50, "discussions")
    kinds.register("discussions.answer", label=_l("Somebody has answered what you wrote"), can_wait=True)
    kinds.register("discussions.news", label=_l("News of what you follow"), default=Frequency.DAILY, can_wait=True)
    kinds.register("discussions.question", label=_l("Questions that you can answer"), can_wait=True)
    kinds.register("discussions.question_answered", label=_l("Your question is answered"), can_wait=True)
    kinds.register(
        "discussions.decision", label=_l("A moderator has decided about what you wrote"),
        why_mandatory=_l("It says why, and how to appeal."),
    )  # fmt: skip
    kinds.register("discussions.report_settled", label=_l("What became of your report"), can_wait=True)
    kinds.register("discussions.to_moderate", label=_l("Reports and appeals that wait for a moderator"), can_wait=True)


def _register_privacy() -> None:
    hooks.exporters.append(services.export_of)
    hooks.erasers.append(services.erase)
    hooks.statements.append(
        hooks.Statement(
            key="discussions.written",
            title=_l("What you write in discussions"),
            what=_l(
                "Your comments, questions and answers with their language and time, what they said before you changed them, "
                "what was reported of them and what moderators decided. Everybody who may see the page sees your comments "
                "under your name; earlier texts, reports and decisions only you and the moderators."
            ),
            why=_l("So that people can talk with each other, and so that it can be checked what was hidden and why."),
            how_long=_l(
                "Until you delete it or erase your account. Where others have answered, an empty place stays. Questions that "
                "were answered, and answers that you gave for a city, stay without your name."
            ),
        )
    )
    hooks.statements.append(
        hooks.Statement(
            key="discussions.marked",
            title=_l("What you mark and follow"),
            what=_l(
                "Your bookmarks and lists with your notes, and what you follow. Nobody else sees them, but for lists that you "
                "share: whoever has their address can read them, without your name."
            ),
            why=_l("So that you find things again and hear of what is new."),
            how_long=_l("Until you remove it or erase your account."),
        )
    )


def _register_audit() -> None:
    hooks.audit_actions.update(
        {
            "discussions.deleted": _l("Comment deleted by its author"),
            "discussions.reported": _l("Comment reported"),
            "discussions.hidden": _l("Comment hidden"),
            "discussions.kept": _l("Reported comment kept"),
            "discussions.appealed": _l("Appeal against a hidden comment"),
            "discussions.appeal_upheld": _l("Appeal refused"),
            "discussions.appeal_restored": _l("Appeal accepted"),
            "discussions.restored": _l("Hidden comment shown again"),
            "discussions.answered": _l("Question answered for the owner"),
            "discussions.withdrawn": _l("Question withdrawn"),
        }
    )
    hooks.audit_subjects["comment"] = (
        _l("Comment"),
        hooks.Subjects(select(Comment.id, Comment.id.label("comment_id"), Comment.created_at), queries.comment_named),
    )
