"""Changes that are told, reminders, and what goes into calendars: on rows, without a mail server."""

# ruff: noqa: DTZ001  # wall times have no zone, that is the point
from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from portal.core import clock, db, tasks
from portal.core.questions import Kind, Question
from portal.notifications.models import Delivery, DeliveryState, Frequency, Notification
from portal.notifications.services import set_frequencies
from portal.webinars import asking, services
from portal.webinars.emails.after import after_links
from portal.webinars.models import Registration, RegistrationState, Reminder, ReminderRule, ReminderState, RunState
from portal.webinars.queries import telling as telling_queries
from portal.webinars.tasks import changes, reminders
from portal.webinars.tasks.base import change_key
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.webinars import make_registration, make_webinar, run_plan

NOW = datetime(2027, 7, 6, 12, tzinfo=UTC)
START = datetime(2027, 7, 14, 16)  # in Seoul: 07:00 UTC


@pytest.fixture
def seoul(app, at):
    """A run on 14 July 2027 at 16:00 in Seoul, eight days from now."""
    at(NOW)
    return make_webinar(title="Open data", run={"local_start": START, "timezone": "Asia/Seoul"}).runs[0]


def change(run, **plan):
    with db.transaction():
        services.change_run(run=run, plan=run_plan(**({"local_start": START} | plan)), actor=make_secretariat())


def mails(prefix):
    return db.session.scalars(
        select(Notification)
        .where(Notification.key.startswith(prefix))
        .order_by(Notification.created_at, Notification.key)
    ).all()


def run_task(name):
    tasks._tasks[name]()
    db.session.expire_all()


def delivery(notification):
    return db.session.scalar(select(Delivery).where(Delivery.notification_id == notification.id))


def states():
    """rule → state of the reminders."""
    return {one.rule.value: one.state.value for one in db.session.scalars(select(Reminder))}


def test_everybody_in_question_is_told_before_and_after_in_both_zones(seoul, work):
    ana = make_user(locale="es", timezone="America/Asuncion", display_name="Ana <b>")
    one = make_registration(seoul, ana, told_sequence=0, told_standing="confirmed")
    others = [
        make_registration(seoul, state=state, queued_at=NOW, offer_until=NOW + timedelta(hours=9) if state == "offered" else None)
        for state in (RegistrationState.PENDING, RegistrationState.OFFERED)
    ]  # fmt: skip
    silent = [
        make_registration(seoul, state=state) for state in (RegistrationState.WITHDRAWN, RegistrationState.DECLINED)
    ]
    clock.set_source(lambda: NOW + timedelta(minutes=5))
    change(seoul, local_start=START + timedelta(hours=2), place="Hall 3", format="hybrid")
    work(only=("core", "webinars"))
    assert {note.key for note in mails("webinar-changed")} == {change_key(x.id, 1) for x in [one, *others]}
    note = mails(f"webinar-changed:{one.id}")[0]
    assert note.user_id == ana.id
    for text in (note.text, note.html):
        assert "14 de julio de 2027" in text
        assert "4:00" in text, "07:00 UTC in Asunción, which keeps summer time all year since 2024"
        assert "6:00" in text
        assert "18:00" in text, "the new time in Seoul"
        assert "Seúl" in text
        assert "Asunción" in text
        assert "miércoles" in text
        assert "Hall 3" in text
        assert "\ue0f1" not in text
    assert "Ana <b>" in note.text
    assert "Ana &lt;b&gt;" in note.html
    sent = Calendar.from_ical(delivery(note).calendar)
    event = sent.walk("VEVENT")[0]
    assert (sent["METHOD"], event["SEQUENCE"], event["UID"]) == ("REQUEST", 1, str(seoul.id))
    assert event.decoded("DTSTART") == datetime(2027, 7, 14, 9, tzinfo=UTC)
    assert delivery(note).expires_at == seoul.ends_at
    db.session.refresh(one)
    assert (one.told_sequence, one.told_before) == (1, 0)
    assert [x.told_sequence for x in silent] == [None, None]
    calendars = {x.state: delivery(mails(f"webinar-changed:{x.id}")[0]).calendar for x in others}
    assert calendars[RegistrationState.PENDING] == ""
    assert "STATUS:TENTATIVE" in calendars[RegistrationState.OFFERED]
    with db.transaction():
        assert changes.tell_changes_once() == 0


