"""What a pilot begins with is there in all languages that we promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.core.i18n import LOCALES
from portal.participation import pilot

PROMISED = {*LOCALES, "vi", "id", "fil"}
DATA = Path(pilot.__file__).parent / "data"


def _texts(value, path=""):
    """Every dictionary by language in a value, with where it stands."""
    if isinstance(value, dict) and "en" in value:
        yield path, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, f"{path}/{key}")


@pytest.mark.parametrize("name", ["space", "templates"])
def test_every_text_is_in_every_promised_language(name):
    found = list(_texts(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))))
    assert len(found) > 3
    assert {path: PROMISED ^ set(texts) for path, texts in found if set(texts) != PROMISED} == {}
    assert [path for path, texts in found for text in texts.values() if not text.strip()] == []
