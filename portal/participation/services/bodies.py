"""Bodies of a city: made, worded, with members whose terms begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, ids
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.written import address_of, free_address, one_line
from portal.participation.events import BodyChanged
from portal.participation.models import Body, BodyKind, BodyMember, Selected, Space
from portal.participation.queries import bodies as queries


@dataclass(frozen=True)
class BodyPlan:
    """Texts by language."""

    kind: BodyKind
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MemberPlan:
    """Somebody's term, with or without an account. `ends_on`: the last day, or None."""

    name: str
    selected: Selected
    starts_on: date
    ends_on: date | None = None
    role: str = ""


def make_body(*, space: Space, plan: BodyPlan, actor: User | None) -> Body:
    """Raises DomainError: there is no title."""
    made = Body(id=ids.new_id(), space_id=space.id, space=space)
    _fill(made, space, plan)
    wanted = address_of(plan.titles[space.lang], plan.kind.value)
    made.slug = free_address(wanted, queries.body_slugs(space.id))
    db.session.add(made)
    note_body(made, "participation.body_made", actor)
    return made


def change_body(*, body: Body, plan: BodyPlan, actor: User | None) -> None:
    """Words and kind. Raises DomainError: there is no title."""
    _fill(body, body.space, plan)
    note_body(body, "participation.body_changed", actor)


def add_member(*, body: Body, plan: MemberPlan, actor: User | None) -> BodyMember:
    """Raises DomainError: there is no name, or the term ends before it begins."""
    made = BodyMember(id=ids.new_id(), body_id=body.id)
    _fill_member(made, plan)
    db.session.add(made)
    note_body(body, "participation.body_changed", actor)
    return made


def change_member(*, body: Body, member: BodyMember, plan: MemberPlan, actor: User | None) -> None:
    """Another name or role, or the end of a term, which stays in the history. Raises DomainError: as `add_member`."""
    _fill_member(member, plan)
    note_body(body, "participation.body_changed", actor)


def remove_member(*, body: Body, member: BodyMember, actor: User | None) -> None:
    """Takes somebody out who was entered by mistake; a term that is over is ended instead."""
    db.session.delete(member)
    note_body(body, "participation.body_changed", actor)


def note_body(body: Body, action: str, actor: User | None, **data: object) -> None:
    db.session.flush()
    accounts.audit(actor=actor, action=action, subject=("participation_body", body.id), data=data)
    events.publish(BodyChanged(body.space_id))


def _fill(body: Body, space: Space, plan: BodyPlan) -> None:
    if not plan.titles.get(space.lang):
        raise DomainError(_("Enter a title."), field=f"title_{space.lang}")
    body.kind, body.titles, body.texts = plan.kind, dict(plan.titles), dict(plan.texts)


def _fill_member(member: BodyMember, plan: MemberPlan) -> None:
    name = one_line(plan.name)[:160]
    if not name:
        raise DomainError(_("Enter a name."), field="name")
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        raise DomainError(_("The end lies before the beginning."), field="ends_on")
    member.name, member.role, member.selected = name, one_line(plan.role)[:160], plan.selected
    member.starts_on, member.ends_on = plan.starts_on, plan.ends_on
