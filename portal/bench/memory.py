"""What processes occupy, as the kernel of Linux counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB (10⁶ bytes): `rss` counts shared pages in full, `pss` the process's share of them."""

    name: str
    rss: float
    pss: float


def parse(smaps_rollup: str, name: str) -> Memory:
    """From the text of `/proc/<pid>/smaps_rollup`.

    Raises:
        ValueError: it lacks a figure.
    """
    found = {
        key: int(kilobytes) * 1024 / 1e6
        for key, kilobytes in re.findall(r"^(Rss|Pss):\s+(\d+) kB", smaps_rollup, re.MULTILINE)
    }
    if found.keys() != {"Rss", "Pss"}:
        raise ValueError("no Rss and Pss in smaps_rollup")
    return Memory(name=name, rss=found["Rss"], pss=found["Pss"])


def of(pid: int, name: str) -> Memory:
    """Of a running process."""
    return parse((PROC / str(pid) / "smaps_rollup").read_text(), name)


def peak(pid: int) -> float:
    """MB that a running process has occupied at most since it began, shared pages counted in full."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", (PROC / str(pid) / "status").read_text(), re.MULTILINE)
    if found is None:
        raise ValueError("no VmHWM in status")
    return int(found[1]) * 1024 / 1e6


def available() -> bool:
    """Whether this kernel tells."""
    return (PROC / "self" / "smaps_rollup").exists()


def children(pid: int) -> list[int]:
    """Processes that a process has started, oldest first; without Python's own bookkeeper."""
    found = (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    return [int(child) for child in found if b"resource_tracker" not in (PROC / child / "cmdline").read_bytes()]


def family(pid: int, name: str) -> list[Memory]:
    """A process and its children, e.g. `web 1`, `web 2`."""
    members = [of(pid, f"{name}, parent")]
    return members + [of(child, f"{name} {number}") for number, child in enumerate(children(pid), 1)]
