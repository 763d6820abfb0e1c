"""Watching a recording: what counts, how little can be claimed, and the certificate at the end of it."""

from __future__ import annotations

import contextvars
from datetime import timedelta
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.certificates.models import Certificate
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.webinars import watching
from portal.webinars.attendance import Outcome, Rule, Way, data_of
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Part,
    PollKind,
    QuizTry,
    RecordingSize,
    Registration,
    RegistrationState,
    Run,
    Viewing,
    Webinar,
)
from portal.webinars.queries import attendance as attendance_queries
from portal.webinars.queries import recordings as queries
from portal.webinars.rules.attendance import SETTLES_AFTER
from portal.webinars.services import attendance as attendance_services
from portal.webinars.services import polls, recordings_privacy
from portal.webinars.services import recordings as recording_services
from portal.webinars.services import watching as services
from portal.webinars.tasks.attendance import settle_attendance
from tests.crowd import at_once, committing_app, until_it_ends_or_waits
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.recordings import ended, make_recording, media
from tests.factories.webinars import make_registration, make_run, make_webinar

HOUR = 3600
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


# Pure ----------------------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(spans, spans, st.integers(0, 80), st.integers(0, 60))
def test_spans_against_a_plain_count_of_seconds(known, new, budget, length):
    known = watching.union(known)
    seconds = {second for first, last in known for second in range(first, last)}
    played = {second for first, last in new for second in range(first, last)}
    added = watching.within(new, known, length, budget)
    found = {second for first, last in added for second in range(first, last)}
    assert found <= (played - seconds) & set(range(length))
    assert len(found) == watching.total(added) == min(budget, len((played - seconds) & set(range(length))))
    joined = watching.union([*known, *added])
    assert watching.total(joined) == len(seconds | found)
    assert all(a[1] < b[0] for a, b in pairwise(joined))


def test_report_of_the_page_is_read_and_nonsense_left_out():
    assert watching.read("0-15,40-52") == [(0, 15), (40, 52)]
    for wrong in ("", "15", "15-15", "9-3", "-1-4", "a-b", "1.5-3", "0-99999999", "٣-٩", "1-2-3"):
        assert watching.read(wrong) == []
    assert len(watching.read(",".join(["0-1"] * 1000))) == watching.MOST_SPANS


# What counts ---------------------------------------------------------------------------------------------------------


def watch(at, recording, registration, start, *reports):
    """Reports a quarter of a minute apart, the first of which begins."""
    for n, report in enumerate(("", *reports)):
        at(start + timedelta(seconds=15 * n))
        with db.transaction():
            found = services.report(recording=recording, registration=registration, spans=watching.read(report))
    return found


def test_seconds_are_counted_once_and_never_faster_than_twice_the_time(app, at):
    webinar = make_webinar(run=ended())
    row = make_registration(webinar.runs[0], make_user())
    made, start = make_recording(webinar.runs[0], seconds=HOUR), clock.now()
    found = watch(at, made, row, start, "0-15", "0-15,15-30", "0-30,20-45")
    assert (found.seconds, found.length, found.needed) == (45, HOUR, 2520)
    assert watch(at, made, row, start + timedelta(seconds=45), "0-3600").seconds == 45 + 30
    assert queries.viewing(made.id, row.id).spans == [[0, 75]]
    # a pause of a day is not an hour of watching
    assert watch(at, made, row, start + timedelta(days=1)).seconds == 75
    at(start + timedelta(days=3))
    with db.transaction():
        found = services.report(recording=made, registration=row, spans=[(0, HOUR)])
    assert found.seconds == 75 + 2 * watching.LONGEST_GAP.total_seconds()
    at(start)  # a clock that was set back
    with db.transaction():
        assert services.report(recording=made, registration=row, spans=[(0, HOUR)]).seconds == found.seconds
    with pytest.raises(IntegrityError, match="speed"), db.transaction():
        db.session.execute(update(Viewing).values(seconds=Viewing.seconds + 10**6))


