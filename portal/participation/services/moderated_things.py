"""What moderation does to proposals and comments; other parts have their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.discussions import services as discussions
from portal.discussions.models import TEXT_LENGTH
from portal.participation.events import ProposalChanged
from portal.participation.queries import proposals
from portal.participation.rules import proposals as limits
from portal.participation.services import indexing, proposing
from portal.search import fold


def hide_proposal(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    """Takes it from the pages and the search, or shows it as it stood: withdrawn stays withdrawn."""
    proposing.hide_proposal(proposal=proposals.known_proposal(key), hide=hide, reason=reason, actor=actor)


def redact_proposal(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    """Title, text and place; the search forgets them too."""
    proposal = proposals.known_proposal(key)
    proposal.title = replace(proposal.title)[: limits.TITLE_LENGTH]
    proposal.letters = fold.letters(proposal.title)[:300]
    proposal.body, proposal.place = replace(proposal.body), replace(proposal.place)[:160]
    proposal.changed_at = clock.now()
    db.session.flush()
    indexing.refresh(key)
    events.publish(ProposalChanged(key))


def hide_comment(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    discussions.set_hidden(comment_id=key, hide=hide, reason=reason[:500], moderator=actor)


def redact_comment(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    discussions.redact_comment(comment_id=key, replace=lambda text: replace(text)[:TEXT_LENGTH])
