"""What taking a module along means: which activities, and how many bytes over the line."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from portal.core import db
from portal.training.models import Activity, ActivityKind, ActivityText, Module
from portal.training.queries import question_pictures
from portal.training.queries.content import ActivityOutline, CourseOutline, Kept, ModuleOutline

FRAME = 4_500  # bytes of a page without its text, compressed: header, menus, footer
STYLES = 65_000  # bytes of styles, scripts and pictograms, compressed; taken along with each module, fetched once
QUESTION = 250  # bytes of a question with its choices, compressed
PACKED = 0.5  # what compression leaves of a text: 0.38 to 0.50 on the lessons of the demo in three scripts

# Kinds whose pages make sense without a connection.
TAKEN = (ActivityKind.LESSON, ActivityKind.QUIZ)

_sizes: Kept[tuple[uuid.UUID, str], dict[uuid.UUID, int]] = Kept(500)
_pictures: Kept[uuid.UUID, dict[uuid.UUID, int]] = Kept(500)


def taken(module: ModuleOutline) -> list[ActivityOutline]:
    """The activities of a module that can be taken along."""
    return [one for one in module.activities if one.kind in TAKEN and not one.minutes_allowed]


def weights(course: CourseOutline, lang: str) -> list[int]:
    """About how many bytes each module brings over the line in a content language: its texts and the pictures of its
    questions, without those of its lessons and without sound.
    """
    sizes = _sizes.get_or_make((course.version_id, lang), lambda: _text_sizes(course.version_id, lang))
    pictures = _pictures.get_or_make(course.version_id, lambda: question_pictures.sizes_of(course))
    return [
        STYLES
        + sum(
            FRAME + QUESTION * one.questions + int(PACKED * sizes.get(one.id, 0)) + pictures.get(one.id, 0)
            for one in taken(module)
        )
        for module in course.modules
    ]


def _text_sizes(version_id: uuid.UUID, lang: str) -> dict[uuid.UUID, int]:
    """Bytes of the text of each activity of a version."""
    rows = db.session.execute(
        select(ActivityText.activity_id, func.octet_length(ActivityText.body))
        .join(Activity, Activity.id == ActivityText.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .where(Module.version_id == version_id, ActivityText.lang == lang)
    ).all()
    return {row[0]: row[1] for row in rows}
