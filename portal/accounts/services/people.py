"""What a person says of himself, and the person as somebody who gets mail."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts import rules
from portal.accounts.models import User
from portal.accounts.services.registration import checked_name
from portal.core import datetimes, db, i18n
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.notifications.services import Recipient


@dataclass(frozen=True)
class Profile:
    """What can be changed on the settings page."""

    display_name: str
    latin_name: str
    locale: str
    timezone: str


def recipient(user: User) -> Recipient:
    """The person as the notifications know people."""
    return Recipient(user.id, user.email, user.display_name, user.locale, user.timezone)


def update_profile(*, user: User, profile: Profile) -> None:
    """Changes name, Latin name, language and time zone.

    Raises:
        DomainError: a name cannot be used, or language or zone do not exist.
    """
    name = checked_name(profile.display_name)
    latin = checked_name(profile.latin_name, "latin_name") if profile.latin_name.strip() else ""
    if not rules.is_latin(latin):
        raise DomainError(_("Write this name in Latin letters, as it stands in the passport."), field="latin_name")
    if profile.locale not in i18n.SPOKEN:
        raise DomainError(_("Choose one of the languages."), field="locale")
    if profile.timezone not in dict(datetimes.timezones()):
        raise DomainError(_("Choose one of the time zones."), field="timezone")
    user.display_name, user.latin_name = name, latin
    user.locale, user.timezone = profile.locale, profile.timezone
    db.session.flush()
