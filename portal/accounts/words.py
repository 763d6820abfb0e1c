"""What roles, states and entries of the audit log are called, in the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts import hooks, queries
from portal.accounts.models import AuditEntry, Grant, Role, User, UserState
from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l

_ROLES = {
    Role.SECRETARIAT: _l("Secretariat"),
    Role.REGIONAL_OFFICE: _l("Regional office"),
    Role.CITY_COORDINATOR: _l("City coordinator"),
    Role.TRAINER: _l("Trainer"),
    Role.WEBINAR_ORGANISER: _l("Webinar organiser"),
    Role.CASE_EDITOR: _l("Case editor"),
    Role.MODERATOR: _l("Moderator"),
    Role.OFFICIAL: _l("City official"),
    Role.CITIZEN: _l("Citizen"),
    Role.DESK_OFFICER: _l("Officer at a city's desk"),
}
_STATES = {
    UserState.INVITED: _l("Invited, not yet here"),
    UserState.ACTIVE: _l("Active"),
    UserState.BLOCKED: _l("Closed by the secretariat"),
    UserState.ERASED: _l("Erased"),
}
ACTIONS = {
    "accounts.role_granted": _l("Role granted"),
    "accounts.role_revoked": _l("Role taken away"),
    "accounts.invited": _l("Person invited"),
    "accounts.blocked": _l("Account closed"),
    "accounts.unblocked": _l("Account opened again"),
    "accounts.erased": _l("Account erased by its owner"),
}


def role(value: Role) -> Any:
    return _ROLES[value]


def state(value: UserState) -> Any:
    return _STATES[value]


def action(name: str) -> str:
    """What an action is called; the name itself for one that a removed module left in the log."""
    return str(hooks.audit_actions.get(name, name.replace(".", ": ").replace("_", " ")))


def scope_names(scopes: Iterable[tuple[str, uuid.UUID | None]]) -> dict[tuple[str, uuid.UUID], str]:
    """Names of the things that roles are for, one query a kind."""
    by_kind: dict[str, set[uuid.UUID]] = {}
    for kind, key in scopes:
        if key is not None and kind in hooks.scope_kinds:
            by_kind.setdefault(kind, set()).add(key)
    return {
        (kind, key): name for kind, keys in by_kind.items() for key, name in hooks.scope_kinds[kind].names(keys).items()
    }


def scope_name(kind: str, key: uuid.UUID | None, names: Mapping[tuple[str, uuid.UUID], str]) -> str:
    """What a role is for; empty for the whole portal."""
    if key is None:
        return ""
    return names.get((kind, key)) or _("something that no longer exists")


def grant_scopes(grants: Iterable[Grant]) -> dict[uuid.UUID, str]:
    """For each grant what it is for."""
    held = list(grants)
    names = scope_names((grant.scope_kind, grant.scope_id) for grant in held)
    return {grant.id: scope_name(grant.scope_kind, grant.scope_id, names) for grant in held}


_NOBODY = hooks.Named("")


@dataclass(frozen=True)
class AuditLine:
    """An entry of the audit log as people read it. `who` and `whom` are None where the person is gone."""

    at: datetime
    who: User | None
    by_portal: bool
    what: str
    subject_label: str
    subject: hooks.Named
    subject_id: uuid.UUID | None
    is_person: bool
    details: str
    reason: str


def audit_lines(entries: Sequence[AuditEntry]) -> list[AuditLine]:
    """The entries in words; names of all kinds of subjects are fetched with one query."""
    actors = queries.people(entry.actor_id for entry in entries if entry.actor_id)
    wanted: dict[str, set[uuid.UUID]] = {}
    for entry in entries:
        if entry.subject_id:
            wanted.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    names = hooks.named_subjects(wanted)
    scopes = scope_names(_scope(entry.data) for entry in entries)
    return [_line(entry, actors, names, scopes) for entry in entries]


def _line(
    entry: AuditEntry, actors: Mapping[uuid.UUID, User], names: Mapping[tuple[str, uuid.UUID], hooks.Named],
    scopes: Mapping[tuple[str, uuid.UUID], str],
) -> AuditLine:  # fmt: skip
    known = hooks.audit_subjects.get(entry.subject_kind)
    return AuditLine(
        at=entry.at, who=actors.get(entry.actor_id) if entry.actor_id else None, by_portal=entry.actor_id is None,
        what=action(entry.action), subject_label=str(known[0]) if known else "",
        subject=names.get((entry.subject_kind, entry.subject_id), _NOBODY) if entry.subject_id else _NOBODY,
        subject_id=entry.subject_id, is_person=entry.subject_kind == "user",
        details=_details(entry, scopes), reason=i18n.phrase(entry.reason),
    )  # fmt: skip


def _scope(data: Mapping[str, Any]) -> tuple[str, uuid.UUID | None]:
    try:
        return str(data.get("scope_kind", "")), uuid.UUID(str(data["scope_id"]))
    except (KeyError, ValueError):
        return "", None


def _details(entry: AuditEntry, scopes: Mapping[tuple[str, uuid.UUID], str]) -> str:
    if entry.data.get("role") in set(Role):
        name = str(role(Role(entry.data["role"])))
        where = scope_name(*_scope(entry.data), scopes)
        return _("%(role)s, %(scope)s", role=name, scope=where) if where else name
    told = hooks.audit_details.get(entry.action)
    return told(entry.data) if told else ""
