"""A person's part in making webinars: what is handed out, what goes when the account is erased."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from portal.accounts.models import User
from portal.core import db
from portal.webinars.models import Contributor, ContributorState, Registration, Series, Webinar


def export_of(user: User) -> tuple[str, object]:
    """Webinars begun, and the parts the person was asked for, with biography and notes; for the export of own data."""
    begun = db.session.scalars(select(Webinar).where(Webinar.created_by == user.id).order_by(Webinar.created_at))
    parts = db.session.scalars(
        select(Contributor)
        .where(or_(Contributor.user_id == user.id, Contributor.email == user.email_key))
        .order_by(Contributor.created_at)
    )
    return "webinar_parts", {
        "begun": [{"webinar": one.slug, "state": one.state.value, "at": one.created_at.isoformat()} for one in begun],
        "parts": [
            {
                "webinar": str(one.webinar_id), "part": one.part.value, "state": one.state.value, "name": one.name,
                "position": one.position, "languages": one.languages, "biographies": one.biographies, "note": one.note,
                "rehearsal_at": one.rehearsal_at.isoformat() if one.rehearsal_at else None,
            }
            for one in parts
        ],
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: webinars stay without who made them; parts lose name, biography, notes and link.

    The row stays withdrawn, so that a programme keeps its talk; by the page nobody is named any more.
    """
    for column in (Webinar.created_by, Series.created_by, Contributor.invited_by, Registration.invited_by):
        db.session.execute(update(column.class_).where(column == user.id).values({column.key: None}))
    db.session.execute(
        update(Contributor)
        .where(or_(Contributor.user_id == user.id, Contributor.email == user.email_key))
        .values(
            state=ContributorState.WITHDRAWN, user_id=None, name="", email="", position="", biographies={}, note="", languages=[],
            rehearsal_at=None, token_hash=None,
        )
    )  # fmt: skip
    db.session.flush()
