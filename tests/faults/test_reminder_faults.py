"""Reminders and changes while workers are killed, beats come twice, servers hang up, runs move and clocks jump.

Whatever happens: who is to be told is told, nobody sees a mail twice (what comes twice has one Message-ID, by which mail programs
show it once), and nobody reads an old time after the new one.
"""

# wall times have no zone, that is the point
from __future__ import annotations

import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from portal.core import clock, db, events, tasks
from portal.notifications import rules as mail_rules
from portal.notifications.models import Delivery, DeliveryState, Notification
from portal.webinars import queries, services
from portal.webinars.models import Registration, Reminder, ReminderRule, ReminderState, Run
from portal.webinars.tasks import reminders
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration, make_webinar
from tests.faults.fleet import Fleet, fleet, wait_until

pytestmark = pytest.mark.processes

PEOPLE = 40  # half of them guests
SWEEPERS = ("webinars.remind", "webinars.tell_changes", "notifications.sweep", "core.sweep_events")
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def _sailing(tmp_path_factory):
    with fleet(tmp_path_factory.mktemp("reminders")) as made:
        yield made


@pytest.fixture
def ships(_sailing):
    """Real servers with an empty database and mailbox; a test starts its workers itself."""
    with _sailing.app.app_context():
        yield _sailing
        _sailing.kill_workers()
        clock.set_source(None)
        _sailing.mailbox.before_reply, _sailing.mailbox.drop = None, 0
        _sailing.mailbox.mails.clear()
        _sailing.broker().flushall()
        with db.transaction():
            everything = "webinars_webinars, notifications_notifications, accounts_users, core_event_deliveries"
            db.session.execute(text(f"TRUNCATE {everything} CASCADE"))
        db.session.expire_all()


def _due_run(begins_in: timedelta = timedelta(minutes=55), *, at: datetime | None = None) -> Run:
    """A run of which everybody knows since long ago, with forty people in it; the hour before it has begun."""
    run = make_webinar(title="Open data", run={"timezone": "UTC"}).runs[0]
    long_ago, start = clock.now() - timedelta(days=20), (at or clock.now() + begins_in).replace(microsecond=0)
    people = [make_user(email=f"p{n}@city.example", timezone="Asia/Seoul") for n in range(PEOPLE // 2)]
    for n in range(PEOPLE):
        known = {"told_sequence": 0, "told_standing": "confirmed", "created_at": long_ago, "changed_at": long_ago}
        make_registration(run, people[n] if n < PEOPLE // 2 else None, lang="en", timezone="Asia/Seoul", **known)
    with db.transaction():
        db.session.execute(
            update(Run)
            .where(Run.id == run.id)
            .values(local_start=start.replace(tzinfo=None), starts_at=start, ends_at=start + HOUR, changed_at=long_ago)
        )
        db.session.execute(text("DELETE FROM core_event_deliveries"))  # of publishing it
    db.session.expire_all()
    return queries.run_by_id(run.id)


def _move(run: Run, begins_in: timedelta) -> None:
    """As its organiser does it, to the second."""
    start = (clock.now() + begins_in).replace(tzinfo=None, microsecond=0)
    with db.transaction():
        held = queries.run_locked(run.id)
        services.change_run(run=held, plan=services.RunPlan(start, "UTC", 60), actor=None)


def _seen(ships: Fleet) -> dict[str, list[str]]:
    """What each person finds in the mailbox, in the order in which it came, each Message-ID once: the keys of the messages
    without their registration, e.g. `webinar-reminder:hour:0`. What mail programs hide by its Message-ID stands where it came first.
    """
    names = dict(
        db.session.execute(select(Delivery.id, Notification.key).join(Notification, Notification.id == Delivery.notification_id)).all()
    )  # fmt: skip
    found: dict[str, list[str]] = defaultdict(list)
    known = set()
    for mail in list(ships.mailbox.mails):
        if mail["Message-ID"] in known:
            continue
        known.add(mail["Message-ID"])
        what, _registration, *rest = names[mail_rules.delivery_of(mail["Message-ID"].strip("<>"))].split(":")
        found[mail["To"].addresses[0].addr_spec].append(":".join([what, *rest[:2]]))
    return found


def _let_time_pass(*states: DeliveryState) -> None:
    """As if the minutes between two attempts were over; with SENDING those too that a dead worker keeps what it has taken."""
    with db.transaction():
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Delivery).where(Delivery.state.in_(states)).values(next_at=past))
        put_off = (Reminder.state == ReminderState.DUE, Reminder.next_at > Reminder.due_at)
        db.session.execute(update(Reminder).where(*put_off).values(next_at=Reminder.due_at))


def _count(*where) -> int:
    return db.session.scalar(select(func.count()).where(*where)) or 0


def _settled() -> bool:
    """Nothing is due and nothing on its way."""
    return not (
        _count(Reminder.state == ReminderState.DUE, Reminder.due_at <= clock.now())
        or _count(Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]))
        or _count(Registration.told_sequence < select(func.max(Run.sequence)).scalar_subquery())
    )


