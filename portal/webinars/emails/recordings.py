"""Mails about recordings: to organisers about what became of them, to people who wanted to be taken out."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import datetimes, i18n, mail
from portal.webinars.emails.base import address
from portal.webinars.models import Recording, RemovalWish
from portal.webinars.queries import OneRegistration
from portal.webinars.words import recordings as words

RECORDING = "webinars.recording"
REMOVAL = "webinars.recording_removal"
GUEST = "webinars.guest_recording_removal"


def link_for(recording: Recording, lang: str, *, full: bool = False) -> str:
    """The organiser's page of it."""
    return address(lang, "webinars.manage_recording", full=full, recording_id=str(recording.id))


def told(what: str, recording: Recording, person: User, **values: str) -> mail.Message:
    """To an organiser; `what`: a key of `words.TOLD`."""
    subject, text = words.TOLD[what]
    with i18n.in_language(person.locale, person.timezone):
        title, _lang = i18n.pick({one.lang: one.title for one in recording.run.webinar.texts}, person.locale)
        filled = {
            "title": title, "day": datetimes.format_date(recording.kept_until.date()), "reason": words.ERRORS.get(recording.error, ""),
            **values,
        }  # fmt: skip
        heading, para = str(subject) % filled, str(text) % filled
    return mail.render(
        RECORDING, template="webinars/email/recording", lang=person.locale, timezone=person.timezone, person=person,
        subject_words=heading, words=para, link=link_for(recording, person.locale, full=True),
    )  # fmt: skip


def removal_answered(one: OneRegistration, wish: RemovalWish) -> mail.Message:
    """To the person: what was done about the wish to be taken out."""
    return mail.render(
        REMOVAL if one.user else GUEST, template="webinars/email/removal_answered", lang=one.lang, timezone=one.timezone,
        name=one.name, title=i18n.pick(one.titles, one.lang)[0], answer=wish.answer,
    )  # fmt: skip
