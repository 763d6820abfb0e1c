"""What can be said about a file with the keys and status lists at hand, and nothing else: no network, no database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.certificates.credentials import baking, claims, proofs, status
from portal.certificates.credentials.encoding import BadEncoding, public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Kind(StrEnum):
    """`good`: signed by the issuer, and the list at hand does not revoke it. `unlisted`: signed, no list at hand.

    `revoked`; `tampered`: the signature does not fit the words; `unknown_key`: signed by nobody we know; `no_badge`.
    """

    GOOD = "good"
    UNLISTED = "unlisted"
    REVOKED = "revoked"
    TAMPERED = "tampered"
    UNKNOWN_KEY = "unknown_key"
    NO_BADGE = "no_badge"


@dataclass(frozen=True)
class Verdict:
    """`facts`: what is signed, as (name, text); `until`: up to when revocations are known, ISO 8601, empty if they are not."""

    kind: Kind
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    until: str = ""


class BadTrust(ValueError):
    """A key directory or status list that cannot be relied on."""


@dataclass
class Trust:
    """The issuer's keys by address, and status lists by address. A list joins only with a good signature."""

    issuer: str
    keys: dict[str, Ed25519PublicKey]
    lists: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    @classmethod
    def from_directory(cls, directory: Mapping[str, Any]) -> Trust:
        """The keys of a key directory, which one of them has signed; withdrawn ones are left out. Raises BadTrust."""
        try:
            trust = cls(directory["issuer"]["id"], {
                key["id"]: public_key(key["publicKeyMultibase"])
                for key in directory["keys"]
                if not key.get("withdrawn")
            })  # fmt: skip
        except (KeyError, TypeError, BadEncoding) as error:
            raise BadTrust("the key directory cannot be read") from error
        if trust._checked(directory) is not None:
            raise BadTrust("the key directory is not signed by one of its keys")
        return trust

    def add_list(self, document: Mapping[str, Any]) -> None:
        """Raises BadTrust."""
        fault = self._checked(document)
        if fault is not None or _id(document.get("issuer")) != self.issuer:
            raise BadTrust("a status list is not signed by the issuer")
        try:
            subject, url, until = document["credentialSubject"], document["id"], document["validFrom"]
            if subject["type"] != "BitstringStatusList" or subject["statusPurpose"] != "revocation":
                raise BadTrust("a status list is of another kind")
            bits = status.unpack(subject["encodedList"])
        except (KeyError, TypeError, status.BadList) as error:
            raise BadTrust("a status list cannot be read") from error
        if until >= self.lists.get(url, (b"", ""))[1]:
            self.lists[str(url)] = (bits, str(until))

    def _checked(self, document: Mapping[str, Any]) -> Verdict | None:
        """None if every proof that we understand is good, else what is wrong."""
        try:
            for proof in proofs.proofs_of(document):
                key = self.keys.get(str(proof.get("verificationMethod")))
                if key is None:
                    return Verdict(Kind.UNKNOWN_KEY, "signed with a key that is not in the key directory")
                if not proofs.is_good(document, proof, key):
                    return Verdict(Kind.TAMPERED, "the signature does not fit what the badge says")
        except proofs.BadProof as error:
            return Verdict(Kind.TAMPERED, str(error))
        return None

    def by_name(self, name: str) -> Ed25519PublicKey | None:
        """The key whose address ends in `#name`."""
        return self.keys.get(f"{self.issuer}#{name}")

    def revocation(self, list_url: str, index: int) -> tuple[bool | None, str]:
        """Whether a place is set (None: no such list at hand), and up to when that is known."""
        if list_url not in self.lists:
            return None, ""
        bits, until = self.lists[list_url]
        return status.is_set(bits, index), until

    def list_called(self, name: str) -> str:
        """The address of the list at hand that ends in `/name.json`; empty if there is none."""
        return next((url for url in self.lists if url.endswith(f"/{name}.json")), "")


def _id(value: object) -> str:
    return str(value.get("id", "")) if isinstance(value, Mapping) else str(value or "")


