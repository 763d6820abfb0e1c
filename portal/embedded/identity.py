"""Under which user PostgreSQL runs: it refuses to be root, and containers often run everything as root.

Three ways, the first that works:

1. An ordinary user runs it plainly.
2. root puts `unshare --user` in front: PostgreSQL then sees an ordinary uid, while its files stay root's.
3. Where user namespaces are forbidden (most containers), `setpriv` switches to an ordinary uid that owns the data
   folder and keeps the one capability needed to pass through root's private parent folders.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from portal.embedded.errors import EmbeddedError

_ORDINARY_USERS = ("nobody", "daemon")  # present on every system; no account is created


def command_prefix(data_dir: Path) -> list[str]:
    """What to put in front of a PostgreSQL program so that it may work on `data_dir` (which exists).

    Changes the folder's owner only where way 3 needs it. Raises EmbeddedError if no way is open.
    """
    owner = data_dir.stat().st_uid
    me = os.geteuid()
    if me != 0:
        if owner != me:
            raise EmbeddedError(
                f"The folder {data_dir} belongs to {_user_name(owner)}. Run this as that user, or remove the folder."
            )
        if _has_name(me):
            return []
        if (prefix := _namespace(data_dir)) is not None:
            return prefix
        raise EmbeddedError(f"User id {me} has no entry in /etc/passwd, which PostgreSQL's initdb asks for. Add one.")
    if owner == 0 and (prefix := _namespace(data_dir)) is not None:
        return prefix
    return _switch_user(data_dir, owner)


def _namespace(data_dir: Path) -> list[str] | None:
    """`unshare …` if user namespaces are allowed here and the mapped user can still write to the folder."""
    unshare, user = shutil.which("unshare"), _ordinary_user()
    if unshare is None or user is None:
        return None
    prefix = [unshare, "--user", f"--map-user={user}", "--"]
    probe = subprocess.run([*prefix, "test", "-w", str(data_dir)], capture_output=True, check=False)  # noqa: S603 - ours
    return prefix if probe.returncode == 0 else None


def _switch_user(data_dir: Path, owner: int) -> list[str]:
    setpriv, user = shutil.which("setpriv"), owner or _ordinary_user()
    if setpriv is None or user is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and neither user namespaces nor `setpriv` (package util-linux) are "
            "available. Run this as an ordinary user, or set DATABASE_URL to a server of your own."
        )
    if owner != user:
        for path in [data_dir, *data_dir.rglob("*")]:
            os.chown(path, user, user, follow_symlinks=False)
    # A change of user clears the parent-death signal, so setpriv sets it again after the change.
    return [
        setpriv,
        f"--reuid={user}",
        f"--regid={user}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--pdeathsig=INT",
        "--",
    ]


def _ordinary_user() -> int | None:
    for name in _ORDINARY_USERS:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return next((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0), None)


def _has_name(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user id {uid}"
