"""Calendars and reach in the world of the access matrix: a feed of the owner, a guest, and somebody whom mail does not reach."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import db, ids
from portal.notifications.models import SuppressionReason
from portal.notifications.services import suppress
from portal.webinars import queries, services
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_telling` names; `keys` knows the published webinar with two runs already."""
    webinar = queries.webinar_by_slug(keys["webinar"])
    assert webinar is not None
    lost = make_user(email=f"lost-{ids.secret(6).lower()}@city.example")
    with db.transaction():
        guest = make_registration(webinar.runs[0], None)
        bounced = make_registration(webinar.runs[0], lost)
        suppress(email=lost.email, reason=SuppressionReason.HARD_BOUNCE, detail="550 5.1.1")
    keys.update(
        webinar_feed=services.feed_token(people["owner"]), told_guest=str(guest.id), webinar_bounced=str(bounced.id)
    )
