"""Mails about who works for a city."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cities.models import Affiliation, City
from portal.core import mail, settings


def affiliation_claimed(*, affiliation: Affiliation, person: User, reader: User) -> mail.Message:
    """To somebody who speaks for the city: a person says that they work there."""
    return mail.render(
        "cities.affiliation_claimed", template="cities/email/affiliation_claimed", lang=reader.locale,
        timezone=reader.timezone, affiliation=affiliation, city=affiliation.city, person=person, reader=reader,
        page_url=f"{settings().base_url}/{reader.locale}/cities/{affiliation.city.slug}/people",
    )  # fmt: skip


def affiliation_confirmed(*, affiliation: Affiliation, person: User) -> mail.Message:
    """To the person: the city has confirmed it."""
    return mail.render(
        "cities.affiliation_answered", template="cities/email/affiliation_confirmed", lang=person.locale,
        timezone=person.timezone, affiliation=affiliation, city=affiliation.city, person=person,
        page_url=f"{settings().base_url}/{person.locale}/my",
    )  # fmt: skip


def affiliation_refused(*, city: City, person: User) -> mail.Message:
    """To the person: the city has not confirmed it."""
    return mail.render(
        "cities.affiliation_answered", template="cities/email/affiliation_refused", lang=person.locale,
        timezone=person.timezone, city=city, person=person,
        page_url=f"{settings().base_url}/{person.locale}/my/cities",
    )  # fmt: skip
