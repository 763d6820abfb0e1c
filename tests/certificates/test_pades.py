"""A configured certificate signs every PDF; pyHanko validates it, and a changed byte is noticed."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal import config
from portal.certificates import badges, pades, services
from portal.certificates.credentials import verdict
from portal.core import db, storage
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate


@pytest.fixture(autouse=True)
def no_loop_of_others():
    """Where a browser test ran in this process before, Playwright's loop counts as running; pyHanko wants one of its own."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture
def signing(app, tmp_path, monkeypatch):
    """A self-made certificate as the association might have one (ECDSA P-256), configured."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Association of the tests")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=30))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    settings = dataclasses.replace(
        app.config["SETTINGS"], signing_certificate=str(tmp_path / "cert.pem"), signing_key=str(tmp_path / "key.pem")
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return tmp_path


def pdf_of_a_certificate() -> bytes:
    certificate = make_certificate(make_user())
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    return storage.load(certificate.file_key)


def status_of(pdf: bytes, folder):
    root = load_cert_from_pemder(str(folder / "cert.pem"))
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return signature, validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))


def test_pdf_carries_a_pades_signature_that_validates_and_still_its_badge(signing):
    pdf = pdf_of_a_certificate()
    signature, found = status_of(pdf, signing)
    assert found.bottom_line
    assert found.coverage.name == "ENTIRE_FILE"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    published = badges.published()
    assert verdict.judge(pdf, verdict.trust_of(published.directory, published.lists.values())).kind is verdict.Kind.GOOD


def test_changed_byte_is_noticed(signing):
    pdf = bytearray(pdf_of_a_certificate())
    at = pdf.index(b"/Title")
    pdf[at + 12] ^= 1
    _, found = status_of(bytes(pdf), signing)
    assert not found.bottom_line


def test_nothing_is_signed_where_nothing_is_configured(app):
    assert not PdfFileReader(BytesIO(pdf_of_a_certificate())).embedded_signatures


def test_what_cannot_sign_is_told(signing):
    (signing / "key.pem").write_text("no key")
    pades._signer.cache_clear()
    with pytest.raises(pades.BadSigner):
        pdf_of_a_certificate()


def test_certificate_without_key_is_refused_at_start():
    with pytest.raises(config.ConfigError, match="go together"):
        config.from_environment(
            database_url="postgresql://x", redis_url="redis://x", secret_key="x", signing_certificate="/a.pem"
        )
