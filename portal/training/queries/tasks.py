"""What a person should do next in training: for the reader's own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.cities import queries as cities_queries
from portal.core import clock, i18n
from portal.core.i18n import _, ngettext
from portal.training import rules
from portal.training.models import EnrolmentState, Nomination
from portal.training.queries import content, learning, nominations, own_work
from portal.training.queries.own_work import Task


def tasks_for(user: Any) -> list[Task]:
    """The person's tasks in training, most urgent first: answer, name, learn, nominate; then what is completed."""
    now = clock.now()
    asked, waiting = nominations.open_nominations_of(user.id, now, own_work.probe(user))
    work = own_work.tasks(user, now, own_work.Waiting(*waiting)) if waiting else []
    found = [*_answers(asked, now), *_courses(user, now), *work, *_nominations(user, now)]
    return sorted(found, key=lambda task: task.is_done)


def _answers(asked: Sequence[Nomination], now: datetime) -> list[Task]:
    return [
        Task(
            kind="answer", title=_("Answer your nomination"), hint=i18n.plain(item.edition.titles),
            endpoint="training.nomination", values={"nomination_id": str(item.id)},
        )
        for item in asked
        if rules.may_answer(item, item.edition, now)
    ]  # fmt: skip


def _courses(user: Any, now: datetime) -> list[Task]:
    rows = learning.progress_of(user.id)
    names = [
        Task(
            kind="names", title=_("Say how your name should stand on the certificate"),
            hint=i18n.plain(row.edition.titles), endpoint="training.names", values={"edition": row.edition.slug},
            done=row.done, total=row.total,
        )
        for row in rows
        if row.waits_for_names
    ]  # fmt: skip
    learn = [
        _course_task(row, course)
        for row in rows
        if not row.waits_for_names and (row.enrolment.state is EnrolmentState.COMPLETED or not rules.is_over(row.edition, now))
        for course in row.courses
    ]  # fmt: skip
    return names + learn


def _course_task(row: learning.Progress, course: content.CourseOutline) -> Task:
    is_done = row.enrolment.state is EnrolmentState.COMPLETED
    title = i18n.plain(course.titles)
    return Task(
        kind="learn",
        title=title if is_done else (
            _("Continue: %(course)s", course=title) if row.done else _("Begin: %(course)s", course=title)
        ),
        hint=i18n.plain(row.edition.titles), endpoint="training.learn",
        values={"edition": row.edition.slug, "course": course.slug}, done=row.done, total=row.total, is_done=is_done,
    )  # fmt: skip


def _nominations(user: Any, now: datetime) -> list[Task]:
    cities = {city.id: city for city in cities_queries.coordinated_by(user)}
    return [
        Task(
            kind="nominate",
            title=ngettext(
                "Nominate: %(city)s has %(num)d place left", "Nominate: %(city)s has %(num)d places left", left,
                city=i18n.plain(cities[city_id].names),
            ),
            hint=i18n.plain(edition.titles), endpoint="training.nominate",
            values={"slug": edition.slug, "city": cities[city_id].slug}, due_at=edition.nominations_close_at,
        )
        for edition, city_id, left in nominations.open_places(list(cities), now)
    ]  # fmt: skip
