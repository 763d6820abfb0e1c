"""What it costs to tell ten thousand people of a reminder and of a run that was moved, half of them guests without an account.

Measured until each has a mail in the outbox that may leave: that is the portal's part. How fast they leave then, the mail server
says; some of them go to a server on loopback that takes everything. The people live in the zones of the demo's cities and read
six languages, so that hardly any text is one for all; a fifth come to a second webinar on the same day, which is one message.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

from flask import Flask
from sqlalchemy import Select, Update, func, select, text, update

from portal.accounts.models import User
from portal.bench import BenchError
from portal.bench.data import NAMES, write
from portal.bench.figures import Figure
from portal.config import ROOT
from portal.core import clock, db, ids, tasks
from portal.notifications.models import Delivery, DeliveryState, Notification
from portal.webinars import queries, services
from portal.webinars.models import Registration, RegistrationState, Run, Standing

PEOPLE = 10_000
TWICE = 5  # one of so many comes to the second webinar too
DELIVERED = 1_000  # mails of which the sending is measured
GOAL, PROCESSOR_GOAL = 60.0, 20.0  # seconds of the clock, whatever else the machine does; of this process
SENT_GOAL = 50.0  # milliseconds a mail
LONG_AGO = timedelta(days=30)


@dataclass(frozen=True)
class Names:
    """What the figures are called."""

    people: int = PEOPLE

    @property
    def reminded(self) -> str:
        return f"telling: {self.people} reminded"

    @property
    def changed(self) -> str:
        return f"telling: {self.people} told of a moved run"

    @property
    def sent(self) -> str:
        return "telling: mail sent by one worker, mean"

    def all(self) -> list[str]:
        return [f"{self.reminded}, clock", f"{self.reminded}, processor", f"{self.changed}, clock",
                f"{self.changed}, processor", self.sent]  # fmt: skip


@dataclass(frozen=True)
class Effort:
    """Seconds that something took; of the clock, and of this process."""

    clock: float
    processor: float


def figures(
    app: Flask, wanted: Callable[[str], bool], tell: Callable[[str], None], people: int = PEOPLE
) -> Iterator[Figure]:
    """The figures of telling; all are measured where one is wanted. Leaves its people behind."""
    names = Names(people)
    if not any(map(wanted, names.all())):
        return
    tell(f"Telling {people} people of a reminder and of a moved run ...")
    with app.app_context(), _worker_idle(app):
        first, second = planted(people)
        reminded = effort(lambda: _until_told(app, "webinars.remind"))
        _check(db.session.scalar(_made("webinar-reminder:")), people)
        # As if they had left, so that what is told next takes nothing back.
        with db.transaction():
            db.session.execute(_of_webinars().values(state=DeliveryState.SENT))
        move(first)
        changed = effort(lambda: _until_told(app, "webinars.tell_changes"))
        _check(db.session.scalar(_made("webinar-changed:")), people)
        each = _sent(app, min(DELIVERED, people))
        put_away(first, second)
    for name, found in ((names.reminded, reminded), (names.changed, changed)):
        yield Figure(f"{name}, clock", found.clock, GOAL, "s")
        yield Figure(f"{name}, processor", found.processor, PROCESSOR_GOAL, "s", detail="without the database's own")
    yield Figure(names.sent, each, SENT_GOAL, "ms", detail=f"{min(DELIVERED, people)} mails to a server on loopback")


def effort(action: Callable[[], object]) -> Effort:
    began, worked = time.perf_counter(), time.process_time()
    action()
    return Effort(time.perf_counter() - began, time.process_time() - worked)


def _until_told(app: Flask, name: str) -> None:
    """The task, and again as long as it asks for another turn."""
    again: list[tuple[str, tuple[str, ...]]] = app.extensions["pending_tasks"]
    is_left = True
    while is_left:
        again.clear()
        tasks.run(app, name, ())
        is_left = (name, ()) in again


@contextmanager
def _worker_idle(app: Flask) -> Iterator[None]:
    """What is queued stays in this process: the worker of the bench must not send while telling is measured."""
    before = app.extensions.get("pending_tasks")
    app.extensions["pending_tasks"] = []
    try:
        yield
    finally:
        if before is None:
            del app.extensions["pending_tasks"]
        else:
            app.extensions["pending_tasks"] = before


def planted(people: int) -> tuple[Run, Run]:
    """Two runs in ninety minutes and in two hours, with all of them in the first and a fifth in both; the reminders of the day
    before are due now.
    """
    now = clock.now()
    runs = [_run(now + timedelta(minutes=minutes)) for minutes in (90, 120)]
    mark = ids.secret(6).lower()
    zones = _zones()
    locales = list(NAMES)
    accounts = [
        {
            "id": ids.new_id(), "email": f"told-{mark}-{n}@city.example", "email_key": f"told-{mark}-{n}@city.example",
            "email_confirmed_at": now, "display_name": NAMES[locales[n % 6]][n % 4], "locale": locales[n % 6],
            "timezone": zones[n % len(zones)],
        }
        for n in range(people // 2)
    ]  # fmt: skip
    guests = [
        {
            "name": NAMES[locales[n % 6]][n % 4], "email": f"guest-{mark}-{n}@city.example",
            "email_key": f"guest-{mark}-{n}@city.example", "lang": locales[n % 6], "timezone": zones[n % len(zones)],
            "address_confirmed_at": now,
        }
        for n in range(people - len(accounts))
    ]  # fmt: skip
    whole = [{"user_id": one["id"], "lang": one["locale"], "timezone": one["timezone"]} for one in accounts]
    facts = {
        "state": RegistrationState.CONFIRMED, "told_sequence": 0, "told_standing": Standing.CONFIRMED,
        "created_at": now - LONG_AGO, "changed_at": now - LONG_AGO,
    }  # fmt: skip
    with db.transaction():
        connection = db.session.connection()
        if accounts:
            write(connection, User, accounts)
        for kind in (whole, guests):
            write(connection, Registration, ({"id": ids.new_id(), "run_id": runs[0].id} | facts | one for one in kind))
            write(
                connection,
                Registration,
                ({"id": ids.new_id(), "run_id": runs[1].id} | facts | one for one in kind[::TWICE]),
            )
        db.session.execute(update(Run).values(changed_at=now - LONG_AGO).where(Run.id.in_([run.id for run in runs])))
    for table in ("webinars_registrations", "accounts_users"):
        db.session.execute(text(f"ANALYZE {table}"))
    return runs[0], runs[1]


def _run(start: datetime) -> Run:
    with db.transaction():
        webinar = services.begin_webinar(
            slug=f"told-{ids.secret(8).lower()}", lang="en", title="Open data for cities", city=None, actor=None, summary="What works."
        )  # fmt: skip
        plan = services.RunPlan(start.replace(tzinfo=None, second=0, microsecond=0), "UTC", 60)
        run = services.plan_run(webinar=webinar, plan=plan, actor=None)
        services.publish_webinar(webinar=webinar, actor=None)
        return run


def _zones() -> list[str]:
    known = json.loads((ROOT / "portal" / "demo" / "data" / "cities.json").read_text(encoding="utf-8"))["cities"]
    return sorted({row["timezone"] for row in known})


def move(run: Run) -> None:
    """Half an hour later."""
    with db.transaction():
        held = queries.run_locked(run.id)
        plan = services.RunPlan(held.local_start + timedelta(minutes=30), held.timezone, held.minutes)
        services.change_run(run=held, plan=plan, actor=None)


def put_away(*runs: Run) -> None:
    """No worker has anything to tell of these runs any more."""
    with db.transaction():
        mine = select(Registration.id).where(Registration.run_id.in_([run.id for run in runs]))
        db.session.execute(
            update(Registration).where(Registration.id.in_(mine)).values(state=RegistrationState.WITHDRAWN)
        )
        db.session.execute(_of_webinars().values(state=DeliveryState.SENT))


def _of_webinars() -> Update:
    return update(Delivery).where(Delivery.kind.startswith("webinars."))


def _made(prefix: str) -> Select[int]:
    return select(func.count(Notification.id)).where(Notification.key.startswith(prefix))


def _check(found: int | None, wanted: int) -> None:
    if found != wanted:
        raise BenchError(f"{wanted} people were to be told once; there are {found} messages.")


def _sent(app: Flask, count: int) -> float:
    """Milliseconds of the clock for each of so many mails, composed and handed over by one worker; the others stay away."""
    settings = app.config["SETTINGS"]
    kept = select(Delivery.id).where(Delivery.state == DeliveryState.WAITING).order_by(Delivery.id).limit(count)
    with db.transaction():
        db.session.execute(_of_webinars().where(Delivery.id.not_in(kept)).values(state=DeliveryState.SENT))
        db.session.execute(_of_webinars().where(Delivery.id.in_(kept)).values(next_at=clock.now()))
        first = db.session.scalar(kept.limit(1))
    with TemporaryDirectory() as folder, _mailbox(Path(folder)) as address:
        app.config["SETTINGS"] = replace(settings, smtp_url=address)
        try:
            began = time.perf_counter()
            while left := db.session.scalar(kept.limit(1)):
                tasks.run(app, "notifications.deliver", (str(left),))
            seconds = time.perf_counter() - began
        finally:
            app.config["SETTINGS"] = settings
        arrived = len(list(Path(folder).glob("*.eml")))
    if first is None or arrived != count:
        raise BenchError(f"{count} mails were to be sent; {arrived} arrived.")
    return seconds / count * 1000


@contextmanager
def _mailbox(folder: Path) -> Iterator[str]:
    """The address of a mail server in a process of its own, which keeps what it gets in `folder`."""
    words = [sys.executable, "-m", "portal.mailbox", "--folder", str(folder), "--smtp-port", "0", "--web-port", "0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        try:
            yield cast("IO[str]", server.stdout).readline().split()[0]
        finally:
            server.terminate()
