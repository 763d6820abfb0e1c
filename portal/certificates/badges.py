"""A certificate as an Open Badge 3.0: built from the frozen record, signed once, listed for revocation."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql

from portal.certificates import alignments, keys
from portal.certificates.credentials import claims, contexts, proofs, status
from portal.certificates.models import ATTENDANCE, PRIZE, Certificate, Credential, SigningKey
from portal.core import clock, db, i18n, settings
from portal.core.i18n import _

if TYPE_CHECKING:  # six megabytes, which a web process needs for few pages
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# Achievements that are the same for several people have one address, made from what they say.
CONTEXTS = [contexts.CREDENTIALS, contexts.BADGES]
# What kind of achievement it is, by kind of award, of the list of Open Badges 3.0 (B.2.1, AchievementType). The list has no word for
# having been there, and lets issuers add their own with "ext:": "completion" would promise that something was finished or tested.
_TYPES = {ATTENDANCE: "ext:CertificateOfAttendance", PRIZE: "Award"}
_COMPLETION = "CertificateOfCompletion"
_NAMESPACE = uuid.UUID("6e2f7c1e-6f0b-5a53-9d0c-6a0d5b0a3c11")
_LISTS = 100  # of a year at most
_TRIES = 12  # places tried in a list before the next one is begun; at half full, one in 4,000 goes on


def did() -> str:
    """The issuer's identifier, `did:web:portal.example`; its document is at `/.well-known/did.json`."""
    return f"did:web:{quote(urlsplit(settings().base_url).netloc, safe='.')}"


def method(key: SigningKey) -> str:
    return f"{did()}#{key.name}"


def profile(lang: str = "en") -> dict[str, Any]:
    """The issuer as badges name it."""
    return {
        "id": did(), "type": ["Profile"], "name": settings().association_name(lang), "url": settings().base_url,
    }  # fmt: skip


def list_url(name: str) -> str:
    return f"{settings().base_url}/verify/status/{name}.json"


def ensure(certificates: Sequence[Certificate]) -> dict[uuid.UUID, Credential]:
    """The signed badges of certificates, by certificate; made now where there is none yet.

    Those for which no key signs are left out: they stand without a badge until there is one and `certificates.sign` has run.
    """
    found = _kept(certificates)
    missing = [one for one in certificates if one.id not in found]
    key = keys.in_use() if missing else None
    if key is None:
        return found
    private = keys.private_key(key)
    year = clock.today().year
    for number in range(1, _LISTS):
        for _try in range(_TRIES):
            _sign(missing, key, private, f"{year}-{number}")
            found |= _kept(missing)
            missing = [one for one in missing if one.id not in found]
            if not missing:
                return found
    raise RuntimeError("no status list has room")


def _kept(certificates: Sequence[Certificate]) -> dict[uuid.UUID, Credential]:
    wanted = Credential.certificate_id.in_([one.id for one in certificates])
    return {row.certificate_id: row for row in db.session.scalars(select(Credential).where(wanted))}


def _sign(certificates: Sequence[Certificate], key: SigningKey, private: Ed25519PrivateKey, list_name: str) -> None:
    """Signs each with a place drawn by lot and keeps it; where the place is taken nothing is kept. The database decides."""
    rows = [_signed(one, key, private, list_name, secrets.randbelow(status.LENGTH)) for one in certificates]
    db.session.execute(postgresql.insert(Credential).values(rows).on_conflict_do_nothing())


def _signed(
    certificate: Certificate, key: SigningKey, private: Ed25519PrivateKey, list_name: str, index: int
) -> dict[str, Any]:
    now = clock.now()
    with i18n.in_language(certificate.lang):
        unsigned = build(certificate, status.entry(list_url(list_name), index))
        claim = _claim(certificate, key, list_name, index)
    document = proofs.sign(unsigned, key=private, method=method(key), created=instant(now))
    return {
        "certificate_id": certificate.id, "key_id": key.id, "list_name": list_name, "list_index": index,
        "document": json.dumps(document, ensure_ascii=False, indent=1), "signed_at": now,
        "claim": claims.make(claim, code=certificate.code, key=private),
    }  # fmt: skip


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(value: float) -> float | int:
    """A whole number as such: both canonical forms, and readers in every language, then write it alike."""
    return int(value) if float(value).is_integer() else float(value)


def build(certificate: Certificate, entry: dict[str, str]) -> dict[str, Any]:
    """The badge, unsigned, in the language that is spoken: the holder's name and nothing else that identifies a person."""
    facts = certificate.facts
    title = i18n.plain(facts["titles"])
    return {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{certificate.id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": profile(certificate.lang) | {"name": facts["issuer"]},
        "validFrom": instant(certificate.created_at),
        "awardedDate": f"{certificate.issued_on.isoformat()}T00:00:00Z",
        "credentialSubject": _subject(certificate, title),
        "credentialStatus": entry,
    }


def _subject(certificate: Certificate, title: str) -> dict[str, Any]:
    facts, place = certificate.facts, _place(certificate.facts)
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": facts["holder_name"], "identityType": "name"}
        ],
        "activityEndDate": facts["ends_on"],
        "achievement": _achievement(certificate, title),
    }
    if facts["starts_on"]:
        subject["activityStartDate"] = facts["starts_on"]
    if facts["hours"]:
        subject["creditsEarned"] = number(facts["hours"])
    if place:
        subject["narrative"] = place
    if facts["score"] is not None:
        subject["result"] = [{"type": ["Result"], "value": i18n.percent(facts["score"])}]
    return subject


def _place(facts: dict[str, Any]) -> str:
    city = i18n.plain(facts["city_names"]) if facts["city_names"] else ""
    country = i18n.country(facts["country"]) if facts["country"] else ""
    return ", ".join(filter(None, (city, country)))


