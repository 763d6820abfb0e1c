"""Reading saved searches."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.core import db
from portal.home.models import SavedSearch


def saved_by(user_id: uuid.UUID) -> Sequence[SavedSearch]:
    """The person's saved searches, newest first."""
    return db.session.scalars(
        select(SavedSearch).where(SavedSearch.user_id == user_id).order_by(SavedSearch.id.desc())
    ).all()


def due(before: datetime, limit: int = 100) -> Sequence[SavedSearch]:
    """Saved searches last looked at before then, locked for this transaction; those that another worker holds are left out."""
    return db.session.scalars(
        select(SavedSearch)
        .where(SavedSearch.seen_until < before)
        .order_by(SavedSearch.seen_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
