"""A space's logo."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import FileStorage

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, storage
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.events import SpaceChanged
from portal.participation.models import Space

MOST_BYTES = 2_000_000


def set_logo(*, space: Space, upload: FileStorage | None, alts: Mapping[str, str], actor: User | None) -> None:
    """A new logo, or other words for the one that is there. Pictures are made anew, so nothing hidden comes along. The space is locked.

    Raises:
        DomainError: it is no picture, too large, or nobody says what it shows.
    """
    if not alts.get(space.lang):
        raise DomainError(_("Say what the picture shows, for those who do not see it."), field=f"alts_{space.lang}")
    if upload is not None and upload.filename:
        data, content_type = storage.check_upload(upload, kinds={"image"}, max_bytes=MOST_BYTES)
        _drop(space)
        space.logo_key = storage.save(data, filename="logo", content_type=content_type, private=False)
    elif not space.logo_key:
        raise DomainError(_("Choose a file."), field="file")
    space.logo_alts = dict(alts)
    _note(space, actor)


def remove_logo(*, space: Space, actor: User | None) -> None:
    """Takes the logo away. Doing it twice does it once. The space is locked."""
    _drop(space)
    space.logo_key, space.logo_alts = "", {}
    _note(space, actor)


def _drop(space: Space) -> None:
    if space.logo_key:
        storage.delete(space.logo_key)


def _note(space: Space, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(actor=actor, action="participation.logo_changed", subject=("participation_space", space.id), data={})
    events.publish(SpaceChanged(space.id))