def test_only_the_newest_of_quick_changes_is_told_with_what_the_reader_knew(seoul):
    one = make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    for turn in (1, 2):
        clock.set_source(lambda turn=turn: NOW + timedelta(minutes=turn))
        change(seoul, local_start=START + timedelta(hours=turn))
        run_task("webinars.tell_changes")
    first, second = mails(f"webinar-changed:{one.id}")
    assert (delivery(first).state, first.in_inbox) == (DeliveryState.EXPIRED, False)
    assert delivery(second).state is DeliveryState.WAITING
    assert "4:00" in second.text, "what the reader knew, not what was never told"
    assert "6:00" in second.text
    assert "5:00" not in second.text
    # Back to where it was, and nothing had left: nobody need hear of it.
    clock.set_source(lambda: NOW + timedelta(minutes=3))
    change(seoul)
    run_task("webinars.tell_changes")
    assert len(mails(f"webinar-changed:{one.id}")) == 2
    assert delivery(second).state is DeliveryState.EXPIRED
    db.session.refresh(one)
    assert one.told_sequence == 3
    # One that may have arrived is answered by another.
    change(seoul, local_start=START + timedelta(hours=1))
    run_task("webinars.tell_changes")
    with db.transaction():
        db.session.execute(Delivery.__table__.update().values(attempts=1))
    change(seoul)
    run_task("webinars.tell_changes")
    assert "5:00" in mails(f"webinar-changed:{one.id}:5")[0].text


