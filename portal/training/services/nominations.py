"""A city nominates, ranks, withdraws; the person accepts or declines. Seats are counted under the edition's row lock."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect

from portal.accounts import queries as accounts_queries
from portal.accounts import services as accounts
from portal.accounts.models import User, UserState
from portal.cities import services as cities
from portal.cities.models import City
from portal.core import clock, datetimes, db, events, i18n, ids
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _, ngettext
from portal.training import rules
from portal.training.events import NominationAnswered, NominationMade, NominationWithdrawn
from portal.training.models import Admission, Edition, Enrolment, EnrolmentState, Nomination, NominationState
from portal.training.queries import editions, learning
from portal.training.queries import nominations as queries
from portal.training.services import applications, eligibility

_COLUMNS = [column.key for column in inspect(Nomination).column_attrs]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Whom a city puts forward and why. `locale` and `timezone` are for a person who has no account yet."""

    email: str
    name: str
    position: str
    motivation: str
    locale: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True)
class Outcome:
    """What came of nominating. `invitation`: secret of the link for a person without a password, to be mailed now and
    kept nowhere. `is_new` is False if the city had nominated this person already: nothing was done.
    """

    nomination: Nomination
    person: User
    invitation: str | None
    is_new: bool


def nominate(*, edition: Edition, city: City, candidate: Candidate, actor: User) -> Outcome:
    """Puts a person forward for an edition. Asking twice nominates once.

    `actor` speaks for the city and is loaded with grants.

    Raises:
        Conflict: nominations are closed, the city's or all places are taken, or another city was first.
        DomainError: address or name cannot be used, or the city is no member.
    """
    held = editions.edition_locked(edition.id)
    now = clock.now()
    known = accounts_queries.user_by_email(candidate.email)
    earlier = queries.nomination_in_force(held.id, known.id) if known else None
    if known is not None and earlier is not None:
        if earlier.city_id == city.id:
            return Outcome(earlier, known, None, is_new=False)
        raise Conflict(_("Another city has nominated this person for this edition."), field="email")
    _check_open(held, now)
    if not queries.is_member(city.id, now):
        raise Conflict(_("Only member cities nominate. Your city's membership does not hold today."))
    seat, slot = _free_places(held, city)
    places = _Places(seat, slot, queries.next_rank(held.id, city.id))
    return _put_forward(held, city, candidate, actor, places)


@dataclass(frozen=True)
class _Places:
    """What a nomination takes: a seat of the edition, a slot of the city, a place in the city's order."""

    seat: int | None
    slot: int | None
    rank: int


def _put_forward(
    held: Edition, city: City, candidate: Candidate, actor: User, places: _Places, *, replaces: Nomination | None = None
) -> Outcome:
    person, invitation = accounts.invite(
        email=candidate.email, display_name=candidate.name, locale=candidate.locale, timezone=candidate.timezone,
        invited_by=actor, reason=i18n.marked("nominated for a training"),
    )  # fmt: skip
    if person.state in (UserState.BLOCKED, UserState.ERASED):
        raise Conflict(_("The account of this person is closed. Ask the secretariat."), field="email")
    cities.affiliate(user=person, city=city, position=candidate.position, actor=actor)
    nomination = Nomination(
        id=ids.new_id(), edition_id=held.id, city_id=city.id, user_id=person.id, nominated_by=actor.id,
        position=candidate.position, motivation=candidate.motivation, rank=places.rank, seat=places.seat,
        city_slot=places.slot, state=NominationState.MADE, replaces_id=replaces.id if replaces else None,
    )  # fmt: skip
    db.session.add(nomination)
    db.session.flush()
    _note(actor, "training.nominated", nomination, held)
    events.publish(NominationMade(nomination.id))
    return Outcome(nomination, person, invitation, is_new=True)


def substitute(*, nomination: Nomination, city: City, candidate: Candidate, actor: User) -> Outcome:
    """Takes a nomination back and puts another person in its place, with its slot, seat and rank, in one act.

    Raises:
        Conflict: the date until which a city may do so has passed, the selection has begun, or the other person is
            nominated already.
        DomainError: address or name cannot be used.
    """
    edition, held = _current(nomination)
    now = clock.now()
    _check_substitution(held, edition, now)
    known = accounts_queries.user_by_email(candidate.email)
    if known is not None and queries.nomination_in_force(edition.id, known.id) is not None:
        raise Conflict(_("This person is nominated for this edition already."), field="email")
    places = _Places(held.seat, held.city_slot, held.rank)
    withdraw(nomination=held, actor=actor, reason=i18n.marked("replaced by somebody else"), renumbers=False)
    return _put_forward(edition, city, candidate, actor, places, replaces=held)


