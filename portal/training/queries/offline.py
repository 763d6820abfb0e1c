"""What taking a module along means: which activities, and how many bytes over the line."""

from __future__ import annotations

import zlib

from portal.training.models import ActivityKind
from portal.training.queries import content
from portal.training.queries.content import ActivityOutline, CourseOutline, Kept, ModuleOutline
from portal.training.queries.learning import CoursePage, Place

FRAME = 4_500  # bytes of a page without its text, compressed: header, menus, footer
STYLES = 65_000  # bytes of styles, scripts and pictograms, compressed; taken along with each module, fetched once
QUESTION = 250  # bytes of a question with its choices, compressed

# Kinds whose pages make sense without a connection.
TAKEN = (ActivityKind.LESSON, ActivityKind.QUIZ)

_weights: Kept[tuple[object, ...], int] = Kept(1000)


def taken(module: ModuleOutline) -> list[ActivityOutline]:
    """The activities of a module that can be taken along."""
    return [one for one in module.activities if one.kind in TAKEN and not one.minutes_allowed]


def weight(place: Place | CoursePage, module: ModuleOutline) -> int:
    """About how many bytes a module brings over the line in the reader's content language."""
    first = module.activities[0].id if module.activities else None
    return _weights.get_or_make((first, place.lang), lambda: _weigh(place.course, module, place.lang))


def _weigh(course: CourseOutline, module: ModuleOutline, lang: str) -> int:
    total = STYLES
    for activity in taken(module):
        html, _shown = content.body(activity.id, lang, course.languages[0])
        total += FRAME + len(zlib.compress(str(html).encode())) + QUESTION * activity.questions
    return total
