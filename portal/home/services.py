"""Saving a search, and taking it back; what the secretariat does with tags, noted in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.home import queries
from portal.home.models import SavedSearch
from portal.search import services as search
from portal.search.models import Tag, TagScheme

MOST_SAVED = 50
LONGEST = 2000


def save_search(*, user: User, address: str, title: str) -> None:
    """Keeps a search; what is new from now on will be told. The same search again does nothing.

    Raises:
        Conflict: the person has saved as many as one may, or the search is too long.
    """
    if len(address) > LONGEST:
        raise Conflict(_("This search has too many filters to be saved."))
    if len(queries.saved_by(user.id)) >= MOST_SAVED:
        raise Conflict(_("You have saved as many searches as there is room for. Remove one first."))
    now = clock.now()
    db.session.execute(
        insert(SavedSearch)
        .values(id=ids.new_id(), user_id=user.id, address=address, title=title[:200], seen_until=now, created_at=now)
        .on_conflict_do_nothing(index_elements=["user_id", "address"])
    )


def forget_search(*, user: User, saved_id: uuid.UUID) -> None:
    """Removes a search of the person's own; anybody else's stays."""
    db.session.execute(delete(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.user_id == user.id))


def export_saved(user: User) -> tuple[str, object]:
    """The person's saved searches, for the export of own data."""
    return "saved_searches", [
        {"title": one.title, "address": one.address, "saved_at": one.created_at.isoformat()}
        for one in queries.saved_by(user.id)
    ]


# Tags ----------------------------------------------------------------------------------------------------------------


def add_tag(*, scheme: TagScheme, code: str, labels: Mapping[str, str], actor: User) -> Tag:
    """Adds a tag to a list.

    Raises:
        DomainError: as `search.services.add_tag`.
    """
    tag = search.add_tag(scheme=scheme, code=code, labels=labels)
    accounts.audit(actor=actor, action="home.tag_added", subject=("tag", tag.id), data={"tag": tag.key, **tag.labels})
    return tag


def change_tag(*, tag: Tag, labels: Mapping[str, str], actor: User) -> None:
    """Gives a tag other labels; the log keeps what it was called.

    Raises:
        DomainError: as `search.services.change_tag`.
    """
    before = dict(tag.labels)
    search.change_tag(tag=tag, labels=labels)
    changed = {
        lang: f"{before.get(lang, '')} → {label}" for lang, label in tag.labels.items() if before.get(lang) != label
    }
    if changed:
        accounts.audit(
            actor=actor, action="home.tag_changed", subject=("tag", tag.id), data={"tag": tag.key, **changed}
        )


def offer_tag(*, tag: Tag, is_offered: bool, actor: User) -> None:
    """Retires a tag, or offers it again."""
    if is_offered:
        search.offer_tag(tag=tag)
    else:
        search.retire_tag(tag=tag)
    action = "home.tag_offered" if is_offered else "home.tag_retired"
    accounts.audit(actor=actor, action=action, subject=("tag", tag.id), data={"tag": tag.key})
