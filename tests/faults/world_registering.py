"""Registrations of the owner and of guests in a webinar of the first city, in each state that an address asks for."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.webinars import queries
from portal.webinars.models import RegistrationState
from portal.webinars.services import secret_of
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration, make_run, make_webinar

S = RegistrationState


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_registering` names; `keys` knows the published webinar with two runs already."""
    webinar = queries.webinar_by_slug(keys["webinar"])
    assert webinar is not None
    other, now = make_webinar(runs=2), clock.now()
    with db.transaction():
        own = make_registration(make_run(make_webinar()), people["owner"])
        offered = make_registration(
            other.runs[0], people["owner"], S.OFFERED, queued_at=now, offer_until=now + timedelta(days=1)
        )
        invited = make_registration(make_run(make_webinar()), people["owner"], S.INVITED)
        pending = make_registration(webinar.runs[0], make_user(), S.PENDING, queued_at=now)
        guest = make_registration(
            webinar.runs[1], None, S.WAITING, queued_at=now, confirm_until=now + timedelta(days=1)
        )
        asked = make_registration(webinar.runs[1], None, S.INVITED)
        for row in (guest, asked):
            row.token_hash = ids.digest(secret_of(row))
    keys.update(
        registration=str(own.id), registration_offered=str(offered.id), registration_invited=str(invited.id),
        registration_pending=str(pending.id), token_registration=secret_of(guest), token_registration_invited=secret_of(asked),
        webinar_run_number="1", registration_accept="accept", registration_withdraw="withdraw", registration_confirm="confirm",
        registration_file="csv",
    )  # fmt: skip
