"""What the rooms keep of a person: given out, and removed."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from portal.accounts.models import User
from portal.core import db
from portal.webinars.models import Bandwidth, Presence, Registration, Run, Webinar


def export(user: User) -> tuple[str, object]:
    """Everything of one person: how he took part in each run, and when he was there."""
    rows = db.session.execute(
        select(Registration, Webinar.slug, Run.number)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(Registration.user_id == user.id)
        .order_by(Run.starts_at)
    ).all()
    there = db.session.scalars(
        select(Presence)
        .where(Presence.registration_id.in_([row.id for row, _slug, _number in rows]))
        .order_by(Presence.first_at)
    ).all()
    return "webinars_rooms", [
        {
            "webinar": slug, "run": number, "shown_name": row.shown_name, "parts": row.crew_parts, "is_anonymous": row.is_anonymous,
            "deck_lang": row.deck_lang, "caption_lang": row.caption_lang, "bandwidth": row.bandwidth,
            "recording_consent": row.recording_consent, "recording_answered_at": row.recording_answered_at,
            "opened_join_at": row.opened_join_at, "device_checked_at": row.device_checked_at,
            "device_result": row.device_result, "checked_in_at": row.checked_in_at,
            "presence": [
                {"device": one.device, "source": one.source, "first_at": one.first_at, "last_at": one.last_at}
                for one in there
                if one.registration_id == row.id
            ],
        }
        for row, slug, number in rows
    ]  # fmt: skip


def erase(user: User) -> None:
    """Name, choices and times of the person go; that somebody of the city had a seat stays."""
    own = select(Registration.id).where(Registration.user_id == user.id)
    db.session.execute(delete(Presence).where(Presence.registration_id.in_(own)))
    db.session.execute(
        update(Registration)
        .where(Registration.user_id == user.id)
        .values(
            shown_name="", crew_parts={}, is_anonymous=False, deck_lang="", caption_lang="", bandwidth=Bandwidth.FULL,
            recording_consent=None, recording_answered_at=None, prepared_at=None, opened_join_at=None, device_checked_at=None, device_result={},
            checked_in_at=None,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
