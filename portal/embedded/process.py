"""Child processes that end with their parent, free ports, and the tail of a log."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec only calls that allocate nothing are safe.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the kernel to send `signum` to this process when the thread that started it ends (Linux; elsewhere nothing)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: bytes | None = None,
    quiet_before: bool = False,
) -> subprocess.Popen[bytes]:
    """Start `command` in its own session, output appended to `log`; `death_signal` reaches it if this process dies.

    Its own session, so that Ctrl-C at the terminal goes to the supervisor alone, which then stops things in order.
    `quiet_before` empties the log first. `stdin` must fit a pipe (64 KiB).
    """
    parent = os.getpid()

    def in_child() -> None:
        die_with_parent(death_signal)
        if os.getppid() != parent:  # the parent died before the line above: nobody would tell us any more
            os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb" if quiet_before else "ab") as output:
        process = subprocess.Popen(  # noqa: S603 - callers pass what they wrote themselves
            [str(part) for part in command],
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=in_child if _libc is not None else None,  # noqa: PLW1509 - allocates nothing, takes no lock
        )
    if process.stdin is not None and stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
    return process


def stop(process: subprocess.Popen[bytes], *steps: tuple[int, float]) -> None:
    """Send each signal of `steps` and give it its seconds; SIGKILL what is left. Returns when the process is gone."""
    for signum, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(signum)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float, interval: float = 0.01) -> bool:
    """Ask `condition` again and again; True as soon as it holds, False when `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True


def free_port() -> int:
    """A TCP port of 127.0.0.1 that is free now. Another process may take it before you do: be ready to try again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tail(log: Path, lines: int = 5) -> str:
    """The last non-empty lines of `log`, joined by line ends; empty if there is no such file."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 16_384))
        text = file.read().decode("utf-8", "replace")
    return "\n".join([line for line in text.splitlines() if line.strip()][-lines:])


def alive(pid: int) -> bool:
    """Whether a process with this number exists (a zombie no longer counts where /proc can tell)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        try:
            return status.read_text().rpartition(")")[2].split()[0] != "Z"
        except (OSError, IndexError):
            return False
    return True