def judge(data: bytes, trust: Trust) -> Verdict:
    """The verdict on the bytes of a file: PDF, PNG, SVG, JSON, or the text of a QR code."""
    try:
        found = baking.extract(data)
    except baking.NoBadge as error:
        return Verdict(Kind.NO_BADGE, str(error))
    return judge_text(found, trust) if isinstance(found, str) else judge_credential(found, trust)


def judge_credential(credential: Mapping[str, Any], trust: Trust) -> Verdict:
    """The verdict on a parsed credential."""
    fault = trust._checked(credential)  # noqa: SLF001  # of this module
    facts = facts_of(credential)
    if fault is not None:
        return Verdict(fault.kind, fault.reason, facts)
    if _id(credential.get("issuer")) != trust.issuer:
        return Verdict(Kind.UNKNOWN_KEY, "the badge names another issuer than the one who signed it", facts)
    entry = credential.get("credentialStatus")
    if not isinstance(entry, Mapping):
        return Verdict(Kind.UNLISTED, "the badge names no status list", facts)
    return _listed(trust, str(entry.get("statusListCredential")), str(entry.get("statusListIndex")), facts)


def _listed(trust: Trust, list_url: str, index: str, facts: tuple[tuple[str, str], ...]) -> Verdict:
    try:
        revoked, until = trust.revocation(list_url, int(index))
    except (ValueError, status.BadList):
        return Verdict(Kind.TAMPERED, "the badge names a place that its status list does not have", facts)
    if revoked is None:
        return Verdict(Kind.UNLISTED, "its status list is not at hand", facts)
    return Verdict(Kind.REVOKED if revoked else Kind.GOOD, "", facts, until)


def judge_text(text: str, trust: Trust) -> Verdict:
    """The verdict on the text of a QR code."""
    try:
        parsed = claims.parse(text)
    except claims.MutilatedClaim as error:
        return Verdict(Kind.TAMPERED, str(error))
    except claims.BadClaim as error:
        return Verdict(Kind.NO_BADGE, str(error))
    claim = parsed.claim
    facts = _shown(
        name=claim.name, city=claim.city, title=claim.title, details=claim.details, hours=claim.hours,
        issued_on=claim.issued_on, code=parsed.code, revision=claim.revision,
    )  # fmt: skip
    key = trust.by_name(claim.key)
    if key is None:
        return Verdict(Kind.UNKNOWN_KEY, "signed with a key that is not in the key directory", facts)
    if not parsed.is_good(key):
        return Verdict(Kind.TAMPERED, "the signature does not fit what the code says", facts)
    return _listed(trust, trust.list_called(claim.status_list), claim.index, facts)


def _shown(**facts: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(text)) for name, text in facts.items() if text not in ("", None))


def facts_of(credential: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The words of a credential that a reader compares with the paper; of a strange one as many as are there."""
    try:
        subject = credential["credentialSubject"]
        achievement = subject["achievement"]
        return _shown(
            name=", ".join(each["identityHash"] for each in subject.get("identifier", [])),
            city=subject.get("narrative", ""), title=achievement.get("name"), details=achievement.get("description"),
            hours=subject.get("creditsEarned"), starts_on=subject.get("activityStartDate"),
            ends_on=subject.get("activityEndDate"),
            issued_on=str(credential.get("awardedDate") or credential.get("validFrom", ""))[:10],
            issuer=credential["issuer"].get("name"), id=credential.get("id"),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError):
        return ()


def trust_in(folder: Path) -> Trust:
    """What `portal certificates keys --out` wrote: `keys.json` and `status-*.json`.

    Raises:
        BadTrust: the key directory is missing or wrong, or a list is.
    """
    return trust_of(_read(folder / "keys.json"), (_read(path) for path in sorted(folder.glob("status-*.json"))))


def trust_of(directory: Mapping[str, Any], lists: Iterable[Mapping[str, Any]]) -> Trust:
    """Raises BadTrust."""
    trust = Trust.from_directory(directory)
    for document in lists:
        trust.add_list(document)
    return trust


def _read(path: Path) -> dict[str, Any]:
    try:
        return baking.parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, baking.NoBadge) as error:
        raise BadTrust(f"{path}: {error}") from error


def as_json(document: Mapping[str, Any]) -> str:
    """A document as it is served and written to files."""
    return json.dumps(document, ensure_ascii=False, indent=1)
