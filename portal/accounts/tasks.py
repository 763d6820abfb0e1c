"""What happens behind a request: mails, so that their making tells nobody whether an address is known; and tidying."""

from __future__ import annotations

from portal.accounts import emails, events, queries, services
from portal.accounts.models import Grant, Token, UserState
from portal.core import clock, db, tasks
from portal.core.events import subscribe
from portal.notifications.services import Recipient, notify


def _once_an_hour(name: str) -> str:
    """Part of a key that lets the same be said again in the next hour."""
    return f"{name}:{clock.now():%Y%m%d%H}"


@subscribe(events.RegistrationAsked)
def send_confirmation_link(event: events.RegistrationAsked) -> None:
    token = db.session.get(Token, event.token_id)
    if token is None or token.used_at is not None:
        return
    to = Recipient(None, token.data["email"], "", token.data["locale"], token.data["timezone"])
    message = emails.confirm_email(secret=services.secret_for(token), locale=to.locale, timezone=to.timezone)
    notify(recipient=to, message=message, key=f"accounts.confirm_email:{token.id}")


@subscribe(events.RegistrationRepeated)
def say_there_is_an_account(event: events.RegistrationRepeated) -> None:
    """Somebody who was invited and never came gets the link of a new password instead: it opens the account."""
    user = queries.user(event.user_id)
    if user is None:
        return
    if user.state is UserState.INVITED:
        _send_reset_link(event.user_id)
    elif user.state is UserState.ACTIVE:
        notify(
            recipient=services.recipient(user), message=emails.already_registered(user),
            key=_once_an_hour(f"accounts.already_registered:{user.id}"),
        )  # fmt: skip


@subscribe(events.PasswordResetAsked)
def send_reset_link(event: events.PasswordResetAsked) -> None:
    _send_reset_link(event.user_id)


def _send_reset_link(user_id: object) -> None:
    user = queries.user(user_id)  # type: ignore[arg-type]  # a UUID; of nobody if the address was unknown
    made = services.new_reset_secret(user) if user else None
    if user is None or made is None:
        return
    token_id, secret = made
    notify(
        recipient=services.recipient(user), message=emails.reset_password(user, secret=secret),
        key=f"accounts.reset_password:{token_id}",
    )  # fmt: skip


@subscribe(events.PasswordChanged)
def tell_password_changed(event: events.PasswordChanged) -> None:
    user = queries.user(event.user_id)
    if user is None:
        return
    notify(
        recipient=services.recipient(user), message=emails.password_changed(user),
        key=f"accounts.password_changed:{user.id}:{clock.now():%Y%m%d%H%M%S}",
    )  # fmt: skip


@subscribe(events.EmailChangeAsked)
def send_change_link(event: events.EmailChangeAsked) -> None:
    """A link to the new address, unless it is somebody else's: then word to him. And word to the address of now."""
    user, token = queries.user(event.user_id), db.session.get(Token, event.token_id)
    if user is None or token is None or token.used_at is not None:
        return
    notify(
        recipient=services.recipient(user), message=emails.email_change_asked(user),
        key=f"accounts.email_change_asked:{token.id}",
    )  # fmt: skip
    owner = queries.user_by_email(token.data["email"])
    if owner is not None:
        say_there_is_an_account(events.RegistrationRepeated(owner.id))
        return
    to = Recipient(user.id, token.data["email"], user.display_name, user.locale, user.timezone)
    notify(
        recipient=to, message=emails.email_change_confirm(user, secret=services.secret_for(token)),
        key=f"accounts.email_change_confirm:{token.id}",
    )  # fmt: skip


@subscribe(events.RoleGranted)
def tell_role_granted(event: events.RoleGranted) -> None:
    grant = db.session.get(Grant, event.grant_id)
    user = queries.user(grant.user_id) if grant and grant.revoked_at is None else None
    if grant is None or user is None or user.state is not UserState.ACTIVE:
        return
    notify(
        recipient=services.recipient(user), message=emails.role_granted(user, grant),
        key=f"accounts.role_granted:{grant.id}",
    )  # fmt: skip


@tasks.periodic(seconds=3600, name="accounts.tidy")
def tidy() -> None:
    """Removes links, sessions and attempts that have ended."""
    with db.transaction():
        services.remove_what_has_ended()


@tasks.periodic(seconds=300, name="accounts.forget_farewells")
def forget_farewells() -> None:
    """Removes the addresses of erased people once their last mail is out."""
    with db.transaction():
        services.forget_farewells()
