"""Proofs, lists and claims against published vectors and against each other; what strangers may hand in.

The vectors are those of the W3C Recommendation vc-di-eddsa (https://github.com/w3c/vc-di-eddsa, TestVectors; W3C Software and
Document License), copied to `vectors/`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.certificates.credentials import baking, claims, contexts, encoding, proofs, quads, status, verdict

VECTORS = Path(__file__).parent / "vectors"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def read(name: str) -> str:
    return (
        (VECTORS / name).read_text().strip("\n") if not name.startswith("eddsa-rdfc") else (VECTORS / name).read_text()
    )


@pytest.fixture
def examples(monkeypatch):
    """The context of the specification's examples, which the portal does not know."""
    bundled = contexts.bundled
    vocabulary = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    monkeypatch.setattr(contexts, "bundled", lambda url: vocabulary if url == EXAMPLES else bundled(url))


# Official vectors, step by step ---------------------------------------------------------------------------------------

CASES = {
    "eddsa-rdfc-2022": ("unsigned.json", "DataInt", "canonDocDataInt", "signedDataInt"),
    "eddsa-jcs-2022": ("unsigned.json", "JCS", "canonDocJCS", "signedJCS"),
}


@pytest.mark.parametrize("folder", CASES)
def test_official_vector_is_reproduced_step_by_step(examples, folder):
    source, ending, canon, signed_name = CASES[folder]
    suite = folder.split("/")[0]
    unsigned, options = json.loads(read(source)), json.loads(read(f"{folder}/proofConfig{ending}.json"))
    signed = json.loads(read(f"{folder}/{signed_name}.json"))
    key = encoding.private_key(json.loads(read("keyPair.json"))["privateKeyMultibase"])

    document = (VECTORS / f"{folder}/{canon}.txt").read_bytes()
    assert proofs.canonical(unsigned, suite) == document
    assert hashlib.sha256(document).hexdigest() == read(f"{folder}/docHash{ending}.txt").strip()
    proof = proofs.canonical(options, suite)
    assert proof == (VECTORS / f"{folder}/proofCanon{ending}.txt").read_bytes()
    assert hashlib.sha256(proof).hexdigest() == read(f"{folder}/proofHash{ending}.txt").strip()
    combined = proofs.hash_data(unsigned, options, suite)
    assert combined.hex() == read(f"{folder}/combinedHash{ending}.txt").strip()
    signature = key.sign(combined)
    assert signature.hex() == read(f"{folder}/sigHex{ending}.txt").strip()
    assert encoding.multibase58(signature) == read(f"{folder}/sigBTC58{ending}.txt").strip()
    made = proofs.sign(
        unsigned,
        key=key,
        method=signed["proof"]["verificationMethod"],
        created=signed["proof"]["created"],
        suites=[suite],
    )
    assert made == signed
    assert proofs.is_good(signed, signed["proof"], key.public_key())


def test_official_vector_in_a_vocabulary_not_at_hand_is_reproduced_from_its_canonical_forms():
    """The employment authorisation names the context `https://w3id.org/citizenship/v4rc1`, which we have no copy of."""
    folder = VECTORS / "eddsa-rdfc-2022/employ"
    forms = [(folder / f"{name}DataInt.txt").read_bytes() for name in ("proofCanon", "canonDoc")]
    combined = b"".join(hashlib.sha256(form).digest() for form in forms)
    assert combined.hex() == (folder / "combinedHashDataInt.txt").read_text().strip()
    key = encoding.private_key(json.loads(read("keyPair.json"))["privateKeyMultibase"])
    signed = json.loads((folder / "signedDataInt.json").read_text())
    assert encoding.multibase58(key.sign(combined)) == signed["proof"]["proofValue"]


def test_official_proof_set_is_good_with_both_keys(examples):
    signed = json.loads(read("proof-set-chain/signedProofSet2.json"))
    for proof in proofs.proofs_of(signed):
        key = encoding.public_key(proof["verificationMethod"].split("#")[1])
        assert proofs.is_good(signed, proof, key)
        assert not proofs.is_good(signed | {"name": "Another"}, proof, key)