def test_twenty_tabs_at_once_get_what_one_gets(request, fresh_database):
    with committing_app(request.getfixturevalue("settings"), fresh_database("watching")) as app:
        with app.app_context():
            webinar = make_webinar(run=ended())
            row = make_registration(webinar.runs[0], make_user())
            made, start = make_recording(webinar.runs[0], seconds=HOUR), clock.now()
            with db.transaction():
                services.report(recording=made, registration=row, spans=[])
            key, who = made.id, row.id
        clock.set_source(lambda: start + timedelta(seconds=100))

        def claim(first):
            def act():
                found = queries.recording(key)
                person = queries.watcher(found, user_id=row.user_id).registration
                services.report(recording=found, registration=person, spans=[(first, first + HOUR)])

            return act

        try:
            assert at_once(app, [claim(170 * n) for n in range(20)]) == {"done": 20}
        finally:
            clock.set_source(None)
        with app.app_context():
            held = queries.viewing(key, who)
            assert watching.total(tuple(span) for span in held.spans) == held.seconds
            assert 190 <= held.seconds <= 200


def test_page_reports_for_those_whose_watching_counts(login, app, at):
    webinar = make_webinar(run=ended())
    run, person, other = webinar.runs[0], make_user(), make_user()
    row = make_registration(run, person)
    make_registration(run, other, is_crew=True)
    with db.transaction():
        db.session.add(
            Contributor(
                webinar_id=webinar.id, part=Part.SPEAKER, state=ContributorState.CONFIRMED, name="Bo", user_id=other.id
            )
        )
    made = make_recording(run, seconds=HOUR)
    address = f"/en/webinars/{webinar.slug}/recordings/{made.id}"
    start = clock.now()
    browser = login(person)
    token = browser.page(address).select_one("[data-report]")["data-csrf"]
    for seconds, report in ((0, ""), (15, "0-15"), (30, "0-30")):
        at(start + timedelta(seconds=seconds))
        answer = browser.post(f"{address}/watched", data={"csrf_token": token, "spans": report})
    assert answer.json == {"text": "0:30 of 1:00:00 are counted; 42:00 are needed.", "is_enough": False}
    assert "0:30 of 1:00:00 are counted" in browser.get(address).text
    assert "Your browser runs no scripts" in browser.get(address).text
    shown = login(other).page(address)
    assert shown.select_one("[data-report]") is None
    assert db.session.scalar(select(func.count()).select_from(Viewing)) == 1
    _kind, exported = recordings_privacy.export(person)
    assert [one["spans"] for one in exported[0]["watched"]] == [[[0, 30]]]
    second = make_registration(make_run(webinar, **ended()), person)  # of another run, with which he went on
    with db.transaction():
        services.report(recording=made, registration=second, spans=[])
    assert len(recordings_privacy.export(person)[1][0]["watched"]) == 2
    with db.transaction():
        recordings_privacy.forget([row.id, second.id])
    assert db.session.scalar(select(func.count()).select_from(Viewing)) == 0


# To the certificate --------------------------------------------------------------------------------------------------


def quiz(webinar, number=2):
    """A quiz of some polls, of which option 1 is right."""
    for n in range(number):
        plan = polls.PollPlan(
            kind=PollKind.QUIZ,
            prompts={"en": f"Question {n}?"},
            options=[({"en": "Right"}, True), ({"en": "Wrong"}, False)],
        )
        with db.transaction():
            polls.save(webinar=webinar, plan=plan, poll=None, actor=None)
    return queries.quiz_of(webinar.id)


