"""Mails about petitions, meetings and draws."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.core import i18n, mail
from portal.notifications.services import Recipient
from portal.participation import words
from portal.participation.models import OfficialAnswer, Petition


def address(lang: str, endpoint: str, *, full: bool = False, **values: Any) -> str:
    """A page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def petition_path(petition: Petition, lang: str, *, full: bool = False) -> str:
    process = petition.component.process
    return address(
        lang, "participation.petition", full=full, city=process.space.city.slug, process=process.slug,
        component=petition.component.slug, number=petition.number,
    )  # fmt: skip


def petition_reached(petition: Petition, signatures: int, person: Recipient, *, is_city: bool) -> mail.Message:
    """To its author, and to the city, which must answer now."""
    return mail.render(
        "participation.petition_reached", template="participation/email/petition_reached", lang=person.locale,
        timezone=person.timezone, title=petition.title, signatures=signatures, due_on=petition.answer_due_on, is_city=is_city,
        person=person, link=petition_path(petition, person.locale, full=True),
    )  # fmt: skip


def petition_answered(petition: Petition, answer: OfficialAnswer, lang: str, timezone: str) -> mail.Message:
    """To everybody who wrote or signed it: the same for all of one language and zone."""
    return mail.render(
        "participation.petition_answered", template="participation/email/petition_answered", lang=lang, timezone=timezone,
        title=petition.title, city=petition.component.process.space.city.names, state=words.ANSWERS[answer.state][0],
        reason=answer.reason, department=answer.department, percent=answer.percent,
        link=petition_path(petition, lang, full=True),
    )  # fmt: skip
