"""A certificate's badge: what it says, its place in the status list, its keys, and what the PDF and the paper carry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import typst
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.certificates import badges, documents, keys, queries, services
from portal.certificates.credentials import claims, status, verdict
from portal.certificates.credentials.verdict import Kind
from portal.certificates.models import Certificate, Credential, SigningKey
from portal.core import clock, db, ids, storage, tasks
from portal.core.errors import Conflict
from tests.certificates.samples import SCRIPTS
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate
from tests.own_time import own_time


def produced(**values):
    """A certificate whose PDF and badge are made, and the badge."""
    certificate = make_certificate(make_user(), **values)
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    return certificate, db.session.get_one(Credential, certificate.id)


def trust() -> verdict.Trust:
    found = badges.published()
    return verdict.trust_of(found.directory, found.lists.values())


def test_badge_says_what_the_certificate_says_and_names_nobody_further(app):
    certificate, badge = produced(field_code="0413", sdg_targets=("16.6",), holder_name="박서연")
    document = json.loads(badge.document)
    subject = document["credentialSubject"]
    assert [each["identityHash"] for each in subject["identifier"]] == ["박서연"]
    assert "@" not in badge.document.replace('"@context"', "")
    assert subject["achievement"]["name"] == "Open data for cities"
    assert subject["creditsEarned"] == 3
    assert subject["achievement"]["inLanguage"] == "en"
    assert [each["targetCode"] for each in subject["achievement"]["alignment"]] == ["0413", "16.6"]
    assert document["awardedDate"][:10] == certificate.issued_on.isoformat()
    assert verdict.judge_credential(document, trust()).kind is Kind.GOOD


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("training", "CertificateOfCompletion"), (services.ATTENDANCE, "ext:CertificateOfAttendance"), (services.PRIZE, "Award"),
    ],
)  # fmt: skip
def test_badge_does_not_call_attendance_or_a_prize_a_completion(app, kind, expected):
    _certificate, badge = produced(kind=kind)
    document = json.loads(badge.document)
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == expected
    assert ("course" in achievement["criteria"]["narrative"]) == (kind != services.ATTENDANCE)
    assert verdict.judge_credential(document, trust()).kind is Kind.GOOD


def test_badge_that_was_signed_before_keeps_its_words_and_stays_good(app, monkeypatch):
    monkeypatch.setattr(badges, "_TYPES", {})
    certificate, badge = produced(kind=services.ATTENDANCE)
    monkeypatch.undo()
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
        again = badges.ensure([certificate])[certificate.id]
    document = json.loads(again.document)
    assert again.document == badge.document
    assert document["credentialSubject"]["achievement"]["achievementType"] == "CertificateOfCompletion"
    assert verdict.judge_credential(document, trust()).kind is Kind.GOOD


def test_revoked_and_replaced_are_set_in_the_list_and_nothing_else(app):
    actor = make_secretariat()
    (first, _), (second, old), (third, _) = produced(), produced(), produced()
    with db.transaction():
        services.revoke(certificate=first, actor=actor, reason="mistake")
        new = services.reissue(
            certificate=second, actor=actor, reason="name", holder_name="Ana Nova", holder_latin_name="", lang="es"
        )
        services.produce(certificate_ids=[new.id])
    kinds = {
        one.id: verdict.judge_credential(json.loads(db.session.get(Credential, one.id).document), trust()).kind
        for one in (first, second, third, new)
    }
    assert kinds == {first.id: Kind.REVOKED, second.id: Kind.REVOKED, third.id: Kind.GOOD, new.id: Kind.GOOD}
    found = badges.status_list(old.list_name)
    bits = status.unpack(found["credentialSubject"]["encodedList"])
    assert sum(byte.bit_count() for byte in bits) == 2


def test_list_is_the_same_bytes_until_something_changes(app, at):
    _, badge = produced()
    at(clock.now().replace(minute=5))
    before = badges.status_list(badge.list_name)
    at(clock.now() + timedelta(minutes=20))
    assert badges.status_list(badge.list_name) == before
    at(clock.now() + timedelta(hours=1))
    assert badges.status_list(badge.list_name) != before


def test_one_place_for_one_badge(app):
    _, badge = produced()
    certificate = make_certificate(make_user())
    with pytest.raises(IntegrityError), db.transaction():
        db.session.add(
            Credential(
                certificate_id=certificate.id, key_id=badge.key_id, list_name=badge.list_name,
                list_index=badge.list_index, document="", claim="",
            )
        )  # fmt: skip
        db.session.flush()


def test_a_taken_place_gives_another_one(app, monkeypatch):
    _, first = produced()
    places = iter([first.list_index, first.list_index, 7])
    monkeypatch.setattr("secrets.randbelow", lambda _most: next(places))
    _, second = produced()
    assert (second.list_name, second.list_index) == (first.list_name, 7)
    monkeypatch.setattr("secrets.randbelow", lambda _most: 7)
    _, third = produced()
    assert (third.list_name, third.list_index) == (f"{clock.now().year}-2", 7), "a full list is followed by the next"


def test_signing_twice_makes_one_badge(app):
    certificate, badge = produced()
    with db.transaction():
        assert badges.ensure([certificate]) == {certificate.id: badge}
    assert db.session.scalar(select(func.count()).select_from(Credential)) == 1


def test_pdf_carries_the_badge_byte_for_byte(app):
    certificate, badge = produced()
    pdf = storage.load(certificate.file_key)
    assert PdfReader(BytesIO(pdf), strict=True).attachments["credential.json"] == [badge.document.encode()]
    assert verdict.judge(pdf, trust()).kind is Kind.GOOD


def picture(facts: documents.CertificateFacts) -> Image.Image:
    png = typst.compile(
        str(documents.TEMPLATE), format="png", font_paths=[str(documents.FONT_FOLDER)], ignore_system_fonts=True,
        sys_inputs={"certificate": documents.page_data(facts)},
    )  # fmt: skip
    return Image.open(BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("script", ["en", "ko", "ar", "ru", "si"])
def test_drawn_page_has_a_code_that_verifies(app, script):
    sample = SCRIPTS[script]
    certificate, badge = produced(
        holder_name=sample.holder_name_native, titles={"en": sample.title}, details={"en": f"{sample.programme}: {sample.edition}"},
        city_names={"en": sample.city},
    )  # fmt: skip
    facts = replace(
        sample, verify_url=f"https://portal.association.example/verify/{certificate.code}", claim=badge.claim
    )
    # QR codes alone, as a phone asks for: among its modules a reader of everything sees now and then a code of bars.
    (code,) = zxingcpp.read_barcodes(picture(facts), formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text == f"{facts.verify_url}#{badge.claim}"
    found = verdict.judge(code.text.encode(), trust())
    assert found.kind is Kind.GOOD
    assert dict(found.facts)["name"] == sample.holder_name_native


def test_code_stays_readable_however_long_the_facts(app):
    long = "Données ouvertes, budgets ouverts et services numériques participatifs pour les villes " * 4
    certificate, badge = produced(
        holder_name="한" * 60, titles={"en": long[:160]}, details={"en": long[:160]}, city_names={"en": long[:80]}
    )
    svg = documents.qr_svg(f"https://portal.association.example/verify/{certificate.code}", badge.claim)
    assert int(svg.split('viewBox="0 0 ')[1].split()[0]) <= 69, "version 13 at most"
    found = claims.parse(f"/verify/{certificate.code}#{badge.claim}")
    assert found.claim.name.startswith("한" * 15)
    assert found.claim.name.endswith("…")


def test_certificate_without_a_key_waits_for_its_badge(app, monkeypatch):
    monkeypatch.setattr("portal.certificates.keys.in_use", lambda: None)
    certificate = make_certificate(make_user())
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    assert storage.load(certificate.file_key).startswith(b"%PDF-")
    assert db.session.get(Credential, certificate.id) is None
    monkeypatch.undo()
    tasks.run(app, "certificates.sign", ())
    db.session.expire_all()
    assert (
        verdict.judge_credential(json.loads(queries.badge_by_code(certificate.code).document), trust()).kind
        is Kind.GOOD
    )


def test_fifty_threads_make_one_key_and_one_badge(settings, fresh_database):
    """As workers may that start together on a new year's first day."""
    with committing_app(settings, fresh_database("badge")) as app:
        with app.app_context():
            certificate_id = make_certificate(make_user()).id

        def press() -> None:
            badges.ensure([db.session.get_one(Certificate, certificate_id)])

        assert at_once(app, [press] * CROWD) == {"done": CROWD}
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Credential)) == 1
            assert db.session.scalar(select(func.count()).select_from(SigningKey)) == 1


