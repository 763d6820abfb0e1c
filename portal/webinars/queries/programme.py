"""The talks of a run."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core import db
from portal.webinars.models import Talk


def talks_of(run_id: uuid.UUID) -> Sequence[Talk]:
    """In the order of the programme, with who speaks."""
    return db.session.scalars(
        select(Talk)
        .where(Talk.run_id == run_id)
        .options(selectinload(Talk.speakers))
        .order_by(Talk.starts_after, Talk.created_at)
        .execution_options(populate_existing=True)
    ).all()
