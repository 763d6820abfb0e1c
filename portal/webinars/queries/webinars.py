"""Webinars and runs with what their pages show."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import db
from portal.webinars.models import Run, Webinar

_WHOLE = (selectinload(Webinar.texts), selectinload(Webinar.runs), joinedload(Webinar.city))


def webinar_by_slug(slug: str) -> Webinar | None:
    """A webinar in any state, with its texts, runs and city; whether the reader may see it says `rules.may_see`."""
    found: Webinar | None = db.session.scalar(select(Webinar).where(Webinar.slug == slug).options(*_WHOLE))
    return found


def webinar_by_id(webinar_id: uuid.UUID) -> Webinar | None:
    """As `webinar_by_slug`."""
    found: Webinar | None = db.session.scalar(select(Webinar).where(Webinar.id == webinar_id).options(*_WHOLE))
    return found


def slug_is_taken(slug: str) -> bool:
    return db.session.scalar(select(Webinar.id).where(Webinar.slug == slug)) is not None


def run_by_id(run_id: uuid.UUID) -> Run | None:
    """A run with its webinar, texts and city."""
    whole = joinedload(Run.webinar)
    found: Run | None = db.session.scalar(
        select(Run).where(Run.id == run_id).options(whole.selectinload(Webinar.texts), whole.joinedload(Webinar.city))
    )
    return found


def run_locked(run_id: uuid.UUID) -> Run:
    """The run, locked until the end of the transaction, as it is now."""
    found: Run = db.session.scalars(
        select(Run).where(Run.id == run_id).with_for_update(of=Run).options(joinedload(Run.webinar, innerjoin=True)).execution_options(populate_existing=True)
    ).one()  # fmt: skip
    return found
