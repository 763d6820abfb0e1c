"""The recall sets: everything that has to be found is found, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.core import db
from portal.search import recall

SETS = sorted((Path(__file__).parent / "recall").glob("*.json"))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_recall_set_is_found_whole(app, path):
    documents, asked = recall.read(path)
    with db.transaction():
        answers = recall.measure(documents, asked)
    assert [(one.lang, one.text, one.missed) for one in answers if one.missed] == []
