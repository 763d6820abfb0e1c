"""Who somebody is where he needs an account because he is told of changes: meetings and draws."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core import ids, settings
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.participation import participants
from portal.participation.models import Component


def check(component: Component | None, user: User) -> None:
    """That the person may take part; without a component everybody may whose address is confirmed.

    Raises:
        Conflict: he may not, with the reason.
    """
    if component is not None:
        participants.participant(component, user)
    elif not user.is_confirmed:
        raise Conflict(_("Confirm your e-mail address first, so that everybody counts once."))


def mark(what: str, thing_id: uuid.UUID, user: User) -> str:
    """A digest of the person and one thing: marks on two things cannot be told to be the same person's."""
    return ids.keyed(settings().secret_key, f"participation.{what}:{thing_id}:{user.id}")