def _check_substitution(nomination: Nomination, edition: Edition, now: datetime) -> None:
    if rules.may_substitute(nomination, edition, now):
        return
    if now >= rules.substitution_end(edition):
        passed = datetimes.format_datetime(rules.substitution_end(edition), zone=edition.timezone)
        raise Conflict(_("Another person could be named until %(when)s. Nothing was saved.", when=passed))
    raise Conflict(_("This nomination can no longer be changed: the edition has moved on. Nothing was saved."))


def _check_open(edition: Edition, now: datetime) -> None:
    if rules.nominations_are_open(edition, now):
        return
    if now >= edition.nominations_close_at:
        closed = datetimes.format_datetime(edition.nominations_close_at, zone=edition.timezone)
        raise Conflict(_("Nominations closed on %(when)s. Nothing was saved.", when=closed))
    raise Conflict(_("Nominations for this edition are not open. Nothing was saved."))


def _free_places(edition: Edition, city: City) -> tuple[int | None, int]:
    """The seat of the edition (None where nominations take none) and the city's slot for the next nomination."""
    seats, slots = queries.taken_places(edition.id, city.id)
    slot = rules.lowest_free(slots, edition.seats_per_city)
    if slot is None:
        raise Conflict(
            ngettext(
                "%(city)s has used its %(num)d place. Withdraw a nomination first to make another.",
                "%(city)s has used all of its %(num)d places. Withdraw a nomination first to make another.",
                edition.seats_per_city, city=i18n.plain(city.names),
            )
        )  # fmt: skip
    if not rules.takes_seats(edition):
        return None, slot
    seat = rules.lowest_free(seats, edition.seats)
    if seat is None:
        raise Conflict(
            ngettext(
                "The only seat of this edition is taken.", "All %(num)d seats of this edition are taken.", edition.seats
            )
        )
    return seat, slot


def _note(actor: User | None, action: str, nomination: Nomination, edition: Edition, reason: str = "") -> None:
    accounts.audit(
        actor=actor, action=action, subject=("nomination", nomination.id), reason=reason,
        data={"edition": edition.slug, "city_id": str(nomination.city_id)},
    )  # fmt: skip


def _current(nomination: Nomination) -> tuple[Edition, Nomination]:
    """The edition, locked, and the nomination as it is now."""
    edition = editions.edition_locked(nomination.edition_id)
    db.session.refresh(nomination, _COLUMNS)  # only these: what a view has loaded beside them stays
    return edition, nomination


def withdraw(*, nomination: Nomination, actor: User, reason: str = "", renumbers: bool = True) -> None:
    """Takes a nomination back and frees its places. Doing it twice does it once.

    `renumbers`: the city's order closes the gap; not where somebody else takes the place at once.

    Raises:
        Conflict: the edition is over, or the person has completed it.
    """
    edition, held = _current(nomination)
    if held.state is NominationState.WITHDRAWN:
        return
    enrolment = learning.enrolment_of(held.user_id, edition.id) if held.user_id else None
    if enrolment is not None:  # locked: the last step of the course may be on its way at this moment
        enrolment = learning.enrolment_locked(enrolment.id)
    completed = enrolment is not None and enrolment.state is EnrolmentState.COMPLETED
    if not rules.may_withdraw(held, edition, clock.now(), completed=completed):
        raise Conflict(_("This nomination can no longer be withdrawn."))
    was_accepted = held.state is NominationState.ACCEPTED
    release_places(held, NominationState.WITHDRAWN)
    if enrolment is not None and enrolment.nomination_id == held.id:
        enrolment.state = EnrolmentState.WITHDRAWN
    db.session.flush()
    if renumbers:
        renumber(edition.id, held.city_id)
    _note(actor, "training.nomination_withdrawn", held, edition, reason)
    events.publish(NominationWithdrawn(held.id, was_accepted))