def test_cancelled_and_postponed_runs_leave_or_free_the_calendar(seoul):
    one = make_registration(seoul, make_user(), told_sequence=0, told_standing="confirmed")
    waiting = make_registration(seoul, make_user(), state=RegistrationState.WAITING, queued_at=NOW, told_sequence=0)
    clock.set_source(lambda: NOW + timedelta(minutes=1))
    with db.transaction():
        services.call_off_run(
            run=seoul, state=RunState.POSTPONED, reason="The speaker is ill.", actor=make_secretariat()
        )
    run_task("webinars.tell_changes")
    put_off = mails(f"webinar-changed:{one.id}:1")[0]
    event = Calendar.from_ical(delivery(put_off).calendar).walk("VEVENT")[0]
    assert (event["STATUS"], event["TRANSP"], event["SUMMARY"]) == ("TENTATIVE", "TRANSPARENT", "Postponed: Open data")
    assert "The speaker is ill." in put_off.text
    with db.transaction():
        db.session.execute(Delivery.__table__.update().values(state="sent"))
    with db.transaction():
        services.call_off_run(run=seoul, state=RunState.CANCELLED, reason="No quorum.", actor=make_secretariat())
    run_task("webinars.tell_changes")
    off = mails(f"webinar-changed:{one.id}:2")[0]
    sent = Calendar.from_ical(delivery(off).calendar)
    event = sent.walk("VEVENT")[0]
    assert (sent["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert off.subject == "Cancelled: Open data"
    assert "No quorum." in off.html
    assert delivery(mails(f"webinar-changed:{waiting.id}:2")[0]).calendar == ""


def test_standing_of_the_person_moves_the_calendar_on(seoul):
    user = make_user(email="ana@city.example", display_name="Ana")
    one = make_registration(
        seoul, user, state=RegistrationState.OFFERED, queued_at=NOW, offer_until=NOW + timedelta(days=1)
    )
    run, seen = telling_queries.runs_whole([seoul.id])[seoul.id], []
    from portal.accounts.services import recipient

    for state in ("offered", "confirmed", "withdrawn", "withdrawn", "confirmed"):
        with db.transaction():
            one.state = RegistrationState(state)
            one.offer_until = one.offer_until if state == "offered" else None
            text = services.calendar_for(registration=one, run=run, recipient=recipient(user))
        if not text:
            seen.append(None)
            continue
        sent = Calendar.from_ical(text)
        event = sent.walk("VEVENT")[0]
        seen.append(
            (str(sent["METHOD"]), str(event["STATUS"]), event["SEQUENCE"], event["ATTENDEE"].params["PARTSTAT"])
        )
    assert seen == [
        ("REQUEST", "TENTATIVE", 0, "TENTATIVE"), ("REQUEST", "CONFIRMED", 1, "ACCEPTED"), ("CANCEL", "CANCELLED", 2, "ACCEPTED"),
        None, ("REQUEST", "CONFIRMED", 3, "ACCEPTED"),
    ]  # fmt: skip
    assert one.told_sequence == 0


# Reminders -----------------------------------------------------------------------------------------------------------


def remind(moment):
    clock.set_source(lambda: moment)
    run_task("webinars.remind")


def keys():
    return [note.key.split(":")[2] for note in mails("webinar-reminder")]


def test_reminders_come_in_time_once_and_spare_the_night(seoul):
    """16:00 in Seoul is 4:00 in Asunción, so the mail of the day before comes at 9 of the morning before that night."""
    make_registration(seoul, make_user(timezone="America/Asuncion", locale="es"), told_sequence=0)
    remind(NOW)
    remind(NOW)
    due = {one.rule: one.due_at for one in db.session.scalars(select(Reminder))}
    assert due == {
        ReminderRule.WEEK: datetime(2027, 7, 6, 12, tzinfo=UTC),  # 9:00 on 6 July; 7 July 4:00 is at night
        ReminderRule.DAY: datetime(2027, 7, 12, 12, tzinfo=UTC),
        ReminderRule.HOUR: datetime(2027, 7, 14, 6, tzinfo=UTC),
        ReminderRule.MINUTES: datetime(2027, 7, 14, 6, 50, tzinfo=UTC),
        ReminderRule.AFTER: datetime(2027, 7, 14, 10, tzinfo=UTC),  # 7:00 there is no longer night
    }
    for moment in sorted(due.values()):
        remind(moment - timedelta(seconds=1))
        remind(moment)
        remind(moment)
    assert states() == {"week": "skipped", "day": "told", "hour": "told", "minutes": "told", "after": "told"}
    assert keys() == ["day", "hour", "minutes", "after"]
    day, hour, minutes, after = mails("webinar-reminder")
    assert "4:00" in day.text
    assert "16:00" in day.text
    assert day.subject.startswith("miércoles, 14 de julio"), "two days after 12 July"
    assert delivery(hour).expires_at == seoul.starts_at + timedelta(minutes=15)
    assert delivery(minutes) is None, "stands in the portal only"
    assert minutes.in_inbox
    assert "is over" in after.text or "ha terminado" in after.text


def test_several_on_one_day_are_one_message(app, at):
    at(NOW)
    webinars = [
        make_webinar(
            title=f"Topic {n}", run={"local_start": START + timedelta(hours=n), "timezone": "Asia/Seoul"}
        ).runs[0]
        for n in (0, 2)
    ]
    person = make_user(timezone="Asia/Seoul")
    for run in webinars:
        make_registration(run, person, told_sequence=0)
    make_registration(webinars[0], told_sequence=0, timezone="Asia/Seoul", lang="en")
    remind(NOW + timedelta(seconds=1))
    remind(datetime(2027, 7, 13, 7, tzinfo=UTC))
    notes = [note for note in mails("webinar-reminder") if ":day:" in note.key]
    mine = [note for note in notes if note.user_id == person.id]
    assert len(notes) == 2
    assert len(mine) == 1
    assert mine[0].subject == "2 webinars of yours"
    assert mine[0].text.index("Topic 0") < mine[0].text.index("Topic 2")
    remind(datetime(2027, 7, 13, 9, tzinfo=UTC))
    assert len([note for note in mails("webinar-reminder") if ":day:" in note.key]) == 2


def test_update_goes_first_and_old_reminders_are_void(seoul):
    one = make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    remind(NOW + timedelta(seconds=1))
    day_before = datetime(2027, 7, 13, 7, tzinfo=UTC)
    clock.set_source(lambda: day_before - timedelta(minutes=1))
    change(seoul, local_start=START + timedelta(minutes=1))
    with db.transaction():
        reminders.plan_reminders()
    clock.set_source(lambda: day_before + timedelta(minutes=1))
    with db.transaction():
        reminders.send_reminders()
    assert [note for note in mails("webinar-reminder") if ":day:" in note.key] == [], (
        "the person has not been told of the change"
    )
    remind(day_before + timedelta(minutes=2))
    assert [note for note in mails("webinar-reminder") if ":day:" in note.key] == [], "the update has not left"
    with db.transaction():
        delivery(mails(f"webinar-changed:{one.id}")[0]).state = DeliveryState.SENT
    remind(day_before + timedelta(minutes=3))
    assert [note.key for note in mails("webinar-reminder") if ":day:" in note.key] == [
        f"webinar-reminder:{one.id}:day:1:0"
    ]
    old = db.session.scalars(select(Reminder).where(Reminder.sequence == 0, Reminder.rule == ReminderRule.DAY)).one()
    assert old.state is ReminderState.VOID


def test_reminder_that_has_not_left_is_taken_back_by_a_change_and_what_stood_with_it_comes_again(app, at):
    at(NOW)
    first, second = (
        make_webinar(
            title=f"Topic {n}", run={"local_start": START + timedelta(hours=n), "timezone": "Asia/Seoul"}
        ).runs[0]
        for n in (0, 1)
    )
    person = make_user(timezone="Asia/Seoul")
    made = [make_registration(run, person, told_sequence=0) for run in (first, second)]
    remind(NOW + timedelta(seconds=1))
    remind(datetime(2027, 7, 13, 7, tzinfo=UTC))
    merged = mails(f"webinar-reminder:{made[0].id}:day")[0]
    assert delivery(merged).state is DeliveryState.WAITING
    clock.set_source(lambda: datetime(2027, 7, 13, 7, 1, tzinfo=UTC))
    with db.transaction():
        services.call_off_run(run=first, state=RunState.CANCELLED, reason="Ill.", actor=make_secretariat())
    remind(datetime(2027, 7, 13, 7, 2, tzinfo=UTC))
    assert delivery(merged).state is DeliveryState.EXPIRED
    again = mails(f"webinar-reminder:{made[1].id}:day")
    assert [note.subject for note in again] == ["Tomorrow: Topic 1"]
    assert len(mails(f"webinar-changed:{made[0].id}")) == 1


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda one, run: setattr(one, "state", RegistrationState.WITHDRAWN), ReminderState.VOID),
        (lambda one, run: setattr(run, "state", RunState.POSTPONED) or setattr(run, "off_at", NOW), ReminderState.VOID),
    ],
)
def test_who_does_not_come_is_not_reminded(seoul, spoil, state):
    one = make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    remind(NOW + timedelta(seconds=1))
    with db.transaction():
        spoil(one, seoul)
    remind(datetime(2027, 7, 14, 6, tzinfo=UTC))
    assert {found for rule, found in states().items() if rule in ("day", "hour")} == {state.value}


