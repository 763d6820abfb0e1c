"""Who somebody is in what he does here: a mark that is the same each time and of no use without the portal's key."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core import ids, settings
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.participation.models import Component


def person_of(_component: Component | None, user: User) -> str:
    """The person as one of whom there is one.

    Raises:
        Conflict: he may not take part; the message says why.
    """
    if not user.is_confirmed:
        raise Conflict(_("Confirm your e-mail address first, so that each support is a person's."))
    return str(user.id)


def mark(what: str, thing_id: uuid.UUID, person: str) -> str:
    """A digest of the person and one thing: marks on two things cannot be told to be the same person's."""
    return ids.keyed(settings().secret_key, f"participation.{what}:{thing_id}:{person}")