def test_private_keys_are_encrypted_and_bound_to_their_public_half(app):
    with db.transaction():
        key = keys.in_use()
    private = keys.private_key(key)
    assert private.private_bytes_raw() not in key.private_key
    other = SigningKey(year=2020, number=1, public_key="z6MkOther", private_key=key.private_key)
    with pytest.raises(keys.NoSecret):
        keys.private_key(other)


def test_a_year_has_one_key_that_signs(app):
    actor = make_secretariat()
    with db.transaction():
        key = keys.in_use()
    with pytest.raises(Conflict), db.transaction():
        keys.create(year=key.year, actor=actor)
    with db.transaction():
        keys.retire(key=key, actor=actor)
        second = keys.create(year=key.year, actor=actor)
    assert second.name == f"{key.year}-2"
    assert keys.in_use() is second


def test_what_a_retired_key_signed_stays_good_and_what_a_withdrawn_one_signed_does_not(app):
    actor = make_secretariat()
    certificate, badge = produced()
    key, document = db.session.get_one(SigningKey, badge.key_id), json.loads(badge.document)
    with db.transaction():
        keys.retire(key=key, actor=actor)
        keys.create(year=key.year, actor=actor)
    assert verdict.judge_credential(document, trust()).kind is Kind.GOOD
    with db.transaction():
        keys.retire(key=key, withdrawn=True, actor=actor)
    assert verdict.judge_credential(document, trust()).kind is Kind.UNKNOWN_KEY
    text = f"{services.verify_url(certificate)}#{badge.claim}"
    assert verdict.judge(text.encode(), trust()).kind is Kind.UNKNOWN_KEY


def test_lists_go_on_between_two_keys(app):
    _, badge = produced()
    with db.transaction():
        keys.retire(key=keys.in_use(), actor=make_secretariat())
    assert keys.in_use() is None
    assert verdict.judge_credential(json.loads(badge.document), trust()).kind is Kind.GOOD


def test_in_production_no_key_is_made_by_itself(app, settings, monkeypatch):
    production = replace(settings, base_url="https://portal.example")
    monkeypatch.setattr("portal.certificates.keys.settings", lambda: production)
    with db.transaction():
        assert keys.in_use() is None
    with pytest.raises(keys.NoSecret), db.transaction():
        keys.create(year=2026)
    assert ids.code()


def test_ten_thousand_badges_are_signed_within_a_minute_of_one_core(app):
    """Rows included. Processor time, which a busy machine does not stretch; ninety are measured."""
    holder = make_user()
    certificates = [make_certificate(holder, field_code="0413", sdg_targets=("16.6",)) for _ in range(100)]
    with db.transaction():
        badges.ensure(certificates[:10])  # what is loaded once
    with own_time() as spent:
        for first in range(10, 100, 10):
            with db.transaction():
                badges.ensure(certificates[first : first + 10])
    assert spent.seconds / 90 < 60 / 10_000
