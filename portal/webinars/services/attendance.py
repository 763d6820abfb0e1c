"""From signs of life to the certificate, without work by hand; and what people and organisers say to it.

A run is settled some minutes after its doors have closed. The rows decide: who has no row of `Attendance` yet is settled, who
attended and has no certificate yet gets one; the certificate's own index makes it one however many workers, runs and
registrations ask for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates import services as certificates
from portal.certificates.models import Certificate
from portal.cities.models import City
from portal.core import clock, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars.attendance import Finding, Outcome, Rule, Way, data_of, judge, rule_of
from portal.webinars.events import AppealDecided, AttendanceAppealed, AttendanceDecided, GuestAttended
from portal.webinars.models import Appeal, Attendance, Registration, RegistrationState, Run, Webinar
from portal.webinars.queries import attendance as queries
from portal.webinars.queries import webinars as webinar_queries
from portal.webinars.queries.attendance import Evidence
from portal.webinars.rules import attendance as rules

KIND = certificates.ATTENDANCE
MOST_REASON = 1000
_BATCH = 200


# Settling ------------------------------------------------------------------------------------------------------------


def settle_some(*, run_id: uuid.UUID, limit: int = _BATCH) -> int:
    """Settles the next registrations of a run that is over. Returns how many; 0: nothing is left for this worker."""
    run = webinar_queries.run_by_id(run_id)
    if run is None or not rules.is_due(run, clock.now()):
        return 0
    found = queries.unsettled_locked(run.id, limit)
    if not found:
        return 0
    evidence = queries.evidence_of(found, run.webinar_id, clock.now())
    rule, now = rule_of(run.webinar.attendance_rule), clock.now()
    for row in found:
        finding = _judged(rule, evidence[row.id])
        others = _others(row, run) if len(evidence[row.id].visits) > 1 else []
        db.session.execute(
            insert(Attendance)
            .values(
                registration_id=row.id, settled_at=now, changed_at=now, **_values(finding), **_decision(finding, others)
            )
            .on_conflict_do_nothing()
        )
        _note_on_registration(row, evidence[row.id], finding)
        _tell_guest(row, run, finding, is_known=any(one.is_attended for one in others))
        for known in others:
            # What an earlier run lacked, this one may have added: the webinar counts once, for all runs of the person.
            _write(known, finding)
    db.session.flush()
    return len(found)


def _judged(rule: Rule, evidence: Evidence) -> Finding:
    return judge(rule, tuple(evidence.visits.values()), evidence.watched)


def _others(row: Registration, run: Run) -> list[Attendance]:
    """What was found about other registrations of the same person for the webinar."""
    keys = [one.id for one in queries.of_person(row, run.webinar_id) if one.id != row.id]
    return list(queries.attendances_of(keys).values())


def _decision(finding: Finding, others: Sequence[Attendance]) -> dict[str, object]:
    """What an organiser has decided about the person holds for all of his runs."""
    decided = next((one for one in others if one.decided is not None), None)
    if decided is None:
        return {"is_attended": finding.outcome is Outcome.ATTENDED}
    return {
        "is_attended": decided.decided, "decided": decided.decided, "decided_at": decided.decided_at,
        "decided_by": decided.decided_by, "reason": decided.reason,
    }  # fmt: skip


def _tell_guest(row: Registration, run: Run, finding: Finding, *, is_known: bool) -> None:
    """A guest learns once how to come to the certificate. `is_known`: he has attended by what was found before."""
    is_new = finding.outcome is Outcome.ATTENDED and not is_known
    if is_new and row.user_id is None and run.webinar.gives_certificate:
        events.publish(GuestAttended(row.id))


def _values(finding: Finding) -> dict[str, object]:
    return {
        "outcome": finding.outcome, "seconds": finding.seconds, "needed": finding.needed, "length": finding.length,
        "ways": [way.value for way in finding.ways],
    }  # fmt: skip


def _note_on_registration(row: Registration, evidence: Evidence, finding: Finding) -> None:
    """Who was not in this run did not come; not who was there for too short, nor who attended by its recording."""
    visit = evidence.visits.get(row.run_id)
    came = (visit is not None and visit.was_there) or Way.RECORDING in finding.ways
    row.state = RegistrationState.CONFIRMED if came else RegistrationState.NO_SHOW


def _write(known: Attendance, finding: Finding) -> None:
    for name, value in _values(finding).items():
        setattr(known, name, value)
    known.is_attended = known.decided if known.decided is not None else finding.outcome is Outcome.ATTENDED
    known.changed_at = clock.now()


def recount(*, registration: Registration) -> Attendance | None:
    """Counts anew for somebody about whom there is new evidence, e.g. minutes that a provider reported late.

    Returns:
        What was found; None: the run is not settled yet.
    """
    run = webinar_queries.run_by_id(registration.run_id)
    mine = queries.of_person(registration, run.webinar_id, lock=True) if run else ()
    known = queries.attendances_of([one.id for one in mine])
    if run is None or registration.id not in known:
        return None
    evidence = queries.evidence_of(mine, run.webinar_id, clock.now())
    is_known = any(one.is_attended for one in known.values())  # before any of them is written
    for row in mine:
        if row.id in known:
            finding = _judged(rule_of(run.webinar.attendance_rule), evidence[row.id])
            if row.id == registration.id:
                _tell_guest(row, run, finding, is_known=is_known)
            _write(known[row.id], finding)
            _note_on_registration(row, evidence[row.id], finding)
    db.session.flush()
    return known[registration.id]


# Certificates --------------------------------------------------------------------------------------------------------


def issue_owed(*, limit: int = _BATCH) -> int:
    """Issues certificates to people who attended and have none yet. Returns how many registrations were served."""
    found = queries.owed_locked(limit)
    for one in found:
        _issue(one)
    db.session.flush()
    return len(found)


def _issue(attendance: Attendance) -> Certificate:
    registration = db.session.get_one(Registration, attendance.registration_id)
    run = webinar_queries.run_by_id(registration.run_id)
    holder = db.session.get_one(User, registration.user_id)
    if run is None:
        raise RuntimeError("a registration without its run")
    made = certificates.issue(holder=holder, award=award_for(attendance, registration, run, holder))
    attendance.certificate_id = made.id
    return made


def award_for(attendance: Attendance, registration: Registration, run: Run, holder: User) -> certificates.Award:
    """The facts of the certificate: the webinar in the languages it is told in, once however many runs it had."""
    city = db.session.get(City, registration.city_id) if registration.city_id else None
    zone = ZoneInfo(run.timezone)
    rule = rule_of(run.webinar.attendance_rule)
    return certificates.Award(
        kind=KIND, ref=run.webinar_id, titles={text.lang: text.title for text in run.webinar.texts}, details={},
        city_names=dict(city.names) if city else {}, country=city.country if city else "", city_id=city.id if city else None,
        ends_on=run.starts_at.astimezone(zone).date(), hours=round(max(attendance.length, 60) / 3600, 1), lang=holder.locale,
        holder_name=holder.display_name, holder_latin_name=holder.latin_name, timezone=run.timezone,
        criteria=_criteria(rule) if Way.PRESENCE.value in attendance.ways else {},
    )  # fmt: skip


def _criteria(rule: Rule) -> dict[str, str]:
    found = {}
    for lang in i18n.LOCALES:
        with i18n.in_language(lang):
            found[lang] = _("Took part in %(share)s of the webinar or more.", share=i18n.percent(rule.share))
    return found


# What people say against it --------------------------------------------------------------------------------------------


def appeal(*, registration: Registration, reason: str) -> Appeal:
    """A person says that he was there for longer than was counted. The organisers answer.

    Raises:
        DomainError: there is no reason.
        Conflict: it cannot be said now: it was counted as attended, an answer is due, or the time for it is over.
    """
    run = webinar_queries.run_by_id(registration.run_id)
    mine = queries.of_person(registration, run.webinar_id, lock=True) if run else ()
    found = queries.attendance_of(registration.id)
    if not reason.strip():
        raise DomainError(_("Say why: when you were there, and how."), field="reason")
    if run is None or not mine or not rules.may_appeal(found, queries.appeals_of(registration.id), run, clock.now()):
        raise Conflict(_("You cannot ask for this to be looked at now."))
    made = Appeal(id=ids.new_id(), registration_id=registration.id, reason=reason.strip(), created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    events.publish(AttendanceAppealed(made.id))
    return made


def decide_appeal(*, appeal: Appeal, granted: bool, answer: str, actor: User) -> Appeal:
    """An organiser answers, with a reason that the person reads; yes makes it attended, with the certificate.

    Raises:
        DomainError: there is no reason.
        Conflict: somebody has answered already.
    """
    if not answer.strip():
        raise DomainError(_("Say why. The person reads it."), field="answer")
    registration = db.session.get_one(Registration, appeal.registration_id)
    run = webinar_queries.run_by_id(registration.run_id)
    if run is None:
        raise RuntimeError("a registration without its run")
    queries.of_person(registration, run.webinar_id, lock=True)
    held = queries.appeal_locked(appeal.id)
    if held is None or held.decided_at is not None:
        raise Conflict(_("Somebody has answered this already."))
    held.granted, held.answer = granted, answer.strip()[:MOST_REASON]
    held.decided_at, held.decided_by = clock.now(), actor.id
    db.session.flush()
    _audit(run, registration, actor, "webinars.appeal_decided", held.answer, granted=granted)
    if granted:
        _decide(run, registration, True, held.answer, actor)
    events.publish(AppealDecided(held.id))
    return held


# What organisers decide ------------------------------------------------------------------------------------------------


def decide(*, registration: Registration, attended: bool | None, reason: str, actor: User) -> Attendance:
    """An organiser says that somebody attended or did not, or (None) that what was counted holds. The person is told why; the
    certificate is issued or taken back.

    Raises:
        DomainError: there is no reason.
        Conflict: the run is not settled yet, or that is how it stands already.
    """
    if not reason.strip():
        raise DomainError(_("Say why. The person reads it."), field="reason")
    run = webinar_queries.run_by_id(registration.run_id)
    if run is None:
        raise RuntimeError("a registration without its run")
    queries.of_person(registration, run.webinar_id, lock=True)
    found = _decide(run, registration, attended, reason.strip()[:MOST_REASON], actor)
    _audit(run, registration, actor, "webinars.attendance_decided", found.reason, attended=attended)
    events.publish(AttendanceDecided(registration.id, found.changed_at.isoformat()))
    return found


def _decide(run: Run, registration: Registration, attended: bool | None, reason: str, actor: User) -> Attendance:
    found = queries.attendance_of(registration.id)
    if found is None:
        raise Conflict(_("Attendance has not been counted yet. It is some minutes after the doors close."))
    if found.decided is attended:
        raise Conflict(_("That is how it stands already."))
    now = clock.now()
    for one in (found, *_others(registration, run)):
        one.decided, one.decided_at, one.decided_by = attended, (now if attended is not None else None), actor.id
        one.is_attended = attended if attended is not None else one.outcome is Outcome.ATTENDED
        one.reason, one.changed_at = reason, now
    row = db.session.get_one(Registration, registration.id)
    if found.is_attended:
        row.state = RegistrationState.CONFIRMED
    db.session.flush()
    _follow(run, row, found, actor)
    return found


def _follow(run: Run, row: Registration, found: Attendance, actor: User) -> None:
    """Brings the certificate in line with what was decided."""
    current = _certificate_of(row, run.webinar)
    if found.is_attended:
        if current is not None and current.is_revoked:
            found.certificate_id = _restored(current, found.reason, actor).id
        elif run.webinar.gives_certificate and rules.may_claim_certificate(row):
            _issue(found)
    elif current is not None and not current.is_revoked:
        certificates.revoke(certificate=current, actor=actor, reason=found.reason[:500])
    db.session.flush()


def _certificate_of(row: Registration, webinar: Webinar) -> Certificate | None:
    found: Certificate | None = db.session.scalar(
        select(Certificate).where(
            Certificate.holder_id == row.user_id, Certificate.award_kind == KIND, Certificate.award_ref == webinar.id,
            Certificate.superseded_at.is_(None),
        )
    )  # fmt: skip
    return found


def _restored(revoked: Certificate, reason: str, actor: User) -> Certificate:
    """One that was taken back, and is due after all: a new revision under the same number."""
    return certificates.reissue(
        certificate=revoked, actor=actor, reason=reason[:500], holder_name=revoked.facts["holder_name"],
        holder_latin_name=revoked.facts["holder_latin_name"], lang=revoked.lang,
    )  # fmt: skip


def change_rule(*, webinar: Webinar, rule: Rule, actor: User) -> None:
    """Sets what counts as having attended.

    Raises:
        Conflict: it has been applied to somebody: the same holds for all.
    """
    held = db.session.scalars(
        select(Webinar).where(Webinar.id == webinar.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if queries.is_settled(held.id):
        raise Conflict(_("Attendance has been counted by this rule. The same rule holds for everybody."))
    held.attendance_rule = data_of(rule)
    accounts.audit(
        actor=actor, action="webinars.attendance_rule_changed", subject=("webinar", held.id), data=data_of(rule)
    )
    db.session.flush()


def forget(registration_ids: Collection[uuid.UUID]) -> None:
    """Removes words of and to people from what is kept of these registrations; the counts stay."""
    rows: Sequence[Appeal] = db.session.scalars(
        select(Appeal).where(Appeal.registration_id.in_(registration_ids))
    ).all()
    for row in rows:
        db.session.delete(row)
    for one in queries.attendances_of(registration_ids).values():
        one.reason = ""
    db.session.flush()


def _audit(run: Run, row: Registration, actor: User, action: str, reason: str, **data: object) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("webinar", run.webinar_id), reason=reason,
        data={"webinar": run.webinar.slug, "run": run.number, "registration": str(row.id), **data},
    )  # fmt: skip
