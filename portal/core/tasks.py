"""Celery: tasks run in an application context of their own, take JSON, and carry the request id that caused them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from celery import Celery, Task
from celery.signals import setup_logging, worker_ready
from flask import Flask, current_app, g
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

F = TypeVar("F", bound=Callable[..., None])

_tasks: dict[str, Callable[..., None]] = {}
_schedule: dict[str, float] = {}
_at_start: list[str] = []


def task(*, name: str) -> Callable[[F], F]:
    """Registers a function as a Celery task. Arguments are ids as strings or numbers, never objects."""

    def register(function: F) -> F:
        _tasks[name] = function
        return function

    return register


def periodic(*, seconds: float, name: str, at_start: bool = False) -> Callable[[F], F]:
    """Registers a task that beat starts every `seconds`. Two beats must do no harm: claim rows, do not count on order.

    `at_start`: each worker does it once more when it starts, for what a new release of the portal or of a library changes.
    """

    def register(function: F) -> F:
        _schedule[name] = seconds
        if at_start and name not in _at_start:
            _at_start.append(name)
        return task(name=name)(function)

    return register


def registered() -> dict[str, Callable[..., None]]:
    """All tasks by name."""
    return dict(_tasks)


def at_start() -> tuple[str, ...]:
    """Names of the tasks that a worker does when it starts."""
    return tuple(_at_start)


def send(name: str, *args: str | int) -> None:
    """Queues a task now. If the broker is away this is noted and forgotten: the row stays and the sweeper finds it."""
    if name not in _tasks:
        raise KeyError(f"no task is called {name}")
    pending: list[tuple[str, tuple[str | int, ...]]] | None = current_app.extensions.get("pending_tasks")
    if pending is not None:
        pending.append((name, args))
        return
    celery: Celery = current_app.extensions["celery"]
    try:
        celery.send_task(
            name, args=args, headers={"request_id": g.get("request_id", "")}, retry=False, ignore_result=True
        )
    except (OperationalError, OSError) as error:
        log.warning("task.wake_lost", task=name, error=type(error).__name__)


def run(app: Flask, name: str, args: tuple[str | int, ...], request_id: str = "") -> None:
    """Runs one task in a fresh application context; what a worker does, and what tests do in its place."""
    with app.app_context():
        g.request_id = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, task=name)
        _tasks[name](*args)


def init_app(app: Flask) -> None:
    """Makes the Celery application of this Flask application; `celery_worker.py` hands it to the worker."""
    settings = app.config["SETTINGS"]
    celery = Celery("portal", broker=settings.redis_url, set_as_current=False)
    celery.conf.update(
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            # Longer than the longest task, or Redis hands it out twice; the two others shorten the wait after a kill.
            "visibility_timeout": 900,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            # A request that wakes a worker must not wait for a broker that is away: one try, at once.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
            "socket_connect_timeout": 1,
            "socket_timeout": 30,
            "global_keyprefix": "portal:",
        },
        task_default_queue="portal",
        beat_schedule={name: {"task": name, "schedule": every} for name, every in _schedule.items()},
        timezone="UTC",
    )
    if settings.testing:
        app.extensions["pending_tasks"] = []

    class ContextTask(Task):  # type: ignore[misc]  # celery ships no types
        def __call__(self, *args: Any, **_kwargs: Any) -> None:
            headers = self.request.headers or {}
            run(app, self.name, args, str(headers.get("request_id", "")))

    for name, function in _tasks.items():
        celery.task(function, name=name, base=ContextTask, bind=False)
    setup_logging.connect(_keep_our_logging)
    worker_ready.connect(_start_tasks)
    app.extensions["celery"] = celery


def _keep_our_logging(**_kwargs: object) -> None:
    """Being connected is enough: Celery then leaves the logging that `logs` has set up alone."""


def _start_tasks(sender: Any = None, **_kwargs: object) -> None:
    """What `at_start` asks for, once the worker is up; `sender` is its consumer."""
    for name in _at_start:
        sender.app.send_task(name, ignore_result=True)
