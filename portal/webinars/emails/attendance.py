"""Mails about attendance: to guests for whom a certificate waits, to organisers who are asked, to people about whom was decided."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.core import i18n, mail
from portal.webinars.emails.base import address, moment
from portal.webinars.models import Appeal, Attendance
from portal.webinars.queries import OneRegistration
from portal.webinars.services.guests import secret_of
from portal.webinars.words import attendance as words

ATTENDANCE = "webinars.attendance"
GUEST = "webinars.guest_attendance"
APPEAL = "webinars.appeal"


def link_to(one: OneRegistration, *, full: bool = True) -> str:
    """The page that says what was counted: in the account, or by the secret link of a guest."""
    if one.user is not None:
        return address(one.lang, "webinars.own_attendance", full=full, registration_id=str(one.registration.id))
    return address(one.lang, "webinars.guest_attendance", full=full, token=secret_of(one.registration))


def link_for(one: OneRegistration, lang: str, *, full: bool = False) -> str:
    """The organiser's page of it."""
    return address(
        lang, "webinars.one_attendance", full=full, slug=one.webinar.slug, number=str(one.run.number),
        registration_id=str(one.registration.id),
    )  # fmt: skip


def _facts(one: OneRegistration) -> dict[str, Any]:
    return {
        "title": i18n.pick(one.titles, one.lang)[0], "name": one.name, "link": link_to(one),
        "when": moment(one.run.starts_at, lang=one.lang, timezone=one.timezone, host_zone=one.run.timezone),
    }  # fmt: skip


def guest_attended(one: OneRegistration) -> mail.Message:
    """To a guest: with an account of this address the certificate is issued by itself."""
    return mail.render(
        GUEST, template="webinars/email/guest_attended", lang=one.lang, timezone=one.timezone, email=one.email,
        account=address(one.lang, "accounts.register", full=True), **_facts(one),
    )  # fmt: skip


def decided(one: OneRegistration, attendance: Attendance, reason: str, *, is_answer: bool) -> mail.Message:
    """To the person: what an organiser has decided, and why. `is_answer`: to an appeal."""
    return mail.render(
        ATTENDANCE if one.user else GUEST, template="webinars/email/attendance_decided", lang=one.lang, timezone=one.timezone,
        is_attended=attendance.is_attended, is_answer=is_answer, reason=reason, is_guest=one.user is None,
        gives=one.webinar.gives_certificate, **_facts(one),
    )  # fmt: skip


def appealed(one: OneRegistration, appeal: Appeal, organiser: User) -> mail.Message:
    """To an organiser: somebody says that he was there for longer than was counted."""
    with i18n.in_language(organiser.locale, organiser.timezone):
        who = one.name or words.NAMELESS
    return mail.render(
        APPEAL, template="webinars/email/attendance_appealed", lang=organiser.locale, timezone=organiser.timezone,
        person=organiser, who=str(who), reason=appeal.reason, title=i18n.pick(one.titles, organiser.locale)[0],
        link=link_for(one, organiser.locale, full=True),
    )  # fmt: skip
