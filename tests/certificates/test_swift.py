"""The quick canonical form of our own badges is that of the JSON-LD processor, byte for byte, whatever a certificate says."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portal.certificates import badges
from portal.certificates.credentials import contexts, proofs, quads, status, swift
from portal.certificates.models import Certificate
from portal.core import i18n

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
TEXTS = st.dictionaries(st.sampled_from(["en", "ko", "ar", "ru", "es", "fr", "id"]), TEXT, max_size=3)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
FACTS = st.fixed_dictionaries(
    {
        "holder_name": TEXT, "holder_latin_name": TEXT, "titles": TEXTS.filter(bool), "details": TEXTS, "city_names": TEXTS,
        "country": st.sampled_from(["", "PH", "KR", "XX"]), "starts_on": st.just("") | DAYS.map(str), "ends_on": DAYS.map(str),
        "hours": st.integers(0, 3000) | st.floats(0, 3000).map(lambda value: round(value, 1)),
        "score": st.none() | st.floats(0, 1), "issuer": TEXT, "criteria": TEXTS,
        "field_code": st.sampled_from(["", "0413", "0613", "9999", "x"]),
        "sdg_targets": st.lists(st.sampled_from(["16.6", "11", "17.18", "9.c", "0"]), max_size=3),
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def quiet_app(_application):
    """Without a transaction: many cases share it."""
    return _application


@settings(deadline=None, max_examples=100, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(FACTS, st.sampled_from(i18n.LOCALES), st.integers(0, status.LENGTH - 1), st.datetimes(timezones=st.just(UTC)))
def test_quick_form_is_the_processors(quiet_app, facts, lang, index, moment):
    certificate = Certificate(id=uuid.uuid4(), facts=facts, lang=lang, created_at=moment, issued_on=moment.date())
    with quiet_app.app_context(), i18n.in_language(lang):
        document = badges.build(certificate, status.entry(badges.list_url("2026-1"), index))
    assert swift.canonical(document) == quads.canonical(document)


def test_it_is_the_quick_way_that_an_ordinary_badge_takes(app, monkeypatch):
    def refuse(_document):
        raise AssertionError("an ordinary badge went to the processor")

    facts = {
        "holder_name": 'Ana "Nina" Reyes \\ 박', "titles": {"en": "Open data"}, "details": {"en": "Programme"},
        "city_names": {"en": "Quezon City"}, "country": "PH", "starts_on": "2026-11-16", "ends_on": "2026-11-20",
        "hours": 4.5, "score": 0.9, "issuer": "Association", "criteria": {}, "field_code": "0413", "sdg_targets": ["16.6"],
    }  # fmt: skip
    certificate = Certificate(
        id=uuid.uuid4(),
        facts=facts,
        lang="en",
        created_at=datetime(2026, 11, 25, tzinfo=UTC),
        issued_on=date(2026, 11, 25),
    )
    with i18n.in_language("en"):
        document = badges.build(certificate, status.entry(badges.list_url("2026-1"), 5))
    slow = quads.canonical(document)
    monkeypatch.setattr(quads, "canonical", refuse)
    assert swift.canonical(document) == slow


@pytest.mark.parametrize("suite", [proofs.RDFC])
def test_options_of_a_proof_too(suite):
    options = {
        "type": "DataIntegrityProof", "cryptosuite": suite, "created": "2026-11-25T10:00:00Z",
        "verificationMethod": "did:web:127.0.0.1%3A8000#2026-1", "proofPurpose": "assertionMethod",
        "@context": [contexts.CREDENTIALS, contexts.BADGES],
    }  # fmt: skip
    assert swift.canonical(options) == quads.canonical(options)


def test_what_is_not_of_our_shape_goes_to_the_processor():
    for change in ({"unknown": "word"}, {"name": "a\nb"}, {"id": "not an address"}):
        document = {"@context": [contexts.CREDENTIALS, contexts.BADGES], "id": "urn:uuid:1", "name": "x"} | change
        try:
            expected = quads.canonical(document)
        except quads.NotCanonical:
            with pytest.raises(quads.NotCanonical):
                swift.canonical(document)
        else:
            assert swift.canonical(document) == expected
