"""Files with cases that were looked at and wait to be brought in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.core import clock, db, storage

UPLOAD = "text/x-portal-cases"  # how a file is kept between the look at it and its coming in


def upload(key: str) -> storage.StoredFile | None:
    """The file that waits under a key; None for anything else that is kept under it."""
    kept = storage.StoredFile
    return db.session.scalars(
        select(kept).where(kept.key == key, kept.content_type == UPLOAD, kept.expires_at > clock.now())
    ).one_or_none()


def expired_uploads(now: datetime) -> Sequence[str]:
    """Keys of files that nobody brought in."""
    kept = storage.StoredFile
    return db.session.scalars(select(kept.key).where(kept.content_type == UPLOAD, kept.expires_at < now)).all()
