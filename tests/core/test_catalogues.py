"""Texts found in a compiled catalogue are those that Python's own reader finds."""

from __future__ import annotations

import gettext

import pytest

from portal.config import ROOT
from portal.core.catalogues import Catalogue
from portal.core.i18n import LOCALES, SOURCE


@pytest.mark.parametrize("lang", [lang for lang in LOCALES if lang != SOURCE])
def test_every_text_is_the_one_that_pythons_reader_finds(lang):
    file = ROOT / "translations" / lang / "LC_MESSAGES" / "messages.mo"
    with file.open("rb") as opened:
        known = gettext.GNUTranslations(opened)
    found = Catalogue(file)
    forms = {key[0] for key in known._catalog if isinstance(key, tuple)}
    assert forms
    for _again in range(2):  # the second time from what was kept
        for key, text in known._catalog.items():
            if isinstance(key, str) and key:
                context, _mark, string = key.rpartition("\x04")
                assert found.text(string, context) == text
        for singular in forms:
            for number in (0, 1, 2, 3, 5, 11, 21, 100, 103, 1_000_000):
                assert found.plural(singular, "plural", number) == known.ngettext(singular, "plural", number)


def test_unknown_text_is_its_own_and_is_not_kept():
    found = Catalogue(ROOT / "translations" / "ar" / "LC_MESSAGES" / "messages.mo")
    assert found.text("Words of somebody") == "Words of somebody"
    assert found.text("Sign in", "no such context") == "Sign in"
    assert [found.plural("%(num)s word of nobody", "%(num)s words of nobody", number) for number in (1, 2)] == [
        "%(num)s word of nobody", "%(num)s words of nobody",
    ]  # fmt: skip
    assert not found._said
    assert not found._counted


def test_source_language_has_no_file(tmp_path):
    found = Catalogue(tmp_path / "messages.mo")
    assert found.text("Sign in") == "Sign in"
    assert [found.plural("a", "b", number) for number in (1, 2)] == ["a", "b"]


def test_what_is_no_catalogue_is_refused(tmp_path):
    file = tmp_path / "messages.mo"
    file.write_bytes(b"no catalogue of texts, but long enough")
    with pytest.raises(ValueError, match="no catalogue"):
        Catalogue(file)
