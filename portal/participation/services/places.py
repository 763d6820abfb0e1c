"""The list of places that a city's staff keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation.events import SpaceChanged
from portal.participation.models import Space, SpacePlace
from portal.participation.queries import places

MOST_PLACES = 500


@dataclass(frozen=True)
class PlaceRow:
    """A line of the list: a name in the language of the space, and degrees or None."""

    name: str
    latitude: float | None = None
    longitude: float | None = None


def read_list(text: str) -> list[PlaceRow]:
    """The list as staff writes it: a place a line, `name` or `name; latitude; longitude`.

    Raises:
        DomainError: names the line that cannot be read.
    """
    found: list[PlaceRow] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, *degrees = (part.strip() for part in line.replace("\t", ";").split(";"))
        try:
            latitude, longitude = (float(part.replace(",", ".")) for part in degrees) if degrees else (None, None)
        except ValueError:
            raise DomainError(
                _("Line %(number)s: write the name, then latitude and longitude, such as: Park; 14.65; 121.04", number=number),
                field="places",
            ) from None  # fmt: skip
        if not name or len(name) > 120:
            raise DomainError(_("Line %(number)s: the name is missing or too long.", number=number), field="places")
        if latitude is not None and longitude is not None and not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise DomainError(_("Line %(number)s: there are no such degrees.", number=number), field="places")
        found.append(PlaceRow(name, latitude, longitude))
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise DomainError(_("“%(name)s” stands there twice.", name=twice), field="places")
    return found


def keep_places(*, space: Space, rows: Sequence[PlaceRow], actor: User | None) -> None:
    """The places are these now, in this order. One that is left out is offered no more; where proposals or reports name it, it stays
    with them. A place is the same as long as its name is. The space is locked.

    Raises:
        Conflict: there are more than 500.
    """
    if len(rows) > MOST_PLACES:
        raise Conflict(_("A list holds 500 places at most."))
    known = places.places_of(space.id, all_of_them=True)
    by_name = {one.names.get(space.lang, ""): one for one in known}
    used = places.used_places(space.id)
    wanted = {row.name for row in rows}
    # Numbers move: first out of the way, for each stands once.
    for offset, one in enumerate(known):
        one.number = -1 - offset
    db.session.flush()
    behind = len(rows)
    for one in known:
        if one.names.get(space.lang, "") in wanted:
            continue
        if used.get(one.id):
            behind += 1
            one.is_offered, one.number = False, behind
        else:
            db.session.delete(one)
    for number, row in enumerate(rows, 1):
        place = by_name.get(row.name)
        if place is None:
            place = SpacePlace(id=ids.new_id(), space_id=space.id, names={space.lang: row.name})
            db.session.add(place)
        place.number, place.latitude, place.longitude, place.is_offered = number, row.latitude, row.longitude, True
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.places_kept", subject=("participation_space", space.id), data={"places": len(rows)}
    )  # fmt: skip
    events.publish(SpaceChanged(space.id))
