"""Mails about what becomes of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from portal.accounts.models import User
from portal.cases.queries import Draft, Published
from portal.core import i18n, mail


def address(lang: str, endpoint: str, *, full: bool = False, **values: str) -> str:
    """The path (or the full address) of a page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def _city(draft: Draft, lang: str) -> str:
    return str(i18n.pick(draft.city.names, lang)[0])


def case_submitted(draft: Draft, editor: User) -> mail.Message:
    """To the editors: a case waits."""
    return mail.render(
        "cases.submitted", template="cases/email/submitted", lang=editor.locale, timezone=editor.timezone,
        title=draft.original.title, city=_city(draft, editor.locale), person=editor,
        link=address(editor.locale, "cases.judge_case", full=True, version_id=str(draft.version.id)),
    )  # fmt: skip


def case_decided(draft: Draft, author: User, remarks: Sequence[str] = ()) -> mail.Message:
    """To the authors: published, sent back, or refused, with the editor's words and the reviewers', who are not named."""
    return mail.render(
        "cases.decided", template="cases/email/decided", lang=author.locale, timezone=author.timezone,
        title=draft.original.title, state=draft.version.state.value, decision=draft.version.decision, person=author,
        remarks=remarks, number=draft.case.number,
        link=address(author.locale, "cases.draft", full=True, version_id=str(draft.version.id)),
    )  # fmt: skip


def case_news(found: Published, reader: User) -> mail.Message:
    """To a follower: a case, or a new version of one, is out."""
    text = found.text(reader.locale)
    return mail.render(
        "cases.news", template="cases/email/news", lang=reader.locale, timezone=reader.timezone, title=text.title,
        summary=text.summary, city=str(i18n.pick(found.city.names, reader.locale)[0]), person=reader, is_first=found.version.number == 1,
        link=address(reader.locale, "cases.case", full=True, number=str(found.case.number)),
    )  # fmt: skip
