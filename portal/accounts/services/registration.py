"""From a wish for an account to a person: registration, invitation, and people the operator creates.

Nothing exists under an address before its owner has followed the link: no row in `accounts_users`, no password. So nobody
can prepare an account for somebody else's address and wait until its owner moves in.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import queries, rules
from portal.accounts.events import RegistrationAsked, RegistrationRepeated, UserRegistered
from portal.accounts.models import TokenPurpose, User, UserState
from portal.accounts.services import passwords, roles, tokens
from portal.core import clock, datetimes, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


def checked_email(text: str) -> str:
    """The address as written, cleaned.

    Raises:
        DomainError: it is none that mail can be sent to.
    """
    address = rules.clean_email(text)
    if address is None:
        raise DomainError(_("Enter an e-mail address like name@city.example."), field="email")
    return address


def checked_name(text: str, field: str = "display_name") -> str:
    """The name, cleaned.

    Raises:
        DomainError: it is empty, too long, or holds signs that names do not have.
    """
    name = rules.clean_name(text)
    if name is None:
        raise DomainError(
            _("Enter a name of at most %(number)d characters, without links or signs that cannot be seen.",
              number=rules.NAME_LENGTH),
            field=field,
        )  # fmt: skip
    return name


def ask_registration(*, email: str, display_name: str, locale: str, timezone: str = "UTC") -> None:
    """Has a mail sent to the address: a link to go on, or, if there is an account, word that there is one.

    Raises:
        DomainError: address or name cannot be used.
    """
    address, name = checked_email(email), checked_name(display_name)
    key = rules.email_key(address)
    tokens.lock(f"register:{key}")
    user = queries.user_by_email(address)
    if user is not None:
        events.publish(RegistrationRepeated(user.id))
    elif not tokens.asked_lately(TokenPurpose.CONFIRM_EMAIL, key):
        data = {"email": address, "display_name": name, "locale": _known_locale(locale), "timezone": timezone}
        events.publish(RegistrationAsked(tokens.add_token(TokenPurpose.CONFIRM_EMAIL, email_key=key, data=data).id))


def complete_registration(*, secret: str, display_name: str, password: str, timezone: str) -> User:
    """Makes the account whose address the link has confirmed.

    Raises:
        tokens.LinkUsedUp: the link does not work (any more).
        Conflict: the address has got an account in the meantime.
        DomainError: name or password cannot be used.
    """
    token = tokens.redeem(secret, TokenPurpose.CONFIRM_EMAIL)
    name = checked_name(display_name)
    email = str(token.data["email"])
    passwords.check_new_password(password, email=email, name=name)
    user = _inserted(
        email=email, display_name=name, password_hash=passwords.hash_password(password), state=UserState.ACTIVE,
        email_confirmed_at=clock.now(), locale=token.data["locale"], timezone=_known_zone(timezone),
    )  # fmt: skip
    if user is None:
        raise Conflict(_("There is an account for this address already. Sign in, or choose a new password."))
    tokens.void(TokenPurpose.CONFIRM_EMAIL, user.email_key)
    events.publish(UserRegistered(user.id))
    return user


def invite(
    *, email: str, display_name: str, locale: str, timezone: str, invited_by: User | None, reason: str
) -> tuple[User, str | None]:
    """Makes a person known who has not registered, e.g. because a city nominates him.

    Returns:
        The person, and the secret of the link `accounts.accept_invitation`; None for somebody who has an account already.

    Raises:
        DomainError: address or name cannot be used.
    """
    address, name = checked_email(email), checked_name(display_name)
    made = _inserted(
        email=address, display_name=name, state=UserState.INVITED, locale=_known_locale(locale),
        timezone=_known_zone(timezone),
    )  # fmt: skip
    user = made or queries.user_by_email(address)
    if user is None:
        raise Conflict(_("This person's account is just being changed. Try again."))
    if user.state is not UserState.INVITED:
        return user, None
    roles.audit(actor=invited_by, action="accounts.invited", subject=("user", user.id), reason=reason)
    token = tokens.add_token(TokenPurpose.INVITATION, email_key=user.email_key, user=user)
    return user, tokens.secret_for(token)


def accept_invitation(*, secret: str, display_name: str, password: str, timezone: str, locale: str) -> User:
    """Turns an invited person into one with a password; the link has confirmed the address.

    Raises:
        tokens.LinkUsedUp: the link does not work (any more).
        DomainError: name or password cannot be used.
    """
    token = tokens.redeem(secret, TokenPurpose.INVITATION)
    user = queries.user(token.user_id) if token.user_id else None
    if user is None or user.state is not UserState.INVITED:
        raise tokens.LinkUsedUp
    user.display_name = checked_name(display_name)
    passwords.set_password(user, password)
    user.timezone, user.locale = _known_zone(timezone), _known_locale(locale)
    user.state, user.email_confirmed_at = UserState.ACTIVE, clock.now()
    tokens.void(TokenPurpose.INVITATION, user.email_key)
    events.publish(UserRegistered(user.id))
    db.session.flush()
    return user


def create_person(
    *, email: str, display_name: str, password: str, locale: str = "en", timezone: str = "UTC", latin_name: str = ""
) -> User:
    """A person with a confirmed address and a password, made by the operator (demo, commands).

    Raises:
        Conflict: the address has an account.
        DomainError: address, name or password cannot be used.
    """
    address, name = checked_email(email), checked_name(display_name)
    passwords.check_new_password(password)
    user = _inserted(
        email=address, display_name=name, password_hash=passwords.hash_password(password), latin_name=latin_name,
        state=UserState.ACTIVE, email_confirmed_at=clock.now(), locale=_known_locale(locale),
        timezone=_known_zone(timezone),
    )  # fmt: skip
    if user is None:
        raise Conflict(_("There is an account for this address already."), field="email")
    events.publish(UserRegistered(user.id))
    return user


def _inserted(*, email: str, **values: object) -> User | None:
    """The new row, or None if the address is taken: the database decides, also between two at once."""
    made = db.session.scalar(
        insert(User)
        .values(id=ids.new_id(), email=email, email_key=rules.email_key(email), created_at=clock.now(), **values)
        .on_conflict_do_nothing(index_elements=[User.email_key])
        .returning(User.id)
    )
    return db.session.scalars(select(User).where(User.id == made)).one() if made else None


def _known_locale(locale: str) -> str:
    return locale if locale in i18n.SPOKEN else i18n.SOURCE


def _known_zone(timezone: str) -> str:
    return timezone if timezone in {name for name, _label in datetimes.timezones()} else "UTC"
