"""The minutes of a run: lines with the time into the run, marked as a decision, a tool, a contact or a figure."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, ids
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.live import services as live
from portal.webinars import rooms
from portal.webinars.models import LONGEST_NOTE, Minute, NoteKind, Registration
from portal.webinars.queries import captions as queries
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.rules.questions import is_request_key, normal_text


def note(*, taker: Registration, kind: NoteKind, text: str, request_key: str) -> None:
    """A line, stamped with the time into the run. The same form sent twice notes once.

    Raises:
        NotFound: he does not take them. DomainError: nothing is noted, or too much.
    """
    _check(taker)
    if not is_request_key(request_key):
        raise DomainError(_("The form had expired. Nothing was saved. Load the page again and repeat."))
    now = clock.now()
    db.session.execute(
        insert(Minute)
        .values(
            id=ids.new_id(), run_id=taker.run_id, written_by=taker.id, kind=kind, text=_words(text), request_key=request_key,
            at_seconds=max(0, int((now - rules.began_at(taker.run)).total_seconds())), created_at=now,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    _tell(taker)


def edit(*, taker: Registration, minute_id: uuid.UUID, kind: NoteKind, text: str) -> None:
    """Other words or another mark; its time stays.

    Raises:
        NotFound: no such line, or he does not take them. DomainError: as `note`.
    """
    line = _line(taker, minute_id)
    line.kind, line.text, line.edited_at = kind, _words(text), clock.now()
    db.session.flush()
    _tell(taker)


def remove(*, taker: Registration, minute_id: uuid.UUID) -> None:
    """A line goes.

    Raises:
        NotFound: no such line, or he does not take them.
    """
    db.session.delete(_line(taker, minute_id))
    db.session.flush()
    _tell(taker)


def clock_of(seconds: int) -> str:
    """The time into the run, as 0:07:30."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def _line(taker: Registration, minute_id: uuid.UUID) -> Minute:
    _check(taker)
    found = queries.minute_in(taker.run_id, minute_id)
    if found is None:
        raise NotFound
    return found


def _check(taker: Registration) -> None:
    if not powers.may_take_minutes(taker):
        raise NotFound


def _words(text: str) -> str:
    words = normal_text(text)
    if not words:
        raise DomainError(_("Write the note."), field="text")
    if len(words) > LONGEST_NOTE:
        raise DomainError(
            _("At most %(number)s characters: this has %(count)s.", number=LONGEST_NOTE, count=len(words)), field="text"
        )
    return words


def _tell(taker: Registration) -> None:
    live.publish(channel=rooms.channel(taker.run_id), kind="minutes", data={}, audience=rooms.MINUTES)