def _finish(ships: Fleet, condition: Callable[[], bool] = _settled, *, with_dead: bool = False) -> None:
    """Beats come, twice each, until nothing is left to do; whenever all that they brought is done, time passes. `with_dead`: a worker
    was killed, so the others may take what it had.
    """
    states = [DeliveryState.WAITING, *([DeliveryState.SENDING] if with_dead else [])]
    end = time.monotonic() + 150
    while time.monotonic() < end:
        ships.sweep(*SWEEPERS)
        wait_until(ships.is_idle, seconds=90)
        if condition():
            return
        _let_time_pass(*states)
    raise AssertionError((ships.folder / "worker.log").read_text()[-3000:])


def _planned(ships: Fleet) -> bool:
    return _count(Reminder.rule == ReminderRule.HOUR) == PEOPLE


@contextmanager
def _table_held(ships: Fleet, table: str):
    """Nobody writes into a table inside; gives a function that says whether somebody waits for it."""
    engine = ships.app.extensions["database"].engine
    with engine.connect().execution_options(isolation_level="READ COMMITTED") as own, own.begin():
        own.execute(text(f"LOCK TABLE {table} IN SHARE MODE"))
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(:table AS regclass)")
        yield lambda: own.execute(waits, {"table": table}).scalar() > 0


REMINDED = ["webinar-reminder:hour:0"]


@pytest.mark.parametrize("table", ["webinars_reminders", "notifications_notifications", "notifications_deliveries"])
def test_worker_killed_between_claim_and_commit_has_told_nobody_and_the_next_tells_all_once(ships, table):
    """It dies in the middle of its transaction: planning, having claimed, having written the messages but not the mails."""
    _due_run()
    with _table_held(ships, table) as is_waited_for:
        ships.start_worker()
        ships.sweep("webinars.remind")
        wait_until(is_waited_for)
        ships.kill_workers()
        assert _count(Notification.id.is_not(None)) == 0
    ships.start_worker()
    _finish(ships, lambda: _planned(ships) and _settled())
    assert list(_seen(ships).values()) == [REMINDED] * PEOPLE


def test_worker_killed_between_the_servers_250_and_its_own_commit_is_seen_once(ships):
    _due_run()
    killed: list[int] = []

    def kill(count: int) -> None:
        if count in (5, 12):
            killed.append(count)
            for one in ships.workers:
                os.killpg(one.pid, signal.SIGKILL)

    ships.mailbox.before_reply = kill
    for deaths in (1, 2):
        ships.start_worker()
        ships.sweep(*SWEEPERS)
        wait_until(lambda deaths=deaths: len(killed) == deaths)
        ships.kill_workers()
        _let_time_pass(DeliveryState.WAITING, DeliveryState.SENDING)
    ships.mailbox.before_reply = None
    ships.start_worker()
    _finish(ships, lambda: _planned(ships) and _settled(), with_dead=True)
    assert list(_seen(ships).values()) == [REMINDED] * PEOPLE
    assert len(ships.mailbox.mails) > PEOPLE, (
        "what was on its way when the worker died came twice, under one Message-ID"
    )


