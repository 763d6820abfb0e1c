"""Mails about proposals: to authors, supporters and the city."""

from __future__ import annotations

from flask import url_for

from portal.core import i18n, mail
from portal.notifications.services import Recipient
from portal.participation import words
from portal.participation.models import Component, ComponentKind, Conclusion, OfficialAnswer, Proposal, Stage


def path_of(proposal: Proposal, lang: str, *, full: bool = False) -> str:
    """Its page in a reader's language."""
    process = proposal.component.process
    with i18n.in_language(lang):
        return url_for(
            "participation.proposal", city=process.space.city.slug, process=process.slug, component=proposal.component.slug,
            number=proposal.number, _external=full,
        )  # fmt: skip


def threshold(proposal: Proposal, stage: Stage, supports: int, person: Recipient, *, is_city: bool) -> mail.Message:
    """To its author, and to the city where it must answer now."""
    return mail.render(
        "participation.threshold", template="participation/email/threshold", lang=person.locale, timezone=person.timezone,
        title=proposal.title, supports=supports, is_due=stage is Stage.ANSWER_DUE, due_on=proposal.answer_due_on, is_city=is_city,
        person=person, link=path_of(proposal, person.locale, full=True),
    )  # fmt: skip


def answered(proposal: Proposal, answer: OfficialAnswer, lang: str, timezone: str) -> mail.Message:
    """To everybody who wrote or supported it: the same for all of one language and zone."""
    return mail.render(
        "participation.answered", template="participation/email/answered", lang=lang, timezone=timezone, title=proposal.title,
        city=proposal.component.process.space.city.names, state=words.ANSWERS[answer.state][0], reason=answer.reason,
        department=answer.department, percent=answer.percent, link=path_of(proposal, lang, full=True),
    )  # fmt: skip


def conclusion_path(component: Component, lang: str, *, full: bool = False) -> str:
    """The page of what came of a consultation or debate, in a reader's language."""
    process = component.process
    page = "debate" if component.kind is ComponentKind.DEBATE else "consultation_report"
    with i18n.in_language(lang):
        return url_for(
            f"participation.{page}",
            city=process.space.city.slug,
            process=process.slug,
            component=component.slug,
            _external=full,
        )


def concluded(component: Component, conclusion: Conclusion, lang: str, timezone: str) -> mail.Message:
    """To everybody who wrote in it: the same for all of one language and zone."""
    return mail.render(
        "participation.concluded", template="participation/email/concluded", lang=lang, timezone=timezone, title=component.titles,
        city=component.process.space.city.names, is_debate=component.kind is ComponentKind.DEBATE,
        comments=sum(conclusion.figures["kinds"].values()), link=conclusion_path(component, lang, full=True),
    )  # fmt: skip
