"""What workers do: tell people what happened to nominations, move editions on by date."""

from __future__ import annotations

import uuid

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import db, events, tasks
from portal.notifications import services as notifications
from portal.training import emails, services
from portal.training.events import NominationAnswered, NominationWithdrawn
from portal.training.models import Edition, Nomination, NominationState
from portal.training.queries import nominations as queries


def _parties(nomination_id: uuid.UUID) -> tuple[Nomination, Edition, City, User] | None:
    """Everybody a mail about a nomination names; None once the person's account is gone."""
    nomination = queries.nomination_by_id(nomination_id)
    person = db.session.get(User, nomination.user_id) if nomination and nomination.user_id else None
    if nomination is None or person is None:
        return None
    return nomination, nomination.edition, db.session.get_one(City, nomination.city_id), person


@events.subscribe(NominationAnswered)
def tell_coordinators(event: NominationAnswered) -> None:
    """Those who speak for the city learn what the person answered."""
    found = _parties(event.nomination_id)
    if found is None:
        return
    nomination, edition, city, person = found
    if nomination.state not in (NominationState.ACCEPTED, NominationState.DECLINED):
        return  # the city has withdrawn it in the meantime, and knows
    for coordinator in cities.coordinators_of(city.id):
        if coordinator.id == person.id:
            continue
        notifications.notify(
            recipient=accounts.recipient(coordinator),
            message=emails.answered(nomination, edition, city, person, coordinator),
            key=f"nomination-{nomination.state.value}:{nomination.id}:{coordinator.id}",
            url=emails.address(coordinator.locale, "training.nominate", slug=edition.slug, city=city.slug),
        )


@events.subscribe(NominationWithdrawn)
def tell_nominee(event: NominationWithdrawn) -> None:
    """The person learns that the city took the nomination back."""
    found = _parties(event.nomination_id)
    if found is None:
        return
    nomination, edition, city, person = found
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.withdrawn(edition, city, person, was_accepted=event.was_accepted),
        key=f"nomination-withdrawn:{nomination.id}",
        url=emails.address(person.locale, "training.edition", slug=edition.slug),
    )


@tasks.periodic(seconds=300, name="training.move_by_date")
def move_by_date() -> None:
    """Closes, starts and ends editions as their dates say."""
    with db.transaction():
        services.move_by_date()