def test_reminder_that_comes_too_late_is_none_and_a_mail_that_waits_too_long_is_given_up(seoul):
    make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    remind(NOW + timedelta(seconds=1))
    remind(seoul.starts_at - timedelta(minutes=30))
    hour = mails("webinar-reminder")[-1]
    assert ":day:" not in hour.key or len(mails("webinar-reminder")) == 2
    clock.set_source(lambda: seoul.starts_at + timedelta(minutes=15))
    from portal.notifications import services as notifications

    with db.transaction():
        assert notifications.claim() == []
    assert {delivery(note).state for note in mails("webinar-reminder")} == {DeliveryState.EXPIRED}
    late = make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    with db.transaction():
        db.session.add(
            Reminder(
                registration_id=late.id,
                rule=ReminderRule.HOUR,
                sequence=0,
                due_at=NOW,
                next_at=NOW,
                state=ReminderState.DUE,
            )
        )
    remind(seoul.starts_at + timedelta(minutes=15))
    assert db.session.get_one(Reminder, (late.id, ReminderRule.HOUR, 0)).state is ReminderState.LATE


def test_reminder_of_the_day_is_no_use_once_the_hour_was_said(seoul):
    """Another worker held its row while the hour's was told, as when two beats come in one instant: it is not said afterwards."""
    one = make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    remind(NOW + timedelta(seconds=1))
    held = db.session.get_one(Reminder, (one.id, ReminderRule.DAY, 0))
    with db.transaction():
        held.next_at = seoul.starts_at - timedelta(minutes=40)
    remind(seoul.starts_at - timedelta(minutes=55))
    remind(seoul.starts_at - timedelta(minutes=30))
    assert keys() == ["hour"]
    assert states()["day"] == "late"


def test_reader_who_switched_reminders_off_still_hears_of_changes(seoul):
    user = make_user(timezone="Asia/Seoul")
    one = make_registration(seoul, user, told_sequence=0)
    with db.transaction():
        set_frequencies(user_id=user.id, chosen={"webinars.reminder": Frequency.NEVER})
    remind(NOW + timedelta(seconds=1))
    remind(datetime(2027, 7, 13, 7, tzinfo=UTC))
    assert {delivery(note).state for note in mails("webinar-reminder")} == {DeliveryState.SUPPRESSED}
    change(seoul, local_start=START + timedelta(hours=1))
    run_task("webinars.tell_changes")
    assert delivery(mails(f"webinar-changed:{one.id}")[0]).state is DeliveryState.WAITING


def test_clock_change_between_now_and_then_is_said(app, at):
    """Paris goes back on 31 October 2027; the webinar is on 2 November."""
    at(datetime(2027, 10, 25, 8, tzinfo=UTC))
    run = make_webinar(run={"local_start": datetime(2027, 11, 2, 16), "timezone": "Asia/Seoul"}).runs[0]
    make_registration(run, make_user(timezone="Europe/Paris"), told_sequence=0)
    remind(datetime(2027, 10, 25, 8, 0, 1, tzinfo=UTC))
    remind(datetime(2027, 10, 26, 9, tzinfo=UTC))
    assert "clocks in Paris change on Sunday, October 31, 2027" in mails("webinar-reminder")[0].text
    remind(datetime(2027, 11, 1, 7, tzinfo=UTC))
    assert "clocks" not in mails("webinar-reminder")[-1].text


