"""The canonical form of a badge that we have built ourselves, twenty times faster than by a JSON-LD processor.

A processor reads 24 KB of contexts for every badge to find what thirty words mean. Ours are written down here. Whatever is not
plainly of the shape that we build (another context, another word, a control character, two parts that say the same) goes to
the processor. That both give the same bytes is a property test; checking a signature always takes the processor.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from portal.certificates.credentials import contexts, quads

_VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_SCHEMA = "https://schema.org/"
_XSD = "https://www.w3.org/2001/XMLSchema#"  # as the badges' context has it; the credentials' has http
# The badges' context never says what `xsd:` stands for, so it stands for itself there.
_HTTP_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_NODE = "@id"

# Word → (what it means, datatype of its text; "" for plain text, "@id" for an address or a part).
_WORDS: dict[str, tuple[str, str]] = {
    "name": (_SCHEMA + "name", ""), "description": (_SCHEMA + "description", ""), "url": (_SCHEMA + "url", _XSD + "anyURI"),
    "issuer": (_CREDENTIALS + "issuer", _NODE), "validFrom": (_CREDENTIALS + "validFrom", _HTTP_XSD + "dateTime"),
    "awardedDate": (_VOCABULARY + "awardedDate", "xsd:dateTime"),
    "credentialSubject": (_CREDENTIALS + "credentialSubject", _NODE),
    "credentialStatus": (_CREDENTIALS + "credentialStatus", _NODE),
    "statusPurpose": (_STATUS + "statusPurpose", ""), "statusListIndex": (_STATUS + "statusListIndex", ""),
    "statusListCredential": (_STATUS + "statusListCredential", _NODE),
    "identifier": (_VOCABULARY + "identifier", _NODE), "hashed": (_VOCABULARY + "hashed", _XSD + "boolean"),
    "identityHash": (_VOCABULARY + "identityHash", ""), "identityType": (_VOCABULARY + "identityType", ""),
    "activityStartDate": (_VOCABULARY + "activityStartDate", _XSD + "date"),
    "activityEndDate": (_VOCABULARY + "activityEndDate", _XSD + "date"),
    "creditsEarned": (_VOCABULARY + "creditsEarned", _XSD + "float"),
    "creditsAvailable": (_VOCABULARY + "creditsAvailable", _XSD + "float"),
    "narrative": (_VOCABULARY + "narrative", ""), "achievement": (_VOCABULARY + "achievement", _NODE),
    "achievementType": (_VOCABULARY + "achievementType", ""), "inLanguage": (_SCHEMA + "inLanguage", ""),
    "criteria": (_VOCABULARY + "Criteria", _NODE), "alignment": (_VOCABULARY + "alignment", _NODE),
    "targetName": (_SCHEMA + "targetName", ""), "targetUrl": (_SCHEMA + "targetUrl", _XSD + "anyURI"),
    "targetCode": (_VOCABULARY + "targetCode", ""), "targetFramework": (_SCHEMA + "targetFramework", ""),
    "targetType": (_VOCABULARY + "targetType", ""),
    "result": (_VOCABULARY + "result", _NODE), "value": (_SCHEMA + "value", ""),
    "cryptosuite": (_SECURITY + "cryptosuite", _SECURITY + "cryptosuiteString"),
    "created": ("http://purl.org/dc/terms/created", _HTTP_XSD + "dateTime"),
    "verificationMethod": (_SECURITY + "verificationMethod", _NODE), "proofPurpose": (_SECURITY + "proofPurpose", _NODE),
}  # fmt: skip
_TYPES = {
    "VerifiableCredential": _CREDENTIALS + "VerifiableCredential", "OpenBadgeCredential": _VOCABULARY + "OpenBadgeCredential",
    "Profile": _VOCABULARY + "Profile", "AchievementSubject": _VOCABULARY + "AchievementSubject",
    "IdentityObject": _VOCABULARY + "IdentityObject", "Achievement": _VOCABULARY + "Achievement",
    "Alignment": _SCHEMA + "AlignmentObject", "Result": _VOCABULARY + "Result",
    "BitstringStatusListEntry": _STATUS + "BitstringStatusListEntry", "DataIntegrityProof": _SECURITY + "DataIntegrityProof",
}  # fmt: skip
_PURPOSES = {"assertionMethod": _SECURITY + "assertionMethod"}
_ADDRESS = re.compile(r"(https?://|urn:uuid:|did:web:)[\w.:/?#%~+-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _Unsure(Exception):
    """Not of the shape that we build."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """The same bytes as `quads.canonical`. Raises quads.NotCanonical."""
    try:
        return _Graph().canonical(document)
    except _Unsure:
        return quads.canonical(document)


class _Graph:
    """The statements of one document; a part without an address has a number until its name is known."""

    def __init__(self) -> None:
        self.statements: list[tuple[str | int, str, str | int]] = []
        self.parts = 0

    def canonical(self, document: Mapping[str, Any]) -> bytes:
        if document.get("@context") != [contexts.CREDENTIALS, contexts.BADGES]:
            raise _Unsure
        self._add({key: value for key, value in document.items() if key != "@context"})
        names = self._names()
        lines = {_line(*(names[end] if isinstance(end, int) else end for end in each)) for each in self.statements}
        return "".join(sorted(lines)).encode()

    def _add(self, node: Mapping[str, Any]) -> str | int:
        subject: str | int = _address(node["id"]) if "id" in node else self.parts
        self.parts += isinstance(subject, int)
        for word, value in node.items():
            if word == "id":
                continue
            for each in value if isinstance(value, list) else [value]:
                if word == "type":
                    self.statements.append((subject, _TYPE, f"<{_known(_TYPES, each)}>"))
                else:
                    meaning, kind = _known(_WORDS, word)
                    self.statements.append((subject, f"<{meaning}>", self._object(word, kind, each)))
        return subject

    def _object(self, word: str, kind: str, value: object) -> str | int:
        if kind == _NODE:
            if isinstance(value, Mapping):
                return self._add(value)
            return f"<{_known(_PURPOSES, value)}>" if word == "proofPurpose" else _address(value)
        return f'"{_literal(value)}"' + (f"^^<{kind}>" if kind else "")

    def _names(self) -> list[str]:
        """`_:c14n0` … by the hash of what is said about each part (RDFC-1.0, 4.6); parts that it does not tell apart are unsure."""
        hashes = []
        for part in range(self.parts):
            about = [each for each in self.statements if part in (each[0], each[2])]
            lines = sorted(
                _line(*(("_:a" if end == part else "_:z") if isinstance(end, int) else end for end in each))
                for each in about
            )
            hashes.append(hashlib.sha256("".join(lines).encode()).hexdigest())
        if len(set(hashes)) != len(hashes):
            raise _Unsure
        order = {found: f"_:c14n{place}" for place, found in enumerate(sorted(hashes))}
        return [order[found] for found in hashes]


def _line(subject: str, predicate: str, thing: str) -> str:
    return f"{subject} {predicate} {thing} .\n"


def _known(table: Mapping[str, Any], word: object) -> Any:
    if not isinstance(word, str) or word not in table:
        raise _Unsure
    return table[word]


def _address(value: object) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise _Unsure
    return f"<{value}>"


def _literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) < 10**15:
            return str(value)
        case float() if not value.is_integer() and 1e-6 < abs(value) < 1e15:
            # JSON-LD 1.1 API, 8.6: the canonical form of xsd:double, whatever the datatype.
            return re.sub(r"(\d)0*E\+?(-?)0*(\d)", r"\1E\2\3", f"{value:.15E}")
        case str() if not _CONTROL.search(value):
            return value.replace("\\", "\\\\").replace('"', '\\"')
    raise _Unsure
