"""What `make setup` says when it cannot begin."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy/setup/venv.sh"


@pytest.mark.parametrize("answer", [None, "exit 1"], ids=["not there", "too old"])
def test_python_that_cannot_be_used_is_named_and_leaves_nothing_behind(tmp_path, answer) -> None:
    """An environment half made with a wrong Python would be taken for a good one at the next try."""
    wanted = tmp_path / "python of mine"
    if answer is not None:
        wanted.write_text(f"#!/bin/sh\n{answer}\n")
        wanted.chmod(0o755)
    place = tmp_path / "check out"
    place.mkdir()
    done = subprocess.run(
        ["sh", SCRIPT, "requirements.txt"],
        cwd=place, env={**os.environ, "PYTHON": str(wanted)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == f"PYTHON is '{wanted}', which is not a Python 3.11 or newer that can be started.\n"
    assert not list(place.iterdir())
