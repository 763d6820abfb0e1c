"""The secretariat selects: a proposal from the seat rules, changes with a reason, one release, offers, the reserve list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, selection
from portal.training.events import DecisionsReleased, NominationAnswered, OfferLapsed, OfferMade
from portal.training.models import (
    Decision,
    Edition,
    EditionState,
    Enrolment,
    Gender,
    Nomination,
    NominationState,
    OfferState,
    Outcome,
    Reason,
)
from portal.training.queries import editions, learning, offers
from portal.training.queries import selection as queries
from portal.training.queries.selection import CandidateLine
from portal.training.services import applications
from portal.training.services.editions import announce
from portal.training.services.nominations import enrol, release_places, renumber


def seat_rules(edition: Edition) -> selection.SeatRules:
    """The edition's seat rules as the selection takes them."""
    return selection.SeatRules(
        seats=edition.seats, per_city=edition.seats_per_city, regions=edition.min_regions,
        first_time=edition.min_first_time, gender_share=edition.gender_share, reserve=edition.reserve_length,
    )  # fmt: skip


def as_candidate(line: CandidateLine, edition: Edition) -> selection.Candidate:
    """A nominee as the selection takes one."""
    speaks = not edition.needs_language or bool(line.application and line.application.languages)
    return selection.Candidate(
        key=str(line.nomination.id), city=str(line.city.id), region=line.city.region.value, score=line.score,
        choice=line.nomination.rank, gender=line.application.gender if line.application else Gender.UNDISCLOSED,
        is_first_time=line.is_first_time, speaks=speaks,
    )  # fmt: skip


def propose(*, edition: Edition, actor: User) -> None:
    """Computes who takes part, who is on the reserve list and why, and keeps it as decisions that nobody else sees yet.
    Changes made by hand before are lost.

    Raises:
        Conflict: the edition is not selecting.
    """
    held = _selecting(edition)
    lines = queries.candidates_of(held)
    complete = [line for line in lines if line.is_complete]
    proposal = selection.propose((as_candidate(line, held) for line in complete), seat_rules(held))
    for earlier in queries.decisions_of(held.id):
        db.session.delete(earlier)
    db.session.flush()
    for verdict in proposal.verdicts:
        _decide(
            held, uuid.UUID(verdict.candidate.key), verdict.outcome, verdict.reason, actor,
            place=verdict.place, reserve_place=verdict.reserve_place,
        )  # fmt: skip
    for line in lines:
        if not line.is_complete:
            _decide(held, line.nomination.id, Outcome.OUT, Reason.INCOMPLETE, actor)
    db.session.flush()
    _note(actor, "training.selection_proposed", held, {"candidates": len(complete)})


def _selecting(edition: Edition) -> Edition:
    held = editions.edition_locked(edition.id)
    if held.state is not EditionState.SELECTING:
        raise Conflict(_("The edition is not selecting. Load the page again."))
    return held


def _decide(
    edition: Edition, nomination_id: uuid.UUID, outcome: Outcome, reason: Reason, actor: User, *,
    place: int | None = None, reserve_place: int | None = None,
) -> None:  # fmt: skip
    db.session.add(
        Decision(
            nomination_id=nomination_id, edition_id=edition.id, outcome=outcome, reason=reason, place=place,
            reserve_place=reserve_place, decided_by=actor.id, decided_at=clock.now(),
        )
    )  # fmt: skip


def _note(actor: User | None, action: str, edition: Edition, data: dict[str, object]) -> None:
    accounts.audit(actor=actor, action=action, subject=("edition", edition.id), data={"edition": edition.slug, **data})


def _note_one(actor: User | None, action: str, decision: Decision, reason: str = "") -> None:
    accounts.audit(
        actor=actor, action=action, subject=("nomination", decision.nomination_id), reason=reason,
        data={"outcome": decision.outcome.value, "reason": decision.reason.value},
    )  # fmt: skip


