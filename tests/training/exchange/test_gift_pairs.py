"""The published pairs of GIFT input and expected output (gift-pegjs, MIT), as far as they lie beside this checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.config import ROOT
from portal.training.exchange import gift
from portal.training.exchange.reading import text_of

FOLDER = Path(ROOT).parent / "shared" / "data" / "gift"
PAIRS = sorted(FOLDER.glob("*.gift"))


def test_pairs_are_there():
    if not FOLDER.is_dir():
        pytest.skip(f"the pairs are not on this machine: no folder {FOLDER}")
    assert len(PAIRS) >= 26


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_pair_is_understood_as_expected(path):
    shape = gift.shape(gift.parse(text_of(path.read_bytes())))
    assert json.loads(json.dumps(shape)) == json.loads(path.with_suffix(".json").read_text("utf-8"))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_questions_of_a_pair_survive_being_written(path):
    questions = gift.read(path.read_bytes()).questions
    if questions:
        assert same(gift.read(gift.write(questions)).questions) == same(questions)


def same(questions):
    from dataclasses import replace

    return [replace(question, line=0) for question in questions]
