"""The panels of questions, polls, captions and minutes, what the audit log calls what moderators do, and privacy."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import hooks
from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.webinars import extras, rooms
from portal.webinars.extras import Extra
from portal.webinars.models import Webinar
from portal.webinars.queries import polls as queries
from portal.webinars.rooms import Panel
from portal.webinars.services import live_privacy
from portal.webinars.views.captions import captions_panel
from portal.webinars.views.live_questions import questions_panel
from portal.webinars.views.minutes import minutes_panel
from portal.webinars.views.polls import polls_panel


def register() -> None:
    rooms.add_panel(
        Panel(
            "questions", _l("Questions to the speakers"), "webinars/_questions.html", questions_panel, on=("questions", "queue", "mine"), order=10
        )
    )  # fmt: skip
    rooms.add_panel(Panel("polls", _l("Polls"), "webinars/_polls.html", polls_panel, on=("poll",), order=20))
    rooms.add_panel(Panel("captions", _l("Captions"), "webinars/_captions.html", captions_panel, order=30))
    rooms.add_panel(
        Panel(
            "minutes",
            _l("Minutes of the meeting"),
            "webinars/_minutes.html",
            minutes_panel,
            on=("minutes",),
            for_crew=True,
            order=40,
        )
    )
    extras.on_manage(desk)
    hooks.audit_actions.update(
        {
            "webinars.captions_brought_in": _l("Captions of a webinar brought in"),
            "webinars.captions_state": _l("State of the captions of a webinar changed"),
            "webinars.questions_set_up": _l("How a webinar takes questions was changed"),
            "webinars.question_approved": _l("Question of a webinar let through"),
            "webinars.question_answered_live": _l("Question of a webinar marked as answered"),
            "webinars.question_answered_text": _l("Question of a webinar answered in writing"),
            "webinars.question_dismissed": _l("Question of a webinar dismissed"),
            "webinars.question_record": _l("Question of a webinar taken off or onto the record"),
            "webinars.poll_saved": _l("Poll of a webinar saved"),
            "webinars.poll_removed": _l("Poll of a webinar removed"),
            "webinars.poll_opened": _l("Poll of a webinar opened"),
            "webinars.poll_closed": _l("Poll of a webinar closed"),
            "webinars.poll_shown": _l("Results of a poll shown"),
            "webinars.poll_hidden": _l("Results of a poll hidden"),
        }
    )
    hooks.exporters.append(live_privacy.export_of)
    hooks.erasers.append(live_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="webinars.live",
            title=_l("What you ask and answer in webinars"),
            what=_l(
                "Your questions with their language and time, which questions you want answered, and your answers to polls. "
                "Others in the room see your questions under your name, unless you ask without it. Answers to a poll without "
                "names are kept under a code that is different in each poll: nobody can see from it who you are."
            ),
            why=_l("So that speakers can answer, and so that everybody has one vote."),
            how_long=_l(
                "Questions, votes and answers stay, because others answered and counted them. When you erase your account, "
                "your name is removed from them."
            ),
        )
    )


def desk(webinar: Webinar, _reader: Any) -> Extra:
    """A line of what is done: the polls that were prepared, and how questions are taken."""
    number = len(queries.polls_of(webinar.id))
    return Extra(
        "",
        {
            "title": _("Questions and polls"), "url": url_for("webinars.live_desk", slug=webinar.slug),
            "status": i18n.number(number), "kind": "done" if number else "note",
        },
        place="tasks", order=70,
    )  # fmt: skip
