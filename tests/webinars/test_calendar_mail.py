"""Invitations as a mail server gets them: part, method, the one attendee, UID and SEQUENCE, through everything that can happen."""

# ruff: noqa: DTZ001  # wall times have no zone, that is the point
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from portal.core import db
from portal.webinars import services
from portal.webinars.models import Registration, RunState
from portal.webinars.services.inviting import invite
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.webinars import make_webinar, run_plan
from tests.smtp import mail_server

START = datetime(2027, 7, 14, 16)


@pytest.fixture
def box(app, work, at):
    """`box()` sends what waits over SMTP and gives (address, mail) of what came since it was last asked."""
    settings, moment = app.config["SETTINGS"], datetime(2027, 7, 6, 12, tzinfo=UTC)
    at(moment)
    with mail_server() as server:
        app.config["SETTINGS"] = replace(settings, smtp_url=server.url)

        def fetch():
            nonlocal moment
            work()
            came = [(got.to[0], got.mail) for got in server.received]
            server.received.clear()
            moment += timedelta(minutes=1)
            at(moment)
            return came

        yield fetch
        app.config["SETTINGS"] = settings


def entry_of(mail):
    """(METHOD, SEQUENCE, STATUS, PARTSTAT) of the entry in a mail, whose form is checked; None: it has none."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    (part,) = parts
    whole = Calendar.from_ical(part.get_payload(decode=True))
    event = whole.walk("VEVENT")[0]
    assert part.get_param("method") == str(whole["METHOD"])
    assert part.get_param("charset").lower() == "utf-8"
    alternatives = mail.get_payload()[0]
    assert alternatives.get_content_type() == "multipart/alternative"
    assert alternatives.get_payload()[-1] is part, "the last alternative is the one that is looked at first"
    assert not isinstance(event["ATTENDEE"], list), "nobody reads who else comes"
    assert event["ATTENDEE"] == f"mailto:{mail['To'].addresses[0].addr_spec}"
    attached = [one for one in mail.walk() if one.get_filename() == "invite.ics"]
    assert [one.get_payload(decode=True) for one in attached] == [part.get_payload(decode=True)]
    return (
        str(whole["METHOD"]),
        event["SEQUENCE"],
        str(event["STATUS"]),
        event["ATTENDEE"].params["PARTSTAT"],
        str(event["UID"]),
    )


def entries(came, run):
    """address → what its mail says; the UID is always the run's."""
    found = {}
    for address, mail in came:
        entry = entry_of(mail)
        assert entry is None or entry[4] == str(run.id)
        found[address] = entry and entry[:4]
    return found


def act(verb, **values):
    with db.transaction():
        return verb(**values)


def register(run, name):
    user = make_user(email=f"{name}@city.example", timezone="Asia/Seoul", locale="ko")
    return act(services.register, run=run, user=user, wish=services.Wish())


def again(registration):
    return db.session.get(Registration, registration.id, populate_existing=True)


def test_calendars_follow_seats_moves_and_cancelling(box):
    run = make_webinar(title="Open data", run={"local_start": START, "timezone": "Asia/Seoul", "capacity": 1}).runs[0]
    ana, ben, eva = (register(run, name) for name in ("ana", "ben", "eva"))
    assert entries(box(), run) == {
        "ana@city.example": ("REQUEST", 0, "CONFIRMED", "ACCEPTED"), "ben@city.example": None, "eva@city.example": None,
    }  # fmt: skip
    act(services.withdraw, registration=again(ana))
    assert entries(box(), run) == {
        "ana@city.example": ("CANCEL", 1, "CANCELLED", "ACCEPTED"), "ben@city.example": ("REQUEST", 0, "TENTATIVE", "TENTATIVE"),
    }  # fmt: skip
    act(services.accept_offer, registration=again(ben))
    assert entries(box(), run) == {"ben@city.example": ("REQUEST", 1, "CONFIRMED", "ACCEPTED")}
    plan = run_plan(local_start=START + timedelta(hours=2), timezone="Asia/Seoul", capacity=1)
    act(services.change_run, run=run, plan=plan, actor=make_secretariat())
    came = box()
    assert entries(came, run) == {"ben@city.example": ("REQUEST", 2, "CONFIRMED", "ACCEPTED"), "eva@city.example": None}
    waiting = dict(came)["eva@city.example"]
    assert "18:00" in waiting.get_body(("plain",)).get_content() or "6:00" in waiting.get_body(("plain",)).get_content()
    act(services.take_off, registration=again(ben), remark="The seat is for another city.", actor=make_secretariat())
    assert entries(box(), run) == {
        "ben@city.example": ("CANCEL", 3, "CANCELLED", "ACCEPTED"), "eva@city.example": ("REQUEST", 1, "TENTATIVE", "TENTATIVE"),
    }  # fmt: skip
    act(services.accept_offer, registration=again(eva))
    box()
    act(services.call_off_run, run=run, state=RunState.CANCELLED, reason="No quorum.", actor=make_secretariat())
    assert entries(box(), run) == {"eva@city.example": ("CANCEL", 4, "CANCELLED", "ACCEPTED")}


def test_who_declines_an_invitation_has_it_taken_out_of_the_calendar(box):
    run = make_webinar(title="Open data", run={"local_start": START, "timezone": "Asia/Seoul"}).runs[0]
    make_user(email="ana@city.example")
    act(invite, run=run, text="ana@city.example\nGuest, guest@city.example", lang="fr", actor=make_secretariat())
    assert entries(box(), run) == dict.fromkeys(
        ("ana@city.example", "guest@city.example"), ("REQUEST", 0, "CONFIRMED", "NEEDS-ACTION")
    )
    for row in db.session.query(Registration).all():
        act(services.decline_invitation, registration=row)
    assert entries(box(), run) == dict.fromkeys(
        ("ana@city.example", "guest@city.example"), ("CANCEL", 1, "CANCELLED", "ACCEPTED")
    )
    assert box() == []


def test_offer_that_lapses_leaves_the_calendar_and_one_that_is_declined_too(box, at):
    run = make_webinar(title="Open data", run={"local_start": START, "timezone": "Asia/Seoul", "capacity": 1}).runs[0]
    ana, ben, eva = (register(run, name) for name in ("ana", "ben", "eva"))
    act(services.withdraw, registration=again(ana))
    box()
    act(services.decline_offer, registration=again(ben))
    came = entries(box(), run)
    assert came["ben@city.example"] == ("CANCEL", 1, "CANCELLED", "ACCEPTED")
    assert came["eva@city.example"] == ("REQUEST", 0, "TENTATIVE", "TENTATIVE")
    at(again(eva).offer_until)
    act(services.settle_run, run_id=run.id)
    # Nobody else waits: the seat is offered to her once more, and her calendar holds it as before.
    assert entries(box(), run)["eva@city.example"] == ("REQUEST", 0, "TENTATIVE", "TENTATIVE")
    late = register(run, "late")
    at(again(eva).offer_until)
    act(services.settle_run, run_id=run.id)
    assert entries(box(), run) == {
        "eva@city.example": ("CANCEL", 1, "CANCELLED", "ACCEPTED"), "late@city.example": ("REQUEST", 0, "TENTATIVE", "TENTATIVE"),
    }  # fmt: skip
    assert again(late).state == "offered"
