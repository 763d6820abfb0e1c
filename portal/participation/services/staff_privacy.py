"""What is kept of who runs participation for a city: to be erased. What he did there for it stays, without him."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import db
from portal.participation.models import (
    Announcement,
    CityDataset,
    DatasetVersion,
    ProcessExport,
    ProcessImport,
    Rehearsal,
)


def erase(user: User) -> None:
    """Takes the person out of every row: who brought data in, announced something, or had a process exported, brought in or rehearsed."""
    for model, column in (
        (CityDataset, CityDataset.created_by), (DatasetVersion, DatasetVersion.created_by), (Announcement, Announcement.created_by),
        (ProcessExport, ProcessExport.asked_by), (ProcessImport, ProcessImport.asked_by), (Rehearsal, Rehearsal.asked_by),
    ):  # fmt: skip
        db.session.execute(update(model).where(column == user.id).values({column.key: None}))
