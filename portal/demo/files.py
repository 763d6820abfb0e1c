"""The demo's data files."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
COURSES = DATA / "courses"


@lru_cache
def read(name: str) -> dict[str, Any]:
    """`data/<name>.json`."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found


def people() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read("people")["people"]
    return found
