"""Who works for a city: said by the person, confirmed by somebody who speaks for the city."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts.models import User
from portal.accounts.services import audit
from portal.cities import queries, rules
from portal.cities.events import AffiliationClaimed, AffiliationConfirmed, AffiliationEnded, AffiliationRefused
from portal.cities.models import Affiliation, AffiliationState, City
from portal.cities.services.clash import refused
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _

MOST_CLAIMS = 5  # open at a time: enough for anybody honest, too few to trouble every city


def affiliate(*, user: User, city: City, position: str, actor: User) -> Affiliation:
    """Says that a person works for a city. Doing it again brings nothing new.

    Said by somebody who speaks for the city, or by the secretariat, it is confirmed at once; said by the person, it waits
    until one of them confirms.

    Raises:
        DomainError: the person has too many claims that wait.
    """
    confirms = rules.may_see_people(actor, city)
    if not confirms and actor.id != user.id:
        raise DomainError(_("Only the person, the city's coordinator or the secretariat can say who works for a city."))
    entry = queries.current_affiliation(user.id, city.id)
    if entry is None:
        entry = _new_affiliation(user, city, position, may_always=confirms)
    elif position:
        entry.position = position
        db.session.flush()
    if confirms and entry.state is AffiliationState.CLAIMED:
        _confirm(entry, actor, told=False)
    return entry


def _new_affiliation(user: User, city: City, position: str, *, may_always: bool) -> Affiliation:
    waiting = [one for one in queries.affiliations_of(user.id) if one.state is AffiliationState.CLAIMED]
    if not may_always and len(waiting) >= MOST_CLAIMS:
        raise DomainError(_("You have several requests that wait for an answer. Wait for these or withdraw one first."))
    entry = Affiliation(user_id=user.id, city_id=city.id, position=position, starts_on=clock.today())
    entry.city = city
    clash = Conflict(_("This has just been entered from another window. Load the page again."))
    with refused("uq_cities_affiliations_current", clash):
        db.session.add(entry)
        db.session.flush()
    if not may_always:
        events.publish(AffiliationClaimed(entry.id))
    return entry


def confirm_affiliation(*, entry: Affiliation, actor: User) -> Affiliation:
    """Confirms that the person works for the city; they are told.

    Raises:
        Conflict: the claim has been withdrawn or ended in the meantime.
    """
    if entry.ends_on is not None:
        raise Conflict(_("This request was withdrawn in the meantime."))
    if entry.state is AffiliationState.CLAIMED:
        _confirm(entry, actor, told=entry.user_id != actor.id)
    return entry


def _confirm(entry: Affiliation, actor: User, *, told: bool) -> None:
    entry.state = AffiliationState.CONFIRMED
    entry.confirmed_by, entry.confirmed_at = actor.id, clock.now()
    db.session.flush()
    data = {"affiliation": str(entry.id)}
    audit(actor=actor, action="cities.affiliation_confirmed", subject=("city", entry.city_id), data=data)
    events.publish(AffiliationConfirmed(entry.id, told))


def refuse_affiliation(*, entry: Affiliation, actor: User) -> None:
    """Refuses a claim: it is taken out, and the person is told.

    Raises:
        Conflict: it has been confirmed in the meantime.
    """
    if entry.state is not AffiliationState.CLAIMED:
        raise Conflict(_("This has been confirmed in the meantime. End it instead."))
    data = {"affiliation": str(entry.id)}
    audit(actor=actor, action="cities.affiliation_refused", subject=("city", entry.city_id), data=data)
    events.publish(AffiliationRefused(entry.id, entry.user_id, entry.city_id))
    db.session.delete(entry)
    db.session.flush()


def end_affiliation(*, entry: Affiliation, actor: User) -> None:
    """The person does not work for the city any more: a claim is taken out, a confirmed affiliation keeps its dates."""
    if entry.ends_on is not None:
        return
    events.publish(AffiliationEnded(entry.id))
    if entry.state is AffiliationState.CLAIMED:
        db.session.delete(entry)
    else:
        entry.ends_on = clock.today() + timedelta(days=1)
        data = {"affiliation": str(entry.id)}
        audit(actor=actor, action="cities.affiliation_ended", subject=("city", entry.city_id), data=data)
    db.session.flush()


# Privacy --------------------------------------------------------------------------------------------------------------


def export_affiliations(user: User) -> tuple[str, object]:
    """All that is stored about where the person works, for the export of own data."""
    return "affiliations", [
        {
            "city": each.city.slug,
            "position": each.position,
            "state": each.state.value,
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat() if each.ends_on else None,
            "confirmed_at": each.confirmed_at.isoformat() if each.confirmed_at else None,
        }
        for each in queries.affiliations_of(user.id, ended=True)
    ]
