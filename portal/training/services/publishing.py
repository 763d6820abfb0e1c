"""Publishing a draft: what is missing is said as a list; once published, a version never changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _, ngettext
from portal.search import services as search
from portal.training import lesson_page
from portal.training.events import CoursePublished
from portal.training.models import Activity, ActivityKind, Course, CourseVersion
from portal.training.queries import authoring as queries
from portal.training.queries import media, sessions
from portal.training.services.authoring import locked_draft


@dataclass(frozen=True)
class Finding:
    """Something about a draft. `is_blocking`: it cannot be published like that. `activity`: address of where it is."""

    message: str
    is_blocking: bool = True
    activity: str = ""
    lang: str = ""


def check(version: CourseVersion) -> list[Finding]:
    """What is missing in a draft (loaded with its parts), what blocks first."""
    activities = queries.activities_of(version)
    found: list[Finding] = []
    if not activities:
        found.append(Finding(_("There is no activity yet.")))
    found += [
        Finding(_("The module “%(title)s” is empty.", title=i18n.plain(module.titles)))
        for module in version.modules
        if not module.activities
    ]
    unworded = queries.questions_without(version.id, version.languages)
    shelf = media.shelf_of(version.id)
    for lang in version.languages:
        if queries.course_text_in(version.texts, lang) is None:
            found.append(Finding(_("The course has no title in %(lang)s.", lang=i18n.language_name(lang)), lang=lang))
        for activity in activities:
            found += _about(activity, lang, version, shelf, unworded[lang].get(activity.id, 0))
    found += _about_recordings(version.course.slug, {one.slug for one in activities if one.kind is ActivityKind.QUIZ})
    remarks = sum(queries.open_remarks(version.id).values())
    if remarks:
        message = ngettext("%(num)d remark is not resolved.", "%(num)d remarks are not resolved.", remarks)
        found.append(Finding(message, is_blocking=False))
    return sorted(found, key=lambda one: not one.is_blocking)


def _about_recordings(course: str, quizzes: Collection[str]) -> list[Finding]:
    """Sessions whose recording asks for a quiz that editions would lose by moving to this version."""
    return [
        Finding(
            _(
                "The session “%(session)s” of “%(edition)s” takes the quiz “%(quiz)s” as the task about its recording, and this "
                "version does not have it. An edition that moves to this version goes back to a few words, judged by the trainers.",
                session=i18n.plain(session.titles),
                edition=i18n.plain(session.edition.titles),
                quiz=name,
            ),
            is_blocking=False,
        )
        for session in sessions.recordings_about(course)
        if (name := session.recording_quiz.partition("/")[2]) not in quizzes
    ]


def _about(
    activity: Activity, lang: str, version: CourseVersion, shelf: lesson_page.Shelf, unworded: int
) -> list[Finding]:
    is_original = lang == version.original_lang
    text = queries.text_in(activity.texts, lang)
    own = queries.text_in(activity.texts, version.original_lang)
    name, language = own.title if own else activity.slug, i18n.language_name(lang)
    messages: list[str] = []
    needs_text = activity.kind is ActivityKind.LESSON or is_original
    if needs_text and (text is None or (activity.kind is ActivityKind.LESSON and not text.body.strip())):
        messages.append(_("“%(title)s” has no text in %(lang)s.", title=name, lang=language))
    if unworded:
        messages.append(
            ngettext(
                "“%(title)s” lacks %(num)d question in %(lang)s.", "“%(title)s” lacks %(num)d questions in %(lang)s.", unworded,
                title=name, lang=language,
            )
        )  # fmt: skip
    if is_original and activity.kind is ActivityKind.QUIZ and not activity.slots:
        messages.append(_("“%(title)s” has no question.", title=name))
    if is_original and activity.kind is ActivityKind.LINK and not activity.settings.get("address"):
        messages.append(_("“%(title)s” has no address.", title=name))
    if is_original and activity.kind is ActivityKind.SCORM and not activity.settings.get("package"):
        messages.append(_("“%(title)s” has no package.", title=name))
    if text is not None:
        messages += [f"{text.title}: {one}" for one in lesson_page.problems(text.body, shelf)]
    found = [Finding(message, activity=activity.slug, lang=lang) for message in messages]
    if queries.cell(activity.texts, lang, version.original_lang, needs_body=False).state == "stale":
        message = _("“%(title)s” is older than the original in %(lang)s.", title=name, lang=language)
        found.append(Finding(message, is_blocking=False, activity=activity.slug, lang=lang))
    return found


def publish(*, version: CourseVersion, actor: User) -> CourseVersion:
    """Publishes a draft. From now on nothing in it changes; editions may pin it.

    Raises:
        Conflict: something is missing.
    """
    held = locked_draft(version.id)
    course = db.session.get_one(Course, held.course_id)
    loaded = queries.version_of(course.slug, held.number)
    if loaded is None:
        raise NotFound
    blocking = [one for one in check(loaded) if one.is_blocking]
    if blocking:
        raise Conflict(blocking[0].message)
    newest = db.session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == held.course_id))
    if newest is not None and newest > held.number:  # an import was published in the meantime
        held.number = newest + 1
    held.languages = [held.original_lang, *(lang for lang in held.languages if lang != held.original_lang)]
    held.published_at = clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.course_published", subject=("course", held.course_id),
        data={"course": course.slug, "version": held.number},
    )  # fmt: skip
    search.refresh("course", [held.course_id])
    events.publish(CoursePublished(held.id))
    return held
