"""A person's own data in discussions: what is handed out, what goes when the account is erased."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from portal.accounts.models import User
from portal.core import db
from portal.discussions import queries
from portal.discussions.models import (
    Bookmark,
    BookmarkList,
    Comment,
    CommentKind,
    Follow,
    Hiding,
    ListItem,
    Question,
    Report,
    Revision,
)
from portal.discussions.services import comments


def export_of(user: User) -> tuple[str, object]:
    """Comments, questions and answers with what was decided about them, reports, bookmarks, lists, follows."""
    written = db.session.scalars(select(Comment).where(Comment.author_id == user.id).order_by(Comment.created_at)).all()
    keys = [item.id for item in written]
    before: dict[object, list[Revision]] = {}
    for revision in db.session.scalars(
        select(Revision).where(Revision.comment_id.in_(keys)).order_by(Revision.replaced_at)
    ):
        before.setdefault(revision.comment_id, []).append(revision)
    hidings: dict[object, list[Hiding]] = {}
    for hiding in db.session.scalars(select(Hiding).where(Hiding.comment_id.in_(keys)).order_by(Hiding.hidden_at)):
        hidings.setdefault(hiding.comment_id, []).append(hiding)
    return "discussions", {
        "written": [
            {
                "kind": item.kind, "about": item.subject_kind, "about_id": item.subject_id, "text": item.text,
                "language": item.lang, "without_name": item.alias is not None, "at": item.created_at, "edited_at": item.edited_at, "deleted_at": item.deleted_at,
                "earlier_texts": [{"text": one.text, "until": one.replaced_at} for one in before.get(item.id, ())],
                "hidings": [
                    {
                        "at": one.hidden_at, "reason": one.reason, "appeal": one.appeal, "appealed_at": one.appealed_at,
                        "outcome": one.outcome, "decision": one.decision, "shown_again_at": one.lifted_at,
                    }
                    for one in hidings.get(item.id, ())
                ],
            }
            for item in written
        ],
        "reports": [
            {"comment": item.comment_id, "reason": item.reason, "note": item.note, "at": item.created_at, "outcome": item.outcome}
            for item in db.session.scalars(select(Report).where(Report.reporter_id == user.id).order_by(Report.created_at))
        ],
        "bookmarks": [
            {"about": item.subject_kind, "about_id": item.subject_id, "at": item.created_at}
            for item in db.session.scalars(
                select(Bookmark).where(Bookmark.user_id == user.id).order_by(Bookmark.created_at)
            )
        ],
        "lists": _lists(user),
        "follows": [
            {"kind": item.kind, "what": item.value, "since": item.created_at}
            for item in db.session.scalars(select(Follow).where(Follow.user_id == user.id).order_by(Follow.created_at))
        ],
    }  # fmt: skip


def _lists(user: User) -> list[dict[str, object]]:
    rows = db.session.execute(
        select(BookmarkList, ListItem, Bookmark)
        .outerjoin(ListItem, ListItem.list_id == BookmarkList.id)
        .outerjoin(Bookmark, Bookmark.id == ListItem.bookmark_id)
        .where(BookmarkList.user_id == user.id)
        .order_by(BookmarkList.created_at, BookmarkList.id, ListItem.position)
    ).all()
    found: dict[object, dict[str, object]] = {}
    items: dict[object, list[dict[str, object]]] = {}
    for held, item, bookmark in rows:
        inside = items.setdefault(held.id, [])
        found[held.id] = {"name": held.name, "shared": held.share_token is not None, "items": inside}
        if item is not None:
            inside.append({"about": bookmark.subject_kind, "about_id": bookmark.subject_id, "note": item.note})
    return list(found.values())


def erase(user: User) -> None:
    """Before the account goes: what the person wrote goes, and an empty place stays where others answered.

    Questions that were answered and official answers stay without the person, because one makes no sense without the other.
    Bookmarks, lists and follows go with the account's row.
    """
    answered = select(Question.comment_id).where(Question.answered_at.is_not(None))
    written = db.session.scalars(
        select(Comment)
        .where(
            Comment.author_id == user.id, Comment.deleted_at.is_(None), Comment.kind != CommentKind.OFFICIAL,
            Comment.id.not_in(answered),
        )
        .order_by(Comment.created_at.desc(), Comment.id.desc())
    ).all()  # fmt: skip
    kept = select(Comment.id).where(Comment.author_id == user.id)
    db.session.execute(delete(Revision).where(Revision.comment_id.in_(kept)))
    db.session.execute(update(Hiding).where(Hiding.comment_id.in_(kept)).values(appeal=""))
    db.session.execute(delete(Hiding).where(Hiding.comment_id.in_([item.id for item in written])))
    for item in written:  # answers before what they answer
        held = queries.locked({item.id} | ({item.thread_id} if item.thread_id else set())).get(item.id)
        if held is not None:
            db.session.execute(delete(Question).where(Question.comment_id == held.id))
            comments.remove(held)
    db.session.execute(update(Report).where(Report.reporter_id == user.id).values(note="", reporter_id=None))
    db.session.flush()
