"""Data Integrity proofs with Ed25519: `eddsa-rdfc-2022` and `eddsa-jcs-2022` (W3C Recommendation vc-di-eddsa, 2025).

Both hash the options of the proof and the document without proofs, each in a canonical form, and sign the two hashes in this
order. RDFC signs what the document says (RDF), JCS how it is written (RFC 8785).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import rfc8785

from portal.certificates.credentials import quads, swift
from portal.certificates.credentials.encoding import BadEncoding, is_signature, multibase58, unmultibase58

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
SUITES = (RDFC, JCS)


class BadProof(ValueError):
    """A proof that cannot be checked: of another kind, incomplete, or over a document that has no canonical form."""


def canonical(document: Mapping[str, Any], suite: str) -> bytes:
    """The canonical form of a document without proof, as bytes.

    Raises:
        BadProof: it has none in this suite.
    """
    try:
        return quads.canonical(document) if suite == RDFC else rfc8785.dumps(dict(document))
    except (quads.NotCanonical, rfc8785.CanonicalizationError, RecursionError) as error:
        raise BadProof(str(error)) from error


def _of_our_own(document: Mapping[str, Any], suite: str) -> bytes:
    if suite != RDFC:
        return canonical(document, suite)
    try:
        return swift.canonical(document)
    except quads.NotCanonical as error:
        raise BadProof(str(error)) from error


def options_of(proof: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a proof is signed: all but the signature, read in the context of the document."""
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    return options | ({"@context": document["@context"]} if "@context" in document else {})


def hash_data(document: Mapping[str, Any], options: Mapping[str, Any], suite: str, *, ours: bool = False) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the options, then of the document. `ours`: we have built it. Raises BadProof."""
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    form = _of_our_own if ours else canonical
    both = (form(options, suite), form(unsecured, suite))
    return b"".join(hashlib.sha256(data).digest() for data in both)


def sign(
    document: Mapping[str, Any], *, key: Ed25519PrivateKey, method: str, created: str, suites: Sequence[str] = SUITES
) -> dict[str, Any]:
    """The document with a proof of each suite, a proof set where there are several. `created`: ISO 8601 with `Z`.

    Raises BadProof if the document has no canonical form.
    """
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    proofs = []
    for suite in suites:
        proof = {
            "type": "DataIntegrityProof", "cryptosuite": suite, "created": created, "verificationMethod": method,
            "proofPurpose": "assertionMethod",
        }  # fmt: skip
        signed = proof
        if suite == JCS and "@context" in unsecured:
            signed = {"@context": unsecured["@context"], **proof}  # this suite wants the context in the proof itself
        data = hash_data(unsecured, options_of(signed, unsecured), suite, ours=True)
        proofs.append({**signed, "proofValue": multibase58(key.sign(data))})
    return unsecured | {"proof": proofs[0] if len(proofs) == 1 else proofs}


def proofs_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The proofs of a document that have a suite we know. Raises BadProof if there is none."""
    raw = document.get("proof")
    found = [
        proof
        for proof in (raw if isinstance(raw, list) else [raw])
        if isinstance(proof, dict) and proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") in SUITES
    ]
    if not found:
        raise BadProof("the document has no proof of a kind that is known here")
    return sorted(found, key=lambda proof: proof["cryptosuite"] != JCS)  # the cheap one refuses first


def is_good(document: Mapping[str, Any], proof: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether the proof is a signature of the document with this key.

    Raises:
        BadProof: it cannot be checked.
    """
    if proof.get("proofPurpose") != "assertionMethod":
        raise BadProof("the proof has another purpose")
    if proof["cryptosuite"] == JCS and "@context" in proof and proof["@context"] != document.get("@context"):
        raise BadProof("the proof speaks of another context than the document")
    data = hash_data(document, options_of(proof, document), proof["cryptosuite"])
    try:
        signature = unmultibase58(proof.get("proofValue"))
    except BadEncoding:
        return False
    return is_signature(signature, data, key)
