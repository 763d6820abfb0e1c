"""Writing, changing and deleting comments."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, settings
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries, rules, subjects
from portal.discussions.events import CommentChanged, CommentPosted
from portal.discussions.models import TEXT_LENGTH, Comment, CommentKind, Hiding, Report, Revision
from portal.discussions.subjects import About, Subject


def open_subject(subject: Subject, user: Any) -> About:
    """What is known of a subject that this person may write about now.

    Raises:
        NotFound: there is no such thing for this person.
        DomainError: the account's address is not confirmed.
        Conflict: nothing is taken here now.
    """
    about = subjects.about(subject, user)
    kind = subjects.kind(subject.kind)
    if about is None or kind is None:
        raise NotFound
    if not rules.may_write(user):
        raise DomainError(_("Confirm your e-mail address first. What you wrote is still in the form."))
    if not about.is_open or not kind.may_comment(user, subject.id):
        raise Conflict(_("Comments are closed here. What you wrote is still in the form."))
    return about


def checked_text(text: str, most: int = TEXT_LENGTH) -> str:
    """The text as it is kept.

    Raises:
        DomainError: there is none, or it is too long.
    """
    kept = rules.normal_text(text)
    if not kept:
        raise DomainError(_("Write something first."), field="text")
    if len(kept) > most:
        raise DomainError(
            _("This is %(over)s characters too long. At most %(most)s are possible.", over=len(kept) - most, most=most),
            field="text",
        )
    return kept


def checked_language(lang: str) -> str:
    """The language of a text.

    Raises:
        DomainError: it is none of those that can be chosen.
    """
    if lang not in rules.LANGUAGES:
        raise DomainError(_("Choose one of the languages."), field="lang")
    return lang


def check_pace(author: User, kind: CommentKind, most: int, within: timedelta) -> None:
    """Counted from rows, so that it holds while Redis is away and the form keeps its text.

    Raises:
        Conflict: the person has written very much in a short time.
    """
    since = clock.now() - within
    written = db.session.scalar(
        select(func.count(Comment.id)).where(
            Comment.author_id == author.id, Comment.kind == kind, Comment.created_at > since
        )
    )
    if (written or 0) >= most:
        raise Conflict(_("You have written a lot in a short time. Wait a while; what you wrote is still in the form."))


def post_comment(
    *, subject: Subject, author: User, text: str, lang: str, answers: uuid.UUID | None = None, key: uuid.UUID | None = None,
    is_anonymous: bool = False,
) -> Comment:  # fmt: skip
    """Adds a comment, or an answer to one. An answer to an answer joins its thread.

    `key` comes with the form: the same form sent twice makes one comment. `is_anonymous`: without the author's name.

    Raises:
        NotFound: there is no such subject for the author.
        DomainError: there is no text, it is too long, the language cannot be chosen, or it cannot be without a name here.
        Conflict: comments are closed, the author is too quick, or what is answered is gone.
    """
    check_anonymous(subject, open_subject(subject, author), is_anonymous=is_anonymous)
    head = _answered(subject, answers) if answers else None
    check_pace(author, CommentKind.COMMENT, rules.MOST_COMMENTS, rules.COMMENTS_WITHIN)
    comment, is_new = write(
        subject=subject, author=author, kind=CommentKind.COMMENT, text=checked_text(text), lang=checked_language(lang),
        thread_id=head, answers_id=answers, key=key, is_anonymous=is_anonymous,
    )  # fmt: skip
    if is_new:
        tell_subject(comment)
        events.publish(CommentPosted(comment.id))
    return comment


def tell_subject(comment: Comment) -> None:
    """The module that has the subject counts who talks about it, if it does: of comments that have come, gone, been hidden or shown."""
    known = subjects.kind(comment.subject_kind)
    if known is not None and comment.kind is CommentKind.COMMENT and comment.author_id is not None:
        known.heard(comment.subject_id, comment.author_id)


def check_anonymous(subject: Subject, about: About, *, is_anonymous: bool) -> None:
    """Raises DomainError: it is to stand without a name, where names are shown."""
    if is_anonymous and not subjects.takes_aliases(subject, about):
        raise DomainError(_("Names are shown here. What you wrote is still in the form."), field="is_anonymous")


def _answered(subject: Subject, answered_id: uuid.UUID) -> uuid.UUID:
    """The head of the thread that an answer joins, locked, so that it is not deleted under it."""
    gone = Conflict(_("The comment you answer has been removed meanwhile. What you wrote is still in the form."))
    found = db.session.get(Comment, answered_id)
    if found is None:
        raise gone
    if Subject(found.subject_kind, found.subject_id) != subject or found.kind is not CommentKind.COMMENT:
        raise NotFound
    head = found.thread_id or found.id
    held = queries.locked({head, answered_id})
    answered = held.get(answered_id)
    if head not in held or answered is None or answered.deleted_at or queries.hiding_in_force(answered_id):
        raise gone
    return head


def write(
    *, subject: Subject, author: User, kind: CommentKind, text: str, lang: str, thread_id: uuid.UUID | None,
    answers_id: uuid.UUID | None, key: uuid.UUID | None, is_anonymous: bool = False,
) -> tuple[Comment, bool]:  # fmt: skip
    """The row, and whether it is new: False if the form with this key was sent before."""
    values: dict[str, Any] = {
        "kind": kind, "subject_kind": subject.kind, "subject_id": subject.id, "thread_id": thread_id, "answers_id": answers_id,
        "author_id": author.id, "text": text, "lang": lang, "created_at": clock.now(),
        "alias": _alias(subject, author) if is_anonymous else None,
    }  # fmt: skip
    for chosen in (key or ids.new_id(), ids.new_id()):
        made = db.session.scalar(
            insert(Comment)
            .values(id=chosen, **values)
            .on_conflict_do_nothing(index_elements=[Comment.id])
            .returning(Comment)
        )
        if made is not None:
            return made, True
        if (sent := _sent_with(chosen, author, subject)) is not None:
            return sent, False
    raise Conflict(_("This could not be saved. Send it once more."))


def _sent_with(key: uuid.UUID, author: User, subject: Subject) -> Comment | None:
    """What the same form has made already."""
    found = db.session.get(Comment, key, populate_existing=True)
    return found if found is not None and found.author_id == author.id and found.subject_id == subject.id else None


def _alias(subject: Subject, author: User) -> int:
    """The number under which the talk about one thing knows somebody who writes without a name: the same each time, and next to it
    the next one's. Of no use elsewhere: in each talk he is another. Two who come at once wait for each other.
    """
    here = (Comment.subject_kind == subject.kind, Comment.subject_id == subject.id, Comment.alias.is_not(None))
    db.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"alias:{subject.kind}:{subject.id}", 0)))
    )
    known, most = db.session.execute(
        select(func.max(Comment.alias).filter(Comment.author_id == author.id), func.max(Comment.alias)).where(*here)
    ).one()
    return known or (most or 0) + 1


def actor_of(comment: Comment, author: User) -> User | None:
    """Who stands in the audit log for what an author does with a comment of his: nobody where it stands without his name."""
    return author if comment.alias is None else None


def version_of(comment: Comment) -> str:
    """What a form remembers of the state it shows."""
    return comment.edited_at.isoformat() if comment.edited_at else ""


def edit_comment(*, comment_id: uuid.UUID, editor: User, text: str, lang: str, version: str | None = None) -> Comment:
    """Changes the text; what it said before is kept for moderators.

    `version`: of the text that the editor saw (`version_of`); None does not ask.

    Raises:
        NotFound: there is no such comment, or it is not the editor's.
        DomainError: there is no text, it is too long, or the language cannot be chosen.
        Conflict: a moderator hid it, it changed, it was deleted, or the time for changes is over.
    """
    comment = queries.locked({comment_id}).get(comment_id)
    if comment is None or comment.deleted_at is not None:
        raise Conflict(_("This comment has been deleted meanwhile. What you wrote is still in the form."))
    is_official = comment.kind is CommentKind.OFFICIAL
    speakers = queries.speakers(Subject(comment.subject_kind, comment.subject_id)) if is_official else frozenset()
    if not (editor.id in speakers if is_official else rules.is_author(editor, comment)):
        raise NotFound
    kept, chosen = checked_text(text, comment.most), checked_language(lang)
    if queries.hiding_in_force(comment_id) is not None:
        raise Conflict(
            _("A moderator has hidden this comment meanwhile. Your change was not saved; the text is still here.")
        )
    if version is not None and version != version_of(comment):
        raise Conflict(
            _("This text was changed meanwhile in another place. Your change was not saved; the text is still here.")
        )
    if comment.kind is CommentKind.QUESTION and queries.is_answered(comment_id):
        raise Conflict(_("The question has been answered, and stays with its answer."))
    known = subjects.kind(comment.subject_kind)
    if not is_official and known is not None and not known.may_comment(editor, comment.subject_id):
        raise Conflict(_("Comments are closed here. What you wrote is still in the form."))
    if not is_official and not rules.is_in_edit_window(comment, clock.now(), settings().comment_edit_minutes):
        raise Conflict(_("The time for changes is over. You can delete the comment and write a new one."))
    if (kept, chosen) != (comment.text, comment.lang):
        _keep_revision(comment)
        comment.text, comment.lang, comment.edited_at = kept, chosen, _later_than(comment.edited_at)
        db.session.flush()
        events.publish(CommentChanged(comment.id))
    return comment


def _keep_revision(comment: Comment) -> None:
    db.session.add(Revision(comment_id=comment.id, text=comment.text, lang=comment.lang, replaced_at=clock.now()))


def _later_than(before: datetime | None) -> datetime:
    """Now; never the same twice, because it is the version of the text."""
    now = clock.now()
    return now if before is None or now > before else before + timedelta(microseconds=1)


def delete_comment(*, comment_id: uuid.UUID, author: User) -> None:
    """Takes a comment back. Where others have answered, or a moderator once hid it, an empty place stays.

    Raises:
        NotFound: there is no such comment, or it is not the author's.
    """
    found = db.session.get(Comment, comment_id)
    if found is None:
        raise NotFound
    # The head first: answers lock it before they come in.
    held = queries.locked({comment_id} | ({found.thread_id} if found.thread_id else set()))
    comment = held.get(comment_id)
    if comment is None or not rules.may_delete(author, comment):
        raise NotFound
    accounts.audit(
        actor=actor_of(comment, author),
        action="discussions.deleted",
        subject=("comment", comment.id),
        data={"kind": comment.subject_kind},
    )
    events.publish(CommentChanged(comment.id))
    remove(comment)
    tell_subject(comment)


def remove(comment: Comment) -> None:
    """Empties a locked comment, or takes the row away where nothing hangs on it; then an empty head without answers goes too."""
    head = comment.thread_id
    if queries.is_leaned_on(comment.id):
        empty(comment)
    else:
        db.session.execute(delete(Comment).where(Comment.id == comment.id))
        db.session.expunge(comment)
    if head is not None:
        above = queries.locked({head}).get(head)
        if above is not None and above.deleted_at is not None and not queries.is_leaned_on(head):
            db.session.execute(delete(Comment).where(Comment.id == head))
            db.session.expunge(above)


def empty(comment: Comment) -> None:
    """Leaves a place without text; what it said before and who reported it go too."""
    comment.text, comment.deleted_at = "", clock.now()
    db.session.flush()
    db.session.execute(delete(Revision).where(Revision.comment_id == comment.id))
    db.session.execute(delete(Report).where(Report.comment_id == comment.id, Report.settled_at.is_(None)))
    for hiding in db.session.scalars(select(Hiding).where(Hiding.comment_id == comment.id)):
        hiding.appeal = ""
    db.session.flush()


def forget_subject(*, subject: Subject) -> None:
    """All that hangs on a subject goes: its module calls this in the transaction that deletes it."""
    from portal.discussions.models import Bookmark, Follow

    db.session.execute(delete(Comment).where(Comment.subject_kind == subject.kind, Comment.subject_id == subject.id))
    db.session.execute(delete(Bookmark).where(Bookmark.subject_kind == subject.kind, Bookmark.subject_id == subject.id))
    topic = subjects.Topic.of(subject)
    db.session.execute(delete(Follow).where(Follow.kind == topic.kind, Follow.value == topic.value))
