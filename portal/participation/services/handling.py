"""The desk's work: who does what, what the city says of a report, notes. Two officers on one thing never overwrite each other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation.events import ServiceRequestChanged, ServiceRequestUpdated
from portal.participation.models import (
    Department,
    DeskItem,
    DeskNote,
    RequestPhoto,
    RequestState,
    RequestUpdate,
    ServiceRequest,
)
from portal.participation.queries import desk, service_requests
from portal.participation.rules import service_requests as rules
from portal.participation.services import report_indexing

REASON_LENGTH, NOTE_LENGTH = 4000, 4000
# How long after a report is closed the address of who has no account is kept: time for a question back.
ADDRESS_KEPT = timedelta(days=60)


class Overtaken(Conflict):
    """Somebody else has changed it since the form was opened. Nothing of the form is lost: it is shown again with what is new."""


def held_item(*, kind: str, subject_id: uuid.UUID, space_id: uuid.UUID, seen: int | None) -> DeskItem:
    """The item's work, locked. `seen`: the version that the form was opened with; None: it does not matter.

    Raises:
        Overtaken: it has changed since.
    """
    db.session.execute(
        insert(DeskItem)
        .values(kind=kind, subject_id=subject_id, space_id=space_id, version=0, changed_at=clock.now())
        .on_conflict_do_nothing()
    )
    held = desk.desk_item(kind, subject_id, lock=True)
    if held is None:
        raise LookupError(subject_id)
    if seen is not None and seen != held.version:
        raise Overtaken(
            _("Somebody else has changed this while you wrote. Look at what is new above, then send yours again.")
        )
    return held


def _move(held: DeskItem, actor: User) -> None:
    held.version += 1
    held.changed_by, held.changed_at = actor.id, clock.now()
    db.session.flush()


def assign(*, held: DeskItem, department: Department | None, assignee: User | None, actor: User) -> None:
    """Gives it to a department and, if wanted, to a person there. It is locked.

    Raises:
        Conflict: the department works no more.
    """
    if department is not None and (department.space_id != held.space_id or department.closed_at is not None):
        raise Conflict(_("This department takes nothing new. Choose another."))
    held.department_id = department.id if department else None
    held.assignee_id = assignee.id if assignee else None
    _move(held, actor)


def hand_over(kind: str, subject_id: uuid.UUID, department: Department | None, actor: User) -> None:
    """The department that an answer names has the thing at the desk from now on, so that its members answer the next time, too.

    Raises:
        Conflict: the department works no more, and did not have it before.
    """
    if department is None:
        return
    held = held_item(kind=kind, subject_id=subject_id, space_id=department.space_id, seen=None)
    if held.department_id != department.id:
        assign(held=held, department=department, assignee=None, actor=actor)


def note(*, kind: str, subject_id: uuid.UUID, space_id: uuid.UUID, text: str, actor: User) -> DeskNote:
    """A note among officers.

    Raises:
        DomainError: it is empty or too long.
    """
    words = lines(text)
    if not words or len(words) > NOTE_LENGTH:
        raise DomainError(_("Write a note."), field="text")
    made = DeskNote(kind=kind, subject_id=subject_id, space_id=space_id, text=words, author_id=actor.id)
    db.session.add(made)
    db.session.flush()
    return made


def say(
    *, request: ServiceRequest, held: DeskItem, state: RequestState, reason: str, actor: User, original: int | None = None
) -> RequestUpdate:  # fmt: skip
    """What the city says of a report now. Both are locked.

    `original`: the number of the report that this one repeats, for the state `duplicate`.

    Raises:
        DomainError: there is no reason, or no such original.
    """
    words = lines(reason)
    if not words or len(words) > REASON_LENGTH:
        raise DomainError(_("Say why. Who wrote the report reads this."), field="reason")
    same = _original(request, original) if state is RequestState.DUPLICATE else None
    now = clock.now()
    if same is not None:
        # Who said that this was the same as mine now says it of the other: nobody is left at a closed end.
        db.session.execute(
            update(ServiceRequest).where(ServiceRequest.duplicate_of == request.id).values(duplicate_of=same.id)
        )
    request.state, request.duplicate_of = state, same.id if same else None
    request.closed_at = (request.closed_at or now) if state in rules.CLOSED else None
    request.first_answer_at, request.changed_at = request.first_answer_at or now, now
    made = RequestUpdate(
        id=ids.new_id(), request_id=request.id, state=state, reason=words, department_id=held.department_id,
        written_by=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    _move(held, actor)
    _audit(request, "participation.request_updated", actor, {"state": state.value})
    events.publish(ServiceRequestChanged(request.id))
    events.publish(ServiceRequestUpdated(made.id))
    return made


def _original(request: ServiceRequest, number: int | None) -> ServiceRequest:
    found = service_requests.report_at(request.space_id, number) if number else None
    if found is None or found.id == request.id or found.duplicate_of is not None:
        raise DomainError(_("Enter the number of the report that this one repeats."), field="original")
    return found


def hide_request(*, request: ServiceRequest, hide: bool, reason: str, actor: User | None) -> None:
    """Takes a report from the public pages, or shows it again: what moderation does (`services.moderating`), which names the rule and
    tells who wrote it, who still reads it. It is locked.

    Raises:
        DomainError: there is no reason.
    """
    words = one_line(reason)[:500]
    if not words and actor is not None:
        raise DomainError(_("Say which rule this is about."), field="reason")
    request.hidden_at = clock.now() if hide else None
    report_indexing.refresh_report(request.id)
    _audit(request, "participation.request_hidden" if hide else "participation.request_shown", actor, {"reason": words})
    events.publish(ServiceRequestChanged(request.id))


def show_photo(*, request: ServiceRequest, photo: RequestPhoto, show: bool, alt: str) -> None:
    """An officer has looked at it: everybody may see it, or nobody else.

    Raises:
        DomainError: it has no words for those who do not see it.
    """
    words = one_line(alt)[:300]
    if show and not words:
        raise DomainError(_("Say in a sentence what the picture shows: not everybody sees it."), field="alt")
    photo.is_shown, photo.alt = show, words or photo.alt
    db.session.flush()
    events.publish(ServiceRequestChanged(request.id))


def forget_addresses() -> int:
    """Empties the addresses of people without an account, some time after their report was closed; how many."""
    found = service_requests.addresses_to_forget(clock.now() - ADDRESS_KEPT)
    for one in found:
        one.reporter_email = ""
    db.session.flush()
    return len(found)


def _audit(request: ServiceRequest, action: str, actor: User | None, data: Mapping[str, str]) -> None:
    accounts.audit(actor=actor, action=action, subject=("participation_request", request.id), data=dict(data))