def adjust(*, nomination: Nomination, outcome: Outcome, note: str, actor: User) -> None:
    """Decides otherwise than was proposed, with a reason. Caps hold for the secretariat too; minimums are its own affair.

    Raises:
        DomainError: no reason is given.
        Conflict: there is no proposal yet, it was released, or a cap is reached.
    """
    held = editions.edition_locked(nomination.edition_id)
    decision = queries.decision_of(nomination.id)
    if decision is None or decision.released_at is not None or held.state is not EditionState.SELECTING:
        raise Conflict(_("The edition is not selecting. Load the page again."))
    if not note.strip():
        raise DomainError(_("Say why. The reason stands in the audit log."), field="note")
    others = [one for one in queries.decisions_of(held.id) if one.nomination_id != nomination.id]
    if outcome is Outcome.IN:
        _check_caps(held, nomination, [one.nomination for one in others if one.outcome is Outcome.IN])
    decision.outcome, decision.reason, decision.note = outcome, Reason.STAFF, note.strip()
    last = max((one.reserve_place or 0 for one in others), default=0)
    decision.reserve_place = last + 1 if outcome is Outcome.RESERVE else None
    decision.decided_by, decision.decided_at = actor.id, clock.now()
    db.session.flush()
    _close_gaps(queries.decisions_of(held.id))
    _note_one(actor, "training.selection_adjusted", decision, note)


def _check_caps(edition: Edition, nomination: Nomination, chosen: Sequence[Nomination]) -> None:
    if len(chosen) >= edition.seats:
        raise Conflict(_("All seats are given out. Take somebody off the list first."), field="outcome")
    if sum(one.city_id == nomination.city_id for one in chosen) >= edition.seats_per_city:
        raise Conflict(_("The city has all its seats. Take one of its nominees off the list first."), field="outcome")


def _close_gaps(decisions: Iterable[Decision]) -> None:
    reserve = sorted(
        (one for one in decisions if one.reserve_place is not None), key=lambda one: one.reserve_place or 0
    )
    for place, one in enumerate(reserve, start=1):
        one.reserve_place = place
    db.session.flush()


def release(*, edition: Edition, actor: User) -> None:
    """Lets all decisions go out at once: seats are numbered, offers get their deadline, the edition is announced.

    Raises:
        Conflict: the edition is not selecting, a nominee has no decision, or a cap would be broken.
    """
    held = _selecting(edition)
    decisions = queries.decisions_of(held.id)
    in_force = {line.nomination.id for line in queries.candidates_of(held)}
    decided = [one for one in decisions if one.nomination_id in in_force]
    if not decided or {one.nomination_id for one in decided} != in_force:
        raise Conflict(_("Not every nominee has a decision. Make the proposal again."))
    chosen = [one for one in decided if one.outcome is Outcome.IN]
    for place, one in enumerate(chosen):
        _check_caps(held, one.nomination, [other.nomination for other in chosen[:place]])
    now = clock.now()
    for one in decisions:
        one.released_at = now
    for seat, one in enumerate(chosen, start=1):
        one.nomination.seat = seat
        _offer(one, held, now)
    db.session.flush()
    applications.keep_shortly([one.nomination_id for one in decided if one.outcome is Outcome.OUT], now)
    for one in decided:
        _note_one(actor, "training.decision_released", one)
    announce(edition=held, actor=actor)
    events.publish(DecisionsReleased(held.id))


def _offer(decision: Decision, edition: Edition, now: datetime) -> None:
    decision.offer = OfferState.OPEN
    decision.offer_until = now + timedelta(days=edition.offer_days)


def _own_offer(nomination: Nomination, person: User) -> tuple[Edition, Decision]:
    held = editions.edition_locked(nomination.edition_id)
    db.session.refresh(nomination, ["state", "seat", "city_slot"])
    decision = queries.decision_of(nomination.id)
    if not rules.is_nominee(person, nomination) or decision is None or decision.released_at is None:
        raise NotFound
    db.session.refresh(decision)
    return held, decision


