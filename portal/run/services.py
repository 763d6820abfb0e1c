"""The servers for one command: those of the environment, else those of the portal that runs, else started for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import embedded
from portal.config import ROOT
from portal.run.state import AlreadyRunning, RunLock, secret_key


def data_dir() -> Path:
    """Where the try-out keeps what it must not lose."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()


@contextmanager
def environment() -> Iterator[None]:
    """Within the block DATABASE_URL, REDIS_URL and SECRET_KEY are set in this process.

    Raises EmbeddedError, AlreadyRunning (while another portal starts and has not said where its servers are).
    """
    folder = data_dir()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        with _set({"SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(folder)}):
            yield
        return
    lock = RunLock(folder)
    if lock.held_by_another():
        state = lock.state()
        if not state:
            raise AlreadyRunning("The portal is just starting. Try again when it has printed its address.")
        state.pop("pid")
        with _set({name: os.environ.get(name) or value for name, value in state.items()}):
            yield
        return
    lock.take()
    try:
        with embedded.servers(folder) as (database_url, redis_url):
            found = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": secret_key(folder)}
            with _set({name: os.environ.get(name) or value for name, value in found.items()}):
                yield
    finally:
        lock.release()


@contextmanager
def _set(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
