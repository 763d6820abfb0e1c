"""What telling hundreds at once shares: claimed, written and noted in one transaction, some hundred people in each.

A worker that dies in the middle has told nobody and lost nothing: its rows are free again. What is told leaves as rows of the
notifications, whose own workers send it. Texts are rendered once for all people of one language and zone.
"""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from portal.core.batches import until_done
from portal.webinars import services
from portal.webinars.emails.base import address
from portal.webinars.queries.telling import Told

__all__ = ["AT_ONCE", "Links", "change_key", "until_done"]

AT_ONCE = 500
# Stands in an address for what differs from person to person.
_PLACE = str(uuid.UUID(int=0))


def change_key(registration_id: uuid.UUID, sequence: int) -> str:
    """What makes the mail about one revision of a run one."""
    return f"webinar-changed:{registration_id}:{sequence}"


class Links:
    """Addresses of people's own pages. Each is made once for a language and then filled in: there are thousands."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[str, bool], str] = {}

    def to(self, told: Told) -> str:
        """The full address at which the person sees to his registration: in the account, or by the secret of a guest."""
        lang, is_guest = told.recipient.locale, told.user is None
        if (lang, is_guest) not in self._patterns:
            self._patterns[lang, is_guest] = (
                address(lang, "webinars.guest_registration", full=True, token=_PLACE)
                if is_guest
                else address(lang, "webinars.own_registration", full=True, registration_id=_PLACE)
            )
        key = services.secret_of(told.registration) if is_guest else str(told.registration.id)
        return self._patterns[lang, is_guest].replace(_PLACE, key)

    def path(self, told: Told) -> str:
        """The path of it, for the inbox; empty for a guest, who has none."""
        return "" if told.user is None else urlsplit(self.to(told)).path
