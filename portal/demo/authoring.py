"""A draft on which a trainer and the secretariat work: a link, a lesson that has changed since it was translated, a remark."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import db
from portal.training import services
from portal.training.models import ActivityKind, CourseVersion
from portal.training.queries import authoring

COURSE = "open-data-for-cities"
TRAINER = "hangyeol.ji@training.example"
COLLEAGUE = "yunseo.nam@secretariat.example"
ADDED = "\n\n## For your own city\n\nName one list that your colleagues are asked for every week. It is a good first data set.\n"


def load_draft() -> None:
    """Makes the draft, unless somebody has written another version already."""
    course = authoring.course_named(COURSE)
    trainer, colleague = (db.session.scalar(select(User).where(User.email_key == key)) for key in (TRAINER, COLLEAGUE))
    if course is None or trainer is None or colleague is None or len(authoring.versions_of(course.id)) != 1:
        return
    number = services.new_draft(course=course, actor=trainer).number
    draft = authoring.version_of(COURSE, number)
    if draft is None:
        return
    _change(draft, colleague)


def _change(draft: CourseVersion, colleague: User) -> None:
    first, second = (one for one in authoring.activities_of(draft) if one.slug in {"lesson-1", "lesson-2"})
    link = services.add_activity(
        version=draft,
        module_id=draft.modules[0].id,
        kind=ActivityKind.LINK,
        title="The International Open Data Charter",
    )
    services.set_activity(
        version=draft, activity_id=link.id, minutes=10, is_optional=True,
        settings={"address": "https://opendatacharter.org/"},
    )  # fmt: skip
    own = authoring.text_in(first.texts, draft.original_lang)
    translated = authoring.text_in(second.texts, "ko")
    if own is not None:
        services.save_text(
            version=draft, activity_id=first.id, lang=draft.original_lang, title=own.title, body=own.body + ADDED
        )
    if translated is not None:
        services.review_text(version=draft, row=translated, actor=colleague)
    services.remark(
        version=draft, activity_id=second.id, author=colleague,
        text="The table of formats is useful. Could we show it before the exercise?",
    )  # fmt: skip
