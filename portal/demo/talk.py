"""What people of the demo say about its cases and ask their cities: invented, as the people are."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.cases import queries
from portal.core import db
from portal.demo import files
from portal.discussions import services
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject

_SPACE = uuid.UUID("6f2d4c1e-0c0f-4f63-9b0b-1f2a7c5d9e10")  # of the keys below, so that loading again adds nothing


def load() -> None:
    """Comments, questions and answers that are not there yet."""
    emails = {person["key"]: person["email"] for person in files.people()}
    for item in files.read("talk")["talk"]:
        case = queries.case_by_source(f"import:{item['case']}")
        if case is not None and db.session.get(Comment, _key(item)) is None:
            _say(Subject("case", case.id), item, emails)


def _say(subject: Subject, item: dict[str, Any], emails: dict[str, str]) -> None:
    by, words = _person(emails, item), {"text": item["text"], "lang": item["lang"], "key": _key(item)}
    if item["kind"] == "question":
        said = services.ask_question(subject=subject, asker=by, **words)
    else:
        said = services.post_comment(subject=subject, author=by, **words)
    for answer in item.get("answers", ()):
        other, words = _person(emails, answer), {"text": answer["text"], "lang": answer["lang"], "key": _key(answer)}
        if item["kind"] == "question":
            services.answer_question(comment_id=said.id, author=other, **words)
        else:
            services.post_comment(subject=subject, author=other, answers=said.id, **words)


def _key(item: dict[str, Any]) -> uuid.UUID:
    return uuid.uuid5(_SPACE, item["key"])


def _person(emails: dict[str, str], item: dict[str, Any]) -> User:
    found = accounts.user_by_email(emails[item["by"]])
    if found is None:
        raise LookupError(item["by"])
    return found
