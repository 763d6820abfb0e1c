"""Writing about a text or a plan or in a debate, supporting what others wrote, and saying how a consultation was."""

from __future__ import annotations

import uuid

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation import participants, rules
from portal.participation.events import ConsultationChanged
from portal.participation.models import (
    Action,
    Audience,
    Component,
    ComponentKind,
    ConsultationFeedback,
    ConsultationPart,
    Contribution,
    ContributionKind,
    ContributionSupport,
    PartKind,
    Process,
)
from portal.participation.participants import Participant
from portal.participation.queries import consultations, processes
from portal.participation.queries import moderation as blocks
from portal.participation.services import ledger

FEEDBACK = "feedback"  # the act in the ledger
COMMENTS = (ContributionKind.SUGGESTION, ContributionKind.QUESTION, ContributionKind.REMARK)
SIDES = (ContributionKind.FOR, ContributionKind.AGAINST, ContributionKind.NEUTRAL)


def subject_of(component: Component) -> Subject:
    """Under which discussions keep what people write here."""
    return Subject("debate" if component.kind is ComponentKind.DEBATE else "consultation", component.id)


def may_write(user: User, component_id: uuid.UUID) -> bool:
    """Whether the component is for this person, and he is not blocked in its space: answers in discussions are taken from nobody else
    either. One statement, where the page has loaded the component and its process.
    """
    component = db.session.get(Component, component_id)
    process = db.session.get(Process, component.process_id) if component else None
    if process is None or blocks.is_blocked(process.space_id, user.id):
        return False
    if component is None or component.audience in (Audience.ANYONE, Audience.CONFIRMED):
        return component is not None
    return not participants.reason(component, user)


def contribute(
    *, component: Component, kind: ContributionKind, text: str, lang: str, author: User, part: ConsultationPart | None = None,
    place: tuple[float, float] | None = None, key: uuid.UUID | None = None, is_anonymous: bool = False,
) -> Contribution:  # fmt: skip
    """A comment on a part, on a point (`place`: latitude, longitude) or on the whole, or a contribution to a debate. `key` comes
    with the form: the same form sent twice makes one. `is_anonymous`: without the author's name.

    Raises:
        Conflict: nothing is taken now, the author may not take part here, or he is too quick; the text stays in the form.
        DomainError: there is no text, it is too long, there is no such kind here, it cannot be without a name, or the point lies off the earth.
    """
    if kind not in (SIDES if component.kind is ComponentKind.DEBATE else COMMENTS):
        raise DomainError(_("Choose one of them."), field="kind")
    if part is not None and part.kind is PartKind.HEADING:
        raise DomainError(_("Choose a paragraph."), field="kind")
    if place is not None and not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
        raise DomainError(_("There is no such place on the earth."), field="latitude")
    _check_open(component, Action.COMMENT)
    participants.participant(component, author)
    comment = discussions.post_comment(
        subject=subject_of(component), author=author, text=text, lang=lang, key=key, is_anonymous=is_anonymous
    )
    made = consultations.contribution_with(comment.id)
    if made is not None:
        return made
    made = Contribution(
        id=ids.new_id(), component_id=component.id, comment_id=comment.id, kind=kind, part_id=part.id if part else None,
        latitude=place[0] if place else None, longitude=place[1] if place else None, created_at=comment.created_at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    events.publish(ConsultationChanged(component.id))
    return made


def support_contribution(*, component: Component, contribution_id: uuid.UUID, who: Participant) -> bool:
    """Counts the person's support of what somebody wrote; whether it is new.

    Raises:
        Conflict: he wrote it himself, it is gone, or nothing can be supported now.
    """
    _check_open(component, Action.SUPPORT)
    found = consultations.contribution_of(component.id, contribution_id)
    if found is None:
        raise Conflict(_("This has been taken back or hidden meanwhile."))
    if who.user is not None and found[1].author_id == who.user.id:
        raise Conflict(_("You have written it: your support is taken for granted."))
    if not ledger.enter(component=component, act=_support(contribution_id), participant=who):
        return False
    is_new = (
        db.session.execute(
            insert(ContributionSupport)
            .values(contribution_id=contribution_id, voter=who.person, created_at=clock.now())
            .on_conflict_do_nothing()
            .returning(ContributionSupport.voter)
        ).first()
        is not None
    )
    if is_new:
        events.publish(ConsultationChanged(component.id))
    return is_new


def take_back_support(*, component: Component, contribution_id: uuid.UUID, who: Participant) -> None:
    """The person supports it no more.

    Raises:
        Conflict: the time for supporting is over, so what was counted stays.
    """
    _check_open(component, Action.SUPPORT)
    gone = db.session.execute(
        delete(ContributionSupport).where(
            ContributionSupport.contribution_id == contribution_id, ContributionSupport.voter.in_(who.marks)
        )
    )
    if gone.rowcount:  # type: ignore[attr-defined]  # a delete has one
        ledger.leave(component=component, act=_support(contribution_id), participant=who)
        events.publish(ConsultationChanged(component.id))


def _support(contribution_id: uuid.UUID) -> str:
    return f"support:{contribution_id}"


def give_feedback(*, component: Component, clear: int, heard: int, text: str, who: Participant) -> None:
    """How the person found the consultation itself, 1 to 5 each. Once: the ledger sees to it.

    Raises:
        Conflict: nobody is asked now, or he has answered already.
    """
    _check_open(component, Action.FEEDBACK)
    if not ledger.enter(component=component, act=FEEDBACK, participant=who):
        raise Conflict(_("You have answered this already. Thank you."))
    db.session.add(ConsultationFeedback(component_id=component.id, clear=clear, heard=heard, text=lines(text)[:1000]))
    db.session.flush()
    events.publish(ConsultationChanged(component.id))


def _check_open(component: Component, action: Action) -> None:
    """Against the process as it is now, not as the page showed it."""
    process = processes.known_process(component.process_id)
    held = next((one for one in process.components if one.id == component.id), None)
    if held is None or not rules.is_open(process, held, action, clock.now()):
        raise Conflict(
            _("This is closed at the moment. Copy your text: you may need it.")
            if action is Action.COMMENT
            else _("This is closed at the moment.")
        )