def watch_all(at, recording, registration):
    """Ten minutes of report after report, at twice the speed."""
    start, length = clock.now(), recording.seconds
    for n in range(length // 1200 + 2):
        at(start + timedelta(minutes=10 * n))
        with db.transaction():
            found = services.report(recording=recording, registration=registration, spans=[(0, length)])
    return found


def settled(at, run):
    at(max(clock.now(), run.ends_at + SETTLES_AFTER))
    settle_attendance()
    db.session.expire_all()


def certificates(person):
    return db.session.scalars(select(Certificate).where(Certificate.holder_id == person.id)).all()


def test_recording_and_quiz_lead_to_the_certificate_without_hand_work(login, app, at):
    webinar = make_webinar(run=ended(), slug="by-recording")
    run, person = webinar.runs[0], make_user()
    row = make_registration(run, person)
    quiz(webinar)
    made = make_recording(run, seconds=HOUR, with_quiz=True)
    settled(at, run)
    assert attendance_queries.attendance_of(row.id).outcome is Outcome.ABSENT
    found = watch_all(at, made, row)
    assert (found.seconds, found.is_passed, found.is_enough) == (HOUR, False, False)
    settle_attendance()
    assert not attendance_queries.attendance_of(row.id).is_attended
    address = f"/en/webinars/by-recording/recordings/{made.id}"
    browser = login(person)
    assert "The quiz has to be passed too" in browser.get(address).text
    fields = [
        one["name"] for one in browser.page(f"{address}/quiz").select("input[value='1']") if one["name"] != "csrf_token"
    ]
    assert browser.submit(f"{address}/quiz", {fields[0]: "1"}).status_code == 422
    assert browser.submit(f"{address}/quiz", dict.fromkeys(fields, "2")).location.endswith("/quiz")
    assert "4 tries are left" in browser.get(f"{address}/quiz").text
    assert certificates(person) == []
    assert browser.submit(f"{address}/quiz", dict.fromkeys(fields, "1")).location.endswith(str(made.id))
    settle_attendance()
    db.session.expire_all()
    attendance = attendance_queries.attendance_of(row.id)
    assert (attendance.is_attended, attendance.ways) == (True, [Way.RECORDING.value])
    (certificate,) = certificates(person)
    assert (certificate.award_kind, certificate.award_ref) == ("webinar", webinar.id)
    settle_attendance()
    assert len(certificates(person)) == 1
    page = browser.get(f"/en/my/webinars/{row.id}/attendance").text
    assert "What was enough: Recording watched" in page
    assert "60 minutes" in page
    # when its time is over, what was watched stays counted
    at(queries.recording(made.id).kept_until)
    with db.transaction():
        recording_services.remove(recording_id=made.id, actor=None)
    with db.transaction():
        attendance_services.recount(registration=row)
    assert attendance_queries.attendance_of(row.id).is_attended


def test_quiz_and_last_second_that_come_at_once_count_together(request, fresh_database):
    """Neither sees what the other has not committed yet: whoever comes second counts both."""
    with committing_app(request.getfixturevalue("settings"), fresh_database("quiz_at_once")) as app:
        with app.app_context():
            webinar = make_webinar(run=ended())
            run = webinar.runs[0]
            row = make_registration(run, make_user())
            quiz(webinar, 1)
            made, start = make_recording(run, seconds=20, with_quiz=True), clock.now()
            with db.transaction():
                services.report(recording=made, registration=row, spans=[])
            key, who = made.id, row.id
            clock.set_source(lambda: max(start + timedelta(seconds=30), run.ends_at + SETTLES_AFTER))
            settle_attendance()
            assert not attendance_queries.attendance_of(who).is_attended

        def pass_quiz():
            with app.app_context():
                found, person = queries.recording(key), db.session.get_one(Registration, who)
                asked = queries.quiz_of(found.run.webinar_id)
                with db.transaction():
                    services.take_quiz(
                        recording=found, registration=person, polls=asked, chosen={str(one.id): 1 for one in asked}
                    )

        other = Thread(target=contextvars.Context().run, args=(pass_quiz,))
        try:
            with app.app_context():
                found, person = queries.recording(key), db.session.get_one(Registration, who)
                with db.transaction():
                    assert services.report(recording=found, registration=person, spans=[(0, 20)]).seconds == 20
                    other.start()
                    until_it_ends_or_waits(app, other)
                other.join(30)
                db.session.expire_all()
                assert attendance_queries.attendance_of(who).is_attended
        finally:
            clock.set_source(None)


@pytest.mark.parametrize("change", ["quiz", "length"])
def test_what_was_watched_counts_when_less_is_asked_later(app, at, work, change):
    webinar = make_webinar(run=ended())
    run, person = webinar.runs[0], make_user()
    row, idle = make_registration(run, person), make_registration(run, make_user())
    quiz(webinar)
    made = make_recording(run, with_quiz=change == "quiz", seconds=1200)
    settled(at, run)
    if change == "quiz":
        assert watch_all(at, made, row).seconds == 1200
    else:
        watch(at, made, row, clock.now(), "0-20")
    assert not attendance_queries.attendance_of(row.id).is_attended
    work()
    with db.transaction():
        if change == "quiz":
            recording_services.change(
                recording_id=made.id, audience=made.audience, with_quiz=False, begins_after=0, until=made.kept_until,
                actor=make_secretariat(),
            )  # fmt: skip
        else:
            recording_services.add_size(
                recording_id=made.id,
                file=media(),
                filename="right.mp4",
                size=RecordingSize.LARGE,
                actor=make_secretariat(),
            )
    work()
    assert attendance_queries.attendance_of(row.id).is_attended
    assert not attendance_queries.attendance_of(idle.id).is_attended


@pytest.mark.parametrize("change", ["removed", "another kind"])
def test_quiz_whose_last_question_goes_is_asked_of_nobody(app, at, work, change):
    webinar = make_webinar(run=ended())
    run = webinar.runs[0]
    row = make_registration(run, make_user())
    first, last = quiz(webinar)
    made = make_recording(run, with_quiz=True, seconds=1200)
    settled(at, run)
    watch_all(at, made, row)
    with db.transaction():
        polls.remove(poll=first, actor=None)
    assert queries.recording(made.id).with_quiz
    with db.transaction():
        if change == "removed":
            polls.remove(poll=last, actor=None)
        else:
            plan = polls.PollPlan(PollKind.SINGLE, {"en": "Which?"}, [({"en": "A"}, False), ({"en": "B"}, False)])
            polls.save(webinar=webinar, plan=plan, poll=last, actor=None)
    work()
    assert not queries.recording(made.id).with_quiz
    assert attendance_queries.attendance_of(row.id).is_attended


def test_guest_of_two_runs_is_told_of_the_certificate_once(app, at, work):
    webinar = make_webinar(run=ended())
    run = webinar.runs[0]
    other = make_run(webinar, **ended())
    who = {"email": "lucia@city.example", "email_key": "lucia@city.example"}
    rows = sorted((make_registration(one, **who) for one in (run, other)), key=lambda one: one.id)
    made = make_recording(run, seconds=1200)
    settled(at, run)
    settled(at, other)
    watch_all(at, made, rows[1])  # the one that is counted second
    work()
    assert all(attendance_queries.attendance_of(row.id).is_attended for row in rows)
    told = db.session.scalars(
        select(Notification.key).where(Notification.key.startswith("webinar-guest-attended"))
    ).all()
    assert told == [f"webinar-guest-attended:{rows[1].id}"]


def test_watching_before_the_run_is_settled_counts_then(app, at):
    webinar = make_webinar(run=ended())
    run, person = webinar.runs[0], make_user()
    row = make_registration(run, person)
    made = make_recording(run, seconds=1200)
    at(run.ends_at + timedelta(minutes=1))
    assert watch_all(at, made, row).is_enough
    assert attendance_queries.attendance_of(row.id) is None
    settled(at, run)
    assert attendance_queries.attendance_of(row.id).ways == ["recording"]
    assert len(certificates(person)) == 1
    assert db.session.get(Run, run.id) is not None


def test_rule_without_recordings_counts_none(app, at):
    webinar = make_webinar(run=ended())
    with db.transaction():
        db.session.get_one(Webinar, webinar.id).attendance_rule = data_of(Rule(recording=False))
    run, person = webinar.runs[0], make_user()
    row = make_registration(run, person)
    made = make_recording(run, seconds=1200)
    watch_all(at, made, row)
    settled(at, run)
    assert not attendance_queries.attendance_of(row.id).is_attended


def test_quiz_has_five_tries_and_one_pass(app, at):
    webinar = make_webinar(run=ended())
    run = webinar.runs[0]
    row = make_registration(run, make_user())
    asked = quiz(webinar, 3)
    made = make_recording(run, with_quiz=True)

    def answer(*options):
        with db.transaction():
            return services.take_quiz(
                recording=made, registration=row, polls=asked,
                chosen={str(poll.id): option for poll, option in zip(asked, options, strict=True)},
            )  # fmt: skip

    with pytest.raises(DomainError):
        answer(1, 1, 9)
    assert not answer(1, 1, 2).is_passed  # two of three are 67 %
    for _n in range(3):
        answer(2, 2, 2)
    assert answer(1, 1, 1).is_passed
    with pytest.raises(Conflict):
        answer(1, 1, 1)
    other = make_registration(run, make_user(), RegistrationState.CONFIRMED)
    for _n in range(5):
        with db.transaction():
            services.take_quiz(
                recording=made, registration=other, polls=asked, chosen={str(poll.id): 2 for poll in asked}
            )
    with pytest.raises(Conflict), db.transaction():
        services.take_quiz(recording=made, registration=other, polls=asked, chosen={str(poll.id): 1 for poll in asked})
    assert db.session.scalar(select(func.count()).select_from(QuizTry)) == 10
