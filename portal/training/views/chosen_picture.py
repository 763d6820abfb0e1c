"""A picture that an author has chosen for a question stays chosen until the question is saved.

A browser forgets a chosen file with each answer. So its bytes are kept aside, for some hours and for nobody else, and the
form carries a signed word of where: after a preview, more lines or a mistake nothing has to be chosen again.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.core import clock, db, pictures, storage
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.pictures import Picture
from portal.training import question_html
from portal.training.forms import QuestionForm
from portal.training.views.base import me

KEPT_FOR = timedelta(hours=4)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="picture-of-a-question")


def take(form: QuestionForm) -> None:
    """Puts into `form.chosen` what was chosen now, or with an earlier answer, and keeps it for the next.

    Raises:
        DomainError: it is no picture, too large, or its time is over.
    """
    upload, earlier = form.picture.data, form.chosen_picture.data or ""
    if upload and upload.filename:
        form.chosen_picture.data = ""
        try:
            form.chosen = pictures.check(
                upload.stream.read(question_html.MOST_BYTES + 1), max_bytes=question_html.MOST_BYTES
            )
        except DomainError as error:
            raise DomainError(error.message, field="picture") from None
        with db.transaction():
            forget(earlier)
            form.chosen_picture.data = _keep(form.chosen)
    elif form.without_picture.data and earlier:
        form.chosen_picture.data = ""
        with db.transaction():
            forget(earlier)
    elif earlier:
        form.chosen_picture.data = ""
        form.chosen = _kept(earlier)
        form.chosen_picture.data = earlier


def _keep(picture: Picture) -> str:
    ending = pictures.ENDINGS[picture.content_type]
    key = storage.save(
        picture.data, filename=f"picture.{ending}", content_type=picture.content_type, expires_at=clock.now() + KEPT_FOR
    )
    return _signer().dumps([str(me().id), key, picture.content_type, picture.width, picture.height])


def _kept(token: str) -> Picture:
    read = _read(token)
    try:
        if read is not None:
            key, kind, width, height = read
            return Picture(storage.load(key), kind, width, height)
    except NotFound:
        pass
    raise DomainError(_("The picture is no longer kept. Please choose it again."), field="picture")


def _read(token: str) -> tuple[str, str, int, int] | None:
    try:
        person, *facts = _signer().loads(token, max_age=int(KEPT_FOR.total_seconds()))
    except BadSignature:
        return None
    return tuple(facts) if person == str(me().id) else None  # as `_keep` wrote them


def forget(token: str) -> None:
    """Deletes what was kept aside, within the open transaction: the question is saved, or another picture was chosen."""
    read = _read(token) if token else None
    if read is not None:
        storage.delete(read[0])
