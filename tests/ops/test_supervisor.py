"""The supervisor with small real processes: it restarts, gives up, stops in order and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.embedded import process
from portal.run.supervisor import Command, Failed, Supervisor

pytestmark = pytest.mark.processes

TELLS_ITS_NUMBER = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"


def part(tmp_path: Path, code: str, *, name: str = "web", patience: float = 5) -> Command:
    log = tmp_path / f"{name}.log"
    return Command(name, [sys.executable, "-c", code], log, dict(os.environ), tmp_path, patience=patience)


def numbers(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def test_dead_part_is_reported_with_its_last_lines_and_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    supervisor = Supervisor(told.append)
    web = part(tmp_path, TELLS_ITS_NUMBER)
    supervisor.add(web)
    try:
        assert process.wait_until(lambda: len(numbers(web.log)) == 1, seconds=20)
        os.kill(numbers(web.log)[0], signal.SIGKILL)

        def started_again() -> bool:
            supervisor.check()
            return len(numbers(web.log)) == 2

        assert process.wait_until(started_again, seconds=20)
    finally:
        supervisor.stop()
    assert told[0].startswith("web was ended by SIGKILL.")
    assert "Starting web again." in told[0]
    assert not any(process.alive(number) for number in numbers(web.log))


def test_part_that_keeps_dying_ends_the_run_with_its_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _line: None)
    supervisor.add(part(tmp_path, "raise SystemExit('no such setting')"))

    def fails() -> bool:
        supervisor.check()
        return False

    with pytest.raises(Failed, match=r"(?s)ended with status 1.*no such setting.*died 4 times"):
        process.wait_until(fails, seconds=60)
    supervisor.stop()


def test_part_that_dies_while_others_wait_for_it_fails_at_once(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _line: None)
    supervisor.add(part(tmp_path, "raise SystemExit('broken')"))
    with pytest.raises(Failed, match="broken"):
        supervisor.wait_until(lambda: False, what="Nothing", seconds=30)
    supervisor.stop()


def test_wait_that_takes_too_long_names_the_logs(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _line: None)
    supervisor.add(part(tmp_path, TELLS_ITS_NUMBER))
    with pytest.raises(Failed, match=r"An answer did not happen within 0 s.*web\.log"):
        supervisor.wait_until(lambda: False, what="An answer", seconds=0)
    supervisor.stop()


def test_stop_ends_what_does_not_listen_and_what_it_started(tmp_path: Path) -> None:
    deaf_with_child = (
        "import os, signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(os.getpid(), child.pid, flush=True); time.sleep(600)"
    )
    supervisor = Supervisor(lambda _line: None)
    deaf = part(tmp_path, deaf_with_child, patience=0.3)
    supervisor.add(deaf)
    assert process.wait_until(lambda: len(numbers(deaf.log)) == 2, seconds=20)
    supervisor.stop()
    assert process.wait_until(lambda: not any(process.alive(n) for n in numbers(deaf.log)), seconds=10)


def test_parts_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from portal.run.supervisor import *; import os\n"
        f"run = Supervisor(print); inner = {TELLS_ITS_NUMBER!r}\n"
        "run.add(Command('web', [sys.executable, '-c', inner], Path(sys.argv[1]), dict(os.environ), Path('/')))\n"
        "run.watch()"
    )
    log = tmp_path / "web.log"
    outer = subprocess.Popen([sys.executable, "-c", code, log])
    try:
        assert process.wait_until(lambda: len(numbers(log)) == 1, seconds=20)
    finally:
        outer.kill()
        outer.wait()
    assert process.wait_until(lambda: not process.alive(numbers(log)[0]), seconds=10)
