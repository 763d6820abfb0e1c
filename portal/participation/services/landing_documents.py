"""Documents of meetings that come in from a file: judged like those that people send."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from werkzeug.datastructures import FileStorage

from portal.core import db, ids, storage
from portal.core.errors import NotFound
from portal.participation.exchange import UUID_KEY, Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import MeetingFile
from portal.participation.queries import exchange_meetings as queries
from portal.participation.services import landing_checks as checks
from portal.participation.services.landing_meetings import is_there, item_id, meeting_id
from portal.participation.services.meetings import FILE_BYTES

Rows = Sequence[Mapping[str, Any]]
_NAME = re.compile(rf"documents/({UUID_KEY})\.[a-z0-9]{{1,8}}")


def load(name: str) -> bytes | None:
    """What is kept under the name that a document has in a file."""
    match = _NAME.fullmatch(name)
    key = queries.key_of_file(uuid.UUID(match[1])) if match else None
    try:
        return storage.load(key) if key else None
    except (NotFound, OSError):
        return None


def land_documents(landing: Landing, rows: Rows) -> None:
    """In their order, which their ids keep; one whose file is not there stays away, and those of a meeting that was there before.

    Raises:
        DomainError: a file is no document.
    """
    for row, key in zip(rows, sorted(ids.new_id() for _row in rows), strict=True):
        data = None if is_there(landing, row) else landing.file(row["file"])
        if data is None:
            continue
        judged, kind = storage.check_upload(
            FileStorage(io.BytesIO(data)), kinds={"pdf", "document"}, max_bytes=FILE_BYTES
        )
        name = row["filename"] or row["file"].rsplit("/", 1)[-1]
        kept = storage.save(judged, filename=name, content_type=kind)
        db.session.flush()
        values = {
            "id": key, "meeting_id": meeting_id(landing, row), "item_id": item_id(landing, row, "item") if row["item"] is not None else None,
            "file_key": kept, "title": row["title"], "size": len(judged),
        }  # fmt: skip
        db.session.execute(insert(MeetingFile).values(values))


def check_document(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if not _NAME.fullmatch(row["file"]):
        return fault("%(name)s is no name of a document", name="file")
    return checks.count(row, "meeting", 1)
