"""Pictures of proposals that come in from a file: judged and written anew like those that people send."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import cast, update
from sqlalchemy.dialects.postgresql import JSONB
from werkzeug.datastructures import FileStorage

from portal.core import db, storage
from portal.core.errors import NotFound
from portal.participation import faults
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import Proposal
from portal.participation.services.landing import proposal_id
from portal.participation.services.pictures import MOST_PICTURES, keep_picture

Rows = Sequence[Mapping[str, Any]]
_NAME = re.compile(r"pictures/([A-Za-z0-9_-]{1,64})\.(png|jpg)")


def load(name: str) -> bytes | None:
    """What is kept under the name that a picture has in a file."""
    match = _NAME.fullmatch(name)
    try:
        return storage.load(match[1]) if match else None
    except (NotFound, OSError):
        return None


def land_pictures(landing: Landing, rows: Rows) -> None:
    """In their order; one whose file is not there stays away.

    Raises:
        DomainError: a file is no picture.
    """
    for row in rows:
        data = landing.file(row["file"])
        if data is None:
            continue
        kept = keep_picture(FileStorage(io.BytesIO(data)), row["alt"])
        db.session.execute(
            update(Proposal)
            .where(Proposal.id == proposal_id(landing, row, "proposal"))
            .values(pictures=Proposal.pictures.op("||")(cast([kept], JSONB)))
        )


def check_picture(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if not _NAME.fullmatch(row["file"]):
        return fault("%(name)s is no name of a picture", name="file")
    return None if 0 < row["position"] <= MOST_PICTURES else faults.none("position")
