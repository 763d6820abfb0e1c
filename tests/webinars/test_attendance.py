"""From signs of life to the certificate: the rule, the settling, what people say against it and what organisers decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry
from portal.certificates.models import Certificate
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.webinars import services as webinars
from portal.webinars.attendance import Held, Outcome, Rule, Visit, Watched, Way, covered, data_of, held, judge, rule_of
from portal.webinars.models import Appeal, Attendance, Presence, Registration, RegistrationState, Run, RunState
from portal.webinars.queries import attendance as found_queries
from portal.webinars.rules.attendance import APPEALS_UNTIL, SETTLES_AFTER
from portal.webinars.services import attendance as services
from portal.webinars.services import registering_privacy
from portal.webinars.tasks.attendance import settle_attendance
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_webinar

S = RegistrationState
START = datetime(2027, 1, 12, 7, tzinfo=UTC)
HOUR = Held(START, START + timedelta(hours=1))
moments = st.integers(-1200, 5000)
spans = st.lists(st.tuples(moments, moments), max_size=6)


def span(first, last, start=START):
    """Minutes of a run as an interval."""
    return (start + timedelta(minutes=first), start + timedelta(minutes=last))


# The rule ------------------------------------------------------------------------------------------------------------


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(spans, spans), max_size=3))
def test_each_second_of_the_content_counts_once_over_devices_and_runs(found):
    """Against a plain count of seconds: runs at different hours, two devices each."""
    visits, wanted = [], set()
    for n, devices in enumerate(found):
        start = START + timedelta(hours=8 * n)
        intervals = [
            [(start + timedelta(seconds=begins), start + timedelta(seconds=ends)) for begins, ends in device]
            for device in devices
        ]
        visits.append(Visit(Held(start, start + timedelta(hours=1)), {"laptop": intervals[0], "phone": intervals[1]}))
        wanted |= {
            second for device in devices for begins, ends in device for second in range(max(begins, 0), min(ends, 3600))
        }
    assert covered(visits) == len(wanted)


def test_rule_at_its_edges():
    at_edge, below = Visit(HOUR, {"a": [span(0, 42)]}), Visit(HOUR, {"a": [(START, START + timedelta(seconds=2519))]})
    assert (judge(Rule(), (at_edge,)).outcome, judge(Rule(), (below,)).outcome) == (Outcome.ATTENDED, Outcome.SHORT)
    found = judge(Rule(), (at_edge,))
    assert (found.seconds, found.needed, found.length, found.ways) == (2520, 2520, 3600, (Way.PRESENCE,))
    outside = Visit(HOUR, {"a": [span(-40, 0), span(60, 90)]})  # before the beginning, and after the end
    assert judge(Rule(), (outside,)).outcome is Outcome.ABSENT
    assert judge(Rule(), ()).outcome is Outcome.ABSENT
    # the first half of one run and the second of another, longer run: what is needed is a share of the longer one
    long = Held(START, START + timedelta(minutes=90))
    two = (Visit(HOUR, {"a": [span(0, 30)]}), Visit(long, {"b": [span(30, 63)]}))
    assert (judge(Rule(), two).outcome, judge(Rule(), two).needed) == (Outcome.ATTENDED, 63 * 60)
    hall = Visit(HOUR, {}, checked_in=True)
    assert judge(Rule(), (hall,)).ways == (Way.CHECK_IN,)
    assert judge(Rule(check_in=False), (hall,)).outcome is Outcome.SHORT
    seen, missed = Watched(2520, 3600, quiz_passed=True), Visit(HOUR)
    assert judge(Rule(), (missed,), seen).ways == (Way.RECORDING,)
    assert judge(Rule(recording=False), (missed,), seen).outcome is Outcome.ABSENT
    assert judge(Rule(), (missed,), Watched(3600, 3600, quiz_passed=False)).outcome is Outcome.ABSENT
    assert judge(Rule(), (missed,), Watched(2519, 3600)).outcome is Outcome.ABSENT
    assert judge(Rule(), (missed,), Watched(10, 0)).outcome is Outcome.ABSENT
    assert rule_of(data_of(Rule(0.5, check_in=False))) == Rule(0.5, check_in=False)
    for wrong in (0, 1.2, "nan"):
        with pytest.raises(ValueError, match="share"):
            rule_of({"share": wrong})


def test_run_that_ended_early_asks_for_what_was_held():
    early = held(START, HOUR.ends_at, START + timedelta(minutes=40))
    assert early.seconds == 2400
    for slip in (START - timedelta(hours=2), START + timedelta(minutes=29), HOUR.ends_at + timedelta(minutes=9), None):
        assert held(START, HOUR.ends_at, slip) == HOUR
    assert judge(Rule(), (Visit(early, {"a": [span(0, 28)]}),)).outcome is Outcome.ATTENDED


# Settling ------------------------------------------------------------------------------------------------------------


def was_there(row, first, last, device="laptop-1234"):
    """Minutes of the registration's run on one device, as the beats would have left them."""
    begins, ends = span(first, last, db.session.get_one(Run, row.run_id).starts_at)
    with db.transaction():
        db.session.add(Presence(id=ids.new_id(), registration_id=row.id, device=device, first_at=begins, last_at=ends))


