"""What the panels of questions and polls say."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.webinars.models import PollKind, QuestionState, Webinar

STATES = {
    QuestionState.QUEUED: (_l("Waits for a moderator"), "waiting"),
    QuestionState.APPROVED: (_l("Not answered yet"), "open"),
    QuestionState.ANSWERED_LIVE: (_l("Answered live"), "done"),
    QuestionState.ANSWERED_TEXT: (_l("Answered in writing"), "done"),
    QuestionState.DISMISSED: (_l("Not taken up"), "failed"),
    QuestionState.WITHDRAWN: (_l("Withdrawn"), "note"),
}
POLL_KINDS = {
    PollKind.SINGLE: (_l("One answer"), _l("Everybody chooses one of your answers.")),
    PollKind.MULTIPLE: (_l("Several answers"), _l("Everybody chooses up to as many as you say.")),
    PollKind.SCALE: (_l("Scale"), _l("A number, such as from 1 (not at all) to 5 (very much).")),
    PollKind.WORDS: (_l("Word cloud"), _l("Everybody writes one to three words; frequent ones are shown larger.")),
    PollKind.RANKING: (_l("Ranking"), _l("Everybody puts your answers in order; places are turned into points.")),
    PollKind.QUIZ: (_l("Quiz"), _l("One answer, of which the right ones are shown after the end.")),
}


def text_languages(webinar: Webinar) -> list[str]:
    """The languages in which a poll can be written: those of the webinar, the one of its texts first."""
    known = [webinar.original_lang, *webinar.languages]
    return [lang for lang in dict.fromkeys(known) if lang in i18n.LOCALES] or [i18n.SOURCE]
