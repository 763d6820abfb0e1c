"""A person's bookmarks and lists, with what the things are called."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from portal.core import db
from portal.discussions import subjects
from portal.discussions.models import Bookmark, BookmarkList, ListItem
from portal.discussions.subjects import About, Kind, Subject


@dataclass(frozen=True)
class Mark:
    """A bookmark as it is shown; `about` is None for what the reader may not see (any more)."""

    bookmark: Bookmark
    about: About | None
    kind: Kind | None
    note: str = ""

    @property
    def subject(self) -> Subject:
        return Subject(self.bookmark.subject_kind, self.bookmark.subject_id)


def _marks(rows: Sequence[tuple[Bookmark, str]], reader: Any) -> list[Mark]:
    known = subjects.about_all((Subject(mark.subject_kind, mark.subject_id) for mark, _note in rows), reader)
    return [
        Mark(mark, known.get(Subject(mark.subject_kind, mark.subject_id)), subjects.kind(mark.subject_kind), note)
        for mark, note in rows
    ]


def bookmarks_of(user: Any) -> Select[Any]:
    """A select of the person's bookmarks, newest first."""
    return select(Bookmark).where(Bookmark.user_id == user.id).order_by(Bookmark.created_at.desc(), Bookmark.id.desc())


def shown(bookmarks: Sequence[Bookmark], reader: Any) -> list[Mark]:
    """The bookmarks with their names: one statement a kind of subject."""
    return _marks([(mark, "") for mark in bookmarks], reader)


def bookmark_of(user: Any, bookmark_id: uuid.UUID) -> Bookmark | None:
    """One of the person's own."""
    return db.session.scalar(select(Bookmark).where(Bookmark.id == bookmark_id, Bookmark.user_id == user.id))


def lists_of(user: Any) -> list[tuple[BookmarkList, int]]:
    """The person's lists by name, each with how much is in it."""
    inside = select(func.count()).select_from(ListItem).where(ListItem.list_id == BookmarkList.id).scalar_subquery()
    rows = db.session.execute(
        select(BookmarkList, inside)
        .where(BookmarkList.user_id == user.id)
        .order_by(func.lower(BookmarkList.name), BookmarkList.id)
    )
    return [(held, count) for held, count in rows]


def list_of(user: Any, list_id: uuid.UUID) -> BookmarkList | None:
    """One of the person's own."""
    return db.session.scalar(select(BookmarkList).where(BookmarkList.id == list_id, BookmarkList.user_id == user.id))


def list_by_token(token: str) -> BookmarkList | None:
    """A list that is shared under this address."""
    return db.session.scalar(select(BookmarkList).where(BookmarkList.share_token == token))


def items_of(held: BookmarkList, reader: Any) -> list[Mark]:
    """What is in a list, in its order, as far as the reader may see it."""
    rows = db.session.execute(
        select(Bookmark, ListItem.note)
        .join(ListItem, ListItem.bookmark_id == Bookmark.id)
        .where(ListItem.list_id == held.id)
        .order_by(ListItem.position)
    ).all()
    return _marks([(mark, note) for mark, note in rows], reader)