def settle(at, run):
    at(run.ends_at + SETTLES_AFTER)
    settle_attendance()
    db.session.expire_all()


def certificates(person):
    return db.session.scalars(select(Certificate).where(Certificate.holder_id == person.id)).all()


def keys_of(prefix):
    return db.session.scalars(select(Notification).where(Notification.key.startswith(prefix))).all()


def test_run_is_settled_and_certificates_come_by_themselves(app, at, work):
    webinar = make_webinar(title="Open data for all")
    run, city = webinar.runs[0], make_city(names={"en": "Quezon City"})
    stayed, left, away, crew = (
        make_user(locale="ko", display_name=name) for name in ("김하나", "Left", "Away", "Crew")
    )
    guest = make_registration(run, email="lucia@city.example", email_key="lucia@city.example")
    rows = [make_registration(run, stayed, city_id=city.id), make_registration(run, left), make_registration(run, away)]
    waiting = make_registration(run, make_user(), S.WAITING, queued_at=clock.now())
    make_registration(run, crew, is_crew=True)
    for row in (rows[0], guest):
        was_there(row, 0, 30)
        was_there(row, 20, 42, "phone-12345")
    was_there(rows[1], 0, 41)
    at(run.ends_at + SETTLES_AFTER - timedelta(seconds=1))
    settle_attendance()
    assert db.session.scalars(select(Attendance)).all() == []  # not before the last beats are in
    settle(at, run)
    outcomes = [found_queries.attendance_of(row.id).outcome for row in rows]
    assert outcomes == [Outcome.ATTENDED, Outcome.SHORT, Outcome.ABSENT]
    assert [db.session.get(Registration, row.id).state for row in (*rows, waiting)] == [
        S.CONFIRMED, S.CONFIRMED, S.NO_SHOW, S.WAITING,
    ]  # fmt: skip
    (made,) = certificates(stayed)
    facts = made.facts
    assert (made.award_kind, made.award_ref, made.lang, facts["hours"]) == ("webinar", webinar.id, "ko", 1.0)
    assert (facts["holder_name"], facts["titles"], facts["city_names"]["en"]) == (
        "김하나",
        {"en": "Open data for all"},
        "Quezon City",
    )
    assert facts["ends_on"] == run.local_start.date().isoformat()
    assert [certificates(one) for one in (left, away, crew)] == [[], [], []]
    before = db.session.scalars(select(Attendance.changed_at)).all()
    settle_attendance()
    assert (db.session.scalars(select(Attendance.changed_at)).all(), len(certificates(stayed))) == (before, 1)
    work()
    (told,) = keys_of("webinar-guest-attended")
    assert "lucia@city.example" in told.text
    assert "/es/register" in told.text
    # the account takes the registration over, and the certificate follows
    person = make_user(email="lucia@city.example", locale="es", display_name="Lucía Benítez")
    with db.transaction():
        webinars.take_over(user=person)
    settle_attendance()
    (later,) = certificates(person)
    assert (later.lang, later.facts["holder_name"]) == ("es", "Lucía Benítez")


