"""Questions that nobody answered: a thread on the webinar's page, kinds of messages."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts import hooks
from portal.core import clock
from portal.core.i18n import lazy as _l
from portal.discussions import queries as discussions
from portal.discussions import subjects
from portal.discussions.asked import Asked
from portal.discussions.subjects import Subject
from portal.notifications import kinds
from portal.webinars import extras, rules
from portal.webinars.emails import left as emails
from portal.webinars.extras import Extra
from portal.webinars.models import WebinarState
from portal.webinars.queries import awaited
from portal.webinars.queries import left as queries
from portal.webinars.queries.public import Shown
from portal.webinars.services.left import KIND


def register() -> None:
    subjects.register(
        KIND, _l("Webinar"), about=queries.about_webinars, speakers=queries.speakers_of, may_comment=_nothing_new,
        asked_of=Asked(awaited.spoken_for, awaited.speaker),
    )  # fmt: skip
    kinds.register(emails.LEFT, label=_l("Questions of your webinar that were not answered"), can_wait=True)
    kinds.register(emails.ANSWERED, label=_l("Your question of a webinar is answered"), can_wait=True)
    extras.on_page(left_questions)
    hooks.statements.append(
        hooks.Statement(
            "webinars.left", _l("Questions that were not answered"),
            _l("Questions that nobody answered in a webinar stand on its public page afterwards, under the name that you used in the room, or without one."),
            _l("So that speakers can still answer them, and others can read the answer."),
            _l("The words stay. The name goes with your account; that of somebody without an account half a year after the webinar."),
        )
    )  # fmt: skip


def _nothing_new(_user: Any, _webinar_id: uuid.UUID) -> bool:
    """What is asked of a webinar is asked in its room; the page has what was left."""
    return False


def left_questions(found: Shown, reader: Any) -> Extra | None:
    """The questions that nobody answered in the room, with the answers they have got since."""
    webinar = found.webinar
    if webinar.state is not WebinarState.PUBLISHED or not rules.is_all_over(webinar, clock.now()):
        return None
    about = queries.about_webinar(webinar)
    asked = discussions.questions(Subject(KIND, webinar.id), reader, about=about)
    if not asked.questions:
        return None
    return Extra("webinars/_left_questions.html", {"asked": asked, "id": webinar.id, "kind": KIND}, order=60)
