from __future__ import annotations

import dataclasses
import json
import logging

import pytest
import structlog

from portal import create_app
from portal.core import db, events, logs, tasks


def test_send_knows_its_tasks(app):
    with pytest.raises(KeyError):
        tasks.send("no.such.task")


def test_broker_that_is_away_does_not_break_the_request(settings, capsys):
    app = create_app(dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0", testing=False))
    with app.app_context():
        tasks.send("core.sweep_events")
    assert "task.wake_lost" in capsys.readouterr().err


def test_wake_leaves_after_the_commit(app):
    with db.transaction():
        events.wake("core.sweep_events")
        assert app.extensions["pending_tasks"] == []
    assert app.extensions["pending_tasks"] == [("core.sweep_events", ())]


def test_log_lines_are_json_with_the_request_id(capsys):
    logs.configure("INFO")
    structlog.contextvars.bind_contextvars(request_id="abc12345")
    structlog.get_logger("x").info("something", count=3)
    structlog.contextvars.clear_contextvars()
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert (line["event"], line["count"], line["request_id"]) == ("something", 3, "abc12345")


def test_log_lines_of_errors_name_nobody(app, capsys):
    """What the database says of a refused row holds the row; servers quote addresses. The log keeps where and what sort."""
    from sqlalchemy.exc import IntegrityError

    from tests.factories.accounts import make_user

    person = {"email": "ana.reyes@city.example", "display_name": "Ana Reyes"}  # the log quotes lines of code
    make_user(**person)
    logs.configure("INFO")
    try:
        make_user(**person)
    except IntegrityError as error:
        structlog.get_logger("x").error("failed", exc_info=error)
        logging.getLogger("celery").error("Task raised unexpected: %r", error, exc_info=True)  # as Celery does
    written = capsys.readouterr().err
    assert written.count("UniqueViolation") >= 2
    assert "uq_accounts_users_email_key" in written
    assert "ana.reyes" not in written
    assert "Ana Reyes" not in written
