"""Mails of a selection: the decision to the person, what became of its nominees to the city, an interview that was booked."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import mail
from portal.training import words
from portal.training.emails.nominations import address
from portal.training.models import Decision, Edition, InterviewSlot, Nomination


def decided(nomination: Nomination, decision: Decision, edition: Edition, city: City, person: User) -> mail.Message:
    """To the nominee: selected with an offer, on the reserve list, or not selected, and why."""
    return mail.render(
        "training.decided", template="training/email/decided", lang=person.locale, timezone=person.timezone, words=words,
        nomination=nomination, decision=decision, edition=edition, city=city, person=person,
        link=address(person.locale, "training.nomination", full=True, nomination_id=str(nomination.id)),
    )  # fmt: skip


def city_decided(
    lines: Sequence[tuple[User, Decision]], edition: Edition, city: City, coordinator: User
) -> mail.Message:
    """To the city's coordinator: what was decided about these nominees of the city."""
    return mail.render(
        "training.city_decided", template="training/email/city_decided", lang=coordinator.locale,
        timezone=coordinator.timezone, words=words, lines=lines, edition=edition, city=city, coordinator=coordinator,
        link=address(coordinator.locale, "training.nominate", full=True, slug=edition.slug, city=city.slug),
    )  # fmt: skip


def interview_booked(
    slot: InterviewSlot, edition: Edition, reader: User, person: User, recipient: User
) -> mail.Message:
    """To the reader and to the nominee, each with the time in the own zone and in the other's."""
    to_reader = recipient.id == reader.id
    other = person if to_reader else reader
    link = (
        address(recipient.locale, "training.interviews_offered", full=True, slug=edition.slug)
        if to_reader
        else address(recipient.locale, "training.interview", full=True, nomination_id=str(slot.nomination_id))
    )
    return mail.render(
        "training.interview_booked", template="training/email/interview_booked", lang=recipient.locale,
        timezone=recipient.timezone, slot=slot, edition=edition, recipient=recipient, other=other, link=link,
    )  # fmt: skip
