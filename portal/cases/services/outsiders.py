"""Reviewers and jurors without an account: what they wrote stays, who they were goes some time after the decision."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update

from portal.cases.models import Call, CaseVersion, Juror, JurorConflict, Review, ReviewState
from portal.core import db


def forget(*, before: datetime) -> int:
    """Takes out names, addresses and links where the decision was made before then. Returns of how many people.

    Invitations that nobody answered go as a whole; a review or scores that were handed in stay without a name.
    """
    decided = select(CaseVersion.id).where(CaseVersion.decided_at < before)
    reviews = (Review.email != "", Review.version_id.in_(decided))
    unanswered = db.session.scalars(
        delete(Review).where(*reviews, Review.state != ReviewState.HANDED_IN).returning(Review.id)
    ).all()
    written = db.session.scalars(
        update(Review)
        .where(*reviews)
        .values(name="", email="", token_hash=None, expires_at=None, next_at=None, conflict="")
        .returning(Review.id)
    ).all()
    published = select(Call.id).where(Call.published_at < before)
    jurors = db.session.scalars(
        update(Juror)
        .where(Juror.email != "", Juror.call_id.in_(published))
        .values(
            name="", email="", token_hash=None, expires_at=None, next_at=None, city_id=None,
            removed_at=func.coalesce(Juror.removed_at, func.now()),
        )
        .returning(Juror.id)
    ).all()  # fmt: skip
    if jurors:
        db.session.execute(update(JurorConflict).where(JurorConflict.juror_id.in_(jurors)).values(reason=""))
    db.session.flush()
    return len(unanswered) + len(written) + len(jurors)