def test_two_runs_of_one_webinar_count_once(app, at):
    webinar = make_webinar(runs=2)
    first, second = webinar.runs
    halves, twice, both = make_user(), make_user(), make_user()
    rows = {who: [make_registration(run, who) for run in (first, second)] for who in (halves, twice, both)}
    was_there(rows[halves][0], 0, 30)
    was_there(rows[halves][1], 30, 60)
    was_there(rows[twice][0], 0, 30)
    was_there(rows[twice][1], 0, 30)
    was_there(rows[both][0], 0, 60)
    was_there(rows[both][1], 0, 60)
    settle(at, first)
    assert [found_queries.attendance_of(rows[who][0].id).is_attended for who in rows] == [False, False, True]
    settle(at, second)
    assert [[found_queries.attendance_of(row.id).is_attended for row in rows[who]] for who in rows] == [
        [True, True], [False, False], [True, True],
    ]  # fmt: skip
    assert [len(certificates(who)) for who in rows] == [1, 0, 1]
    (made,) = certificates(both)
    assert {found_queries.attendance_of(row.id).certificate_id for row in rows[both]} == {made.id}


def test_what_is_off_or_gives_nothing_is_left(app, at):
    silent = make_webinar(gives_certificate=False).runs[0]
    off = make_webinar().runs[0]
    person = make_user()
    for run in (silent, off):
        was_there(make_registration(run, person), 0, 60)
    with db.transaction():
        webinars.call_off_run(run=off, state=RunState.CANCELLED, actor=make_secretariat(), reason="Storm")
    settle(at, silent)
    assert [one.is_attended for one in db.session.scalars(select(Attendance))] == [True]
    assert certificates(person) == []


def test_minutes_that_come_late_are_counted_and_settled_rows_hold_together(app, at):
    run, person = make_webinar().runs[0], make_user()
    row = make_registration(run, person)
    was_there(row, 0, 20)
    settle(at, run)
    was_there(row, 20, 50, "provider-bbb")
    with db.transaction():
        assert services.recount(registration=row).is_attended
    settle_attendance()
    assert len(certificates(person)) == 1
    for values in ({"is_attended": False}, {"decided": True}, {"seconds": -1}):
        with pytest.raises(IntegrityError), db.transaction():
            found = found_queries.attendance_of(row.id)
            for name, value in values.items():
                setattr(found, name, value)
            db.session.flush()


def test_what_a_guest_saw_counts_for_the_account_that_takes_it_over(app, at):
    first, second = make_webinar(runs=2).runs
    person = make_user()
    guest = make_registration(first, email=person.email, email_key=person.email_key)
    own = make_registration(second, person)
    was_there(guest, 0, 30)
    was_there(own, 30, 60)
    settle(at, second)
    assert not found_queries.attendance_of(own.id).is_attended
    with db.transaction():
        assert webinars.take_over(user=person) == 1
    assert found_queries.attendance_of(guest.id).is_attended
    assert found_queries.attendance_of(own.id).is_attended
    settle_attendance()
    assert len(certificates(person)) == 1


# Appeals and decisions -------------------------------------------------------------------------------------------------


