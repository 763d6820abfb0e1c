"""Photos on their way into a report: kept for a day, so that nobody chooses them again because a field was wrong."""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.core import clock, db, settings, storage
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.models import RequestPhoto
from portal.participation.rules.service_requests import PHOTO_BYTES

WAITS = timedelta(days=1)
SVG_BEGINS = (b"<svg", b"<?xml", b"<!doctype", b"<html")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="participation.photo")


def keep(upload: FileStorage) -> str:
    """Keeps a photo without what it tells about itself, and gives a ticket for it, which the form carries along.

    Raises:
        DomainError: it is too large, or no photo.
    """
    # Looked at before it is read: a drawing may hold a script, and none is ever a photo.
    head = upload.stream.read(256).lstrip().lower()
    upload.stream.seek(0)
    if head.startswith(SVG_BEGINS) or b"<svg" in head:
        raise DomainError(_("A drawing (SVG) is not taken. Send a photo as JPEG, PNG or WebP."), field="photo")
    try:
        data, content_type = storage.check_upload(upload, kinds={"image"}, max_bytes=PHOTO_BYTES)
    except DomainError as error:
        kinds = _("Send a photo as JPEG, PNG or WebP.")
        raise DomainError(f"{error.message} {kinds}", field="photo") from None
    key = storage.save(
        data, filename=f"photo.{'png' if content_type == 'image/png' else 'jpg'}", content_type=content_type,
        expires_at=clock.now() + WAITS,
    )  # fmt: skip
    return str(_signer().dumps(key))


def key_of(ticket: str) -> str | None:
    """The file that a ticket is for; None: it is not of ours."""
    try:
        return str(_signer().loads(ticket))
    except BadSignature:
        return None


def drop_left() -> int:
    """Deletes photos whose form was never sent to its end; how many. Those of reports have no end."""
    used = select(RequestPhoto.file_key)
    left = db.session.scalars(
        select(storage.StoredFile.key)
        .where(
            storage.StoredFile.expires_at < clock.now(),
            storage.StoredFile.filename.in_(("photo.jpg", "photo.png")),
            storage.StoredFile.key.not_in(used),
        )
        .limit(500)
    ).all()
    for key in left:
        storage.delete(key)
    return len(left)
