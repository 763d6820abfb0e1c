"""Files of questions: read into plans of the bank, written from its questions, by the name of the format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.core.i18n import _
from portal.training.exchange import bank, gift, moodle_xml
from portal.training.exchange.bank import Understood
from portal.training.exchange.draft import ExchangeError
from portal.training.exchange.reading import MAX_BYTES, Note
from portal.training.models import Question
from portal.training.queries.quizzes import QuestionContent

MOST_QUESTIONS = 2000

__all__ = ["MAX_BYTES", "MOST_QUESTIONS", "Found", "read", "write"]


@dataclass(frozen=True)
class Found:
    """What a file holds: questions as the bank would take them in, and what in it was left out."""

    questions: list[Understood]
    notes: tuple[Note, ...] = ()


def read(data: bytes, kind: str, *, lang: str, category: str = "") -> Found:
    """What a file holds, as the bank would take it in. `kind`: gift or xml.

    Raises:
        ExchangeError: something in it cannot be understood or asked; line and column say where.
    """
    reading = moodle_xml.read(data) if kind == "xml" else gift.read(data)
    drafts = reading.questions
    if not drafts:
        raise ExchangeError(_("There is no question in it."), line=1, column=1)
    if len(drafts) > MOST_QUESTIONS:
        reason = _("There are more than %(most)s questions in it.", most=MOST_QUESTIONS)
        raise ExchangeError(reason, line=drafts[MOST_QUESTIONS].line or 1, column=1)
    return Found(bank.plans_of(drafts, lang=lang, category=category), reading.notes)


def write(
    questions: Sequence[tuple[Question, QuestionContent]],
    kind: str,
    *,
    lang: str,
    load: Callable[[str], bytes] | None = None,
) -> tuple[bytes, str, str]:
    """The file of some questions in one language: bytes, media type, ending. `load`: the bytes of a picture by its key; GIFT
    cannot hold pictures.
    """
    drafts = [
        bank.draft_of(
            content,
            lang=lang,
            title=question.title or question.slug,
            category=question.category,
            tags=question.tags,
            load=load if kind == "xml" else None,
        )
        for question, content in questions
    ]
    if kind == "xml":
        return moodle_xml.write(drafts), "application/xml", "xml"
    return gift.write(drafts).encode(), "text/plain", "gift"
