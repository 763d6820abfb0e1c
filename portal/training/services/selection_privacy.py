"""A person's own data in selections: as a nominee, and as a reader of others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from portal.accounts.models import User
from portal.core import db
from portal.training.models import (
    Application,
    Decision,
    Document,
    DocumentOpening,
    Edition,
    EditionReader,
    InterviewSlot,
    Nomination,
    Review,
)
from portal.training.services.applications import delete_documents_of


def export_of(user: User) -> tuple[str, object]:
    """Applications, documents and who opened them, interviews, decisions that are out; readings of one's own."""
    nominations = db.session.execute(
        select(Nomination.id, Edition.slug)
        .join(Edition, Edition.id == Nomination.edition_id)
        .where(Nomination.user_id == user.id)
    ).all()
    reviews = db.session.execute(
        select(Review, Edition.slug)
        .join(Nomination, Nomination.id == Review.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .where(Review.reader_id == user.id)
    ).all()
    return "selection", {
        "applications": [_application(row[0], row[1]) for row in nominations],
        "readings": [
            {"edition": slug, "scores": one.scores, "comment": one.comment, "handed_in_at": _at(one.submitted_at)}
            for one, slug in reviews
        ],
        "reads_for": list(
            db.session.scalars(
                select(Edition.slug)
                .join(EditionReader, EditionReader.edition_id == Edition.id)
                .where(EditionReader.user_id == user.id)
            )
        ),
        "interviews_offered": [
            {"at": _at(slot.starts_at), "minutes": slot.minutes, "place": slot.place}
            for slot in db.session.scalars(select(InterviewSlot).where(InterviewSlot.reader_id == user.id))
        ],
    }


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _application(nomination_id: Any, slug: str) -> dict[str, Any]:
    application = db.session.get(Application, nomination_id)
    decision = db.session.get(Decision, nomination_id)
    documents = db.session.scalars(select(Document).where(Document.nomination_id == nomination_id))
    openings = db.session.scalars(select(DocumentOpening).where(DocumentOpening.nomination_id == nomination_id))
    slot = db.session.scalar(select(InterviewSlot).where(InterviewSlot.nomination_id == nomination_id))
    return {
        "edition": slug,
        "answers": application.answers if application else {},
        "languages": application.languages if application else [],
        "gender": application.gender.value if application else None,
        "documents": [
            {"kind": one.kind.value, "file": one.filename, "deleted_after": _at(one.delete_after)} for one in documents
        ],
        "documents_opened": [{"kind": one.kind.value, "at": _at(one.opened_at)} for one in openings],
        "interview_at": _at(slot.starts_at) if slot else None,
        "decision": {
            "outcome": decision.outcome.value, "reason": decision.reason.value, "note": decision.note,
            "released_at": _at(decision.released_at), "offer": decision.offer.value if decision.offer else None,
        }
        if decision and decision.released_at
        else None,
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: application, documents (row and bytes), readings, interview and decision of the person are
    deleted. What the person judged as a reader stays without the name; free interview slots go.
    """
    keys = list(db.session.scalars(select(Nomination.id).where(Nomination.user_id == user.id)))
    delete_documents_of(keys)
    db.session.execute(
        update(InterviewSlot).where(InterviewSlot.nomination_id.in_(keys)).values(nomination_id=None, booked_at=None)
    )
    for table in (Application, DocumentOpening, Review, Decision):
        db.session.execute(delete(table).where(table.nomination_id.in_(keys)))
    db.session.execute(delete(EditionReader).where(EditionReader.user_id == user.id))
    db.session.flush()
