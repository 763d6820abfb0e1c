"""Mails about reviews: to reviewers with an account or by link, and to the editor. None of them goes to an author."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cases.emails.base import address
from portal.cases.queries import Draft, Judged
from portal.core import i18n, mail


def _lang(judged: Judged) -> str:
    return judged.person.locale if judged.person else judged.review.lang


def _zone(judged: Judged) -> str:
    return judged.person.timezone if judged.person else judged.draft.city.timezone


def review_link(judged: Judged, secret: str) -> str:
    """The full address of the page on which the review is written."""
    lang = _lang(judged)
    if judged.person:
        return address(lang, "cases.own_review", full=True, review_id=str(judged.review.id))
    return address(lang, "cases.review_by_link", full=True, token=secret)


def review_asked(judged: Judged, secret: str = "", *, again: bool = False) -> mail.Message:
    """To the reviewer: please review, or a reminder. `secret`: of the link, for somebody without an account."""
    lang, draft = _lang(judged), judged.draft
    return mail.render(
        "case_reviews.asked" if judged.person else "case_reviews.link", template="cases/email/review_asked", lang=lang,
        timezone=_zone(judged), title=draft.original.title, summary=draft.version.abstract_en or draft.original.summary,
        city=str(i18n.pick(draft.city.names, lang)[0]), name=judged.name, due_on=judged.review.due_on, again=again,
        by_link=judged.person is None, link=review_link(judged, secret),
    )  # fmt: skip


def review_news(draft: Draft, editor: User, what: str) -> mail.Message:
    """To the editor: `what` is "declined", "all_in" or "overdue"."""
    return mail.render(
        "cases.review_news", template="cases/email/review_news", lang=editor.locale, timezone=editor.timezone,
        title=draft.original.title, what=what, person=editor,
        link=address(editor.locale, "cases.judge_case", full=True, version_id=str(draft.version.id)),
    )  # fmt: skip
