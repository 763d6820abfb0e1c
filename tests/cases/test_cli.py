"""Cases from the command line."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from portal.cases import queries
from portal.cases.cli import group
from portal.cli import context
from tests.factories.cities import make_city

TABLE = "key,city,stage,title\none,bus-city,pilot,Bus\ntwo,bus-city,dream,Bus\n"


@pytest.fixture
def run(app, monkeypatch):
    """The command in the application of the test, which is open already."""
    monkeypatch.setattr(context, "application", nullcontext)
    return lambda *words: CliRunner().invoke(group, list(words))


@pytest.fixture
def file(app, tmp_path):
    make_city(slug="bus-city")
    path = tmp_path / "cases.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def test_dry_run_says_what_is_wrong_and_writes_nothing(run, file):
    said = run("import", file, "--dry-run")
    assert said.exit_code == 1
    assert "row 2 (two): “dream” is no stage" in said.output
    assert said.output.endswith("cases.csv: would come in: 1, there already: 0, wrong: 1\n")
    assert queries.case_by_source("import:one") is None


def test_what_is_right_comes_in_once(run, file):
    assert run("import", file).output.endswith("came in: 1, there already: 0, wrong: 1\n")
    assert queries.case_by_source("import:one") is not None
    assert run("import", file).output.endswith("came in: 0, there already: 1, wrong: 1\n")


def test_unreadable_file_is_one_line(run, tmp_path):
    path = tmp_path / "cases.json"
    path.write_bytes(b"{")
    said = run("import", str(path))
    assert (said.exit_code, said.output.startswith("Error: This is no JSON")) == (1, True)
