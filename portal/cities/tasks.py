"""What workers do: tell those who have to answer, and those who asked."""

from __future__ import annotations

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities import emails, queries
from portal.cities.events import AffiliationClaimed, AffiliationConfirmed, AffiliationRefused
from portal.cities.models import City
from portal.core import db, events
from portal.notifications import services as notifications


@events.subscribe(AffiliationClaimed)
def ask_the_city(event: AffiliationClaimed) -> None:
    """Asks the city's coordinators; the secretariat where a city has none."""
    affiliation = queries.affiliation(event.affiliation_id)
    person = db.session.get(User, affiliation.user_id) if affiliation else None
    if affiliation is None or person is None:
        return  # withdrawn, or the account erased, before a worker came to it
    for reader in queries.coordinators_of(affiliation.city_id) or people.secretariat():
        notifications.notify(
            recipient=accounts.recipient(reader),
            message=emails.affiliation_claimed(affiliation=affiliation, person=person, reader=reader),
            key=f"affiliation-claimed:{affiliation.id}:{reader.id}",
            url=f"/{reader.locale}/cities/{affiliation.city.slug}/people",
        )


@events.subscribe(AffiliationConfirmed)
def tell_confirmed(event: AffiliationConfirmed) -> None:
    """Tells the person, unless it was entered by the city itself together with something they hear of anyway."""
    affiliation = queries.affiliation(event.affiliation_id)
    person = db.session.get(User, affiliation.user_id) if affiliation else None
    if affiliation is None or person is None or not event.told:
        return
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.affiliation_confirmed(affiliation=affiliation, person=person),
        key=f"affiliation-confirmed:{affiliation.id}",
        url=f"/{person.locale}/my",
    )


@events.subscribe(AffiliationRefused)
def tell_refused(event: AffiliationRefused) -> None:
    """Tells the person that the city could not confirm it."""
    city = db.session.get(City, event.city_id)
    person = db.session.get(User, event.user_id)
    if city is None or person is None:
        return
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.affiliation_refused(city=city, person=person),
        key=f"affiliation-refused:{event.affiliation_id}",
        url=f"/{person.locale}/my/cities",
    )
