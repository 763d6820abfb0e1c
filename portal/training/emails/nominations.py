"""Mails about training, each in its reader's language."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import i18n, mail
from portal.training.models import Admission, Edition, Nomination, NominationState


def address(lang: str, endpoint: str, *, full: bool = False, **values: str) -> str:
    """The path (or the full address) of a page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def nominated(
    nomination: Nomination, edition: Edition, city: City, person: User, invitation: str | None
) -> mail.Message:
    """Your city nominates you. `invitation`: secret of the link by which a person without a password takes the account."""
    link = (
        address(person.locale, "accounts.accept_invitation", full=True, token=invitation)
        if invitation
        else address(person.locale, "training.nomination", full=True, nomination_id=str(nomination.id))
    )
    return mail.render(
        "training.invited" if invitation else "training.nominated", template="training/email/nominated",
        lang=person.locale, timezone=person.timezone, nomination=nomination, edition=edition, city=city, person=person,
        link=link, is_invitation=invitation is not None,
    )  # fmt: skip


def answered(nomination: Nomination, edition: Edition, city: City, person: User, coordinator: User) -> mail.Message:
    """To the city's coordinator: the person accepted or declined."""
    accepted = nomination.state is NominationState.ACCEPTED
    return mail.render(
        "training.answered", template="training/email/answered", lang=coordinator.locale, timezone=coordinator.timezone,
        nomination=nomination, edition=edition, city=city, person=person, coordinator=coordinator, accepted=accepted,
        is_selection=edition.admission is Admission.SELECTION,
        link=address(coordinator.locale, "training.nominate", full=True, slug=edition.slug, city=city.slug),
    )  # fmt: skip


def withdrawn(edition: Edition, city: City, person: User, *, was_accepted: bool) -> mail.Message:
    """To the person: the city has taken its nomination back."""
    return mail.render(
        "training.withdrawn", template="training/email/withdrawn", lang=person.locale, timezone=person.timezone,
        edition=edition, city=city, person=person, was_accepted=was_accepted,
    )  # fmt: skip