def test_appeal_is_answered_with_a_reason_and_the_certificate_follows(login, app, at, work):
    organiser, person = make_secretariat(), make_user()
    webinar = make_webinar(slug="budgets")
    run = webinar.runs[0]
    row = make_registration(run, person)
    was_there(row, 0, 35)
    was_there(row, 30, 38, "page-without-script")
    path = f"/en/my/webinars/{row.id}/attendance"
    browser = login(person)
    assert "Not counted yet" in browser.get(path).text
    settle(at, run)
    page = browser.page(path)
    assert "You were there for 38 of 60 minutes; 42 were needed." in page.text
    assert "Page of the room, device 1" in page.text
    assert "laptop" not in page.text
    assert browser.submit(path, {"reason": " "}).status_code == 422
    assert browser.submit(path, {"reason": "I telephoned from minute 38 on."}).status_code == 303
    assert "The organisers look at it" in browser.get(path).text
    (appeal,) = db.session.scalars(select(Appeal)).all()
    with pytest.raises(Conflict):
        services.appeal(registration=row, reason="Again")
    with pytest.raises(IntegrityError), db.transaction():
        db.session.add(Appeal(id=ids.new_id(), registration_id=row.id, reason="Again", created_at=clock.now()))
        db.session.flush()
    work()
    (asked,) = keys_of("webinar-appeal:")
    assert "I telephoned from minute 38 on." in asked.text
    crew, where = login(organiser), f"/en/webinars/manage/budgets/runs/1/attendance/{row.id}"
    assert "Asks to be looked at again" in crew.get("/en/webinars/manage/budgets/runs/1/attendance").text
    answer = {"granted": "yes", "answer": "The operator has you on the line."}
    assert crew.submit(where, {"granted": "yes"}, to=f"{where}/answer").status_code == 422
    assert crew.submit(where, answer, to=f"{where}/answer").status_code == 303
    db.session.expire_all()
    assert (db.session.get(Appeal, appeal.id).granted, len(certificates(person))) == (True, 1)
    with pytest.raises(Conflict):
        services.decide_appeal(appeal=appeal, granted=False, answer="No", actor=organiser)
    assert "webinars.appeal_decided" in set(db.session.scalars(select(AuditEntry.action)))
    work()
    (told,) = keys_of("webinar-appeal-decided")
    assert "The operator has you on the line." in told.text
    page = login(person).get(path).text
    assert ("Granted" in page, "If this is wrong" in page) == (True, False)


def test_decision_takes_the_certificate_back_and_gives_it_again(login, app, at, work):
    organiser, person = make_secretariat(), make_user()
    webinar = make_webinar(slug="budgets", runs=2)
    first, second = webinar.runs
    rows = [make_registration(run, person) for run in (first, second)]
    was_there(rows[0], 0, 60)
    settle(at, first)
    (made,) = certificates(person)
    path = f"/en/webinars/manage/budgets/runs/1/attendance/{rows[0].id}"
    crew = login(organiser)
    assert crew.submit(path, {"decision": "no", "reason": ""}, to=path).status_code == 422
    assert crew.submit(path, {"decision": "counted", "reason": "x"}, to=path).status_code == 409  # stands so already
    assert (
        crew.submit(path, {"decision": "no", "reason": "The device was somebody else’s."}, to=path).status_code == 303
    )
    db.session.expire_all()
    assert (made.is_revoked, made.revoke_reason) == (True, "The device was somebody else’s.")
    settle(at, second)  # the other run changes nothing: it is decided about the person
    assert [found_queries.attendance_of(row.id).is_attended for row in rows] == [False, False]
    settle_attendance()
    assert len(certificates(person)) == 1
    assert (
        crew.submit(path, {"decision": "counted", "reason": "It was the person after all."}, to=path).status_code == 303
    )
    db.session.expire_all()
    old, new = sorted(certificates(person), key=lambda one: one.revision)
    assert (old.superseded_at is None, new.revision, new.number, new.is_revoked) == (False, 2, old.number, False)
    work()
    assert len(keys_of("webinar-attendance:")) == 1  # of two decisions in a row the later one is told
    assert keys_of("certificate-revoked")


