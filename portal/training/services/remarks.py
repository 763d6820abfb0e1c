"""Colleagues review a draft: remarks on an activity, open until somebody resolves them."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training.events import RemarkMade
from portal.training.models import CourseVersion, Remark
from portal.training.services.authoring import activity_of

LONGEST = 4000


def remark(*, version: CourseVersion, activity_id: uuid.UUID, author: User, text: str) -> Remark:
    """Says something about an activity; those who work on the course are told.

    Raises:
        DomainError: nothing was written, or too much.
    """
    words = text.strip()
    if not words:
        raise DomainError(_("Write what you want to say."), field="text")
    if len(words) > LONGEST:
        raise DomainError(_("This is too long."), field="text")
    activity = activity_of(version, activity_id)
    row = Remark(id=ids.new_id(), activity_id=activity.id, author_id=author.id, text=words)
    db.session.add(row)
    db.session.flush()
    events.publish(RemarkMade(row.id))
    return row


def resolve(*, remark_id: uuid.UUID, actor: User) -> Remark:
    """Says that a remark is dealt with. Doing it twice does it once.

    Raises:
        NotFound: it is gone.
    """
    row = db.session.get(Remark, remark_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = clock.now(), actor.id
        db.session.flush()
    return row