def test_run_moved_by_new_rules_of_its_zone_is_told_as_that(seoul):
    one = make_registration(seoul, make_user(timezone="Asia/Seoul"), told_sequence=0)
    from portal.webinars.services import revisions, scheduling

    with db.transaction():
        held = services.scheduling.queries.run_locked(seoul.id)
        before = revisions.shown_now(held)
        held.starts_at += timedelta(hours=1)
        held.ends_at += timedelta(hours=1)
        clock.set_source(lambda: NOW + timedelta(minutes=1))
        scheduling._settle(held, before, None, "webinars.run_changed")
    run_task("webinars.tell_changes")
    assert "The clocks of a country change otherwise" in mails(f"webinar-changed:{one.id}")[0].text


def test_ten_times_the_people_take_few_more_statements(seoul, queries):
    counts = []
    for number in (5, 50):
        for _turn in range(number):
            make_registration(seoul, told_sequence=0, lang="ko", timezone="Asia/Seoul")
        run = seoul
        clock.set_source(clock._system)
        with db.transaction():
            db.session.execute(Registration.__table__.update().values(told_sequence=0, told_before=None))
            db.session.execute(Notification.__table__.delete())
            run.sequence = 1
            run.changed_at = clock.now()
            revisions = services.revisions
            if not db.session.scalar(select(func.count()).select_from(services.revisions.RunRevision)):
                before = revisions.shown_now(run)
                run.sequence = 0
                revisions.keep(run, before)
                run.sequence, run.starts_at = 1, run.starts_at + timedelta(minutes=30)
        with queries() as seen, db.transaction():
            assert changes.tell_changes_once() == (5 if number == 5 else 55)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2
    assert len(mails("webinar-changed")) == 55


def test_run_of_many_is_one_uid_and_names_nobody_else(seoul):
    for n in range(3):
        make_registration(seoul, name=f"Guest {n}", told_sequence=0, told_standing="confirmed")
    change(seoul, local_start=START + timedelta(hours=1))
    run_task("webinars.tell_changes")
    texts = [row.calendar for row in db.session.scalars(select(Delivery))]
    assert len(set(texts)) == 3
    for text in texts:
        event = Calendar.from_ical(text).walk("VEVENT")[0]
        assert event["UID"] == str(seoul.id)
        assert len(re.findall("mailto:guest", text)) == 1


@pytest.mark.parametrize("is_guest", [False, True])
@pytest.mark.parametrize("lang", ["en", "ko", "ar", "ru", "es", "fr"])
def test_thanks_lead_to_survey_attendance_and_recording(app, at, lang, is_guest):
    """What was asked for in each language, at the addresses of the account or behind the secret of a guest."""
    at(NOW)
    questions = asking.rows_of([Question("like", Kind.SCALE, {"en": "How did you like it?"}, must=True)])
    facts = {"local_start": START, "timezone": "Asia/Seoul"}
    run, plain = (
        make_webinar(run=facts, survey=survey, is_recorded=bool(survey), gives_certificate=bool(survey)).runs[0]
        for survey in (questions, [])
    )
    who = None if is_guest else make_user(timezone="Asia/Seoul", locale=lang)
    one, other = (
        make_registration(of, who, told_sequence=0, lang=lang, timezone="Asia/Seoul", name="Ana", email="ana@city.example", email_key="ana@city.example")
        for of in (run, plain)
    )  # fmt: skip
    remind(NOW + timedelta(seconds=1))
    remind(run.ends_at + timedelta(hours=2))
    found = {note.key.split(":")[1]: note for note in mails("webinar-reminder") if ":after:" in note.key}
    links = after_links(telling_queries.runs_whole([run.id])[run.id], one, lang)
    assert set(links) == {"attendance", "survey"}
    assert all(f"/{lang}/" in link for link in links.values())
    note = found[str(one.id)]
    for text in (note.text, note.html):
        assert all(link in text for link in links.values())
        assert f"http://localhost/{lang}/webinars/{run.webinar.slug}" in text
        assert not any("\ue000" <= sign <= "\uf8ff" for sign in text), "a mark was left"
    assert "/attendance" not in found[str(other.id)].text
    assert "/survey" not in found[str(other.id)].text
