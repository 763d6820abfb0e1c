"""Files of questions: read into plans of the bank, written from its questions, by the name of the format."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.i18n import _
from portal.training.exchange import bank, gift, moodle_xml
from portal.training.exchange.bank import Understood
from portal.training.exchange.draft import ExchangeError
from portal.training.models import Question
from portal.training.queries.quizzes import QuestionContent

MOST_QUESTIONS = 2000


def read(data: bytes, kind: str, *, lang: str, category: str = "") -> list[Understood]:
    """What a file holds, as the bank would take it in. `kind`: gift or xml.

    Raises:
        ExchangeError: something in it cannot be understood or asked; line and column say where.
    """
    drafts = moodle_xml.read(data) if kind == "xml" else gift.read(_text(data))
    if not drafts:
        raise ExchangeError(_("There is no question in it."), line=1, column=1)
    if len(drafts) > MOST_QUESTIONS:
        raise ExchangeError(
            _("There are more than %(most)s questions", most=MOST_QUESTIONS) + ".", line=drafts[MOST_QUESTIONS].line or 1, column=1
        )
    return bank.plans_of(drafts, lang=lang, category=category)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise ExchangeError(_("The file is not in UTF-8."), line=line, column=column) from None


def write(questions: Sequence[tuple[Question, QuestionContent]], kind: str, *, lang: str) -> tuple[bytes, str, str]:
    """The file of some questions in one language: bytes, media type, ending."""
    drafts = [
        bank.draft_of(
            content, lang=lang, title=question.title or question.slug, category=question.category, tags=question.tags
        )
        for question, content in questions
    ]
    if kind == "xml":
        return _bytes(moodle_xml.write(drafts)), "application/xml", "xml"
    return _bytes(gift.write(drafts)), "text/plain", "gift"


def _bytes(written: str | bytes) -> bytes:
    return written if isinstance(written, bytes) else written.encode()
