"""Named lists of people of a space. Of each entry only a keyed digest is kept, so a list can be counted and not read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation import marks
from portal.participation.models import GroupMember, PeopleGroup, Space
from portal.participation.queries import residents
from portal.participation.rules import lists


def make_group(*, space: Space, name: str, actor: User | None) -> PeopleGroup:
    """An empty group. The space is locked.

    Raises:
        DomainError: it has no name. Conflict: there is one of this name.
    """
    words = one_line(name)[:120]
    if not words:
        raise DomainError(_("Enter a name."), field="name")
    if any(one.name == words for one, _members, _components in residents.groups_of(space.id)):
        raise Conflict(_("There is a group of this name already."))
    made = PeopleGroup(id=ids.new_id(), space_id=space.id, name=words, created_by=actor.id if actor else None)
    db.session.add(made)
    db.session.flush()
    accounts.audit(actor=actor, action="participation.group_made", subject=("participation_space", space.id))
    return made


def add_people(*, group: PeopleGroup, text: str, actor: User | None) -> int:
    """Puts people on the list, one a line: an e-mail address, or number and birth date with a semicolon between. How many are new.

    Raises:
        DomainError: a line is neither; the first one is named, and nobody was added.
    """
    found = _marks(group, text)
    made = db.session.scalars(
        insert(GroupMember)
        .values([{"group_id": group.id, "mark": one} for one in found])
        .on_conflict_do_nothing()
        .returning(GroupMember.mark)
    ).all()
    _note(group, "participation.group_grew", len(made), actor)
    return len(made)


def remove_people(*, group: PeopleGroup, text: str, actor: User | None) -> int:
    """Takes people off the list, written as for `add_people`. How many were on it. What they have done stays.

    Raises:
        DomainError: as `add_people`.
    """
    gone = db.session.scalars(
        delete(GroupMember)
        .where(GroupMember.group_id == group.id, GroupMember.mark.in_(_marks(group, text)))
        .returning(GroupMember.mark)
    ).all()
    _note(group, "participation.group_shrank", len(gone), actor)
    return len(gone)


def remove_group(*, group: PeopleGroup, actor: User | None) -> None:
    """Throws a list away.

    Raises:
        Conflict: a component is theirs.
    """
    if any(one.id == group.id and components for one, _members, components in residents.groups_of(group.space_id)):
        raise Conflict(_("Something is for this group only. Say first who else may take part there."))
    db.session.delete(group)
    db.session.flush()
    accounts.audit(actor=actor, action="participation.group_removed", subject=("participation_space", group.space_id))


def _marks(group: PeopleGroup, text: str) -> Sequence[str]:
    found = {}
    for row, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found[_mark(group, row, line.strip())] = row
    if not found:
        raise DomainError(_("Enter at least one person."), field="people")
    return list(found)


def _mark(group: PeopleGroup, row: int, line: str) -> str:
    number, sign, day = line.partition(";")
    if sign:
        try:
            born_on = lists.BIRTH.clean(day.strip())
            return marks.resident(group.space_id, lists.NUMBER.clean(number.strip()), born_on)
        except ValueError as wrong:
            raise DomainError(_("Line %(row)s: %(wrong)s", row=row, wrong=wrong), field="people") from None
    address = accounts_rules.clean_email(line)
    if address is None:
        raise DomainError(
            _("Line %(row)s is no e-mail address, and no number with a birth date.", row=row), field="people"
        )
    return marks.address(group.space_id, accounts_rules.email_key(address))


def _note(group: PeopleGroup, action: str, number: int, actor: User | None) -> None:
    if number:
        accounts.audit(
            actor=actor, action=action, subject=("participation_space", group.space_id), data={"number": number}
        )
