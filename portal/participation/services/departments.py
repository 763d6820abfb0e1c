"""Setting a city's desk up: departments and who works in them, categories, places, saved replies, programs that report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import Grant, Role, User
from portal.accounts.rules import clean_email
from portal.core import clock, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import address_of, free_address, one_line
from portal.participation.events import SpaceChanged
from portal.participation.models import (
    ApiClient,
    Asked,
    Department,
    ReportKind,
    SavedReply,
    ServiceCategory,
    Space,
)
from portal.participation.queries import departments as queries
from portal.participation.services import report_indexing

MOST_CATEGORIES, MOST_CLIENTS = 100, 50


@dataclass(frozen=True)
class CategoryPlan:
    """What people can report, as it is asked for."""

    names: Mapping[str, str]
    kind: ReportKind
    target_days: int
    texts: Mapping[str, str] = field(default_factory=dict)
    department: Department | None = None
    is_public: bool = True
    place: Asked = Asked.REQUIRED
    asks_photo: bool = True
    questions: Sequence[Mapping[str, Any]] = ()


def save_department(
    *, space: Space, department: Department | None, names: Mapping[str, str], email: str, actor: User | None
) -> Department:
    """A new department, or other words for one.

    Raises:
        DomainError: it has no name in the language of the space, or its address is none.
    """
    if not names.get(space.lang):
        raise DomainError(_("Enter a name."), field=f"names_{space.lang}")
    address = clean_email(email) if email.strip() else ""
    if address is None:
        raise DomainError(_("This is no e-mail address."), field="email")
    made = department or Department(id=ids.new_id(), space_id=space.id)
    made.names, made.email = dict(names), address
    if department is None:
        db.session.add(made)
    _note(space, "participation.department_saved", actor)
    return made


def close_department(*, space: Space, department: Department, close: bool, actor: User) -> None:
    """It takes nothing new, or works again."""
    department.closed_at = clock.now() if close else None
    _note(space, "participation.department_saved", actor)


def appoint(*, email: str, role: Role, scope: tuple[str, Any], actor: User) -> Grant:
    """Makes somebody with an account a member of a department, or the city's officer for reports of discrimination.

    Raises:
        DomainError: nobody with a confirmed account has this address, or it is the actor.
        Conflict: the person is it already.
    """
    user = people.user_by_email(email) if clean_email(email) else None
    if user is None or not user.is_confirmed or not user.is_active:
        raise DomainError(
            _("Nobody with a confirmed account has this address. Ask the person to register first."), field="email"
        )
    return accounts.grant_role(
        user=user, role=role, scope=scope, actor=actor, reason=i18n.marked("Appointed by the city")
    )


def dismiss(*, grant: Grant, actor: User) -> None:
    """Takes that away again; it stays as history. Raises Conflict: it was before."""
    accounts.revoke_role(grant=grant, actor=actor, reason=i18n.marked("Ended by the city"))


def save_category(
    *, space: Space, category: ServiceCategory | None, plan: CategoryPlan, actor: User | None
) -> ServiceCategory:
    """A new category, or other words and settings for one; its code stays.

    Raises:
        DomainError: it has no name in the language of the space. Conflict: there are a hundred.
    """
    name = plan.names.get(space.lang, "")
    if not name:
        raise DomainError(_("Enter a name."), field=f"names_{space.lang}")
    made = category
    if made is None:
        taken = queries.category_codes(space.id)
        if len(taken) >= MOST_CATEGORIES:
            raise Conflict(_("A space has a hundred categories at most."))
        english = plan.names.get("en", name)
        code = free_address(address_of(english, "report", ("new", "mine", "code"))[:36], taken)
        made = ServiceCategory(id=ids.new_id(), space_id=space.id, code=code, position=len(taken) + 1)
        db.session.add(made)
    made.names, made.texts, made.kind = dict(plan.names), dict(plan.texts), plan.kind
    made.department_id = plan.department.id if plan.department else None
    made.target_days, made.is_public, made.place = plan.target_days, plan.is_public, plan.place
    made.asks_photo, made.questions = plan.asks_photo, [dict(one) for one in plan.questions]
    report_indexing.refresh_category(made.id)
    _note(space, "participation.category_saved", actor)
    return made


def close_category(*, space: Space, category: ServiceCategory, close: bool, actor: User) -> None:
    """Nothing new is taken under it, or again."""
    category.closed_at = clock.now() if close else None
    _note(space, "participation.category_saved", actor)


def save_reply(
    *, space: Space, reply: SavedReply | None, title: str, texts: Mapping[str, str], department: Department | None
) -> SavedReply:
    """A text that answers begin with.

    Raises:
        DomainError: it has no title or no text in the language of the space.
    """
    words = one_line(title)[:120]
    if not words:
        raise DomainError(_("Enter a title."), field="title")
    if not texts.get(space.lang):
        raise DomainError(_("Enter a text."), field=f"texts_{space.lang}")
    made = reply or SavedReply(id=ids.new_id(), space_id=space.id)
    made.title, made.texts, made.department_id = words, dict(texts), department.id if department else None
    if reply is None:
        db.session.add(made)
    db.session.flush()
    return made


def remove_reply(*, reply: SavedReply) -> None:
    db.session.delete(reply)
    db.session.flush()


def add_client(*, space: Space, name: str, contact: str, actor: User) -> tuple[ApiClient, str]:
    """A program that may report for people, and its key: the only time that anybody sees it.

    Raises:
        DomainError: it has no name. Conflict: there are fifty.
    """
    words = one_line(name)[:120]
    if not words:
        raise DomainError(_("Enter a name."), field="name")
    if len(queries.clients_of(space.id)) >= MOST_CLIENTS:
        raise Conflict(_("A space has fifty programs at most."))
    key = ids.secret(24)
    made = ApiClient(
        id=ids.new_id(), space_id=space.id, name=words, contact=one_line(contact)[:254], key_hash=ids.digest(key), created_by=actor.id,
    )  # fmt: skip
    db.session.add(made)
    _note(space, "participation.client_added", actor)
    return made, key


def revoke_client(*, space: Space, client: ApiClient, actor: User) -> None:
    """Its key opens nothing any more. Doing it twice does it once."""
    client.revoked_at = client.revoked_at or clock.now()
    _note(space, "participation.client_revoked", actor)


def _note(space: Space, action: str, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(actor=actor, action=action, subject=("participation_space", space.id))
    events.publish(SpaceChanged(space.id))