def test_server_that_keeps_the_mail_and_hangs_up_is_asked_again_under_the_same_id(ships):
    _due_run()
    ships.mailbox.drop = 6
    ships.start_worker()
    _finish(ships, lambda: _planned(ships) and _settled())
    assert list(_seen(ships).values()) == [REMINDED] * PEOPLE
    assert len(ships.mailbox.mails) == PEOPLE + 6


def test_many_beats_and_workers_at_once_remind_once(ships):
    _due_run()
    for _turn in range(2):
        ships.start_worker()
    for _turn in range(5):
        ships.sweep(*SWEEPERS)
    _finish(ships, lambda: _planned(ships) and _settled())
    assert list(_seen(ships).values()) == [REMINDED] * PEOPLE
    assert _count(Reminder.state == ReminderState.TOLD, Reminder.rule == ReminderRule.HOUR) == PEOPLE
    assert _count(Notification.id.is_not(None)) == PEOPLE
    assert len(ships.mailbox.mails) == PEOPLE


def test_broker_that_is_gone_delays_and_loses_nothing(ships):
    """The run is moved while nobody can be woken: the update is told once the broker is back, then the reminder of the new time."""
    run = _due_run(timedelta(minutes=90))
    ships.start_worker()
    ships.valkey.stop()
    _move(run, HOUR + timedelta(seconds=6))
    assert _count(events.EventDelivery.id.is_not(None)) > 0
    ships.valkey.start()
    _finish(ships, lambda: len(ships.mailbox.mails) >= 2 * PEOPLE and _settled())
    assert list(_seen(ships).values()) == [["webinar-changed:1", "webinar-reminder:hour:1"]] * PEOPLE


def test_update_goes_first_and_the_reminder_of_the_old_time_never_after_it(ships):
    """The run is moved when its reminders are due and a worker sends them: who was reminded of the old time is told of the new one
    and reminded of it, who was not yet is told of the new time only.
    """
    run, moved = _due_run(), threading.Event()
    # The server answers nobody from the fifth mail on until the run has moved: some have left, most have not.
    ships.mailbox.before_reply = lambda count: count < 5 or moved.wait(60)
    ships.start_worker()
    ships.sweep(*SWEEPERS)
    wait_until(lambda: len(ships.mailbox.mails) >= 5)
    _move(run, HOUR + timedelta(seconds=5))
    moved.set()
    ships.start_worker()
    new = ["webinar-changed:1", "webinar-reminder:hour:1"]
    _finish(ships, lambda: sum(found[-1:] == new[-1:] for found in _seen(ships).values()) == PEOPLE and _settled())
    found = list(_seen(ships).values())
    # How many the worker had reminded by then is its pace; of five the mail had come, and nobody reads anything else.
    assert all(one in (REMINDED + new, new) for one in found)
    assert found.count(REMINDED + new) >= 5
    old = select(func.max(Reminder.settled_at)).where(Reminder.sequence == 0, Reminder.state == ReminderState.TOLD)
    assert db.session.scalar(old) <= db.session.scalar(select(Run.changed_at)), (
        "the old time was not told after the change"
    )


def test_reminder_in_the_hands_of_a_dead_worker_does_not_leave_after_the_update(ships):
    run = _due_run()

    def kill(_count: int) -> None:
        for one in ships.workers:
            os.killpg(one.pid, signal.SIGKILL)

    ships.mailbox.before_reply = kill
    ships.start_worker()
    ships.sweep(*SWEEPERS)
    wait_until(lambda: all(one.poll() is not None for one in ships.workers))
    ships.kill_workers()
    ships.mailbox.before_reply = None
    held = _count(Delivery.state == DeliveryState.SENDING)
    assert held > 1
    seen_before = len(ships.mailbox.mails)
    _move(run, HOUR + timedelta(seconds=5))
    ships.start_worker()
    ships.sweep("webinars.tell_changes")
    wait_until(lambda: _count(Registration.told_sequence == 1) == PEOPLE)
    new = ["webinar-changed:1", "webinar-reminder:hour:1"]
    _finish(
        ships,
        lambda: sum(found[-1:] == new[-1:] for found in _seen(ships).values()) == PEOPLE and _settled(),
        with_dead=True,
    )
    found = list(_seen(ships).values())
    # Until the change is told, a mail that nobody had taken may leave; never what the dead worker held, and nothing old afterwards.
    assert all(one[-2:] == new and len(one) in (2, 3) for one in found)
    assert seen_before <= sum(len(one) == 3 for one in found) <= PEOPLE - (held - seen_before)


