"""Who is told when a draft is handed in and when it is decided."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import emails, queries
from portal.cases.events import CaseDecided, CasePublished, CaseSubmitted
from portal.cases.models import VersionState
from portal.cases.queries import Draft
from portal.core import events, mail
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject, Topic
from portal.notifications import services as notifications


def _tell(draft: Draft, person: User, message: mail.Message, key: str, endpoint: str = "cases.draft") -> None:
    notifications.notify(
        recipient=accounts.recipient(person), message=message, key=key,
        url=emails.address(person.locale, endpoint, version_id=str(draft.version.id)),
    )  # fmt: skip


@events.subscribe(CaseSubmitted)
def tell_editors(event: CaseSubmitted) -> None:
    """Editors learn that a case waits; where there are none, the secretariat does."""
    draft = queries.any_draft(event.version_id)
    if draft is None or draft.version.state is not VersionState.SUBMITTED or draft.version.submitted_at is None:
        return
    for person in queries.editors():
        key = f"case-submitted:{draft.version.id}:{draft.version.submitted_at.isoformat()}:{person.id}"
        _tell(draft, person, emails.case_submitted(draft, person), key, "cases.judge_case")


@events.subscribe(CaseDecided)
def tell_authors(event: CaseDecided) -> None:
    """All who wrote on the case learn what the editors decided."""
    draft = queries.any_draft(event.version_id)
    if draft is None or draft.version.decided_at is None:
        return
    remarks = queries.remarks_for_authors(draft.version)
    for person in queries.authors_of(draft.version.id):
        key = f"case-decided:{draft.version.id}:{draft.version.decided_at.isoformat()}:{person.id}"
        _tell(draft, person, emails.case_decided(draft, person, remarks), key)


@events.subscribe(CasePublished)
def tell_followers(event: CasePublished) -> None:
    """Those who follow the case, its city, one of its tags or languages learn that a version is out; its authors know."""
    case = queries.case_by_id(event.case_id)
    found = queries.published(case) if case else None
    if found is None or found.version.id != event.version_id:
        return
    topics = [
        Topic.of(Subject("case", found.case.id)), Topic.city(found.city.id), *(Topic.language(lang) for lang in found.texts),
        *(Topic.tag(tag.scheme.value, tag.code) for tag in found.tags),
    ]  # fmt: skip
    authors = {person.id for person in queries.authors_of(found.version.id)}
    discussions.tell_followers(
        topics=topics, key=f"case-news:{found.version.id}", path=f"/cases/{found.case.number}",
        message=lambda reader: None if reader.id in authors else emails.case_news(found, reader),
    )  # fmt: skip
