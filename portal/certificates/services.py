"""Issue, produce, revoke and reissue certificates. The record is frozen at issue; PDF and page are views of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates import badges, documents, models, pades, queries, rules
from portal.certificates.events import (
    CertificateIssued,
    CertificateReady,
    CertificateRevoked,
    CertificateVisibilityChanged,
)
from portal.certificates.models import Batch, Certificate, CertificateState, Credential, number_sequence
from portal.core import clock, datetimes, db, events, i18n, ids, settings, storage
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _

MAX_ATTEMPTS = 6
GRACE = timedelta(seconds=60)  # before the sweeper takes up what a worker may still be making


@dataclass(frozen=True, kw_only=True)
class Award:
    """What a certificate is for; the module that gives it fills this in and knows nothing of certificates.

    Texts are per language, e.g. {"en": "Open data for cities", "ko": …}. `ref` with `kind` and the holder makes an award
    one and the same: issuing it twice gives the same certificate. `score` is a share (0-1), `hours` full hours of work.
    `timezone` (IANA) is that of the place whose calendar says which day it is issued on, so that no certificate is older
    than what it is for. `city_id` is the city of `city_names` where it is one of ours. For the badge: `criteria` (texts per
    language, what had to be done), `field_code` (ISCED-F 2013, e.g. "0413"), `sdg_targets` (e.g. "16.6").
    """

    kind: str
    ref: uuid.UUID
    titles: dict[str, str]
    details: dict[str, str]
    city_names: dict[str, str]
    country: str
    ends_on: date
    hours: float
    lang: str
    holder_name: str
    holder_latin_name: str = ""
    starts_on: date | None = None
    score: float | None = None
    timezone: str = "UTC"
    city_id: uuid.UUID | None = None
    criteria: dict[str, str] = field(default_factory=dict)
    field_code: str = ""
    sdg_targets: tuple[str, ...] = ()


def _facts(award: Award) -> dict[str, Any]:
    return {
        "holder_name": documents.clean(award.holder_name),
        "holder_latin_name": documents.clean(award.holder_latin_name),
        "titles": award.titles,
        "details": award.details,
        "city_names": award.city_names,
        "country": award.country,
        "starts_on": award.starts_on.isoformat() if award.starts_on else "",
        "ends_on": award.ends_on.isoformat(),
        "hours": award.hours,
        "score": award.score,
        "timezone": award.timezone,
        "issuer": settings().association_name(award.lang),
        "criteria": award.criteria,
        "field_code": award.field_code,
        "sdg_targets": list(award.sdg_targets),
    }


def _new_number(on: date) -> str:
    return f"{on.year}-{db.session.scalar(select(number_sequence.next_value())):06d}"


def check_names(*names: str, lang: str) -> None:
    """Refuses a name that could not be printed in full.

    Raises:
        DomainError: it holds a character for which there is no font.
    """
    missing = documents.missing_glyphs("".join(names), lang)
    if missing:
        raise DomainError(
            _(
                "These characters cannot be printed on a certificate: %(characters)s",
                characters=" ".join(sorted(missing)),
            )
        )


def issue(*, holder: User, award: Award, batch: Batch | None = None) -> Certificate:
    """Makes the record of an award, once, however often it is asked for; a worker then makes the PDF.

    Returns:
        The certificate in force for this award to this holder.
    """
    existing = queries.in_force(holder.id, award.kind, award.ref)
    if existing is not None:
        return existing
    now, today = clock.now(), clock.today(award.timezone)
    values = {
        "id": ids.new_id(), "holder_id": holder.id, "award_kind": award.kind, "award_ref": award.ref,
        "number": _new_number(today), "code": ids.code(), "revision": 1, "lang": award.lang,
        "facts": _facts(award), "issued_on": today, "state": CertificateState.PENDING, "next_at": now + GRACE,
        "batch_id": batch.id if batch else None, "created_at": now, "attempts": 0, "last_error": "",
        "hidden_by_holder": False, "revoke_reason": "", "reissue_reason": "", "city_id": award.city_id,
        "shared_with_city": False,
    }  # fmt: skip
    # Two requests may complete the same course at once: the unique index decides, and the second takes the first's.
    made = db.session.execute(
        postgresql.insert(Certificate).values(**values).on_conflict_do_nothing().returning(Certificate.id)
    ).scalar()
    if made is None:
        found = queries.in_force(holder.id, award.kind, award.ref)
        if found is None:
            raise RuntimeError("a certificate could be neither made nor found")
        return found
    certificate = db.session.get_one(Certificate, made)
    events.publish(CertificateIssued(certificate.id))
    if batch is None:
        events.wake("certificates.produce", str(certificate.id))
    return certificate


def verify_url(certificate: Certificate) -> str:
    """The permanent address at which anybody may check it."""
    return f"{settings().base_url}/verify/{certificate.code}"


def printed(certificate: Certificate, badge: Credential | None = None) -> documents.CertificateFacts:
    """The record as it is printed, in the certificate's language, with its badge."""
    facts = certificate.facts
    with i18n.in_language(certificate.lang):
        lang = i18n.current()
        detail = str(i18n.pick(facts["details"], lang)[0]) if facts["details"] else ""
        return documents.CertificateFacts(
            number=certificate.number, code=certificate.code, revision=certificate.revision,
            verify_url=verify_url(certificate),
            holder_name_native=facts["holder_name"], holder_name_latin=facts["holder_latin_name"],
            city=i18n.plain(facts["city_names"]), country=i18n.country(facts["country"]) if facts["country"] else "",
            title=i18n.plain(facts["titles"]), programme=detail, description=_score_line(facts["score"]),
            starts_on=_day(facts["starts_on"]), ends_on=_day(facts["ends_on"]), hours=i18n.hours(facts["hours"]) if facts["hours"] else "",
            issued_on=datetimes.format_date(certificate.issued_on), issued_at=certificate.created_at,
            issuer=facts["issuer"], language=lang, direction=i18n.direction(lang), labels=_labels(certificate.award_kind),
            credential=badge.document if badge else "", claim=badge.claim if badge else "",
        )  # fmt: skip


