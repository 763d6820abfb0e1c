"""People, their sessions, roles as grants, one-time tokens, and the audit log."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, Utc


class UserState(StrEnum):
    """`invited` people were named by somebody else and have no password yet; `erased` ones are a shell without a person."""

    INVITED = "invited"
    ACTIVE = "active"
    BLOCKED = "blocked"
    ERASED = "erased"


class Role(StrEnum):
    SECRETARIAT = "secretariat"
    REGIONAL_OFFICE = "regional_office"
    CITY_COORDINATOR = "city_coordinator"
    TRAINER = "trainer"
    WEBINAR_ORGANISER = "webinar_organiser"
    CASE_EDITOR = "case_editor"
    MODERATOR = "moderator"
    OFFICIAL = "official"
    CITIZEN = "citizen"
    DESK_OFFICER = "desk_officer"


class TokenPurpose(StrEnum):
    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  # the name of a purpose
    CHANGE_EMAIL = "change_email"
    INVITATION = "invitation"


class User(UserMixin, Base):
    """A person with an account. `email` as written; `email_key` lower-cased, what must be unique."""

    __allow_unmapped__ = True  # for `session_id`, which is of the request and not of the row

    __tablename__ = "accounts_users"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    email_confirmed_at: Mapped[Utc | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # As the person writes it, in any script; never split, never upper-cased.
    display_name: Mapped[str] = mapped_column(String(120))
    # As it stands in the passport; what a certificate prints beside the native form.
    latin_name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(12), default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    state: Mapped[UserState] = mapped_column(default=UserState.ACTIVE)
    created_at: Mapped[CreatedAt]

    # Loads on access, against the habit of the house: the frame of every page asks for the reader's roles, also after a
    # rolled-back transaction has made SQLAlchemy forget them. Lists of people load them eagerly.
    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", foreign_keys="Grant.user_id", lazy="select",
        primaryjoin="and_(Grant.user_id == User.id, Grant.revoked_at.is_(None))", viewonly=True,
    )  # fmt: skip

    # Set by the loader of the signed-in reader: the session that this request came with.
    session_id: uuid.UUID | None = None
    session_seen_at: datetime | None = None
    session_token: str = ""
    # How many messages were unread when the request began; None if that was not asked.
    unread_count: int | None = None

    def get_id(self) -> str:
        """What the cookie carries: the token of the session, not the person's id, so that a session can be ended."""
        return self.session_token

    @property
    def is_active(self) -> bool:
        return self.state is UserState.ACTIVE

    @property
    def is_confirmed(self) -> bool:
        return self.email_confirmed_at is not None


class UserSession(Base):
    """One sign-in on one device. The cookie carries a token; here stands its digest."""

    __tablename__ = "accounts_sessions"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[CreatedAt]
    last_seen_at: Mapped[CreatedAt]
    expires_at: Mapped[Utc]
    # "Keep me signed in on this device": a longer life.
    remembered: Mapped[bool] = mapped_column(default=False)


class Grant(Base):
    """A role of a person, for the whole portal (`scope_kind` empty) or for one thing, e.g. a city."""

    __tablename__ = "accounts_grants"
    __table_args__ = (
        Index(
            "uq_accounts_grants_active", "user_id", "role", "scope_kind", "scope_id", unique=True,
            postgresql_where="revoked_at IS NULL", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(scope_kind = '') = (scope_id IS NULL)", name="scope_complete"),
    )  # fmt: skip

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]
    scope_kind: Mapped[str] = mapped_column(String(20), default="")
    scope_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    granted_at: Mapped[CreatedAt]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    revoked_at: Mapped[Utc | None]
    revoke_reason: Mapped[str] = mapped_column(String(500), default="")

    user: Mapped[User] = relationship(foreign_keys=user_id, back_populates="grants", lazy="raise_on_sql")


class Token(Base):
    """A one-time link in a mail. The link carries the secret; here stands its digest.

    A registration that waits for its confirmation is nothing but a token: without `user_id`, with name, language and zone
    in `data`. So nobody exists under an address, and no password is set for it, before its owner has followed the link.
    """

    __tablename__ = "accounts_tokens"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose]
    # The address the link was sent to, as `User.email_key`.
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    data: Mapped[Json] = mapped_column(default=dict)
    expires_at: Mapped[Utc]
    used_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]


class SignInAttempt(Base):
    """A failed sign-in, for the throttle. The account is a digest of what was typed, so that unknown ones count alike."""

    __tablename__ = "accounts_sign_in_attempts"
    __table_args__ = (Index("ix_accounts_sign_in_attempts_account_at", "account_hash", "at"),)

    id: Mapped[Id]
    account_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[CreatedAt]


class AuditEntry(Base):
    """Who did what to what, when and why. Never changed; erasure of a person empties `actor_id` and personal data."""

    __tablename__ = "accounts_audit_entries"
    __table_args__ = (
        Index("ix_accounts_audit_entries_subject", "subject_kind", "subject_id"),
        Index("ix_accounts_audit_entries_newest", "at", "id"),
    )

    id: Mapped[Id]
    at: Mapped[CreatedAt]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    # e.g. `accounts.role_granted`
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    data: Mapped[Json] = mapped_column(default=dict)
