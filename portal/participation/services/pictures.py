"""Pictures of proposals: judged by what is in them, written anew so that they do not tell where they were taken."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.core import clock, db, events, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation.events import ProposalChanged
from portal.participation.models import Proposal, ProposalState
from portal.participation.queries import processes, together
from portal.participation.services import intake

MOST_PICTURES = 4
MOST_BYTES = 10_000_000
ALT_LENGTH = 300


def add_picture(*, proposal: Proposal, upload: FileStorage, alt: str, actor: User) -> None:
    """One more, with words for who does not see it. The proposal is locked.

    Raises:
        NotFound: the proposal is not the actor's.
        Conflict: it is not open, there are four, or the actor is blocked here.
        DomainError: it is no picture, larger than 10 MB, damaged, or without words.
    """
    _own(proposal, actor)
    intake.refuse_blocked(processes.known_process(proposal.component.process_id).space, actor)
    words = one_line(alt)
    if not words or len(words) > ALT_LENGTH:
        raise DomainError(_("Say in a sentence what can be seen, for people who cannot see it."), field="alt")
    if len(proposal.pictures) >= MOST_PICTURES:
        raise Conflict(_("A proposal has four pictures at most. Remove one first."))
    try:
        kept = keep_picture(upload, words)
    except DomainError as error:
        raise DomainError(error.message, field="picture") from None
    _keep(proposal, [*proposal.pictures, kept])


def keep_picture(upload: FileStorage, words: str) -> dict[str, Any]:
    """Keeps a picture, as a proposal notes it.

    Raises:
        DomainError: it is none, larger than 10 MB, or damaged.
    """
    data, kind = storage.check_upload(upload, kinds={"image"}, max_bytes=MOST_BYTES)
    ending = "png" if kind == "image/png" else "jpg"
    key = storage.save(data, filename=f"picture.{ending}", content_type=kind, private=False)
    return {"key": key, "type": kind, "alt": words}


def remove_picture(*, proposal: Proposal, key: str, actor: User) -> None:
    """Takes one away, with its file. The proposal is locked; doing it twice does it once.

    Raises:
        NotFound: the proposal is not the actor's. Conflict: it is not open.
    """
    _own(proposal, actor)
    left = [one for one in proposal.pictures if one["key"] != key]
    if len(left) < len(proposal.pictures):
        storage.delete(key)
        _keep(proposal, left)


def _own(proposal: Proposal, actor: User) -> None:
    if actor.id not in together.writers_of(proposal):
        raise NotFound
    if proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This proposal is not open any more."))


def _keep(proposal: Proposal, pictures: list[dict[str, Any]]) -> None:
    proposal.pictures, proposal.changed_at = pictures, clock.now()
    db.session.flush()
    events.publish(ProposalChanged(proposal.id))
