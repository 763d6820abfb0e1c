"""What a running portal leaves for others on this machine: a lock, and a file that says where things are."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import IO


class AlreadyRunning(RuntimeError):
    """Another `portal run` holds this data folder. The text says where it is."""


class RunLock:
    """Held while the portal runs on a data folder; the kernel lets go of it however the process ends."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "run.lock"
        self.state_path = data_dir / "run.json"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises AlreadyRunning."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            state = self.state()
            where = f" at {state['BASE_URL']} (process {state['pid']})" if state else " or is just starting"
            raise AlreadyRunning(
                f"The portal of this folder is already running{where}. Stop it with Ctrl-C in its terminal first."
            ) from None
        self._file = file
        self.state_path.unlink(missing_ok=True)

    def publish(self, environment: dict[str, str]) -> None:
        """Tell commands in other terminals where the servers are. Holds passwords: for this user only."""
        part = self.state_path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({**environment, "pid": str(os.getpid())}, file)
        part.rename(self.state_path)

    def release(self) -> None:
        self.state_path.unlink(missing_ok=True)
        if self._file is not None:
            self._file.close()
            self._file = None

    def held_by_another(self) -> bool:
        """Whether a portal runs on this folder now."""
        if not self.path.exists():
            return False
        with self.path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def state(self) -> dict[str, str]:
        """What the running portal published; empty while it starts."""
        try:
            found: dict[str, str] = json.loads(self.state_path.read_text())
        except (OSError, ValueError):
            return {}
        return found


def secret_key(data_dir: Path) -> str:
    """The key of this try-out, made once and kept, so that people stay signed in over a restart."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()
