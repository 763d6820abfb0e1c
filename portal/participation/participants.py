"""Who somebody is in a component, whichever way he comes, and whether he may take part there.

    who = participants.participant(component, user)
    if ledger.enter(component=component, act="survey", participant=who): …

Every part of the module asks here; the `audience` of a component decides, or of a meeting or draw (`participation.gates`). People without an account come by a code or through an
officer at the desk. A page that serves all of them asks `views.who.taker(component)`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.participation import marks
from portal.participation.gates import Gate, Where
from portal.participation.models import Audience, Channel, CodeBatch
from portal.participation.queries import eligibility
from portal.participation.queries.eligibility import Known


@dataclass(frozen=True)
class Participant:
    """Somebody in one component, meeting or draw: `component_id` is its id.

    person: his mark there, the resident's where he is known as one. also: other marks of the same person, so that he counts once
    whichever came first. officer: who enters for him at a desk. age_band, district: where the register gives them. code: the
    digest of the code that he came with. resident: his mark in the space, where he is known as one.
    """

    component_id: uuid.UUID
    person: str
    user: User | None
    channel: Channel
    also: tuple[str, ...] = ()
    officer: User | None = None
    age_band: str = ""
    district: str = ""
    code: str = ""
    resident: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        return (self.person, *self.also)


def participant(component: Where, user: User | None, *, visitor: str = "") -> Participant:
    """Somebody with an account, or, where anyone may take part, without: then `visitor` is a random word kept in his browser.

    Raises:
        Conflict: he may not, with the reason in the reader's language.
    """
    known = _known(component, user)
    why = _reason(component, user, known, visitor)
    if why:
        raise Conflict(why)
    return _of(component, user, known, visitor)


def known_as(component: Where, user: User | None, *, visitor: str = "") -> Participant:
    """As `participant`, without asking whether he may: what somebody has done he may take back and see in any case."""
    return _of(component, user, _known(component, user), visitor)


def _of(component: Where, user: User | None, known: Known | None, visitor: str) -> Participant:
    if user is None:
        return Participant(component.id, marks.person(component.id, "visitor", visitor), None, Channel.OPEN)
    account = marks.person(component.id, "account", str(user.id))
    if known is None:
        return Participant(component.id, account, user, Channel.ACCOUNT)
    resident = marks.person(component.id, "resident", known.mark)
    return Participant(
        component.id, resident, user, Channel.ACCOUNT, (account,), age_band=known.age_band, district=known.district,
        resident=known.mark,
    )  # fmt: skip


def reason(component: Where, user: User | None, *, visitor: str = "") -> str:
    """Why somebody may not take part, in the reader's language; empty when he may."""
    asks = component.audience in (Audience.RESIDENT, Audience.GROUP)
    return _reason(component, user, _known(component, user) if asks else None, visitor)


def participant_by_code(component: Where, code: str) -> Participant:
    """Somebody without an account, by a code that the city has printed for this. What was done with it stays done
    when its batch is taken back.

    Raises:
        Conflict: this is no code, or none for this, or it is not taken any more.
    """
    normal = ids.normal_code(code)
    if normal is None:
        raise Conflict(_("A sign of this code is wrong or missing. Compare it with the paper."))
    return participant_by_digest(component, marks.code(normal))


def participant_by_digest(component: Where, digest: str) -> Participant:
    """As `participant_by_code`, of a code that was typed before: a session keeps its digest."""
    found = eligibility.code_by(digest)
    if found is None or not _opens(found[1], component):
        raise Conflict(_("This code is not for this page. Look at the paper for the address that belongs to it."))
    code, batch = found
    if batch.voided_at is not None:
        raise Conflict(_("The city has taken this code back. Ask at the address on the paper for another one."))
    if batch.valid_until is not None and clock.now() >= batch.valid_until:
        raise Conflict(_("The time for this code is over."))
    own = marks.person(component.id, "code", code.digest)
    if code.resident is None:
        return Participant(component.id, own, None, Channel.CODE, code=digest)
    known = eligibility.registered(batch.space_id, code.resident) or Known(code.resident)
    resident = marks.person(component.id, "resident", code.resident)
    return Participant(
        component.id, resident, None, Channel.CODE, (own,), age_band=known.age_band, district=known.district,
        resident=code.resident,
    )  # fmt: skip