def _day(text: str) -> str:
    return datetimes.format_date(date.fromisoformat(text)) if text else ""


def _score_line(score: float | None) -> str:
    return "" if score is None else _("Final test passed with %(score)s", score=i18n.percent(score))


PRIZE, ATTENDANCE = models.PRIZE, models.ATTENDANCE


def _labels(kind: str) -> dict[str, str]:
    is_prize, is_attendance = kind == PRIZE, kind == ATTENDANCE
    return {
        "heading": _("Award")
        if is_prize
        else _("Certificate of attendance")
        if is_attendance
        else _("Certificate of completion"),
        "awarded_to": _("This certificate is awarded to"),
        "for_completing": _("winner with the entry")
        if is_prize
        else _("for taking part in")
        if is_attendance
        else _("for completing"),
        "period": _("Period"),
        "hours": _("Duration"),
        "issued_on": _("Issued on"),
        "number": _("Number"),
        "revision": _("Revision"),
        "verify_at": _("Check this certificate at"),
        "qr_alt": _("QR code that opens the page which confirms this certificate"),
        "code": _("Code"),
    }


def produce(*, certificate_ids: Sequence[uuid.UUID]) -> int:
    """Makes and keeps the PDFs of pending certificates, in one transaction with their new state.

    Returns:
        How many were made: those that are made already, or that another worker is at, are left alone.
    """
    claimed = queries.claim_pending(certificate_ids)
    signed = badges.ensure(claimed)
    for certificate in claimed:
        pdf = pades.signed(documents.certificate_pdf(printed(certificate, signed.get(certificate.id))))
        certificate.file_key = storage.save(
            pdf, filename=f"certificate-{certificate.number}.pdf", content_type="application/pdf"
        )
        certificate.state = CertificateState.READY
        certificate.last_error = ""
    db.session.flush()
    events.publish(*(CertificateReady(certificate.id) for certificate in claimed))
    return len(claimed)


def sign_missing(*, limit: int = 200) -> int:
    """Signs badges of certificates that were made while there was no key. Returns how many it signed."""
    return len(badges.ensure(queries.without_badge(limit)))


def note_failure(*, certificate_id: uuid.UUID, error: str) -> None:
    """Notes on the row why the PDF could not be made and when to try again; gives up in sight of staff."""
    for certificate in queries.claim_pending([certificate_id]):
        certificate.attempts += 1
        certificate.last_error = error[:500]
        certificate.next_at = clock.now() + timedelta(seconds=30 * 2**certificate.attempts)
        if certificate.attempts >= MAX_ATTEMPTS:
            certificate.state = CertificateState.FAILED


def retry(*, certificate: Certificate, actor: User) -> None:
    """Has a certificate that was given up made again.

    Raises:
        Conflict: it is not in that state.
    """
    if not rules.may_retry(certificate):
        raise Conflict(_("This certificate has been made in the meantime."))
    certificate.state = CertificateState.PENDING
    certificate.attempts = 0
    certificate.next_at = clock.now() + GRACE
    accounts.audit(actor=actor, action="certificates.retried", subject=("certificate", certificate.id))
    events.wake("certificates.produce", str(certificate.id))


def revoke(*, certificate: Certificate, actor: User, reason: str) -> None:
    """Takes a certificate back. Its page stays and says so.

    Raises:
        Conflict: it was revoked or replaced already.
    """
    db.session.refresh(certificate, with_for_update=True)
    if not rules.may_revoke(certificate):
        raise Conflict(_("This certificate has been revoked or replaced already."))
    certificate.revoked_at = clock.now()
    certificate.revoked_by = actor.id
    certificate.revoke_reason = reason
    accounts.audit(
        actor=actor, action="certificates.revoked", subject=("certificate", certificate.id), reason=reason,
        data={"number": certificate.number},
    )  # fmt: skip
    events.publish(CertificateRevoked(certificate.id))


