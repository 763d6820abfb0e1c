"""The verbs of accounts. Commit nothing: views, tasks and commands do."""

from __future__ import annotations

from portal.accounts.services.addresses import ask_email_change, confirm_new_email
from portal.accounts.services.passwords import (
    ask_password_reset,
    change_password,
    check_new_password,
    hash_password,
    new_reset_secret,
    reset_password,
)
from portal.accounts.services.people import Profile, recipient, update_profile
from portal.accounts.services.privacy import erase, export, forget_farewells
from portal.accounts.services.registration import (
    accept_invitation,
    ask_registration,
    checked_name,
    complete_registration,
    create_person,
    invite,
)
from portal.accounts.services.roles import audit, grant_role, revoke_role
from portal.accounts.services.sessions import (
    TooManyAttempts,
    confirm_password,
    end_other_sessions,
    end_session,
    note_attempt,
    open_session,
    touch,
    verified,
)
from portal.accounts.services.tidying import remove_what_has_ended
from portal.accounts.services.tokens import LinkUsedUp, secret_for

__all__ = [
    "LinkUsedUp",
    "Profile",
    "TooManyAttempts",
    "accept_invitation",
    "ask_email_change",
    "ask_password_reset",
    "ask_registration",
    "audit",
    "change_password",
    "check_new_password",
    "checked_name",
    "complete_registration",
    "confirm_new_email",
    "confirm_password",
    "create_person",
    "end_other_sessions",
    "end_session",
    "erase",
    "export",
    "forget_farewells",
    "grant_role",
    "hash_password",
    "invite",
    "new_reset_secret",
    "note_attempt",
    "open_session",
    "recipient",
    "remove_what_has_ended",
    "reset_password",
    "revoke_role",
    "secret_for",
    "touch",
    "update_profile",
    "verified",
]
