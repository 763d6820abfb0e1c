"""Mails about the sessions of an edition."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import User
from portal.core import mail
from portal.training.emails.nominations import address
from portal.training.models import Session


def session_moved(session: Session, person: User, was_at: datetime) -> mail.Message:
    """To somebody who takes part: a session begins at another moment, or was called off."""
    return mail.render(
        "training.session_moved", template="training/email/session_moved", lang=person.locale, timezone=person.timezone,
        session=session, edition=session.edition, person=person, was_at=was_at,
        link=address(person.locale, "training.own_sessions", full=True, edition=session.edition.slug),
    )  # fmt: skip