def reissue(
    *, certificate: Certificate, actor: User, reason: str, holder_name: str, holder_latin_name: str, lang: str
) -> Certificate:
    """Replaces a certificate by a new revision under the same number and code, e.g. with a corrected name.

    Raises:
        Conflict: it was replaced already.
        DomainError: the name cannot be used or printed.
    """
    db.session.refresh(certificate, with_for_update=True)
    if not rules.may_reissue(certificate):
        raise Conflict(_("This certificate has been replaced already."))
    holder_name = accounts.checked_name(holder_name, "holder_name")
    if holder_latin_name:
        holder_latin_name = accounts.checked_name(holder_latin_name, "holder_latin_name")
    check_names(holder_name, holder_latin_name, lang=lang)
    now = clock.now()
    certificate.superseded_at = now
    db.session.flush()  # the index on what is in force lets the successor in only now
    successor = Certificate(
        holder_id=certificate.holder_id, award_kind=certificate.award_kind, award_ref=certificate.award_ref,
        number=certificate.number, code=certificate.code, revision=certificate.revision + 1, lang=lang,
        facts={
            **certificate.facts,
            "holder_name": documents.clean(holder_name),
            "holder_latin_name": documents.clean(holder_latin_name),
        },
        issued_on=clock.today(certificate.zone), next_at=now + GRACE, reissue_reason=reason,
        hidden_by_holder=certificate.hidden_by_holder, city_id=certificate.city_id,
        shared_with_city=certificate.shared_with_city,
    )  # fmt: skip
    db.session.add(successor)
    db.session.flush()
    accounts.audit(
        actor=actor, action="certificates.reissued", subject=("certificate", successor.id), reason=reason,
        data={"number": successor.number, "revision": successor.revision},
    )  # fmt: skip
    events.publish(CertificateIssued(successor.id))
    events.publish(CertificateVisibilityChanged(successor.id))
    events.wake("certificates.produce", str(successor.id))
    return successor


def set_hidden(*, certificate: Certificate, hidden: bool) -> None:
    """The holder decides whether the public page shows the facts."""
    certificate.hidden_by_holder = hidden
    events.publish(CertificateVisibilityChanged(certificate.id))


def set_shared(*, certificate: Certificate, shared: bool) -> None:
    """The holder decides whether the city sees it in its transcript."""
    certificate.shared_with_city = shared


@dataclass(frozen=True)
class Entry:
    """One line of a bulk issue: who, under which name, for which city."""

    holder: User
    holder_name: str
    holder_latin_name: str
    city_names: dict[str, str]
    country: str
    city_id: uuid.UUID | None = None


def award_of_batch(data: dict[str, Any]) -> Award:
    """The award that a bulk issue gives, without a holder yet; its texts are in the language they were typed in.

    `data["key"]` is the id that the form was handed out with: the same form sent twice gives the same award.

    Raises:
        DomainError: the last day lies before the first.
    """
    if data.get("starts_on") and data["ends_on"] < data["starts_on"]:
        raise DomainError(_("The last day cannot be before the first."), field="ends_on")
    lang = i18n.current()
    return Award(
        kind="batch", ref=_key(data.get("key")), titles={lang: data["title"]},
        details={lang: data["details"]} if data.get("details") else {}, city_names={}, country="",
        starts_on=data.get("starts_on"), ends_on=data["ends_on"], hours=float(data["hours"]), lang=lang, holder_name="",
        timezone=i18n.timezone(),
    )  # fmt: skip


def _key(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return ids.new_id()


def issue_batch(*, title: str, award: Award, entries: Sequence[Entry], actor: User) -> Batch:
    """Issues one award to many people; workers make the PDFs, and the batch's page shows how far they are.

    The award's `ref` is the batch's id: doing it twice does it once.
    """
    values = {"id": award.ref, "title": title, "created_by": actor.id, "created_at": clock.now(), "total": 0}
    # Of two presses at once the second waits here for the first, and then finds its batch.
    made = db.session.scalar(postgresql.insert(Batch).values(values).on_conflict_do_nothing().returning(Batch.id))
    batch = db.session.get_one(Batch, award.ref)
    if made is None:
        return batch
    for entry in entries:
        one = replace(
            award, holder_name=entry.holder_name, holder_latin_name=entry.holder_latin_name,
            city_names=entry.city_names, country=entry.country, city_id=entry.city_id, lang=entry.holder.locale,
        )  # fmt: skip
        certificate = issue(holder=entry.holder, award=one, batch=batch)
        batch.total += certificate.batch_id == batch.id
    accounts.audit(
        actor=actor, action="certificates.batch_issued", subject=("certificate_batch", batch.id),
        data={"title": title, "count": batch.total},
    )  # fmt: skip
    db.session.flush()
    events.wake("certificates.produce_batch", str(batch.id))
    return batch


def export_of(user: User) -> tuple[str, object]:
    """What is stored about a person here, for the export of own data."""
    documents_of_badges = queries.badges_of(user)
    return "certificates", [
        {
            "number": item.number, "code": item.code, "revision": item.revision, "issued_on": item.issued_on.isoformat(),
            "language": item.lang, "facts": item.facts, "revoked_at": item.revoked_at and item.revoked_at.isoformat(),
            "shared_with_city": item.shared_with_city, "badge": documents_of_badges.get(item.id),
        }
        for item in queries.all_revisions_of(user)
    ]  # fmt: skip
