"""Whom an organiser reaches: the steps from the invitation to the room, addresses that take no mail, and how to mend them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.core import clock, db
from portal.notifications.models import Delivery, SuppressionReason
from portal.notifications.services import suppress
from portal.webinars.models import Presence, RegistrationState, Webinar
from portal.webinars.queries import reach as queries_of
from portal.webinars.queries.reach import Steps
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration, make_webinar


@pytest.fixture
def organised(app):
    """(webinar, its organiser)."""
    organiser = make_user(roles=(Role.WEBINAR_ORGANISER,))
    webinar = make_webinar(title="Open data")
    with db.transaction():
        db.session.get(Webinar, webinar.id).created_by = organiser.id
    return webinar, organiser


def come(run, far: int, **values) -> None:
    """Somebody who has come so far: 1 has a seat, 2 opened the join page, 3 tested the devices, 4 was in the room."""
    now = clock.now()
    steps = {"opened_join_at": now if far > 1 else None, "device_checked_at": now if far > 2 else None}
    with db.transaction():
        row = make_registration(run, **(steps | values))
        if far > 3:
            db.session.add(
                Presence(registration_id=row.id, device="d", first_at=now, last_at=now + timedelta(minutes=9))
            )


def test_steps_from_the_invitation_to_the_room(organised, login):
    webinar, organiser = organised
    run = webinar.runs[0]
    make_registration(run, state=RegistrationState.INVITED)
    make_registration(run, state=RegistrationState.WAITING, queued_at=clock.now())
    for state in (RegistrationState.DECLINED, RegistrationState.WITHDRAWN):
        make_registration(run, state=state)
    for far in (1, 2, 3, 4, 4):
        come(run, far)
    come(run, 1, state=RegistrationState.NO_SHOW)
    come(run, 4, is_crew=True)
    with db.transaction():
        gone = make_registration(run)
        suppress(email=gone.email, reason=SuppressionReason.HARD_BOUNCE, detail="550 5.1.1")
    assert queries_of.reach_of([run.id])[run.id].steps == Steps(9, 7, 6, 4, 3, 2)
    page = login(organiser).page(f"/en/webinars/manage/{webinar.id}/reach")
    rows = {row.th.text: row.select_one(".bar-value").text for row in page.select("table.bar-chart tr")}
    assert rows == {
        "Invited or registered": "9 · 100%", "With a seat": "7 · 78%", "Reachable by mail": "6 · 67%",
        "Opened the join page": "4 · 44%", "Tested devices": "3 · 33%", "Were there": "2 · 22%",
    }  # fmt: skip
    assert page.select_one(f'a[href$="/registrations/{gone.id}/address"]').text.strip() == "Correct the address"


def test_address_that_is_mended_is_told_with_an_entry_and_reached(organised, login, work):
    webinar, organiser = organised
    with db.transaction():
        gone = make_registration(webinar.runs[0], told_sequence=0, told_standing="confirmed")
        suppress(email=gone.email, reason=SuppressionReason.HARD_BOUNCE, detail="550 5.1.1")
    browser = login(organiser)
    form = browser.page(f"/en/webinars/manage/registrations/{gone.id}/address")
    assert form.select_one("input[name=email]")
    browser.submit(f"/en/webinars/manage/registrations/{gone.id}/address", {"email": "right@city.example"})
    work(only=("core", "webinars"))
    assert queries_of.reach_of([webinar.runs[0].id])[webinar.runs[0].id].unreached == []
    mail = db.session.scalars(select(Delivery).where(Delivery.to_email == "right@city.example")).one()
    assert "METHOD:REQUEST" in mail.calendar


def test_reach_asks_the_same_for_many_as_for_one(organised, login, queries):
    webinar, organiser = organised
    browser, counts = login(organiser), []
    for more in (1, 49):
        for n in range(more):
            come(webinar.runs[0], n % 5)
        with queries() as seen:
            browser.page(f"/en/webinars/manage/{webinar.id}/reach")
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 8