def test_context_that_is_not_bundled_is_refused_and_a_changed_one_too(monkeypatch, tmp_path):
    with pytest.raises(proofs.BadProof, match="unknown context"):
        proofs.canonical({"@context": "https://evil.example/context", "id": "urn:a:b"}, proofs.RDFC)
    contexts.bundled.cache_clear()
    monkeypatch.setattr(contexts, "FOLDER", tmp_path)
    (tmp_path / "credentials-v2.json").write_text("{}")
    with pytest.raises(contexts.UnknownContext, match="changed"):
        contexts.bundled(contexts.CREDENTIALS)
    contexts.bundled.cache_clear()


def test_word_without_a_meaning_cannot_hide_beside_a_signature():
    with pytest.raises(quads.NotCanonical, match="note"):
        quads.canonical({"@context": contexts.CREDENTIALS, "id": "urn:a:b", "note": "not covered by the signature"})


# Two proofs, any change -----------------------------------------------------------------------------------------------

BADGE = {
    "@context": [contexts.CREDENTIALS, contexts.BADGES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:portal.example", "type": ["Profile"], "name": "Association"},
    "validFrom": "2026-11-25T10:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": "Ana", "identityType": "name"}],
        "achievement": {"id": "urn:a:b", "type": ["Achievement"], "name": "Course", "criteria": {"narrative": "All"}},
    },
}
METHOD = "did:web:portal.example#2026-1"


def signed_badge(**changes):
    return proofs.sign(BADGE | changes, key=KEY, method=METHOD, created="2026-11-25T10:00:00Z")


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])), st.text(max_size=5))
def test_both_proofs_hold_for_any_text_and_break_with_any_change(name, other):
    signed = signed_badge(name=name)
    for proof in signed["proof"]:
        assert proofs.is_good(signed, proof, KEY.public_key())
        if other != name:
            assert not proofs.is_good(signed | {"name": other}, proof, KEY.public_key())


@pytest.mark.parametrize(
    "change",
    [
        {"proofPurpose": "authentication"}, {"proofValue": "zzz"}, {"proofValue": 5}, {"created": "2020-01-01T00:00:00Z"},
        {"verificationMethod": "did:web:other.example#1"},
    ],
)  # fmt: skip
def test_changed_proof_is_not_good(change):
    signed = signed_badge()
    for proof in signed["proof"]:
        try:
            assert not proofs.is_good(signed, proof | change, KEY.public_key())
        except proofs.BadProof:
            continue


# Status lists ---------------------------------------------------------------------------------------------------------


@settings(deadline=None)  # the machine may be busy
@given(st.sets(st.integers(0, status.LENGTH - 1), max_size=300))
def test_list_holds_one_bit_for_each_place(places):
    bits = status.unpack(status.pack(places))
    assert len(bits) == status.LENGTH // 8
    assert sum(byte.bit_count() for byte in bits) == len(places)
    assert all(status.is_set(bits, place) for place in places)


def test_list_is_read_as_the_specification_writes_it():
    """`encodedList` of the Recommendation's example 1 (https://www.w3.org/TR/vc-bitstring-status-list/): nothing is set."""
    encoded = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    bits = status.unpack(encoded)
    assert len(bits) == 16384
    assert not any(bits)
    # Place 0 is the left-most bit of the first byte, 23 the right-most of the third.
    assert status.unpack(status.pack([0, 23]))[:3] == bytes([0x80, 0, 0x01])


def test_small_list_of_many_revoked_stays_small():
    assert len(status.pack(range(0, 131_072, 655))) < 1000


@pytest.mark.parametrize("text", [None, "", "x", "u", "u!!", "uH4sI", status.pack([])[:-8], "z" + status.pack([])[1:]])
def test_broken_list_is_refused(text):
    with pytest.raises(status.BadList):
        status.unpack(text)


def test_bomb_and_short_list_are_refused():
    import gzip

    for data in (b"\0" * 5_000_000, b"\0" * 16):
        with pytest.raises(status.BadList):
            status.unpack("u" + encoding.base64url(gzip.compress(data)))


