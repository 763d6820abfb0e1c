"""Every question the module asks the database: `content`, `editions`, `nominations`, `learning`, `tasks`, `manage`.

What other modules need stands here by name.
"""

from __future__ import annotations

from portal.training.queries.content import CourseOutline, count_courses, published_courses
from portal.training.queries.editions import (
    count_editions,
    count_trained,
    seats_taken,
    trained_in,
    upcoming_editions,
)
from portal.training.queries.own_work import Task
from portal.training.queries.progress import progress_of
from portal.training.queries.tasks import tasks_for

__all__ = [
    "CourseOutline",
    "Task",
    "count_courses",
    "count_editions",
    "count_trained",
    "progress_of",
    "published_courses",
    "seats_taken",
    "tasks_for",
    "trained_in",
    "upcoming_editions",
]
