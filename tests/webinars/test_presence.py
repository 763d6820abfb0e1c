"""Who was there, how long: each minute once, whatever devices, tabs and clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core import clock, db, ids, room_codes
from portal.webinars import presence
from portal.webinars.models import Format, Presence, Registration, RegistrationState, Seat
from portal.webinars.queries import attendance as attendance_queries
from portal.webinars.queries import joining
from portal.webinars.queries import presence as queries
from portal.webinars.rules.attendance import SETTLES_AFTER
from portal.webinars.services import joining_privacy
from portal.webinars.services import presence as services
from portal.webinars.tasks.attendance import settle_attendance
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_webinar

START = datetime(2027, 1, 12, 7, tzinfo=UTC)
moments = st.integers(-200, 500)
spans = st.lists(st.tuples(moments, moments), max_size=12)


def at_second(second: int) -> datetime:
    return START + timedelta(seconds=second)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spans, st.integers(1, 300))
def test_minutes_are_those_in_which_at_least_one_device_was_there(found, length):
    intervals = [(at_second(begins), at_second(ends)) for begins, ends in found]
    wanted = {second for begins, ends in found for second in range(max(begins, 0), min(ends, length))}
    assert presence.seconds(intervals, START, at_second(length)) == len(wanted)
    assert 0 <= presence.share(intervals, START, at_second(length)) <= 1
    merged = presence.union(intervals)
    assert all(first[1] < second[0] for first, second in pairwise(merged))


def beats(person, run, at, *seconds, device="laptop-1234"):
    """Beats of a device, so many seconds after the start of the run."""
    for second in seconds:
        at(run.starts_at + timedelta(seconds=second))
        row = joining.comer_with_account(person, run.id).registration
        with db.transaction():
            services.beat(registration=row, device=device)


def test_devices_tabs_and_jumping_clocks_count_each_minute_once(app, at):
    run, person = make_webinar().runs[0], make_user()
    row = make_registration(run, person)
    beats(person, run, at, *range(0, 601, 30))
    beats(person, run, at, *range(300, 901, 30), device="phone-12345")
    beats(person, run, at, 300, 310, 320)  # our clock went back: nothing is taken away, and nothing begins anew
    found = queries.intervals([row.id])[row.id]
    assert presence.seconds(found, run.starts_at, run.ends_at) == 900
    assert len(found) == 2
    beats(person, run, at, 1100, 1150)  # away for longer than 90 s: another interval
    found = queries.intervals([row.id])[row.id]
    assert presence.seconds(found, run.starts_at, run.ends_at) == 950
    at(run.starts_at + timedelta(seconds=1200))
    assert queries.counts(run.id, clock.now()).present == 1
    at(run.starts_at + timedelta(seconds=1241))
    assert (queries.counts(run.id, clock.now()).present, queries.counts(run.id, clock.now()).was_there) == (0, 1)
    beats(person, run, at, -3600, 3600 + 1801)  # before the doors open, and after they have closed
    assert len(db.session.scalars(select(Presence)).all()) == 3


def test_page_beats_by_post_by_frame_and_by_being_loaded(login, app, at):
    run, person = make_webinar().runs[0], make_user()
    row = make_registration(run, person, prepared_at=clock.now())
    browser, base = login(person), f"/en/webinars/join/{run.id}"
    at(run.starts_at)
    assert browser.submit(base, {"device": "laptop-1234"}, to=f"{base}/here").status_code == 200
    frame = browser.get(f"{base}/here")
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert 'http-equiv="refresh" content="60"' in frame.text
    devices = set(db.session.scalars(select(Presence.device).where(Presence.registration_id == row.id)))
    assert devices == {"laptop-1234", "page-without-script"}
    token = browser.page(base).find("input", {"name": "csrf_token"})["value"]
    at(run.ends_at + timedelta(minutes=31))
    late = browser.post(f"{base}/here", data={"csrf_token": token, "device": "x" * 500})
    assert late.status_code == 410
    assert browser.post(f"{base}/here", data={"device": "laptop-1234"}).status_code == 400  # without a token


def test_hall_checks_in_by_its_code_or_by_hand(login, app, at):
    webinar = make_webinar(run={"format": Format.HYBRID, "place": "City hall"})
    run, slug = webinar.runs[0], webinar.slug
    person, organiser = make_user(), make_secretariat()
    row = make_registration(run, person)
    browser, path = login(person), f"/en/webinars/join/{run.id}/check-in"
    assert "Check-in is closed" in browser.get(path).text
    at(run.starts_at - timedelta(minutes=50))
    code = room_codes.code_at(run.secret, clock.now())
    hall = f"/en/webinars/{slug}/runs/1/check-in?code={code}"
    assert "sign in" in app.test_client().get(hall).text
    assert browser.get(hall).location.endswith(f"{run.id}/check-in?code={code}")
    wrong = browser.submit(path, {"code": "000000" if code != "000000" else "111111"})
    assert (wrong.status_code, "not the code of now" in wrong.text) == (422, True)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert browser.submit(path, {"code": arabic}).status_code == 303
    db.session.refresh(row)
    assert (row.checked_in_at is not None, row.checked_in_by) == (True, None)
    assert "You are checked in" in browser.get(path).text
    other = make_registration(run)
    crew, people = login(organiser), f"/en/webinars/join/{run.id}/people"
    assert f"{code[:3]} {code[3:]}" in crew.get(f"/en/webinars/join/{run.id}/code").text
    assert crew.submit(people, {}, to=f"{people}/{other.id}/in").status_code == 303
    db.session.refresh(other)
    assert other.checked_in_by == organiser.id
    assert queries.counts(run.id, clock.now()).checked_in == 2
    assert crew.submit(people, {}, to=f"{people}/{other.id}/out").status_code == 303
    elsewhere = make_registration(make_webinar().runs[0])
    assert crew.submit(people, {}, to=f"{people}/{elsewhere.id}/in").status_code == 404
    assert login(person).get(people).status_code == 404


def test_list_on_paper_is_printed_before_and_entered_after_attendance_was_counted(login, app, at):
    webinar = make_webinar(run={"format": Format.HYBRID, "place": "City hall"})
    run, city = webinar.runs[0], make_city()
    person = make_user(display_name="Ana Reyes")
    row = make_registration(run, person, seat=Seat.ON_SITE, city_id=city.id)
    online = make_registration(run, make_user(display_name="Bo Lind"))
    crew, people = login(make_secretariat()), f"/en/webinars/join/{run.id}/people"
    paper = crew.get(f"{people}/list").text
    for word in ("Ana Reyes", webinar.texts[0].title, "City hall"):
        assert word in paper
    assert city.names["en"] in paper
    assert "Bo Lind" not in paper
    assert "List to print" in crew.get(people).text
    at(run.ends_at + SETTLES_AFTER)
    settle_attendance()
    db.session.refresh(row)
    assert row.state is RegistrationState.NO_SHOW
    assert "Did not come" in login(person).get(f"/en/my/webinars/{row.id}").text
    at(run.ends_at + timedelta(days=3))
    crew = login(make_secretariat())
    assert crew.submit(people, {}, to=f"{people}/{row.id}/in").status_code == 303
    db.session.refresh(row)
    assert row.state is RegistrationState.CONFIRMED
    assert attendance_queries.attendance_of(row.id).is_attended
    settle_attendance()
    assert attendance_queries.attendance_of(row.id).certificate_id is not None
    late = crew.submit(people, {}, to=f"{people}/{row.id}/out")
    assert "too late to take this back here" in late.text
    assert not attendance_queries.attendance_of(online.id).is_attended
    at(run.ends_at + timedelta(days=8))
    crew = login(make_secretariat())
    assert "until seven days after it" in crew.submit(people, {}, to=f"{people}/{online.id}/in").text


def test_guest_with_his_link_open_on_the_phone_is_led_to_his_own_check_in(client, app, at):
    webinar = make_webinar(run={"format": Format.ON_SITE, "place": "City hall"})
    run, slug = webinar.runs[0], webinar.slug
    make_registration(run, token_hash=ids.digest("of-a-guest"))
    at(run.starts_at)
    client.get("/en/webinars/join/of-a-guest")
    assert client.get(f"/en/webinars/{slug}/runs/1/check-in?code=1").location.endswith(
        "/en/webinars/join/of-a-guest/check-in?code=1"
    )


def test_person_takes_away_and_gets_what_the_rooms_keep(app, at):
    run, person = make_webinar().runs[0], make_user()
    row = make_registration(run, person, shown_name="Kim", recording_consent=True, checked_in_at=clock.now())
    beats(person, run, at, 0, 30)
    _name, found = joining_privacy.export(person)
    assert (found[0]["shown_name"], found[0]["recording_consent"], len(found[0]["presence"])) == ("Kim", True, 1)
    with db.transaction():
        joining_privacy.erase(person)
    left = db.session.get(Registration, row.id, populate_existing=True)
    assert (left.shown_name, left.recording_consent, left.checked_in_at) == ("", None, None)
    assert db.session.scalars(select(Presence)).all() == []
