"""Mails about proposals: to authors, supporters and the city."""

from __future__ import annotations

from flask import url_for

from portal.core import i18n, mail
from portal.notifications.services import Recipient
from portal.participation import words
from portal.participation.models import (
    Component,
    ComponentKind,
    Conclusion,
    NoticeKind,
    OfficialAnswer,
    Proposal,
    ProposalNotice,
    Stage,
)
from portal.participation.rules.proposals import Counted, Counts, Goal, Terms


def path_of(proposal: Proposal, lang: str, *, full: bool = False) -> str:
    """Its page in a reader's language."""
    process = proposal.component.process
    with i18n.in_language(lang):
        return url_for(
            "participation.proposal", city=process.space.city.slug, process=process.slug, component=proposal.component.slug,
            number=proposal.number, _external=full,
        )  # fmt: skip


def threshold(proposal: Proposal, stage: Stage, counted: Counted, person: Recipient, *, is_city: bool) -> mail.Message:
    """To its author, and to the city where it must answer now."""
    goal = _goal(proposal, stage)
    return mail.render(
        "participation.threshold", template="participation/email/threshold", lang=person.locale, timezone=person.timezone,
        title=proposal.title, number=counted.of(goal.counts), takes_part=goal.counts == Counts.PARTICIPANTS, is_due=stage is Stage.ANSWER_DUE, due_on=proposal.answer_due_on, is_city=is_city,
        person=person, link=path_of(proposal, person.locale, full=True),
    )  # fmt: skip


def _goal(proposal: Proposal, stage: Stage) -> Goal:
    """What the stage asked that was reached; of one that has reached none, what the first asks."""
    goals = Terms.of(proposal.component.settings).goals
    return next((goal for goal in goals if goal.stage is stage), goals[0])


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


def news(proposal: Proposal, notice: ProposalNotice, lang: str, timezone: str) -> mail.Message:
    """To everybody who wrote, supports or follows it: the same for all of one language and zone."""
    kind = "participation.moved" if notice.kind is NoticeKind.MOVED else "participation.news"
    debate = Terms.of(proposal.component.settings).debate_names
    goal = _goal(proposal, proposal.stage)
    return mail.render(
        kind, template="participation/email/news", lang=lang, timezone=timezone, what=notice.kind.value, title=proposal.title,
        takes_part=goal.counts == Counts.PARTICIPANTS, gone=notice.facts.get("title", ""), steps=notice.facts.get("steps", ()), milestones=words.MILESTONES,
        debate=i18n.pick(debate, lang)[0] if debate else "", link=path_of(proposal, lang, full=True),
    )  # fmt: skip


def together(
    proposal: Proposal, what: str, person: Recipient, *, other: str = "", note: str | None = ""
) -> mail.Message:
    """To the few who write together: somebody asks, suggests or has answered."""
    return mail.render(
        "participation.together", template="participation/email/together", lang=person.locale, timezone=person.timezone, what=what,
        title=proposal.title, other=other, note=note or "", person=person, link=page_of(proposal, what, person.locale, full=True),
    )  # fmt: skip


def page_of(proposal: Proposal, what: str, lang: str, *, full: bool = False) -> str:
    """Where somebody answers what he is asked, or reads what came of it."""
    below = {"invited": "/authors", "merge_asked": "/merge", "amendment": "/amendments"}
    own = "/amendments" if what.startswith("amendment") else below.get(what, "")
    return path_of(proposal, lang, full=full) + own
