"""What a nominee fills in and hands in; documents with an end, and a note of everybody who opens one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, i18n, ids, storage
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.training import rules
from portal.training.models import (
    Application,
    Document,
    DocumentKind,
    DocumentOpening,
    Edition,
    Gender,
    Nomination,
    NominationState,
    QuestionType,
)
from portal.training.queries import editions
from portal.training.queries import selection as queries

MOST_BYTES = 5_000_000
LONGEST_ANSWER = 4000


def save_application(
    *, nomination: Nomination, answers: Mapping[str, Any], languages: Sequence[str], gender: Gender
) -> Application:
    """Keeps what a nominee has filled in so far; unfinished is fine, `check_complete` asks for the rest.

    Raises:
        Conflict: the nomination is over, or the selection has begun.
        DomainError: an answer is none of the choices, or too long.
    """
    edition = editions.edition_locked(nomination.edition_id)
    db.session.refresh(nomination, ["state"])
    check_open(nomination, edition)
    kept = {one["key"]: _checked(one, answers[one["key"]]) for one in edition.questions if answers.get(one["key"])}
    application = queries.application_of(nomination.id)
    if application is None:
        application = Application(nomination_id=nomination.id)
        db.session.add(application)
    application.answers, application.gender = kept, gender
    application.languages = [tag for tag in edition.working_languages if tag in languages]
    application.saved_at = clock.now()
    db.session.flush()
    return application


def check_open(nomination: Nomination, edition: Edition) -> None:
    """Says so clearly where it is too late.

    Raises:
        Conflict: the nomination is no longer in force, or the selection has begun.
    """
    if rules.may_complete(nomination, edition, clock.now()):
        return
    if nomination.state in (NominationState.DECLINED, NominationState.WITHDRAWN):
        raise Conflict(_("This nomination is no longer in force. Nothing was saved."))
    raise Conflict(_("It is too late: applications for this edition are closed. Nothing was saved."))


def _checked(question: Mapping[str, Any], answer: Any) -> str:
    text = str(answer).strip()
    if question["type"] == QuestionType.CHOICE and text not in {str(n) for n in range(len(question["choices"]))}:
        raise DomainError(_("Choose one of the answers."), field=f"q_{question['key']}")
    if len(text) > LONGEST_ANSWER:
        raise DomainError(_("This is too long."), field=f"q_{question['key']}")
    return text


def check_complete(nomination: Nomination, edition: Edition) -> None:
    """A nominee who accepts has answered and handed in everything that the edition asks of the person.

    Raises:
        Conflict: something is missing; it says what.
    """
    if not rules.asks_more(edition):
        return
    handed_in = {one.kind for one in queries.documents_of([nomination.id])}
    missing = rules.missing(edition, queries.application_of(nomination.id), handed_in)
    if missing:
        raise Conflict(_("Complete your application first. Something is still missing."))


def hand_in_document(
    *, nomination: Nomination, kind: DocumentKind, data: bytes, content_type: str, filename: str, actor: User
) -> Document:
    """Keeps a document of a nomination; an earlier one of the kind is deleted, row and bytes.

    `data` has passed `storage.check_upload`. The caller has asked `rules.may_hand_in_document`.

    Raises:
        Conflict: the nomination is over, or the selection has begun.
    """
    edition = editions.edition_locked(nomination.edition_id)
    db.session.refresh(nomination, ["state"])
    check_open(nomination, edition)
    for earlier in queries.documents_of([nomination.id]):
        if earlier.kind is kind:
            _delete(earlier)
    key = storage.save(data, filename=filename, content_type=content_type)
    document = Document(
        id=ids.new_id(), nomination_id=nomination.id, kind=kind, file_key=key, filename=storage.clean_filename(filename),
        size=len(data), uploaded_by=actor.id, uploaded_at=clock.now(), delete_after=rules.end_of_keeping(edition),
    )  # fmt: skip
    db.session.flush()  # the file's row before the one that points to it
    db.session.add(document)
    db.session.flush()
    _note(actor, "training.document_handed_in", document)
    return document


def note_opening(*, document: Document, opened_by: User) -> None:
    """Notes that somebody other than the owner opened a document, for the nominee to read, and in the audit log."""
    db.session.add(
        DocumentOpening(
            id=ids.new_id(), nomination_id=document.nomination_id, kind=document.kind, opened_by=opened_by.id,
            opened_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    _note(opened_by, "training.document_opened", document)


def _note(actor: User | None, action: str, document: Document) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("nomination", document.nomination_id), data={"kind": document.kind.value}
    )


def _delete(document: Document) -> None:
    key = document.file_key
    db.session.delete(document)
    db.session.flush()
    storage.delete(key)
    db.session.flush()


def delete_expired() -> int:
    """Deletes documents whose time is over, row and bytes; returns how many."""
    expired = queries.expired_documents(clock.now())
    for document in expired:
        _note(None, "training.document_deleted", document)
        _delete(document)
    return len(expired)


def delete_documents_of(nomination_ids: Sequence[uuid.UUID]) -> None:
    """Deletes all documents of these nominations now: their owner's account is erased."""
    for document in queries.documents_of(nomination_ids):
        _delete(document)


def keep_until_end(*, edition: Edition) -> None:
    """The edition's dates have changed: documents of those in force are kept as long as it says now."""
    for document in queries.documents_in_force(edition.id):
        document.delete_after = rules.end_of_keeping(edition)
    db.session.flush()


def keep_shortly(nomination_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """These people do not take part: their documents go soon."""
    for document in queries.documents_of(nomination_ids):
        document.delete_after = min(document.delete_after, now + rules.KEPT_AFTER_LEAVING)
    db.session.flush()


def written(question: Mapping[str, Any], answer: str) -> str:
    """An answer as people read it: the words of a choice, not its number."""
    if question["type"] == QuestionType.CHOICE and answer.isdigit() and int(answer) < len(question["choices"]):
        return i18n.plain(question["choices"][int(answer)])
    if question["type"] == QuestionType.YES_NO:
        return _("Yes") if answer == "yes" else _("No")
    return answer
