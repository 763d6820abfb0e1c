"""Bookmarks and lists of them, each person's own."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import rules, subjects
from portal.discussions.models import Bookmark, BookmarkList, ListItem
from portal.discussions.subjects import Subject


def add_bookmark(*, subject: Subject, user: User) -> Bookmark:
    """Marks a subject. Doing it twice marks it once.

    Raises:
        NotFound: there is no such subject for this person.
        Conflict: the person has as many as there can be.
    """
    if subjects.about(subject, user) is None:
        raise NotFound
    held = db.session.scalar(select(func.count(Bookmark.id)).where(Bookmark.user_id == user.id))
    if (held or 0) >= rules.MOST_BOOKMARKS:
        raise Conflict(_("You have as many bookmarks as there can be. Remove some first."))
    same = (Bookmark.user_id == user.id, Bookmark.subject_kind == subject.kind, Bookmark.subject_id == subject.id)
    db.session.execute(
        insert(Bookmark)
        .values(
            id=ids.new_id(), user_id=user.id, subject_kind=subject.kind, subject_id=subject.id, created_at=clock.now()
        )
        .on_conflict_do_nothing()
    )
    return db.session.scalars(select(Bookmark).where(*same)).one()


def remove_bookmark(*, subject: Subject, user: User) -> None:
    """Takes the mark away, out of the lists too. Also of what the person may not see any more."""
    db.session.execute(
        delete(Bookmark).where(
            Bookmark.user_id == user.id, Bookmark.subject_kind == subject.kind, Bookmark.subject_id == subject.id
        )
    )


def _name(name: str) -> str:
    kept = " ".join(rules.normal_text(name).split())
    if not kept:
        raise DomainError(_("Give the list a name."), field="name")
    if len(kept) > 120:
        raise DomainError(_("This is too long."), field="name")
    return kept


def add_list(*, user: User, name: str) -> BookmarkList:
    """A new list, private.

    Raises:
        DomainError: it has no name, or too long a one.
        Conflict: the person has as many as there can be.
    """
    held = db.session.scalar(select(func.count(BookmarkList.id)).where(BookmarkList.user_id == user.id))
    if (held or 0) >= rules.MOST_LISTS:
        raise Conflict(_("You have as many lists as there can be. Remove one first."))
    made = BookmarkList(user_id=user.id, name=_name(name), created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


def rename_list(*, held: BookmarkList, name: str) -> None:
    """Raises: DomainError: it has no name, or too long a one."""
    held.name = _name(name)
    db.session.flush()


def remove_list(*, held: BookmarkList) -> None:
    """The list goes, the bookmarks stay."""
    db.session.execute(delete(BookmarkList).where(BookmarkList.id == held.id))
    db.session.expunge(held)


def share_list(*, held: BookmarkList, shared: bool) -> None:
    """Gives the list an address that nobody guesses, or takes it away. Sharing it again gives another one."""
    if shared and held.share_token is None:
        held.share_token = ids.secret()
    elif not shared:
        held.share_token = None
    db.session.flush()


def _lock(list_id: uuid.UUID) -> None:
    """Places in a list are given one after the other."""
    db.session.execute(select(BookmarkList.id).where(BookmarkList.id == list_id).with_for_update())


def put_into_list(*, held: BookmarkList, bookmark: Bookmark) -> None:
    """Adds a bookmark at the end. Doing it twice adds it once.

    Raises:
        NotFound: list and bookmark are not of the same person.
        Conflict: the list is full.
    """
    if held.user_id != bookmark.user_id:
        raise NotFound
    _lock(held.id)
    count, last = db.session.execute(
        select(func.count(), func.coalesce(func.max(ListItem.position), 0)).where(ListItem.list_id == held.id)
    ).one()
    if count >= rules.MOST_ITEMS:
        raise Conflict(_("The list is full. Make another one."))
    db.session.execute(
        insert(ListItem)
        .values(list_id=held.id, bookmark_id=bookmark.id, position=last + 1, note="")
        .on_conflict_do_nothing(index_elements=[ListItem.list_id, ListItem.bookmark_id])
    )


def take_from_list(*, held: BookmarkList, bookmark_id: uuid.UUID) -> None:
    db.session.execute(delete(ListItem).where(ListItem.list_id == held.id, ListItem.bookmark_id == bookmark_id))


def _item(held: BookmarkList, bookmark_id: uuid.UUID) -> ListItem:
    item = db.session.get(ListItem, (held.id, bookmark_id), populate_existing=True)
    if item is None:
        raise NotFound
    return item


def note_item(*, held: BookmarkList, bookmark_id: uuid.UUID, note: str) -> None:
    """What stands beside the bookmark in this list.

    Raises:
        NotFound: it is not in the list.
        DomainError: the note is too long.
    """
    kept = rules.normal_text(note)
    if len(kept) > 500:
        raise DomainError(_("This is too long."), field="note")
    _item(held, bookmark_id).note = kept
    db.session.flush()


def move_item(*, held: BookmarkList, bookmark_id: uuid.UUID, up: bool) -> None:
    """Changes places with the one above or below; at the end nothing happens.

    Raises:
        NotFound: it is not in the list.
    """
    _lock(held.id)
    item = _item(held, bookmark_id)
    others = select(ListItem).where(ListItem.list_id == held.id)
    other = db.session.scalars(
        (
            others.where(ListItem.position < item.position).order_by(ListItem.position.desc())
            if up
            else others.where(ListItem.position > item.position).order_by(ListItem.position)
        )
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if other is not None:
        item.position, other.position = other.position, item.position
        db.session.flush()
