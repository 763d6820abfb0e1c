"""Mails between a city that looks for help and the person who is asked."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cases.emails.base import address
from portal.cases.queries import Asked
from portal.core import i18n, mail


def _mail(asked: Asked, person: User, what: str, endpoint: str, **values: str) -> mail.Message:
    return mail.render(
        "cases.mentor", template="cases/email/mentor", lang=person.locale, timezone=person.timezone, person=person,
        what=what, city=str(i18n.pick(asked.city.names, person.locale)[0]), message=asked.request.message,
        problem=asked.problem.text, mentor=asked.mentor.display_name, answer=asked.request.answer,
        link=address(person.locale, endpoint, full=True, **values),
    )  # fmt: skip


def mentor_asked(asked: Asked) -> mail.Message:
    """To the person who is asked."""
    return _mail(asked, asked.mentor, "asked", "cases.mentor_request", request_id=str(asked.request.id))


def mentor_reminded(asked: Asked) -> mail.Message:
    """To the person who is asked, after a week."""
    return _mail(asked, asked.mentor, "reminded", "cases.mentor_request", request_id=str(asked.request.id))


def mentor_answered(asked: Asked, person: User) -> mail.Message:
    """To the one who asked: an answer, or that the person cannot help."""
    return _mail(asked, person, asked.request.state.value, "cases.problem", problem_id=str(asked.problem.id))
