"""Who offers to help, what cities look for, and who was asked."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from portal.accounts.models import User, UserState
from portal.cases.models import MentorOffer
from portal.core import db


def mentors_for_case(case_id: uuid.UUID, today: date) -> list[tuple[MentorOffer, User]]:
    """People who offer to help with this very case now."""
    rows = db.session.execute(
        select(MentorOffer, User)
        .join(User, User.id == MentorOffer.user_id)
        .where(MentorOffer.case_id == case_id, MentorOffer.until >= today, User.state == UserState.ACTIVE)
        .order_by(User.display_name)
    )
    return [(offer, user) for offer, user in rows]
