"""What workers do in a selection: letters of decision, offers, the reserve list, documents whose time is over."""

from __future__ import annotations

import uuid
from collections import defaultdict

from portal.accounts import queries as accounts_queries
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, events, tasks
from portal.notifications import services as notifications
from portal.training import emails, services
from portal.training.events import (
    DecisionsReleased,
    EditionChanged,
    InterviewBooked,
    NominationAnswered,
    NominationWithdrawn,
    OfferLapsed,
    OfferMade,
)
from portal.training.models import Decision, Edition, InterviewSlot, Nomination, NominationState
from portal.training.queries import nominations as nominations_queries
from portal.training.queries import selection as queries


@events.subscribe(DecisionsReleased)
def send_decisions(event: DecisionsReleased) -> None:
    """All letters of an edition leave in this one transaction: nobody learns the outcome before the others."""
    edition = db.session.get_one(Edition, event.edition_id)
    decisions = [one for one in queries.decisions_of(edition.id) if one.released_at and one.nomination.user_id]
    people = accounts_queries.people([one.nomination.user_id for one in decisions if one.nomination.user_id])
    by_city: dict[uuid.UUID, list[tuple[User, Decision]]] = defaultdict(list)
    for decision in decisions:
        person = people.get(decision.nomination.user_id) if decision.nomination.user_id else None
        if person is None:
            continue
        by_city[decision.nomination.city_id].append((person, decision))
        _tell_person(decision, edition, person)
    for city_id, lines in by_city.items():
        _tell_city(edition, db.session.get_one(City, city_id), lines, "released")


def _tell_person(decision: Decision, edition: Edition, person: User) -> None:
    nomination = decision.nomination
    state = decision.offer.value if decision.offer else "released"
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.decided(nomination, decision, edition, db.session.get_one(City, nomination.city_id), person),
        key=f"decided-{state}:{nomination.id}:{decision.offer_until or ''}",
        url=emails.address(person.locale, "training.nomination", nomination_id=str(nomination.id)),
    )


def _tell_city(edition: Edition, city: City, lines: list[tuple[User, Decision]], what: str) -> None:
    for coordinator in cities.coordinators_of(city.id):
        notifications.notify(
            recipient=accounts.recipient(coordinator),
            message=emails.city_decided(lines, edition, city, coordinator),
            key=f"city-decided-{what}:{edition.id}:{city.id}:{coordinator.id}",
            url=emails.address(coordinator.locale, "training.nominate", slug=edition.slug, city=city.slug),
        )


def _tell_both(nomination_id: uuid.UUID, what: str) -> None:
    nomination = nominations_queries.nomination_by_id(nomination_id)
    decision = queries.decision_of(nomination_id)
    person = db.session.get(User, nomination.user_id) if nomination and nomination.user_id else None
    if nomination is None or decision is None or person is None:
        return
    decision.nomination = nomination
    _tell_person(decision, nomination.edition, person)
    city = db.session.get_one(City, nomination.city_id)
    _tell_city(nomination.edition, city, [(person, decision)], f"{what}:{nomination_id}")


@events.subscribe(OfferMade)
def send_offer(event: OfferMade) -> None:
    """Who moved up learns of the offer, and the city too."""
    _tell_both(event.nomination_id, "offer")


@events.subscribe(OfferLapsed)
def send_lapse(event: OfferLapsed) -> None:
    """Who did not answer in time learns that the seat is gone, and the city too."""
    _tell_both(event.nomination_id, "lapsed")


@events.subscribe(OfferLapsed)
def refill_after_lapse(event: OfferLapsed) -> None:
    """The seat goes to the reserve list."""
    _left(event.nomination_id)


@events.subscribe(NominationAnswered)
def refill_after_answer(event: NominationAnswered) -> None:
    """Somebody declined, or the account was erased: the seat goes to the reserve list, the documents soon away."""
    nomination = db.session.get(Nomination, event.nomination_id)
    if nomination is not None and nomination.state is NominationState.DECLINED:
        _left(event.nomination_id)


@events.subscribe(NominationWithdrawn)
def refill_after_withdrawal(event: NominationWithdrawn) -> None:
    """The city took somebody back: the seat goes to the reserve list, the documents soon away."""
    _left(event.nomination_id)


def _left(nomination_id: uuid.UUID) -> None:
    nomination = db.session.get(Nomination, nomination_id)
    if nomination is None:
        return
    services.keep_shortly([nomination_id], clock.now())
    services.refill(edition_id=nomination.edition_id)


@events.subscribe(EditionChanged)
def keep_documents_until_end(event: EditionChanged) -> None:
    """Documents are kept as long as the edition's dates say now."""
    services.keep_until_end(edition=db.session.get_one(Edition, event.edition_id))


@events.subscribe(InterviewBooked)
def tell_interview(event: InterviewBooked) -> None:
    """Reader and nominee get the time in both zones. A slot that was given back in the meantime is nobody's business."""
    slot = db.session.get(InterviewSlot, event.slot_id)
    nomination = nominations_queries.nomination_by_id(slot.nomination_id) if slot and slot.nomination_id else None
    if slot is None or nomination is None or nomination.user_id is None:
        return
    reader, person = db.session.get_one(User, slot.reader_id), db.session.get_one(User, nomination.user_id)
    for recipient in (reader, person):
        notifications.notify(
            recipient=accounts.recipient(recipient),
            message=emails.interview_booked(slot, nomination.edition, reader, person, recipient),
            key=f"interview-booked:{slot.id}:{slot.booked_at}:{recipient.id}",
        )


@tasks.periodic(seconds=300, name="training.end_offers")
def end_offers() -> None:
    """Ends offers that were not answered in time."""
    with db.transaction():
        services.end_offers()


@tasks.periodic(seconds=3600, name="training.delete_documents")
def delete_documents() -> None:
    """Deletes documents whose time is over, row and bytes."""
    with db.transaction():
        services.delete_expired()