def test_clocks_of_a_country_change_while_reminders_are_due(ships):
    """The worker that starts has newer rules: it derives the run anew, a quarter of an hour later than its reminders think."""
    run = _due_run()
    true = run.starts_at + timedelta(minutes=15)
    with db.transaction():
        stale = {"local_start": true.replace(tzinfo=None), "tz_version": "2020.1"}
        db.session.execute(update(Run).where(Run.id == run.id).values(**stale))
        reminders.plan_reminders()
    ships.start_worker()  # derives anew as it starts
    wait_until(lambda: db.session.scalar(select(Run.sequence)) == 1)
    hour = (Reminder.rule == ReminderRule.HOUR, Reminder.sequence == 1, Reminder.due_at == true - HOUR)
    _finish(
        ships,
        lambda: len(ships.mailbox.mails) == PEOPLE and _count(*hour, Reminder.state == ReminderState.DUE) == PEOPLE,
    )
    with db.transaction():  # its time has come
        db.session.execute(update(Reminder).where(*hour).values(next_at=clock.now()))
    _finish(ships, lambda: len(ships.mailbox.mails) == 2 * PEOPLE and _settled())
    assert list(_seen(ships).values()) == [["webinar-changed:1", "webinar-reminder:hour:1"]] * PEOPLE
    void = (Reminder.sequence == 0, Reminder.rule == ReminderRule.HOUR, Reminder.state == ReminderState.VOID)
    assert _count(*void) == PEOPLE
    update_mail = ships.mailbox.mails[0].get_body(("plain",)).get_content()
    assert "The clocks of a country change otherwise" in update_mail


def test_clock_that_jumps_forth_and_back_reminds_once(ships):
    """A machine whose clock is set: reminders may come early then, but never again."""
    start = (clock.now() + timedelta(days=10)).replace(
        hour=7, minute=0, second=0, microsecond=0
    )  # 16:00 in Seoul: no night near
    _due_run(at=start)
    moments = [timedelta(days=-8), timedelta(days=-2), timedelta(days=-6), timedelta(hours=-23), timedelta(days=-3),
               timedelta(minutes=-50), timedelta(minutes=-70), timedelta(minutes=-40), timedelta(hours=30), timedelta(hours=-2), timedelta(hours=31)]  # fmt: skip
    for moment in moments:
        clock.set_source(lambda moment=moment: start + moment)
        for _beat in range(2):
            tasks.run(ships.app, "webinars.remind", ())
        with db.transaction():  # they leave at once
            db.session.execute(update(Delivery).values(state=DeliveryState.SENT))
    told = db.session.execute(
        select(Reminder.rule, Reminder.state, func.count()).group_by(Reminder.rule, Reminder.state)
    ).all()
    with_account = PEOPLE // 2
    assert {(rule, state): count for rule, state, count in told} == {
        (ReminderRule.WEEK, ReminderState.TOLD): PEOPLE, (ReminderRule.DAY, ReminderState.TOLD): PEOPLE,
        (ReminderRule.HOUR, ReminderState.TOLD): PEOPLE, (ReminderRule.MINUTES, ReminderState.LATE): with_account,
        (ReminderRule.AFTER, ReminderState.TOLD): PEOPLE,
    }  # fmt: skip
    keys = db.session.scalars(select(Notification.key)).all()
    assert len(keys) == len(set(keys)) == 4 * PEOPLE
