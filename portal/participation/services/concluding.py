"""What the city says: to a comment or to many that are alike, and at the end of a consultation or debate."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines
from portal.participation import rules
from portal.participation.events import ConclusionPublished, ConsultationChanged
from portal.participation.models import Action, CityReply, Component, Conclusion, Contribution, Department, Outcome
from portal.participation.queries import consultation_desk as desk
from portal.participation.queries import processes
from portal.participation.rules.consultations import REPLY_LENGTH, WORDS_LENGTH
from portal.participation.services.answering import name_of
from portal.participation.services.handling import Overtaken

MOST_AT_ONCE = 200


def reply(
    *, component: Component, contribution_ids: Collection[uuid.UUID], outcome: Outcome, reason: str, lang: str, department: Department | None, actor: User,
    seen: Mapping[uuid.UUID, str] | None = None,
) -> CityReply:  # fmt: skip
    """One answer to all of these comments; where the city had answered before, this counts from now on. `seen`: comment → what the
    city had said of it when the form was opened (`awaited.said_last`); of those that are not in it, it does not matter.

    Raises:
        DomainError: there is no reason, or no comment. Conflict: one of them is gone. Overtaken: somebody has answered one since.
    """
    words = lines(reason)
    if not words or len(words) > REPLY_LENGTH:
        raise DomainError(_("Say why. Whoever wrote this reads it."), field="reason")
    if not contribution_ids or len(contribution_ids) > MOST_AT_ONCE:
        raise DomainError(_("Choose from one to %(number)s comments.", number=MOST_AT_ONCE), field="chosen")
    found = desk.locked(component.id, contribution_ids)
    if len(found) != len(set(contribution_ids)):
        raise Conflict(_("One of the comments is gone meanwhile. Look at the list again."))
    _refuse_overtaken(found, seen or {})
    made = CityReply(
        id=ids.new_id(), component_id=component.id, outcome=outcome, reason=words, lang=lang, department=name_of(department, lang),
        department_id=department.id if department else None, answered_by=actor.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for one in found:
        one.reply_id = made.id
    _note(component, "participation.comments_answered", actor, {"outcome": outcome.value, "comments": len(found)})
    return made


def _refuse_overtaken(found: Collection[Contribution], seen: Mapping[uuid.UUID, str]) -> None:
    """Of comments that are locked: as `answering.refuse_overtaken` of one thing."""
    if since := sum(1 for one in found if seen.get(one.id) not in (None, str(one.reply_id or ""))):
        raise Overtaken(
            i18n.ngettext(
                "Somebody else has answered %(num)d of these comments while you wrote. Read what was said above, then send yours again if it is still needed.",
                "Somebody else has answered %(num)d of these comments while you wrote. Read what was said above, then send yours again if it is still needed.",
                since,
            )
        )


def conclude(*, component: Component, heard: str, done: str, lang: str, actor: User) -> Conclusion:
    """Publishes what came of a consultation, or the summary of a debate: its figures are frozen as of now, and everybody who
    wrote is told, once. Doing it again changes the words, and tells nobody.

    Raises:
        DomainError: there are no words, or too many. Conflict: people can still write.
    """
    texts = lines(heard), lines(done)
    if not texts[0]:
        raise DomainError(_("Say what you heard."), field="heard")
    for name, words in zip(("heard", "done"), texts, strict=True):
        if len(words) > WORDS_LENGTH:
            raise DomainError(_("This is too long."), field=name)
    processes.hold_component(component.id)
    process, now = processes.known_process(component.process_id), clock.now()
    if rules.is_open(process, component, Action.COMMENT, now):
        raise Conflict(_("People can still write. Publish this when the phase is over."))
    known = desk.conclusion_of(component.id)
    if known is not None:
        known.heard, known.done, known.lang, known.changed_at = *texts, lang, now
    else:
        known = Conclusion(
            component_id=component.id, lang=lang, heard=texts[0], done=texts[1], figures=desk.figures_of(component.id).stored(),
            published_by=actor.id, published_at=now,
        )  # fmt: skip
        db.session.add(known)
        events.publish(ConclusionPublished(component.id))
    _note(component, "participation.concluded", actor, {})
    return known


def _note(component: Component, action: str, actor: User, data: dict[str, object]) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor,
        action=action,
        subject=("participation_process", component.process_id),
        data={"component": component.slug, **data},
    )
    events.publish(ConsultationChanged(component.id))