def test_appeals_end_and_strangers_find_nothing(login, app, at):
    run, person = make_webinar(slug="budgets").runs[0], make_user()
    row = make_registration(run, person)
    for act in (
        lambda: services.appeal(registration=row, reason="Too early"),
        lambda: services.decide(registration=row, attended=True, reason="Too early", actor=person),
    ):
        with pytest.raises(Conflict):
            act()
    settle(at, run)
    with pytest.raises(DomainError):
        services.appeal(registration=row, reason="  ")
    assert login(make_user()).get(f"/en/my/webinars/{row.id}/attendance").status_code == 404
    at(run.ends_at + APPEALS_UNTIL)
    with pytest.raises(Conflict):
        services.appeal(registration=row, reason="Too late")


def test_guest_reads_what_was_counted_and_how_to_come_to_the_certificate(client, app, at):
    run = make_webinar().runs[0]
    row = make_registration(run, lang="en")
    with db.transaction():
        row.token_hash = ids.digest(webinars.secret_of(row))
    was_there(row, 0, 60)
    settle(at, run)
    page = client.page(f"/en/webinars/registration/{webinars.secret_of(row)}/attendance")
    assert "You were there for 60 of 60 minutes; 42 were needed." in page.text
    assert page.find("a", string="Open an account")["href"] == "/en/register"


def test_certificate_waits_for_a_guests_account_and_no_longer(app, at, work):
    run = make_webinar().runs[0]
    row = make_registration(run, address_confirmed_at=clock.now())
    was_there(row, 0, 60)
    settle(at, run)
    assert found_queries.attendance_of(row.id).certificate_id is None
    with db.transaction():
        accounts.create_person(email=row.email, display_name="Lucía Benítez", password=PASSWORD, locale="es")
    work(only=("core.", "webinars."))
    assert found_queries.attendance_of(row.id).certificate_id is not None


def test_rule_is_set_by_organisers_until_it_was_applied(login, app, at):
    webinar = make_webinar(slug="budgets")
    run, person = webinar.runs[0], make_user()
    row = make_registration(run, person)
    was_there(row, 0, 35)
    crew, path = login(make_secretariat()), "/en/webinars/manage/budgets/attendance"
    assert crew.submit(path, {"percent": "5"}).status_code == 422
    assert crew.submit(path, {"percent": "50"}).status_code == 303
    settle(at, run)
    found = found_queries.attendance_of(row.id)
    assert (found.is_attended, found.needed) == (True, 1800)
    assert "The same rule holds for everybody" in crew.get(path).text
    with pytest.raises(Conflict):
        services.change_rule(webinar=webinar, rule=Rule(), actor=person)


def test_pages_ask_little_and_as_much_for_many_as_for_one(login, app, at, queries):
    run, crew = make_webinar(slug="budgets").runs[0], make_secretariat()
    path, seen = "/en/webinars/manage/budgets/runs/1/attendance", []
    for more in (1, 8):
        for _n in range(more):
            was_there(make_registration(run, make_user()), 0, 60)
        settle(at, run)
        browser = login(crew)
        with queries() as sent:
            assert browser.get(path).status_code == 200
        seen.append(len(sent))
    assert seen[0] == seen[1] <= 8, seen
    row = db.session.scalars(select(Registration.id).where(Registration.run_id == run.id)).first()
    db.session.expire_all()
    with queries() as sent:
        assert browser.get(f"{path}/{row}").status_code == 200
    assert len(sent) <= 8, sent


def test_erased_person_leaves_the_count_and_no_words(app, at):
    run, person = make_webinar().runs[0], make_user()
    row = make_registration(run, person)
    was_there(row, 0, 20)
    settle(at, run)
    with db.transaction():
        services.appeal(registration=row, reason="My name is Kim, I telephoned.")
        registering_privacy.erase(person)
    assert db.session.scalars(select(Appeal)).all() == []
    assert found_queries.attendance_of(row.id).outcome is Outcome.SHORT
