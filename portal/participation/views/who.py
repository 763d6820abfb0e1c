"""Who takes part on a page that serves everybody: an account, or a browser where anyone may."""

from __future__ import annotations

from flask import session
from flask_login import current_user

from portal.accounts.reader import me
from portal.core import ids
from portal.participation import participants
from portal.participation.models import Audience, Component
from portal.participation.participants import Participant

_VISITOR = "participation_visitor"


def taker(component: Component) -> Participant:
    """The reader in this component.

    Raises:
        Conflict: he may not take part, with the reason.
    """
    if current_user.is_authenticated:
        return participants.participant(component, me())
    visitor = ""
    if component.audience is Audience.ANYONE:
        visitor = session.setdefault(_VISITOR, ids.secret())
    return participants.participant(component, None, visitor=visitor)
