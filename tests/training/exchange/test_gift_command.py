"""`portal training gift`: shows what is understood, or says in one line what is not."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.training.cli import group


@pytest.fixture
def run(tmp_path):
    def call(content, *options):
        path = tmp_path / "questions.gift"
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = CliRunner().invoke(group, ["gift", str(path), *options])
        return result.exit_code, result.stdout, result.stderr.replace(str(path), "FILE")

    return call


def test_json_is_printed_in_the_shape_of_the_pairs(run):
    status, out, err = run("// [id:1] [tag:a]\n::가::Q{#1822:0.5}", "--json")
    assert (status, err) == (0, "")
    assert "가" in out
    assert json.loads(out) == [
        {
            "id": "1", "tags": ["a"], "type": "Numerical", "title": "가", "stem": {"format": "moodle", "text": "Q"},
            "hasEmbeddedAnswers": False, "globalFeedback": None, "choices": {"type": "range", "number": 1822, "range": 0.5},
        }
    ]  # fmt: skip


def test_summary_is_readable(run):
    status, out, err = run("$CATEGORY: Heat\n\nQ\n  q{=a ~%-50%b}\n\nM{=a->b}\n\nT{T}\n\nN{#1..2}\n\nNote\n")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "3: single [Heat] Q q", "    100% a", "    -50% b", "6: matching [Heat] M", "    a -> b", "8: true_false [Heat] T",
        "    true", "10: numeric [Heat] N", "    100% 1.5 ± 0.5", "12: A text without a question was left out.", "Understood: 4",
    ]  # fmt: skip


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("A{T}\n\nQ{=a", "FILE:3:2: The answers that begin here are not closed: } is missing before the blank line or the end."),
        (b"A\n\xff", "FILE:2:1: The file is not UTF-8 text. Save it with the encoding UTF-8."),
        ("", "FILE:1:1: There is no question in the file."),
        (None, "FILE: No such file or directory"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line_and_status_1(run, options, content, line):
    assert run(content, *options) == (1, "", f"{line}\n")
