"""What is kept of a person about reports: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import delete, update

from portal.accounts.models import User
from portal.core import db
from portal.participation.models import (
    ApiClient,
    ConfidentialMessage,
    DeskItem,
    DeskNote,
    ProcessCost,
    RequestFollower,
    RequestUpdate,
    ServiceRequest,
)
from portal.participation.queries import service_requests


def export_reports(user: User) -> tuple[str, object]:
    """What the person reported, and what he follows. Of reports of discrimination nobody knows whose they are."""
    found = service_requests.own_reports(user.id)
    return "reports_to_cities", {
        "written": [
            {
                "city": one.space.city.slug, "number": one.number, "category": one.category.code, "text": one.text, "address": one.address,
                "latitude": one.latitude, "longitude": one.longitude, "age": one.age_band.value if one.age_band else None,
                "state": one.state.value, "reported_at": one.created_at.isoformat(),
            }
            for one in found
            if one.reporter_id == user.id
        ],
        "followed": [{"city": one.space.city.slug, "number": one.number} for one in found if one.reporter_id != user.id],
    }  # fmt: skip


def erase_reports(user: User) -> None:
    """Takes the person out of every row; what was reported and answered stays."""
    db.session.execute(delete(RequestFollower).where(RequestFollower.user_id == user.id))
    for model, column in (
        (ServiceRequest, ServiceRequest.reporter_id), (RequestUpdate, RequestUpdate.written_by), (DeskNote, DeskNote.author_id),
        (DeskItem, DeskItem.assignee_id), (DeskItem, DeskItem.changed_by), (ConfidentialMessage, ConfidentialMessage.author_id),
        (ApiClient, ApiClient.created_by), (ProcessCost, ProcessCost.entered_by),
    ):  # fmt: skip
        db.session.execute(update(model).where(column == user.id).values({column.key: None}))
