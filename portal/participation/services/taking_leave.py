"""What is kept of a person as a resident or one of a group: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import delete, update

from portal.accounts.models import User
from portal.core import db, i18n
from portal.participation import marks
from portal.participation.models import CodeBatch, GroupMember, ListImport, Participation, PeopleGroup, Residency
from portal.participation.queries import residents, spaces


def export_of(user: User) -> tuple[str, object]:
    """In which cities the account has shown that its owner lives there."""
    found = residents.residencies_of(user.id)
    return "residence", [
        {
            "space": i18n.plain(spaces.known_space(one.space_id).titles), "shown": one.created_at.isoformat(),
            "method": one.method.value,
        }
        for one in found
    ]  # fmt: skip


def erase(user: User) -> None:
    """Takes the person out of every row. What was counted stays under a mark that leads to nobody without the account."""
    db.session.execute(delete(Residency).where(Residency.user_id == user.id))
    own = [marks.address(space_id, user.email_key) for space_id in residents.spaces_with_groups()]
    db.session.execute(delete(GroupMember).where(GroupMember.mark.in_(own)))
    for model, column in (
        (Participation, Participation.entered_by), (ListImport, ListImport.created_by), (CodeBatch, CodeBatch.created_by),
        (PeopleGroup, PeopleGroup.created_by),
    ):  # fmt: skip
        db.session.execute(update(model).where(column == user.id).values({column.key: None}))
