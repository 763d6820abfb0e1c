"""Mails about a registration: each state has one, made by `state_mail`, and guests get their link."""

from __future__ import annotations

from typing import Any

from portal.core import i18n, mail
from portal.webinars.emails.base import address, moment
from portal.webinars.models import Format, RegistrationState
from portal.webinars.queries import OneRegistration
from portal.webinars.services.guests import secret_of
from portal.webinars.words import registering as words

OFFER = "webinars.offer"
INVITATION = "webinars.invitation"
REGISTRATION = "webinars.registration"
GUEST = "webinars.guest"
PENDING = "webinars.pending"


def link_to(one: OneRegistration, *, full: bool = True) -> str:
    """The person's own page of the registration: in the account, or by the secret link of a guest."""
    if one.user is not None:
        return address(
            one.lang, "webinars.own_registration", full=full, registration_id=str(one.registration.id)
        )  # fmt: skip
    return address(one.lang, "webinars.guest_registration", full=full, token=secret_of(one.registration))


def kind_of(one: OneRegistration) -> str:
    """Which sort of mail it is: what a guest gets has a secret in it, and what is urgent cannot be switched off."""
    if one.user is None:
        return GUEST
    return {RegistrationState.OFFERED: OFFER, RegistrationState.INVITED: INVITATION}.get(
        one.registration.state, REGISTRATION
    )


def facts_of(one: OneRegistration) -> dict[str, Any]:
    """What every mail about a registration says of the run, in the reader's language and zone."""
    run, lang, zone = one.run, one.lang, one.timezone
    with i18n.in_language(lang, zone):
        how = str(words.SEATS[one.registration.seat]) if run.format is Format.HYBRID else ""
    return {
        "title": i18n.pick(one.titles, lang)[0],
        "name": one.name,
        "when": moment(run.starts_at, lang=lang, timezone=zone, host_zone=run.timezone),
        "place": run.place if run.format is not Format.ONLINE else "",
        "how": how,
        "link": link_to(one),
    }


def state_mail(one: OneRegistration, before: str = "") -> mail.Message:
    """To the person: what the registration is now, what that means and what to do. `before`: the state it had."""
    registration = one.registration
    with i18n.in_language(one.lang, one.timezone):
        meaning = words.meaning(registration)
    until = registration.offer_until
    return mail.render(
        kind_of(one), template="webinars/email/registration", lang=one.lang, timezone=one.timezone,
        state=registration.state.value, was=before, is_refused=registration.decided_by is not None, meaning=meaning,
        remark=registration.remark,
        until=moment(until, lang=one.lang, timezone=one.timezone, host_zone=one.run.timezone) if until else "",
        **facts_of(one),
    )  # fmt: skip


def guest_link(one: OneRegistration) -> mail.Message:
    """To a guest: the link that confirms the address, or leads back to the registration."""
    registration = one.registration
    return mail.render(
        GUEST, template="webinars/email/guest_link", lang=one.lang, timezone=one.timezone,
        is_provisional=registration.is_provisional, is_kept=registration.state is RegistrationState.OFFERED, **facts_of(one),
    )  # fmt: skip


def pending_mail(one: OneRegistration, organiser: Any) -> mail.Message:
    """To the organiser: somebody waits for his word."""
    return mail.render(
        PENDING, template="webinars/email/pending", lang=organiser.locale, timezone=organiser.timezone, person=organiser,
        title=i18n.pick(one.titles, organiser.locale)[0], who=one.name,
        link=address(
            organiser.locale, "webinars.run_registrations", full=True, slug=one.webinar.slug, number=str(one.run.number)
        ),
    )  # fmt: skip