def _details(facts: dict[str, Any]) -> str:
    return i18n.plain(facts["details"]) if facts["details"] else ""


def _achievement(certificate: Certificate, title: str) -> dict[str, Any]:
    facts = certificate.facts
    criteria = facts.get("criteria") or {}
    achievement: dict[str, Any] = {
        "type": ["Achievement"], "achievementType": _TYPES.get(certificate.award_kind, _COMPLETION), "name": title,
        "description": _details(facts) or title, "inLanguage": certificate.lang,
        "criteria": {"narrative": i18n.plain(criteria) if criteria else _asked_for(certificate.award_kind)},
    }  # fmt: skip
    if facts["hours"]:
        achievement["creditsAvailable"] = number(facts["hours"])
    aligned = alignments.of(facts.get("field_code") or "", facts.get("sdg_targets") or ())
    if aligned:
        achievement["alignment"] = aligned
    words = json.dumps(achievement, ensure_ascii=False, sort_keys=True)
    return {"id": f"urn:uuid:{uuid.uuid5(_NAMESPACE, did() + words)}", **achievement}


def _asked_for(kind: str) -> str:
    """What was asked for, where the award says nothing of its own."""
    if kind == ATTENDANCE:
        return _("Took part, as the organisers have confirmed.")
    return _("All that the course asks for was completed.")


def _claim(certificate: Certificate, key: SigningKey, list_name: str, index: int) -> claims.Claim:
    facts = certificate.facts
    return claims.Claim(
        key=key.name, status_list=list_name, index=str(index), revision=str(certificate.revision),
        issued_on=certificate.issued_on.isoformat(), hours=str(number(facts["hours"])) if facts["hours"] else "",
        name=facts["holder_name"], city=i18n.plain(facts["city_names"]) if facts["city_names"] else "",
        title=i18n.plain(facts["titles"]), details=_details(facts),
    )  # fmt: skip


def presentation(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Several signed badges as one presentation (VC 2.0, section 4.13); each carries its own proof."""
    return {
        "@context": [contexts.CREDENTIALS],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [*documents],
    }


# What verifiers need ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """The signed key directory and every status list, as documents."""

    directory: dict[str, Any]
    lists: dict[str, dict[str, Any]]


def published() -> Published | None:
    """All that an offline verifier needs; None while there is no key."""
    key = keys.for_lists()
    if key is None:
        return None
    names = db.session.scalars(select(Credential.list_name).distinct().order_by(Credential.list_name)).all()
    return Published(_directory(key, names), {name: _status_list(key, name) for name in names})


def directory() -> dict[str, Any] | None:
    """The key directory, signed; None while no key can sign it."""
    key = keys.for_lists()
    if key is None:
        return None
    names = db.session.scalars(select(Credential.list_name).distinct().order_by(Credential.list_name)).all()
    return _directory(key, names)


def _directory(key: SigningKey, lists: Sequence[str]) -> dict[str, Any]:
    known = keys.all_keys()
    changed = max(
        moment for each in known for moment in (each.created_at, each.retired_at, each.withdrawn_at) if moment
    )
    document = {
        "type": "KeyDirectory",
        "issuer": {"id": did(), "name": settings().association_name("en"), "url": settings().base_url},
        "updated": instant(changed),
        "keys": [_entry(each) for each in known],
        "statusLists": [list_url(name) for name in lists],
    }
    # Not RDF: the directory has words of its own.
    return proofs.sign(
        document, key=keys.private_key(key), method=method(key), created=instant(changed), suites=(proofs.JCS,)
    )


def _entry(key: SigningKey) -> dict[str, Any]:
    return {
        "id": method(key), "type": "Multikey", "controller": did(), "publicKeyMultibase": key.public_key,
        "year": key.year, "created": instant(key.created_at),
        "retired": instant(key.retired_at) if key.retired_at else None,
        "withdrawn": instant(key.withdrawn_at) if key.withdrawn_at else None,
    }  # fmt: skip


def did_document() -> dict[str, Any] | None:
    """What `did:web` resolves to (https://w3c-ccg.github.io/did-method-web/); None while there is no key."""
    known = [key for key in keys.all_keys() if key.withdrawn_at is None]
    if not known:
        return None
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did(),
        "verificationMethod": [
            {"id": method(key), "type": "Multikey", "controller": did(), "publicKeyMultibase": key.public_key}
            for key in known
        ],
        "assertionMethod": [method(key) for key in known],
        "service": [{"id": f"{did()}#keys", "type": "LinkedDomains", "serviceEndpoint": settings().base_url}],
    }


def status_list(name: str) -> dict[str, Any] | None:
    """The signed status list of that name; None if there is no such list, or no key."""
    key = keys.for_lists()
    exists = db.session.scalar(select(Credential.list_index).where(Credential.list_name == name).limit(1))
    return None if key is None or exists is None else _status_list(key, name)


def _status_list(key: SigningKey, name: str) -> dict[str, Any]:
    """Set is the place of what was revoked, and of what a newer revision replaced."""
    # Up to the hour, so that the same list is the same bytes for a while; it may know of more than it says, never of less.
    until = instant(clock.now().replace(minute=0, second=0))
    revoked = db.session.scalars(
        select(Credential.list_index)
        .join(Certificate, Certificate.id == Credential.certificate_id)
        .where(
            Credential.list_name == name,
            or_(Certificate.revoked_at.is_not(None), Certificate.superseded_at.is_not(None)),
        )
    ).all()
    document = status.document(
        list_url=list_url(name), issuer=did(), valid_from=until, indexes=revoked, context=contexts.CREDENTIALS
    )
    return proofs.sign(document, key=keys.private_key(key), method=method(key), created=until)
