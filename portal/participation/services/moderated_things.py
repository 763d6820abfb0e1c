"""What moderation does to proposals and comments; other parts have their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.discussions import services as discussions
from portal.discussions.models import TEXT_LENGTH
from portal.participation.events import ProposalChanged
from portal.participation.queries import proposals, together
from portal.participation.rules import proposals as limits
from portal.participation.services import indexing, proposing
from portal.participation.services.amending import REASON_LENGTH
from portal.search import fold


def hide_proposal(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    """Takes it from the pages and the search, or shows it as it stood: withdrawn stays withdrawn."""
    proposing.hide_proposal(proposal=proposals.known_proposal(key), hide=hide, reason=reason, actor=actor)


def redact_proposal(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    """Title, text and place, what it said before, and other wordings of it, which repeat it; the search forgets them too."""
    proposal = proposals.known_proposal(key)
    proposal.title = replace(proposal.title)[: limits.TITLE_LENGTH]
    proposal.letters = fold.letters(proposal.title)[:300]
    proposal.body, proposal.place = replace(proposal.body), replace(proposal.place)[:160]
    proposal.changed_at = clock.now()
    for before in together.revisions_of(key):
        before.body = replace(before.body)
    for other in together.amendments_to_change(key):
        other.before, other.body = replace(other.before), replace(other.body)
        other.reason, other.answer = replace(other.reason)[:REASON_LENGTH], replace(other.answer)[:REASON_LENGTH]
        if other.body == other.before:  # all that it suggested was to take this out
            db.session.delete(other)
    db.session.flush()
    indexing.refresh(key)
    events.publish(ProposalChanged(key))


def hide_comment(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    discussions.set_hidden(comment_id=key, hide=hide, reason=reason[:500], moderator=actor)


def redact_comment(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    discussions.redact_comment(comment_id=key, replace=lambda text: replace(text)[:TEXT_LENGTH])
