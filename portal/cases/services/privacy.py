"""A person's part in the case library: what is handed out, what goes when the account is erased."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from portal.accounts.models import User
from portal.cases.models import Case, CaseText, CaseVersion, Edit, EvidenceStep, Review, ReviewState
from portal.core import db


def export_of(user: User) -> tuple[str, object]:
    """Cases begun, changes made in drafts, texts translated or reviewed, reviews written; for the export of own data."""
    begun = db.session.scalars(select(Case).where(Case.created_by == user.id).order_by(Case.created_at))
    edits = db.session.scalars(select(Edit).where(Edit.by == user.id).order_by(Edit.at))
    texts = db.session.scalars(
        select(CaseText).where(or_(CaseText.translated_by == user.id, CaseText.reviewed_by == user.id))
    )
    reviews = db.session.scalars(
        select(Review)
        .where(or_(Review.reviewer_id == user.id, Review.email == user.email_key))
        .order_by(Review.created_at)
    )
    return "cases", {
        "begun": [{"case": str(one.id), "number": one.number, "at": one.created_at.isoformat()} for one in begun],
        "changes": [
            {"version": str(one.version_id), "field": one.field, "language": one.lang, "text": one.after, "at": one.at.isoformat()}
            for one in edits
        ],
        "texts": [
            {"version": str(one.version_id), "language": one.lang, "title": one.title, "translated": one.translated_by == user.id}
            for one in texts
        ],
        "reviews": [
            {
                "version": str(one.version_id), "round": one.round, "state": one.state.value, "conflict": one.conflict,
                "scores": one.scores, "verdict": one.verdict.value if one.verdict else None, "remarks": one.remarks,
                "private_remarks": one.private_remarks,
            }
            for one in reviews
        ],
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: texts stay with the city, without the person; open reviews end, done ones lose their name."""
    for column in (
        Case.created_by, CaseVersion.editor_id, CaseText.translated_by, CaseText.reviewed_by, Edit.by, EvidenceStep.by,
        Review.invited_by,
    ):  # fmt: skip
        db.session.execute(update(column.class_).where(column == user.id).values({column.key: None}))
    mine = or_(Review.reviewer_id == user.id, Review.email == user.email_key)
    db.session.execute(delete(Review).where(mine, Review.state != ReviewState.HANDED_IN))
    db.session.execute(update(Review).where(mine).values(reviewer_id=None, name="", email="", token_hash=None))
    db.session.flush()
