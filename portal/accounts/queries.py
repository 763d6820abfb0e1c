"""Who is who."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts import rules
from portal.accounts.models import AuditEntry, Grant, Role, Token, TokenPurpose, User, UserSession, UserState
from portal.core import clock, db, ids
from portal.core.prepared import Prepared
from portal.notifications import queries as notifications

# Every page of a signed-in reader begins with it. The unread messages are counted along, because the frame of the page shows
# them and a statement more costs more than the counting.
_SIGNED_IN = Prepared(
    select(
        User, Grant, UserSession.id.label("session_id"), UserSession.last_seen_at,
        notifications.unread_of(User.id).label("unread"),
    )
    .select_from(User)
    .join(UserSession, UserSession.user_id == User.id)
    .outerjoin(Grant, and_(Grant.user_id == User.id, Grant.revoked_at.is_(None)))
    .where(
        UserSession.token_hash == bindparam("digest"),
        UserSession.expires_at > bindparam("now"),
        User.state == UserState.ACTIVE,
    )
)  # fmt: skip


def signed_in_by(token: str) -> User | None:
    """The active person whose session has this token, with grants; None if it has ended."""
    rows = _SIGNED_IN.all(digest=ids.digest(token), now=clock.now())
    if not rows:
        return None
    user: User = rows[0].User
    set_committed_value(user, "grants", [row.Grant for row in rows if row.Grant is not None])
    user.session_id = rows[0].session_id
    user.session_seen_at = rows[0].last_seen_at
    user.session_token = token
    user.unread_count = rows[0].unread
    return user


def user(user_id: uuid.UUID) -> User | None:
    """The person with grants, as it stands in the database now."""
    return db.session.scalars(
        select(User)
        .where(User.id == user_id)
        .options(selectinload(User.grants))
        .execution_options(populate_existing=True)
    ).one_or_none()


def user_by_email(email: str) -> User | None:
    """The person with this address, however it is spelt, with grants."""
    return db.session.scalars(
        select(User).where(User.email_key == rules.email_key(email)).options(selectinload(User.grants))
    ).one_or_none()


def users_by_email(addresses: Iterable[str]) -> dict[str, User]:
    """The people with these addresses, by `rules.email_key`, in one query; addresses nobody has are missing."""
    wanted = {rules.email_key(address) for address in addresses}
    return {found.email_key: found for found in db.session.scalars(select(User).where(User.email_key.in_(wanted)))}


def people(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, User]:
    """The people with these ids, in one query; those who are gone are missing."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    return {found.id: found for found in db.session.scalars(select(User).where(User.id.in_(wanted)))}


def holders_of(role: Role) -> Sequence[User]:
    """All active people who have a role for the whole portal."""
    return db.session.scalars(
        select(User)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.role == role, Grant.scope_id.is_(None), Grant.revoked_at.is_(None), User.state == UserState.ACTIVE)
        .order_by(User.id)
    ).all()


def secretariat() -> Sequence[User]:
    """All active people of the secretariat."""
    return holders_of(Role.SECRETARIAT)


def sessions_of(user: User) -> Sequence[UserSession]:
    """The sessions that still run, last used first."""
    return db.session.scalars(
        select(UserSession)
        .where(UserSession.user_id == user.id, UserSession.expires_at > clock.now())
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    ).all()


def last_seen(user: User) -> datetime | None:
    return db.session.scalar(
        select(UserSession.last_seen_at)
        .where(UserSession.user_id == user.id)
        .order_by(UserSession.last_seen_at.desc())
        .limit(1)
    )


def open_token(secret: str, purpose: TokenPurpose) -> Token | None:
    """The token of this secret, if it can still be used."""
    return db.session.scalars(
        select(Token).where(
            Token.token_hash == ids.digest(secret),
            Token.purpose == purpose,
            Token.used_at.is_(None),
            Token.expires_at > clock.now(),
        )
    ).one_or_none()


def _like(text: str) -> str:
    """A pattern that matches the text anywhere, its own wildcards taken literally."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _named(text: str) -> ColumnElement[bool]:
    pattern = _like(text)
    return or_(User.display_name.ilike(pattern), User.latin_name.ilike(pattern), User.email.ilike(pattern))


def people_matching(text: str = "", role: Role | None = None, state: UserState | None = None) -> Select[Any]:
    """A select of people by part of a name or address, role and state, in the order of their names, with grants."""
    statement = select(User).options(selectinload(User.grants)).order_by(User.display_name, User.id)
    if text:
        statement = statement.where(_named(text))
    if role:
        statement = statement.where(
            exists().where(Grant.user_id == User.id, Grant.role == role, Grant.revoked_at.is_(None))
        )
    if state:
        statement = statement.where(User.state == state)
    return statement


def grants_of(user: User) -> Sequence[Grant]:
    """All grants of a person, those in force first, then the revoked ones, newest first."""
    return db.session.scalars(
        select(Grant)
        .where(Grant.user_id == user.id)
        .order_by(Grant.revoked_at.is_not(None), Grant.granted_at.desc(), Grant.id.desc())
    ).all()


@dataclass(frozen=True)
class AuditFilter:
    """What of the audit log is wanted; empty means all. `since` inclusive, `until` exclusive."""

    action: str = ""
    who: str = ""
    subject_kind: str = ""
    subject_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def audit_entries(wanted: AuditFilter) -> Select[Any]:
    """A select of audit entries, newest first."""
    statement = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if wanted.action:
        statement = statement.where(AuditEntry.action == wanted.action)
    if wanted.who:
        statement = statement.where(AuditEntry.actor_id.in_(select(User.id).where(_named(wanted.who))))
    if wanted.subject_kind:
        statement = statement.where(AuditEntry.subject_kind == wanted.subject_kind)
    if wanted.subject_id:
        statement = statement.where(AuditEntry.subject_id == wanted.subject_id)
    if wanted.since:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        statement = statement.where(AuditEntry.at < wanted.until)
    return statement


def audit_actions_seen() -> Sequence[str]:
    """The kinds of entries the log holds."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def count_people() -> int:
    """How many people have a confirmed account."""
    return db.session.scalar(
        select(func.count()).select_from(User).where(User.state == UserState.ACTIVE, User.email_confirmed_at.is_not(None))
    ) or 0  # fmt: skip
