"""What happens to accounts. Ids only; secrets of links are made where the mail is written, and stand nowhere else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrationAsked:
    """Somebody wants an account; `token_id` is the row that waits for the confirmation."""

    token_id: uuid.UUID


@dataclass(frozen=True)
class RegistrationRepeated:
    """Somebody asked for an account, or to move one, to the address of this person, who has one already."""

    user_id: uuid.UUID


@dataclass(frozen=True)
class UserRegistered:
    """An account came into being and its address is confirmed."""

    user_id: uuid.UUID


@dataclass(frozen=True)
class PasswordResetAsked:
    """Somebody forgot a password. For an unknown address `user_id` is nobody's, so that the request costs the same."""

    user_id: uuid.UUID


@dataclass(frozen=True)
class PasswordChanged:
    user_id: uuid.UUID


@dataclass(frozen=True)
class EmailChangeAsked:
    """A person wants another address; `token_id` is the row that waits for its confirmation."""

    user_id: uuid.UUID
    token_id: uuid.UUID


@dataclass(frozen=True)
class RoleGranted:
    grant_id: uuid.UUID


@dataclass(frozen=True)
class UserErased:
    """The person's row is gone when this is delivered."""

    user_id: uuid.UUID
