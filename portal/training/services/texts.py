"""The words of a draft in every language, and where each translation stands.

The original counts its changes; a translation keeps the number and the words that it was made from. So a stale one is known,
and its translator sees what has changed.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin, _
from portal.training.models import Activity, ActivityText, Course, CourseText, CourseVersion, Module
from portal.training.models.courses import SourcedText
from portal.training.services.authoring import activity_of, locked_draft

LONGEST_BODY = 200_000


def save_text(
    *, version: CourseVersion, activity_id: uuid.UUID, lang: str, title: str, body: str, origin: Origin = Origin.HUMAN
) -> ActivityText:  # fmt: skip
    """Title and body of an activity in one language. A changed original makes its translations stale.

    Raises:
        DomainError: there is no title, or the body is too long.
    """
    held = locked_draft(version.id)
    activity = activity_of(held, activity_id)
    if not title.strip():
        raise DomainError(_("Enter a title."), field="title")
    if len(body) > LONGEST_BODY:
        raise DomainError(_("The text is too long. Make two lessons of it."), field="body")
    rows = {row.lang: row for row in _activity_texts(activity.id)}
    row = rows.get(lang) or ActivityText(activity_id=activity.id, lang=lang, title="", body="", source_version=0)
    words = {"title": title.strip(), "body": body.replace("\r\n", "\n")}
    _write(row, words, rows.get(held.original_lang), is_original=lang == held.original_lang, origin=origin)
    return row


def _activity_texts(activity_id: uuid.UUID) -> list[ActivityText]:
    """As they are now: what the page had read before the version was locked may be old."""
    wanted = select(ActivityText).where(ActivityText.activity_id == activity_id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def save_course_text(
    *, version: CourseVersion, lang: str, title: str, summary: str, outcomes: list[str], origin: Origin = Origin.HUMAN
) -> CourseText:  # fmt: skip
    """Title, summary and outcomes of the course in one language.

    Raises:
        DomainError: there is no title.
    """
    held = locked_draft(version.id)
    if not title.strip():
        raise DomainError(_("Enter a title."), field="title")
    wanted = select(CourseText).where(CourseText.version_id == held.id).execution_options(populate_existing=True)
    rows = {row.lang: row for row in db.session.scalars(wanted)}
    row = rows.get(lang) or CourseText(
        version_id=held.id, lang=lang, title="", summary="", outcomes=[], source_version=0
    )
    words = {
        "title": title.strip(),
        "summary": summary.strip(),
        "outcomes": [line.strip() for line in outcomes if line.strip()],
    }
    _write(row, words, rows.get(held.original_lang), is_original=lang == held.original_lang, origin=origin)
    return row


def words_of(row: SourcedText) -> dict[str, Any]:
    """What a text says, by field."""
    if isinstance(row, ActivityText):
        return {"title": row.title, "body": row.body}
    if isinstance(row, CourseText):
        return {"title": row.title, "summary": row.summary, "outcomes": list(row.outcomes)}
    raise TypeError(type(row))


def _write(
    row: ActivityText | CourseText, words: dict[str, Any], original: SourcedText | None, *, is_original: bool, origin: Origin
) -> None:  # fmt: skip
    changed = words_of(row) != words
    for name, value in words.items():
        setattr(row, name, value)
    if is_original:
        row.origin = Origin.ORIGINAL
        row.source_version += changed
    else:
        row.origin = origin
        _made_from(row, original)
    if changed:
        row.reviewed_by = row.reviewed_at = None
    db.session.add(row)
    db.session.flush()


def _made_from(row: SourcedText, original: SourcedText | None) -> None:
    """The translation says what the original says now."""
    row.source_version = original.source_version if original else 1
    row.source = words_of(original) if original else {}


def review_text(*, version: CourseVersion, row: ActivityText | CourseText, actor: User) -> None:
    """Somebody has read a translation beside its original and found it right; it is up to date from then on.

    Raises:
        Conflict: it is the original.
    """
    held = locked_draft(version.id)
    if row.lang == held.original_lang:
        raise Conflict(_("This is the original. Translations of it are reviewed."))
    _made_from(row, _original_of(held, row))
    row.reviewed_by, row.reviewed_at = actor.id, clock.now()
    db.session.flush()
    course = db.session.get_one(Course, held.course_id)
    accounts.audit(
        actor=actor, action="training.text_reviewed", subject=("course", course.id),
        data={"course": course.slug, "version": held.number, "lang": row.lang},
    )  # fmt: skip


def _original_of(version: CourseVersion, row: ActivityText | CourseText) -> SourcedText | None:
    if isinstance(row, CourseText):
        return db.session.scalar(
            select(CourseText)
            .where(CourseText.version_id == version.id, CourseText.lang == version.original_lang)
            .execution_options(populate_existing=True)
        )
    return db.session.scalar(
        select(ActivityText)
        .where(ActivityText.activity_id == row.activity_id, ActivityText.lang == version.original_lang)
        .execution_options(populate_existing=True)
    )


def add_language(*, version: CourseVersion, lang: str) -> None:
    """The course is to be read in one more language; it is published in it once every text is there."""
    held = locked_draft(version.id)
    if lang not in held.languages:
        held.languages = [*held.languages, lang]
        db.session.flush()


def remove_language(*, version: CourseVersion, lang: str) -> None:
    """The course is not to be read in a language any more; what was translated goes.

    Raises:
        Conflict: it is the original's.
    """
    held = locked_draft(version.id)
    if lang == held.original_lang:
        raise Conflict(_("The language of the original stays."))
    held.languages = [one for one in held.languages if one != lang]
    own = select(Activity.id).join(Module, Module.id == Activity.module_id).where(Module.version_id == held.id)
    db.session.execute(delete(CourseText).where(CourseText.version_id == held.id, CourseText.lang == lang))
    db.session.execute(delete(ActivityText).where(ActivityText.activity_id.in_(own), ActivityText.lang == lang))
    for module in db.session.scalars(select(Module).where(Module.version_id == held.id)):
        module.titles = {key: text for key, text in module.titles.items() if key != lang}
    db.session.flush()
