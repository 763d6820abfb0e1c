"""The pictures of questions, at addresses without a language: their pages are kept for all languages alike."""

from __future__ import annotations

import uuid

from flask import Response

from portal.core import storage
from portal.core.access import requires, signed_in
from portal.core.errors import NotFound
from portal.training.queries import question_pictures
from portal.training.question_html import ADDRESS
from portal.training.views.base import me
from portal.training.views.offline import plain


@plain.get(f"{ADDRESS}<uuid:version_id>/<name>")
@requires(signed_in)
def question_picture(version_id: uuid.UUID, name: str) -> Response:
    """A picture of a question, for who is asked it and who keeps the bank."""
    key = question_pictures.file_of(me(), version_id, name)
    if key is None:
        raise NotFound
    return storage.stream(key, filename=name)
