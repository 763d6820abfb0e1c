"""The `portal` command as typed."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from portal.cli import main


def test_help_lists_every_command_with_a_summary() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    for name in (
        "run",
        "web",
        "live",
        "worker",
        "beat",
        "db",
        "demo",
        "doctor",
        "events",
        "routes",
        "translations",
        "accounts",
        "training",
    ):
        assert f"\n  {name} " in result.output
    assert "Courses, questions, statements" in result.output


def test_command_of_a_module_is_found_under_its_name(tmp_path) -> None:
    (tmp_path / "a.gift").write_text("Q{=a")
    result = CliRunner().invoke(main, ["training", "gift", str(tmp_path / "a.gift")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{tmp_path / 'a.gift'}:1:2: ")


def test_help_loads_no_application() -> None:
    code = "import sys; from portal.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    began = time.monotonic()
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    took = time.monotonic() - began
    loaded = set(result.stderr.split())
    assert not loaded & {"sqlalchemy", "celery", "portal.core", "portal.accounts", "typst"}
    assert took < 5  # a slow machine; 0.2 s on an ordinary one


def test_routes_say_who_may_open_them() -> None:
    result = CliRunner().invoke(main, ["routes"])
    assert result.exit_code == 0
    who = dict(line.split()[-2:] for line in result.output.splitlines())
    assert {may for may in who.values() if not re.fullmatch(r"public|signed_in|[a-z]+\.[a-z_]+", may)} == set()
    assert who["certificates.verify"] == "public"
    assert who["training.learn"] == "signed_in"
    assert who["accounts.invite"] == "accounts.is_secretariat"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DATABASE_URL": "mysql://x", "REDIS_URL": "redis://x"}, "DATABASE_URL must begin with"),
        (
            {"DATABASE_URL": "postgresql://127.0.0.1:1/x", "REDIS_URL": "redis://x"},
            "DATABASE_URL: the database cannot be used",
        ),
    ],
)
def test_wrong_setting_is_one_line_and_status_1(variables: dict[str, str], said: str, tmp_path) -> None:
    result = CliRunner().invoke(main, ["db", "upgrade"], env={**variables, "DATA_DIR": str(tmp_path)})
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said}")
    assert result.output.count("\n") == 1
