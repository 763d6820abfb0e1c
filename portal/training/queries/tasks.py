"""What a person should do next in training: for the reader's own page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.cities import queries as cities_queries
from portal.cities.queries import OwnCity
from portal.core import clock, i18n
from portal.core.i18n import _, ngettext
from portal.training import rules
from portal.training.models import Decision, Edition, EditionState, EnrolmentState, Nomination, NominationState
from portal.training.queries import content, interviews, nominations, offers, own_work, progress, selection
from portal.training.queries.own_work import Task


def tasks_for(user: Any, cities: Sequence[OwnCity] | None = None) -> list[Task]:
    """The person's tasks in training, most urgent first: answer, name, learn, nominate; then what is completed.

    `cities`: what `cities.queries.own_cities` says of the person, where the caller has asked already.
    """
    now = clock.now()
    candidacies, waiting = offers.candidacies_of(user.id, own_work.probe(user))
    work = own_work.tasks(user, now, own_work.Waiting(*waiting)) if waiting else []
    known = cities_queries.own_cities(user) if cities is None else cities
    own = {city.id: city for city in known if city.is_coordinator}
    found = [
        *_answers(candidacies, now), *_candidacies(candidacies, now), *_selections(user), *_courses(user, now), *work,
        *_papers(own), *_nominations(own, now),
    ]  # fmt: skip
    return sorted(found, key=lambda task: task.is_done)


Candidacy = tuple[Nomination, Edition, Decision | None]


def _answers(candidacies: Sequence[Candidacy], now: datetime) -> list[Task]:
    return [
        Task(
            kind="answer", title=_("Answer your nomination"), hint=i18n.plain(edition.titles),
            endpoint="training.nomination", values={"nomination_id": str(item.id)},
        )
        for item, edition, _decision in candidacies
        if rules.may_answer(item, edition, now)
    ]  # fmt: skip


def _candidacies(candidacies: Sequence[Candidacy], now: datetime) -> list[Task]:
    """A seat to accept, a time to choose for the interview."""
    found = []
    for nomination, edition, decision in candidacies:
        values, hint = {"nomination_id": str(nomination.id)}, i18n.plain(edition.titles)
        if decision is not None and rules.may_answer_offer(decision, nomination, now):
            title = _("Accept or decline the seat that is offered to you")
            found.append(Task("offer", title, hint, "training.nomination", values, due_at=decision.offer_until))
        elif edition.state is EditionState.SELECTING and nomination.state is NominationState.ACCEPTED:
            slots = interviews.slots_for(nomination, now)
            if slots and all(line.slot.nomination_id is None for line in slots):
                found.append(Task("read", _("Choose a time for your interview"), hint, "training.interview", values))
    return found


def _selections(user: Any) -> list[Task]:
    """Applications to score, and for the secretariat the selections under way."""
    if not rules.may_read(user):
        return []
    found = []
    for edition, total, done, waiting in selection.selecting_editions(user):
        hint = i18n.plain(edition.titles)
        if waiting:
            title = ngettext("Score %(num)d application", "Score %(num)d applications", waiting)
            found.append(Task("read", title, hint, "training.readings"))
        if rules.may_manage(user):
            title, values = _("Select the participants"), {"slug": edition.slug}
            found.append(Task("select", title, hint, "training.selecting", values, done=done, total=total))
    return found


def _papers(cities: Mapping[uuid.UUID, OwnCity]) -> list[Task]:
    return [
        Task(
            "papers",
            ngettext("Hand in %(num)d document of the city", "Hand in %(num)d documents of the city", number),
            i18n.plain(edition.titles), "training.documents", {"nomination_id": str(nomination.id)},
            due_at=edition.nominations_close_at,
        )
        for nomination, edition, number in (selection.papers_missing(list(cities)) if cities else [])
    ]  # fmt: skip


def _courses(user: Any, now: datetime) -> list[Task]:
    rows = progress.progress_of(user.id)
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


def _course_task(row: progress.Progress, course: content.CourseOutline) -> Task:
    is_done = row.enrolment.state is EnrolmentState.COMPLETED
    waits = not is_done and row.waits_for_marks(course)
    title = i18n.plain(course.titles)
    return Task(
        kind="learn",
        title=title if is_done or waits else (
            _("Continue: %(course)s", course=title) if row.done else _("Begin: %(course)s", course=title)
        ),
        hint=i18n.plain(row.edition.titles), endpoint="training.learn",
        values={"edition": row.edition.slug, "course": course.slug}, done=row.done, total=row.total, is_done=is_done, waits=waits,
    )  # fmt: skip


def _nominations(cities: Mapping[uuid.UUID, OwnCity], now: datetime) -> list[Task]:
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