def _opens(batch: CodeBatch, where: Where) -> bool:
    """Whether codes are for this; those of the component that a meeting belongs to are for its meetings, too."""
    if not isinstance(where, Gate):
        return batch.component_id == where.id
    if where.component_id is not None and batch.component_id == where.component_id:
        return True
    return where.id in (batch.meeting_id, batch.draw_id)


def participant_at_desk(
    component: Where, *, officer: User, number: str, born_on: date, is_paper: bool = False, saw_proof: bool = False
) -> Participant:
    """Somebody for whom an officer enters, in person or from paper, by the number of his document and his birth date.

    saw_proof: the officer has seen a paper that says he lives in the city; it stands in for the register.

    Raises:
        Conflict: the number is none, or he is no resident, or not in the group.
    """
    if not marks.normal_number(number):
        raise Conflict(_("Enter the number of the document."))
    space_id = _space_id(component)
    mark = marks.resident(space_id, number, born_on)
    return participant_by_mark(
        component, Known(mark), officer=officer, is_paper=is_paper, saw_proof=saw_proof, space_id=space_id
    )


def participant_by_mark(
    component: Where, known: Known, *, officer: User, is_paper: bool, saw_proof: bool, space_id: uuid.UUID | None = None
) -> Participant:  # fmt: skip
    """As `participant_at_desk`, of somebody whose number was entered before: a session keeps his mark."""
    space_id = space_id or _space_id(component)
    found = eligibility.registered(space_id, known.mark)
    if component.audience is Audience.RESIDENT and found is None and not saw_proof:
        raise Conflict(
            _(
                "Nobody with this number and birth date stands in the register. Look at a paper that says where the person lives."
            )
        )
    if (
        component.audience is Audience.GROUP
        and component.group_id is not None
        and not eligibility.is_in_group(component.group_id, [known.mark])
    ):
        raise Conflict(_("This is for a group that the city has invited, and the person is not on its list."))
    return Participant(
        component.id, marks.person(component.id, "resident", known.mark), None, Channel.PAPER if is_paper else Channel.DESK,
        officer=officer, age_band=found.age_band if found else "", district=found.district if found else "", resident=known.mark,
    )  # fmt: skip


def signed_out() -> str:
    """Why somebody who is not signed in may not take part where an account is needed."""
    return _("Sign in first, so that everybody counts once.")


def _known(component: Where, user: User | None) -> Known | None:
    if user is None:
        return None
    if isinstance(component, Gate):
        return eligibility.residency_in(component.space.id, user.id)
    return eligibility.residency_of(component.process_id, user.id)


def _space_id(where: Where) -> uuid.UUID:
    return where.space.id if isinstance(where, Gate) else eligibility.space_id_of(where.process_id)


def _reason(component: Where, user: User | None, known: Known | None, visitor: str) -> str:
    if component.audience is Audience.ANYONE:
        return (
            ""
            if user is not None or visitor
            else _("Your browser keeps no cookies, so you would count each time. Sign in instead.")
        )
    if user is None:
        return signed_out()
    return _refusal(component.audience, user, known is not None, lambda: _is_invited(component, user, known))


def _refusal(audience: Audience, user: User, is_resident: bool, is_invited: Callable[[], bool]) -> str:
    if not user.is_confirmed:
        return _("Confirm your e-mail address first, so that everybody counts once.")
    if audience is Audience.RESIDENT and not is_resident:
        return _("Only people who live in the city take part here. Show first that you are one of them.")
    if audience is Audience.GROUP and not is_invited():
        return _("This is for a group that the city has invited. Your e-mail address is not on its list.")
    return ""


def _is_invited(component: Where, user: User, known: Known | None) -> bool:
    if component.group_id is None:
        return False
    space_id = _space_id(component)
    return _is_listed(component.group_id, space_id, user, known.mark if known else None)


def _is_listed(group_id: uuid.UUID | None, space_id: uuid.UUID, user: User, resident: str | None) -> bool:
    own = [marks.address(space_id, user.email_key), *([resident] if resident else [])]
    return group_id is not None and eligibility.is_in_group(group_id, own)