# Claims ---------------------------------------------------------------------------------------------------------------


def claim(**values):
    defaults = {
        "key": "2026-1", "status_list": "2026-1", "index": "94567", "revision": "1", "issued_on": "2026-11-25",
        "hours": "24", "name": "Ana Reyes", "city": "Quezon City", "title": "Open data", "details": "Programme: Edition",
    }  # fmt: skip
    return claims.Claim(**(defaults | values))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=160)


@settings(deadline=None)  # the machine may be busy
@given(WORDS, WORDS, WORDS, WORDS)
def test_claim_survives_the_way_through_the_code_and_stays_small(name, city, title, details):
    text = claims.make(claim(name=name, city=city, title=title, details=details), code="ABCDE-FGHJK", key=KEY)
    parsed = claims.parse(f"https://portal.example/verify/ABCDE-FGHJK#{text}")
    assert parsed.is_good(KEY.public_key())
    assert len(parsed.payload) <= claims.MOST_BYTES
    for given_text, read_text in ((name, parsed.claim.name), (title, parsed.claim.title)):
        plain = " ".join(given_text.split())
        assert read_text in {plain, ""} or (read_text.endswith("…") and plain.startswith(read_text[:-1]))


def test_claim_of_one_certificate_does_not_fit_another_code():
    text = claims.make(claim(), code="ABCDE-FGHJK", key=KEY)
    assert not claims.parse(f"https://portal.example/verify/ABCDE-FGHJM#{text}").is_good(KEY.public_key())


@pytest.mark.parametrize(
    "text", ["", "hello", "https://x.example/verify/ABCDE-FGHJK", "https://x.example/verify/ABCDE-FGHJK#"]
)
def test_text_without_a_claim_is_told_from_a_broken_claim(text):
    with pytest.raises(claims.BadClaim) as refused:
        claims.parse(text)
    assert not isinstance(refused.value, claims.MutilatedClaim)


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=300))
def test_anything_behind_the_address_gets_a_verdict(text):
    trust = verdict.Trust("did:web:portal.example", {METHOD: KEY.public_key()})
    assert verdict.judge_text(f"https://portal.example/verify/ABCDE-FGHJK#{text}", trust).kind is not verdict.Kind.GOOD


# Files ----------------------------------------------------------------------------------------------------------------


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=400))
def test_any_bytes_get_a_verdict(data):
    trust = verdict.Trust("did:web:portal.example", {METHOD: KEY.public_key()})
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"<svg>", b"{"):
        assert verdict.judge(head + data, trust).kind is not verdict.Kind.GOOD


@settings(deadline=None)  # the machine may be busy
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@context",
                        "id",
                        "type",
                        "issuer",
                        "proof",
                        "credentialSubject",
                        "credentialStatus",
                        "cryptosuite",
                        "achievement",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_gets_a_verdict(value):
    trust = verdict.Trust("did:web:portal.example", {METHOD: KEY.public_key()})
    document = value if isinstance(value, dict) else {"x": value}
    for one in (document, signed_badge() | document):
        assert verdict.judge(json.dumps(one).encode(), trust).kind is not verdict.Kind.GOOD


def test_name_that_stands_twice_is_refused():
    with pytest.raises(baking.NoBadge):
        baking.parsed('{"name": "Ana", "name": "Ben"}')


def test_baking_again_replaces_the_badge():
    from portal.certificates import pictures

    once = baking.bake_png(pictures.png("old"), "new ✓")
    assert baking.from_png(once) == "new ✓"
    assert once.count(baking.KEYWORD) == 1
    assert baking.from_svg(pictures.svg('{"a": "]]>"}').encode()) == '{"a": "]]>"}'


def test_compressed_badge_is_refused_as_the_standard_says():
    from portal.certificates import pictures

    baked = pictures.png("x").replace(b"openbadgecredential\0\0", b"openbadgecredential\0\1")
    with pytest.raises(baking.NoBadge, match="compressed"):
        baking.from_png(baked)
