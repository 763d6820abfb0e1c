"""What programs and verifiers fetch, the transcript, and who may see which."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.accounts.models import Role
from portal.certificates import services
from portal.certificates.credentials import baking, verdict
from portal.certificates.credentials.verdict import Kind
from portal.certificates.models import Credential
from portal.core import db
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate
from tests.factories.cities import make_city


def make_coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


@pytest.fixture
def certificate(app):
    made = make_certificate(make_user())
    with db.transaction():
        services.produce(certificate_ids=[made.id])
    return made


def fetched_trust(client) -> verdict.Trust:
    """Built as somebody outside would: the key directory, and the lists that it names."""
    directory = client.get("/verify/keys.json").json
    lists = [client.get(url.removeprefix("http://localhost")).json for url in directory["statusLists"]]
    return verdict.trust_of(directory, lists)


def test_badge_is_served_as_json_png_and_svg(client, certificate):
    answer = client.get(f"/verify/{certificate.code}/credential.json")
    assert answer.content_type == "application/vc+ld+json"
    trust = fetched_trust(client)
    for data in (
        answer.data,
        client.get(f"/verify/{certificate.code}/badge.png").data,
        client.get(f"/verify/{certificate.code}/badge.svg").data,
    ):
        assert verdict.judge(data, trust).kind is Kind.GOOD
    assert b"\0\0\0\0\0{" in client.get(f"/verify/{certificate.code}/badge.png").data, "uncompressed iTXt"


def test_addresses_that_others_rely_on_are_cacheable_and_open_to_any_origin(client, certificate):
    badge = db.session.get_one(Credential, certificate.id)
    for path in (
        "/.well-known/did.json", "/verify/keys.json", "/verify/issuer.json", f"/verify/status/{badge.list_name}.json",
        f"/verify/{certificate.code}/credential.json",
    ):  # fmt: skip
        first = client.get(path)
        assert first.headers["Access-Control-Allow-Origin"] == "*", path
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304, path


def test_did_document_holds_the_key_that_signed(client, certificate):
    document = client.get("/.well-known/did.json").json
    badge = client.get(f"/verify/{certificate.code}/credential.json").json
    assert document["id"] == "did:web:localhost" == badge["issuer"]["id"]
    assert badge["proof"][0]["verificationMethod"] in document["assertionMethod"]


def test_revocation_reaches_the_list_at_once_and_the_etag_changes(client, certificate):
    badge = client.get(f"/verify/{certificate.code}/credential.json").json
    path = badge["credentialStatus"]["statusListCredential"].removeprefix("http://localhost")
    before = client.get(path).headers["ETag"]
    assert verdict.judge_credential(badge, fetched_trust(client)).kind is Kind.GOOD
    with db.transaction():
        services.revoke(certificate=certificate, actor=make_secretariat(), reason="mistake")
    assert client.get(path, headers={"If-None-Match": before}).status_code == 200
    assert verdict.judge_credential(badge, fetched_trust(client)).kind is Kind.REVOKED


def test_hidden_certificate_serves_no_badge(client, certificate):
    with db.transaction():
        services.set_hidden(certificate=certificate, hidden=True)
    for name in ("credential.json", "badge.png", "badge.svg"):
        assert client.get(f"/verify/{certificate.code}/{name}").status_code == 404
    assert "Badge" not in client.page(f"/en/verify/{certificate.code}").get_text()


def test_reissue_has_a_badge_of_its_own(client, certificate):
    old = client.get(f"/verify/{certificate.code}/credential.json").json
    with db.transaction():
        new = services.reissue(
            certificate=certificate, actor=make_secretariat(), reason="name", holder_name="Ana Nova",
            holder_latin_name="", lang="en",
        )  # fmt: skip
        services.produce(certificate_ids=[new.id])
    current = client.get(f"/verify/{certificate.code}/credential.json").json
    trust = fetched_trust(client)
    assert current["credentialSubject"]["identifier"][0]["identityHash"] == "Ana Nova"
    assert verdict.judge_credential(current, trust).kind is Kind.GOOD
    assert verdict.judge_credential(old, trust).kind is Kind.REVOKED


def test_what_is_not_there_is_not_found(client):
    for path in (
        "/verify/keys.json", "/.well-known/did.json", "/verify/offline.html", "/verify/status/2026-1.json",
        "/verify/00000-00000-00000-00000/credential.json", "/verify/x/badge.png",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_offline_verifier_is_a_download_with_keys_lists_and_all_languages(client, certificate):
    answer = client.get("/verify/offline.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = answer.get_data(as_text=True)
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert set(data["languages"]) == {"en", "ko", "ar", "ru", "es", "fr"}
    assert data["lists"]
    assert "connect-src" not in text.split("Content-Security-Policy")[1][:300]
    assert "default-src 'none'" in text


def test_verification_page_offers_the_badge_and_the_pdf_to_its_holder_only(client, login, certificate, app):
    page = client.page(f"/en/verify/{certificate.code}")
    links = {link["href"] for link in page.select("a[href]")}
    assert f"/verify/{certificate.code}/badge.png" in links
    assert "/verify/offline.html" in links
    assert not any(link.endswith(".pdf") for link in links)
    login(db.session.get(type(make_user()), certificate.holder_id))
    links = {link["href"] for link in client.page(f"/en/verify/{certificate.code}").select("a[href]")}
    assert any(link.endswith(f"{certificate.id}.pdf") for link in links)


# Transcripts ----------------------------------------------------------------------------------------------------------


def test_transcript_lists_what_stands_and_its_json_verifies(client, login):
    holder = make_user()
    kept, revoked = make_certificate(holder), make_certificate(holder, titles={"en": "Taken back"})
    with db.transaction():
        for one in (kept, revoked):
            services.produce(certificate_ids=[one.id])
        services.revoke(certificate=revoked, actor=make_secretariat(), reason="mistake")
    login(holder)
    text = client.page("/en/my/transcript").get_text(" ", strip=True)
    assert "Open data for cities" in text
    assert kept.code in text
    assert "Taken back" in text
    assert "Revoked" in text
    found = client.get("/en/my/transcript.json").json
    assert found["type"] == ["VerifiablePresentation"]
    trust = fetched_trust(client)
    assert [verdict.judge_credential(one, trust).kind for one in found["verifiableCredential"]] == [Kind.GOOD]


def test_city_sees_only_what_holders_show_it(client, login):
    city, holder = make_city(), make_user()
    shown = make_certificate(holder, city_id=city.id, holder_name="Ana Shown")
    make_certificate(make_user(), city_id=city.id, holder_name="Ben Hidden")
    login(holder)
    client.submit("/en/my/certificates", {}, to=f"/en/my/certificates/{shown.id}/sharing")
    login(make_coordinator(city))
    text = client.page(f"/en/cities/{city.slug}/transcript").get_text(" ", strip=True)
    assert "Ana Shown" in text
    assert "Ben Hidden" not in text
    login(holder)
    client.submit("/en/my/certificates", {}, to=f"/en/my/certificates/{shown.id}/sharing")
    login(make_coordinator(city))
    assert "Ana Shown" not in client.page(f"/en/cities/{city.slug}/transcript").get_text()


def test_nobody_else_opens_a_city_s_transcript_or_shares_for_another(client, login):
    city = make_city()
    certificate = make_certificate(make_user(), city_id=city.id)
    for reader in (make_user(roles=(Role.TRAINER,)), make_coordinator(make_city())):
        login(reader)
        assert client.get(f"/en/cities/{city.slug}/transcript").status_code == 404
        path = f"/en/my/certificates/{certificate.id}/sharing"
        assert client.submit("/en/settings/", {}, to=path).status_code == 404
    db.session.refresh(certificate)
    assert not certificate.shared_with_city


def test_pdf_of_the_holder_holds_the_badge(client, login, certificate):
    login(db.session.get(type(make_user()), certificate.holder_id))
    pdf = client.get(f"/en/my/certificates/{certificate.id}.pdf").data
    assert baking.from_pdf(pdf) == db.session.get_one(Credential, certificate.id).document
    assert "/AF" in PdfReader(BytesIO(pdf)).root_object, "PDF/A-3 wants the attachment associated with the document"
