"""The search from the command line: with the servers of the environment, of the running portal, or of its own."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from portal.cli import context
from portal.search.cli import group

DOCUMENTS = [{"id": 7, "language": "ko", "title": "공공데이터 개방", "text": "시민에게"}]


@pytest.fixture
def recall(app, monkeypatch, tmp_path):
    """The command in the application of the test, on a file with this question."""
    monkeypatch.setattr(context, "application", nullcontext)

    def run(asked):
        path = tmp_path / "set.json"
        questions = [{"language": "ko", "text": asked, "expected": [7]}]
        path.write_text(json.dumps({"documents": DOCUMENTS, "queries": questions}), encoding="utf-8")
        return CliRunner().invoke(group, ["recall", str(path)])

    return run


def test_recall_prints_found_and_expected_by_language(recall):
    said = recall("데이터를")
    assert (said.exit_code, said.output) == (0, "ko\t1/1\nall\t1/1\n")


def test_recall_says_what_was_missed(recall):
    said = recall("자전거")
    assert said.exit_code == 1
    assert "'자전거' missed 7" in said.output
    assert "all\t0/1" in said.output
