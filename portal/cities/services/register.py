"""The register: cities and organisations, their memberships and offices, with the rules that keep it sound."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from portal.accounts.models import User
from portal.accounts.services import audit
from portal.cities import labels, queries, rules
from portal.cities.events import CityChanged, MembershipChanged, OfficeChanged, OrganisationChanged
from portal.cities.models import (
    City,
    Government,
    IncomeGroup,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Organisation,
)
from portal.cities.services.clash import refused
from portal.core import datetimes, db, events, i18n
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.search import services as search


@dataclass(frozen=True)
class Dates:
    """A period as people say it: the first day, and the last one if it has ended or will."""

    first: date
    last: date | None = None

    @property
    def ends_on(self) -> date | None:
        return self.last + timedelta(days=1) if self.last else None


# Cities and organisations ---------------------------------------------------------------------------------------------


def add_city(*, slug: str, actor: User | None, **facts: Any) -> City:
    """Enters a city; `facts` are the columns of `City`.

    Raises:
        Conflict: the address `slug` is taken.
    """
    city = City(slug=slug, **facts)
    with refused("uq_cities_cities_slug", Conflict(_("There is already a city with this address."), field="slug")):
        db.session.add(city)
        db.session.flush()
    audit(actor=actor, action="cities.city_added", subject=("city", city.id), data={"slug": slug})
    search.refresh("city", [city.id])
    events.publish(CityChanged(city.id))
    return city


def change_context(
    *, city: City, income_group: IncomeGroup | None, income_year: int | None, government: Government | None,
    reason: str = "", actor: User | None,
) -> None:  # fmt: skip
    """Enters the form of government of a city, and for all cities of its country the income group with its fiscal year.

    Raises:
        DomainError: a group without its year.
    """
    if income_group is not None and income_year is None:
        raise DomainError(_("Enter the fiscal year of this group."), field="income_year")
    before = _context(city)
    city.government = government
    others = queries.cities_of_country(city.country)
    for other in others:
        other.income_group, other.income_year = income_group, income_year if income_group else None
    db.session.flush()
    data = {"before": before, "after": _context(city)}
    audit(actor=actor, action="cities.context_changed", subject=("city", city.id), reason=reason, data=data)
    for other in others:
        events.publish(CityChanged(other.id))


def _context(city: City) -> dict[str, Any]:
    return {"income_group": city.income_group, "income_year": city.income_year, "government": city.government}


def add_organisation(*, slug: str, actor: User | None, **facts: Any) -> Organisation:
    """Enters an organisation; `facts` are the columns of `Organisation`.

    Raises:
        Conflict: the address `slug` is taken.
    """
    organisation = Organisation(slug=slug, **facts)
    taken = Conflict(_("There is already an organisation with this address."), field="slug")
    with refused("uq_cities_organisations_slug", taken):
        db.session.add(organisation)
        db.session.flush()
    audit(
        actor=actor, action="cities.organisation_added", subject=("organisation", organisation.id), data={"slug": slug}
    )
    search.refresh("organisation", [organisation.id])
    events.publish(OrganisationChanged(organisation.id))
    return organisation


# Memberships ----------------------------------------------------------------------------------------------------------


def add_membership(
    *, member: City | Organisation, kind: MembershipKind, dates: Dates, note: str = "", actor: User | None
) -> Membership:
    """Enters a membership.

    Raises:
        DomainError: the last day lies before the first, or the kind is not for this member.
        Conflict: the member already has a membership on one of these days.
    """
    _check_kind(member, kind)
    is_city = isinstance(member, City)
    entry = Membership(
        city_id=member.id if is_city else None, organisation_id=None if is_city else member.id, kind=kind,
        starts_on=dates.first, ends_on=dates.ends_on, note=note,
    )  # fmt: skip
    _check_membership(entry, dates)
    _keep_membership(entry)
    audit(actor=actor, action="cities.membership_added", subject=_subject(entry), data=_facts(entry))
    return entry


def change_membership(
    *, entry: Membership, kind: MembershipKind, dates: Dates, note: str, reason: str, actor: User | None
) -> Membership:
    """Corrects a membership; the audit log keeps what it was.

    Raises:
        DomainError, Conflict: as `add_membership`.
    """
    member = entry.city or entry.organisation
    if member is not None:
        _check_kind(member, kind)
    before = _facts(entry)
    with db.session.no_autoflush:
        entry.kind, entry.starts_on, entry.ends_on, entry.note = kind, dates.first, dates.ends_on, note
        _check_membership(entry, dates)
    _keep_membership(entry)
    data = {"before": before, "after": _facts(entry)}
    audit(actor=actor, action="cities.membership_changed", subject=_subject(entry), reason=reason, data=data)
    return entry


def remove_membership(*, entry: Membership, reason: str, actor: User | None) -> None:
    """Takes out a membership that was entered by mistake; one that ended is given a last day instead."""
    audit(actor=actor, action="cities.membership_removed", subject=_subject(entry), reason=reason, data=_facts(entry))
    events.publish(MembershipChanged(entry.id))
    db.session.delete(entry)
    db.session.flush()


def _check_kind(member: City | Organisation, kind: MembershipKind) -> None:
    if isinstance(member, Organisation) and kind is not MembershipKind.FRIENDSHIP:
        raise DomainError(_("An organisation can only be a friendship member."), field="kind")
    if isinstance(member, City) and kind is MembershipKind.FRIENDSHIP:
        raise DomainError(_("A city cannot be a friendship member. That kind is for organisations."), field="kind")


def _check_membership(entry: Membership, dates: Dates) -> None:
    _check_dates(dates)
    found = queries.memberships_within(
        city_id=entry.city_id, organisation_id=entry.organisation_id, starts_on=entry.starts_on,
        ends_on=entry.ends_on, but=entry.id,
    )  # fmt: skip
    if found:
        raise _overlap(str(labels.MEMBERSHIPS[found[0].kind]), found[0])


def _keep_membership(entry: Membership) -> None:
    # The look before is for a clear word; the constraint is what holds when two people enter at the same moment.
    clash = Conflict(
        _("Somebody has just entered another membership for these days. Look at the history and try again.")
    )
    with refused("ex_cities_memberships_period", clash):
        db.session.add(entry)
        db.session.flush()
    events.publish(MembershipChanged(entry.id))


# Offices --------------------------------------------------------------------------------------------------------------


def add_office(*, city: City, kind: OfficeKind, dates: Dates, note: str = "", actor: User | None) -> Office:
    """Enters an office of a city.

    Raises:
        DomainError: the last day lies before the first.
        Conflict: the city already has a seat on one of these days, another city is in the chair, or the committee is full.
    """
    entry = Office(city_id=city.id, kind=kind, starts_on=dates.first, ends_on=dates.ends_on, note=note)
    _check_office(entry, dates)
    _keep_office(entry)
    audit(actor=actor, action="cities.office_added", subject=("city", city.id), data=_facts(entry))
    return entry


def change_office(
    *, entry: Office, kind: OfficeKind, dates: Dates, note: str, reason: str, actor: User | None
) -> Office:
    """Corrects an office; the audit log keeps what it was.

    Raises:
        DomainError, Conflict: as `add_office`.
    """
    before = _facts(entry)
    with db.session.no_autoflush:
        entry.kind, entry.starts_on, entry.ends_on, entry.note = kind, dates.first, dates.ends_on, note
        _check_office(entry, dates)
    _keep_office(entry)
    data = {"before": before, "after": _facts(entry)}
    audit(actor=actor, action="cities.office_changed", subject=("city", entry.city_id), reason=reason, data=data)
    return entry


def remove_office(*, entry: Office, reason: str, actor: User | None) -> None:
    """Takes out an office that was entered by mistake."""
    subject = ("city", entry.city_id)
    audit(actor=actor, action="cities.office_removed", subject=subject, reason=reason, data=_facts(entry))
    events.publish(OfficeChanged(entry.id))
    db.session.delete(entry)
    db.session.flush()


def _check_office(entry: Office, dates: Dates) -> None:
    """The committee's own rules, which no single constraint can say: they hold under a lock that only this takes."""
    _check_dates(dates)
    if entry.kind not in rules.COMMITTEE:
        same = [
            other
            for other in queries.offices_within(
                kinds=[entry.kind], starts_on=entry.starts_on, ends_on=entry.ends_on, but=entry.id
            )
            if other.city_id == entry.city_id
        ]
        if same:
            raise _overlap(str(labels.OFFICES[entry.kind]), same[0])
        return
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('cities.committee'))"))
    seats = queries.offices_within(
        kinds=rules.COMMITTEE, starts_on=entry.starts_on, ends_on=entry.ends_on, but=entry.id
    )
    for other in seats:
        if other.city_id == entry.city_id:
            raise _overlap(str(labels.OFFICES[other.kind]), other)
        if entry.kind is OfficeKind.CHAIR is other.kind:
            raise Conflict(
                _("%(city)s is in the chair on these days: %(period)s. There is one chair at a time.",
                  city=i18n.plain(other.city.names), period=_period(other)), field="kind",
            )  # fmt: skip
    days = {entry.starts_on, *(other.starts_on for other in seats if other.starts_on > entry.starts_on)}
    if any(sum(rules.holds_on(other, day) for other in seats) >= rules.COMMITTEE_SEATS for day in days):
        raise Conflict(
            _("The executive committee has %(seats)s seats at most, and all are taken on some of these days.",
              seats=rules.COMMITTEE_SEATS), field="kind",
        )  # fmt: skip


