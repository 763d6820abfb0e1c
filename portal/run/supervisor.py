"""Keeps a handful of processes running: starts them, tells when one dies, starts it again, stops all in order."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

from portal.embedded import process

_GIVE_UP_AFTER = 4  # deaths
_GIVE_UP_WITHIN = 60.0  # seconds
_AGAIN_AFTER = 0.5  # seconds, doubled with each death


class Failed(RuntimeError):
    """A part keeps dying or never became ready; the text has one line on it and the last lines of its log."""


class Interrupted(BaseException):
    """SIGINT, SIGTERM or SIGHUP came."""


class Part(Protocol):
    """Something with a process that can be started and stopped."""

    @property
    def name(self) -> str: ...
    @property
    def log(self) -> Path: ...
    @property
    def process(self) -> subprocess.Popen[bytes] | None: ...
    def start(self) -> None: ...
    def stop(self, *, hurry: bool = False) -> None: ...


@dataclass
class Command:
    """A part that is one command. `patience` is how many seconds it may take to end its work in peace."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str]
    cwd: Path
    patience: float = 10.0
    death_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = process.spawn(
            self.command, log=self.log, env=self.env, cwd=self.cwd, death_signal=self.death_signal
        )

    def ask_to_stop(self) -> None:
        """First half of stopping: several parts can be asked before any is waited for."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, *, hurry: bool = False) -> None:
        if self.process is None:
            return
        process.stop(self.process, (signal.SIGTERM, 2.0 if hurry else self.patience))
        end_session(self.process.pid)
        self.process = None


def end_session(leader: int) -> None:
    """Kill what a finished process left behind in its session (each part leads one)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


@dataclass
class Supervisor:
    """Parts in the order of their start; stopped in the reverse order. `tell` prints a line for the person."""

    tell: Callable[[str], None]
    parts: list[Part] = field(default_factory=list)
    _deaths: dict[str, deque[float]] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        """Start a part and watch it from now on."""
        self.parts.append(part)
        part.start()

    def check(self) -> None:
        """Look at every part once: report deaths, start again what is due. Raises Failed when one dies too often."""
        for part in self.parts:
            if part.process is None or part.process.poll() is None:
                continue
            if part.name not in self._due:
                self._note_death(part, part.process.returncode)
            elif time.monotonic() >= self._due[part.name]:
                del self._due[part.name]
                end_session(part.process.pid)
                part.start()

    def watch(self) -> NoReturn:
        """Check until interrupted; wakes at once when a child dies. Raises Failed, Interrupted."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            while True:
                self.check()
                wait = min((due - time.monotonic() for due in self._due.values()), default=1.0)
                if select.select([reader], [], [], max(0.0, min(wait, 1.0)))[0]:
                    os.read(reader, 4096)
        finally:
            signal.set_wakeup_fd(before)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(reader)
            os.close(writer)

    def wait_until(self, condition: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Wait for `condition` while watching the parts. Raises Failed, Interrupted."""
        deadline = time.monotonic() + seconds
        while not condition():
            for part in self.parts:
                if part.process is not None and part.process.poll() is not None:
                    raise Failed(_obituary(part, part.process.returncode))
            if time.monotonic() > deadline:
                logs = ", ".join(sorted({str(part.log) for part in self.parts}))
                raise Failed(f"{what} did not happen within {seconds:.0f} s. The logs may say why: {logs}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop all parts, last started first; those that are plain commands end at the same time. Never raises.

        A second Ctrl-C meanwhile shortens the waiting.
        """
        hurry = False

        def hasten(*_: object) -> None:
            nonlocal hurry
            hurry = True
            for part in self.parts:
                if isinstance(part, Command) and part.process is not None:
                    part.process.kill()

        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, hasten)
        for part in reversed(self.parts):
            if isinstance(part, Command) and part.name != "mailbox":  # the worker may still be sending
                part.ask_to_stop()
        for part in reversed(self.parts):
            part.stop(hurry=hurry)
        self.parts.clear()

    def _note_death(self, part: Part, status: int) -> None:
        deaths = self._deaths.setdefault(part.name, deque(maxlen=_GIVE_UP_AFTER))
        deaths.append(time.monotonic())
        if len(deaths) == _GIVE_UP_AFTER and deaths[-1] - deaths[0] < _GIVE_UP_WITHIN:
            raise Failed(
                f"{_obituary(part, status)}\n{part.name} died {_GIVE_UP_AFTER} times within a minute; stopping."
            )
        self.tell(f"{_obituary(part, status)}\nStarting {part.name} again.")
        self._due[part.name] = time.monotonic() + _AGAIN_AFTER * 2 ** (len(deaths) - 1)


def raise_on_signals() -> None:
    """From now on SIGINT, SIGTERM and SIGHUP raise Interrupted in the main thread."""

    def handler(signum: int, _frame: object) -> None:
        raise Interrupted(signal.Signals(signum).name)

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, handler)


def _obituary(part: Part, status: int) -> str:
    how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
    last = process.tail(part.log, 5)
    return f"{part.name} {how}." + (f" Last lines of {part.log}:\n" + _indented(last) if last else "")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
