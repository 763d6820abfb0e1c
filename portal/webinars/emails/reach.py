"""Mails around addresses that take no mail, and the warning to an organiser."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from portal.accounts.models import User
from portal.core import i18n, mail
from portal.notifications.services import Recipient
from portal.webinars import entries
from portal.webinars.emails import moments
from portal.webinars.models import Registration, Run, Webinar


def address(lang: str, endpoint: str, *, full: bool = False, **values: str) -> str:
    """The path (or the full address) of a page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def address_mended(registration: Registration, run: Run, recipient: Recipient) -> mail.Message:
    """To a guest at his new address: what he is registered for."""
    with i18n.in_language(recipient.locale, recipient.timezone):
        title, url = entries.title_of(run.webinar), entries.page_url(run.webinar)
        when, place = moments.both(run.starts_at, run.timezone), entries.location_of(run, url)
    return mail.render(
        "webinars.changed", template="webinars/email/address_mended", lang=recipient.locale, timezone=recipient.timezone,
        name=recipient.name, title=title, time=when, place=place, link=url, standing=registration.state.value,
    )  # fmt: skip


def bounced(webinar: Webinar, person: User) -> mail.Message:
    """To somebody with an account, in the portal only: mail does not reach him."""
    with i18n.in_language(person.locale):
        title = entries.title_of(webinar)
    return mail.render(
        "webinars.bounced", template="webinars/email/bounced", lang=person.locale, timezone=person.timezone, name=person.display_name,
        title=title, email=person.email, link=address(person.locale, "accounts.change_email", full=True),
    )  # fmt: skip


def warning(run: Run, organiser: User, unreached: int, missing: Sequence[str]) -> mail.Message:
    """To the organiser: what is missing two days before."""
    with i18n.in_language(organiser.locale, organiser.timezone):
        title, when = entries.title_of(run.webinar), moments.both(run.starts_at, run.timezone)
        languages = [i18n.language_name(lang) for lang in missing]
    return mail.render(
        "webinars.warning", template="webinars/email/warning", lang=organiser.locale, timezone=organiser.timezone,
        name=organiser.display_name, title=title, time=when, unreached=unreached, languages=languages,
        link=address(organiser.locale, "webinars.reach", full=True, webinar_id=str(run.webinar_id)),
    )  # fmt: skip