def release_places(nomination: Nomination, state: NominationState) -> None:
    """Ends a nomination; its seat and its slot are free again."""
    nomination.state = state
    nomination.seat = nomination.city_slot = None


def renumber(edition_id: uuid.UUID, city_id: uuid.UUID) -> None:
    """Closes the gap that a nomination leaves in the city's order."""
    for rank, item in enumerate(queries.ranked(edition_id, city_id), start=1):
        item.rank = rank
    db.session.flush()


def move(*, nomination: Nomination, up: bool) -> None:
    """Moves a nominee one place up or down in the city's order. At the end of the list nothing happens."""
    _edition, held = _current(nomination)
    order = list(queries.ranked(held.edition_id, held.city_id))
    if held not in order:
        return
    place = order.index(held)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for rank, item in enumerate(order, start=1):
        item.rank = rank
    db.session.flush()


def accept(*, nomination: Nomination, person: User, content_lang: str) -> Enrolment | None:
    """The person says yes. Where there is no selection, he is enrolled at once. Saying it twice is saying it once.

    Returns:
        The enrolment; None where the secretariat still chooses.

    Raises:
        NotFound: the nomination is not this person's.
        Conflict: it was withdrawn, declined, or the edition is over.
    """
    edition, held = _current(nomination)
    if not rules.is_nominee(person, held):
        raise NotFound
    if held.state is NominationState.ACCEPTED:
        return learning.enrolment_of(person.id, edition.id)
    _check_answerable(held, edition)
    applications.check_complete(held, edition)
    held.state = NominationState.ACCEPTED
    held.answered_at = clock.now()
    enrolment = None
    if edition.admission is Admission.DIRECT:
        enrolment = enrol(
            edition=edition, person=person, city_id=held.city_id, content_lang=content_lang, nomination=held
        )
    _note(person, "training.nomination_accepted", held, edition)
    events.publish(NominationAnswered(held.id))
    return enrolment


def decline(*, nomination: Nomination, person: User) -> None:
    """The person says no; the places are free again. Saying it twice is saying it once.

    Raises:
        NotFound: the nomination is not this person's.
        Conflict: it was withdrawn, accepted, or the edition is over.
    """
    edition, held = _current(nomination)
    if not rules.is_nominee(person, held):
        raise NotFound
    if held.state is NominationState.DECLINED:
        return
    _check_answerable(held, edition)
    held.answered_at = clock.now()
    release_places(held, NominationState.DECLINED)
    db.session.flush()
    renumber(edition.id, held.city_id)
    _note(person, "training.nomination_declined", held, edition)
    events.publish(NominationAnswered(held.id))


def _check_answerable(nomination: Nomination, edition: Edition) -> None:
    if rules.may_answer(nomination, edition, clock.now()):
        return
    if nomination.state is NominationState.WITHDRAWN:
        raise Conflict(_("The city has withdrawn this nomination. Nothing was saved."))
    if nomination.state is NominationState.MADE:
        raise Conflict(_("This nomination can no longer be answered: the edition has moved on. Nothing was saved."))
    raise Conflict(_("You have already answered this nomination."))


def enrol(
    *, edition: Edition, person: User, city_id: uuid.UUID, content_lang: str, nomination: Nomination | None = None
) -> Enrolment:
    """Makes a person a participant of an edition, for a city. A withdrawn enrolment comes back with its progress; one that
    was completed stays as it is, for its certificate names the city.

    Callers must hold the edition's row lock where seats matter.
    """
    enrolment = learning.enrolment_of(person.id, edition.id)
    if enrolment is None:
        enrolment = Enrolment(id=ids.new_id(), edition_id=edition.id, user_id=person.id, state=EnrolmentState.ACTIVE)
        db.session.add(enrolment)
    if enrolment.state is EnrolmentState.COMPLETED:
        return enrolment
    if enrolment.state is EnrolmentState.WITHDRAWN:
        enrolment.state = EnrolmentState.ACTIVE
    enrolment.city_id = city_id
    enrolment.content_lang = content_lang
    enrolment.nomination_id = nomination.id if nomination else enrolment.nomination_id
    db.session.flush()
    eligibility.keep(edition, enrolment.id)
    return enrolment
