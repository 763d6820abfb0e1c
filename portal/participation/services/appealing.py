"""The author's appeal, and what a second moderator decides: never who acted."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.written import lines
from portal.discussions.models import AppealOutcome
from portal.participation import moderated
from portal.participation.events import ModerationAppealDecided, ModerationAppealed
from portal.participation.models import ActKind, ModerationAct
from portal.participation.models.moderation import APPEAL_LENGTH, WORDS_LENGTH
from portal.participation.queries import moderation
from portal.participation.rules import moderation as rules
from portal.participation.services import moderating


def is_stand_in(made: ModerationAct, city_id: uuid.UUID) -> bool:
    """Whether nobody in the city but who acted could decide an appeal, so that the secretariat does."""
    return not moderation.moderators_of(city_id) - {made.actor_id}


def author_of(made: ModerationAct) -> uuid.UUID | None:
    item = moderated.find(made.case.thing_kind, made.case.thing_id)
    return item.author_id if item else None


def appeal(*, act_id: uuid.UUID, author: User, text: str) -> ModerationAct:
    """The author asks for a second look, once against each act.

    Raises:
        NotFound: it is not about what the person wrote.
        Conflict: there is an appeal already, or it was taken back. DomainError: nothing is said, or too much.
    """
    made = moderation.act_locked(act_id)
    author_id = author_of(made) if made else None
    if made is None or author_id != author.id:
        raise NotFound
    if not rules.may_appeal(author, author_id, made):
        raise Conflict(_("You have appealed before, or this was taken back meanwhile."))
    words = lines(text)
    if not words:
        raise DomainError(_("Say why it should be decided otherwise."), field="text")
    if len(words) > APPEAL_LENGTH:
        raise DomainError(_("This is too long."), field="text")
    made.appeal, made.appealed_at = words, clock.now()
    db.session.flush()
    # The audit log has no names of those who posted without one either.
    item = moderated.find(made.case.thing_kind, made.case.thing_id)
    moderating.note(made, "appealed", None if item is None or item.is_anonymous else author)
    events.publish(ModerationAppealed(made.id))
    return made


def decide(*, act_id: uuid.UUID, outcome: AppealOutcome, words: str, moderator: User) -> None:
    """Decides an appeal; for the author means that what was done is undone.

    Raises:
        NotFound: it is none of his. DomainError: he acted or wrote it himself, or gives no reason. Conflict: it is decided already.
    """
    made = moderation.act_locked(act_id)
    stand_in = made is not None and is_stand_in(made, made.case.space.city_id)
    if made is None or not rules.may_open_case(moderator, made.case.space.city_id, is_stand_in=stand_in):
        raise NotFound
    if not made.awaits_decision:
        raise Conflict(_("A colleague has decided this appeal already."))
    city_id = made.case.space.city_id
    if not rules.may_decide(moderator, made, author_of(made), city_id, is_stand_in=stand_in):
        raise DomainError(_("Whoever acted or wrote it does not decide the appeal. A colleague does."))
    reason = lines(words)
    if not reason or len(reason) > WORDS_LENGTH:
        raise DomainError(_("Say why, in at most 1,000 characters: the author reads it."), field="decision")
    made.outcome, made.decision, made.decided_at = outcome, reason, clock.now()
    made.decided_by, made.decided_role = moderator.id, rules.role_of(moderator, city_id, second=True)
    db.session.flush()
    if outcome is AppealOutcome.RESTORED and made.kind is not ActKind.REDACT:
        moderating.revert(made, moderator)
    else:
        made.case.version += 1
        db.session.flush()
    moderating.note(made, "appeal_decided", moderator, outcome=outcome.value)
    events.publish(ModerationAppealDecided(made.id))