def accept_offer(*, nomination: Nomination, person: User, content_lang: str) -> Enrolment:
    """The person takes the seat that was offered, and is enrolled. Saying it twice is saying it once.

    Raises:
        NotFound: there is no offer to this person.
        Conflict: the deadline has passed, or the offer was answered or ended otherwise.
    """
    held, decision = _own_offer(nomination, person)
    if decision.offer is OfferState.ACCEPTED:
        enrolment = learning.enrolment_of(person.id, held.id)
        if enrolment is not None:
            return enrolment
    _check_offer(decision, nomination)
    decision.offer = OfferState.ACCEPTED
    enrolment = enrol(
        edition=held, person=person, city_id=nomination.city_id, content_lang=content_lang, nomination=nomination
    )
    _note_one(person, "training.offer_accepted", decision)
    events.publish(NominationAnswered(nomination.id))
    return enrolment


def decline_offer(*, nomination: Nomination, person: User) -> None:
    """The person does not take the seat; it goes to the reserve list. Saying it twice is saying it once.

    Raises:
        NotFound: there is no offer to this person.
        Conflict: the deadline has passed, or the offer was answered or ended otherwise.
    """
    held, decision = _own_offer(nomination, person)
    if decision.offer is OfferState.DECLINED:
        return
    _check_offer(decision, nomination)
    _end_offer(held, decision, nomination, OfferState.DECLINED)
    _note_one(person, "training.offer_declined", decision)
    events.publish(NominationAnswered(nomination.id))


def _check_offer(decision: Decision, nomination: Nomination) -> None:
    now = clock.now()
    if rules.may_answer_offer(decision, nomination, now):
        return
    if decision.offer_until is not None and now >= decision.offer_until:
        raise Conflict(_("The time to answer has passed, and the seat has gone to somebody else. Nothing was saved."))
    raise Conflict(_("This offer can no longer be answered. Nothing was saved."))


def _end_offer(edition: Edition, decision: Decision, nomination: Nomination, state: OfferState) -> None:
    decision.offer = state
    nomination.answered_at = clock.now()
    release_places(nomination, NominationState.DECLINED)
    db.session.flush()
    renumber(edition.id, nomination.city_id)


def end_offers() -> int:
    """Ends the offers whose deadline has passed; returns how many. The reserve list moves up by the events."""
    ended = 0
    for edition_id, nomination_id in offers.due_offers(clock.now()):
        held = editions.edition_locked(edition_id)
        decision = db.session.get_one(Decision, nomination_id, populate_existing=True)
        nomination = db.session.get_one(Nomination, nomination_id, populate_existing=True)
        if decision.offer is not OfferState.OPEN or nomination.state is not NominationState.ACCEPTED:
            continue  # answered or withdrawn in the meantime
        _end_offer(held, decision, nomination, OfferState.LAPSED)
        _note_one(None, "training.offer_lapsed", decision)
        events.publish(OfferLapsed(nomination_id))
        ended += 1
    return ended


def refill(*, edition_id: uuid.UUID) -> int:
    """Offers seats that fell free to the reserve list, in its order and within the caps; returns how many."""
    held = editions.edition_locked(edition_id)
    made = 0
    while rules.may_refill(held, clock.now()) and _offer_next(held):
        made += 1
    return made


def _offer_next(held: Edition) -> bool:
    lines = queries.candidates_of(held)
    holders = [line for line in lines if line.nomination.seat is not None]
    reserve = sorted(
        (line for line in lines if line.decision and line.decision.reserve_place is not None),
        key=lambda line: line.decision.reserve_place if line.decision and line.decision.reserve_place else 0,
    )
    found = selection.next_of_reserve(
        [as_candidate(line, held) for line in holders], [as_candidate(line, held) for line in reserve], seat_rules(held)
    )
    line = next((one for one in reserve if found is not None and str(one.nomination.id) == found.key), None)
    taken = {one.nomination.seat for one in holders if one.nomination.seat is not None}
    seat = rules.lowest_free(taken, held.seats)
    if line is None or line.decision is None or seat is None:
        return False
    decision = line.decision
    decision.outcome, decision.reason, decision.reserve_place = Outcome.IN, Reason.RESERVE, None
    line.nomination.seat = seat
    _offer(decision, held, clock.now())
    db.session.flush()
    _close_gaps(queries.decisions_of(held.id))
    _note_one(None, "training.offer_made", decision)
    events.publish(OfferMade(line.nomination.id))
    return True