def _keep_office(entry: Office) -> None:
    clash = Conflict(_("Somebody has just entered this office for the same days. Look at the history and try again."))
    with refused("ex_cities_offices_period", clash):
        db.session.add(entry)
        db.session.flush()
    events.publish(OfficeChanged(entry.id))


# What both need -------------------------------------------------------------------------------------------------------


def _check_dates(dates: Dates) -> None:
    if dates.last and dates.last < dates.first:
        raise DomainError(_("The last day lies before the first."), field="last_day")


def _period(entry: Membership | Office) -> str:
    first = datetimes.format_date(entry.starts_on)
    last = rules.last_day(entry.ends_on)
    if last is None:
        return str(_("since %(day)s", day=first))
    return str(_("%(first)s to %(last)s", first=first, last=datetimes.format_date(last)))


def _overlap(what: str, entry: Membership | Office) -> Conflict:
    return Conflict(
        _("These dates overlap with an entry that is there: %(what)s, %(period)s. Give that one a last day first, or choose "
          "other dates.", what=what, period=_period(entry)), field="first_day",
    )  # fmt: skip


def _subject(entry: Membership) -> tuple[str, uuid.UUID | None]:
    return ("city", entry.city_id) if entry.city_id else ("organisation", entry.organisation_id)


def _facts(entry: Membership | Office) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "starts_on": entry.starts_on.isoformat(),
        "ends_on": entry.ends_on.isoformat() if entry.ends_on else None,
        "note": entry.note,
    }
