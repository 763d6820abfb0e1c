"""openbadgeslib, a verifier that is not ours, accepts our badges and refuses tampered and revoked ones.

It runs offline: what it asks for over HTTPS (the DID document, the status list) it gets from our own pages through the hook it
has for that, and any other address is an error. Contexts are those it brings along, not ours. Of status lists it checks only
JWT signatures by itself; ours has an embedded proof, which its general function for such proofs checks here.
"""

from __future__ import annotations

import dataclasses
import json

import pytest
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.did import resolve_did

from portal.certificates import services
from portal.certificates.credentials import status
from portal.core import db
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate

BASE = "https://portal.example"


@pytest.fixture
def public(app, monkeypatch):
    """The portal at a public address, as did:web demands."""
    monkeypatch.setitem(
        app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], base_url=BASE, credential_secret="s" * 32)
    )
    with db.transaction():
        from portal.certificates import keys

        keys.create(year=2026)
    return app


def badge_of(client, **values):
    certificate = make_certificate(make_user(), field_code="0413", sdg_targets=("16.6",), **values)
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    return certificate, client.get(f"/verify/{certificate.code}/credential.json").json


@pytest.fixture
def check(public, client):
    asked = []

    def download(url, *_args, **_kwargs):
        assert url.startswith(BASE), f"nothing may be fetched from elsewhere: {url}"
        asked.append(url)
        return client.get(url.removeprefix(BASE)).data

    def verify(document):
        return OB3LdpVerifier().verify(
            json.dumps(document), check_status=True, download=download, verify_status_list=False
        )

    verify.asked = asked
    return verify


@pytest.mark.parametrize("name", ["Ana Reyes", "박서연", "محمد عبد الرحمن"])
def test_it_accepts_our_badge_with_key_and_list_from_our_pages(client, check, name):
    _, document = badge_of(client, holder_name=name)
    assert check(document).issuer.id == "did:web:portal.example"
    assert f"{BASE}/.well-known/did.json" in check.asked
    assert document["credentialStatus"]["statusListCredential"] in check.asked


def test_it_refuses_a_tampered_badge(client, check):
    _, document = badge_of(client)
    document["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    with pytest.raises(LibOpenBadgesException, match=r"(?i)signature|proof"):
        check(document)


def test_it_accepts_the_proof_of_our_status_list(client, check):
    _, document = badge_of(client)
    address = document["credentialStatus"]["statusListCredential"]
    found = client.get(address.removeprefix(BASE)).json
    key = client.get("/.well-known/did.json").json["verificationMethod"][0]["publicKeyMultibase"]
    pem = resolve_did(f"did:key:{key}")
    verify_data_integrity_proof(found, pem)
    found["credentialSubject"]["encodedList"] = status.pack([1])
    with pytest.raises(LibOpenBadgesException):
        verify_data_integrity_proof(found, pem)


def test_it_refuses_a_revoked_badge(client, check):
    certificate, document = badge_of(client)
    with db.transaction():
        services.revoke(certificate=certificate, actor=make_secretariat(), reason="mistake")
    with pytest.raises(LibOpenBadgesException, match="'revocation' is set"):
        check(document)


@pytest.mark.usefixtures("public")
def test_it_reads_our_baked_pictures(client):
    certificate, document = badge_of(client)
    png = client.get(f"/verify/{certificate.code}/badge.png").data
    svg = client.get(f"/verify/{certificate.code}/badge.svg").data
    for text in (
        baking.extract_png(png, keyword=baking.ITXT_KEYWORD_OB3),
        baking.extract_svg(svg, element=baking.SVG_ELEMENT_OB3, text_fallback=True),
    ):
        assert json.loads(text) == document
