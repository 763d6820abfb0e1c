"""Reports and desks of the pilots in the demo: departments, categories, what people reported and what became of it; all invented."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Grant, Role, User
from portal.core import clock, db, ids
from portal.demo import files, participation, people
from portal.demo.notes import REASON
from portal.participation import queries
from portal.participation.models import (
    AgeBand,
    Asked,
    CityReply,
    Component,
    Department,
    DeskItem,
    DeskNote,
    OfficialAnswer,
    Petition,
    PilotState,
    Process,
    Proposal,
    ReportChannel,
    ReportKind,
    RequestFollower,
    RequestState,
    RequestUpdate,
    ServiceCategory,
    ServiceRequest,
    Space,
    Stage,
)
from portal.participation.queries import departments, service_requests
from portal.participation.queries import places as places_list
from portal.participation.rules import phases
from portal.participation.rules import service_requests as rules
from portal.participation.services import confidential, costs, handling, report_indexing
from portal.participation.services import departments as setting_up
from portal.participation.services import service_requests as reporting
from portal.participation.services.confidential import ConfidentialPlan
from portal.participation.services.departments import CategoryPlan


def load() -> None:
    """Desks that are not there yet; one that is stays as it is, whatever people have done with it since."""
    for item in files.read("reports")["spaces"]:
        space = queries.space_by_city(item["city"])
        if space is not None and not departments.departments_of(space.id, with_closed=True):
            _load(item, queries.known_space(space.id, lock=True))


def _load(item: Mapping[str, Any], space: Space) -> None:
    actor = people.by_key(item["by"])
    offices = _departments(item, space, actor)
    db.session.flush()
    _claim(space, offices.values(), actor)
    categories = {one["key"]: _category(one, space, offices, actor) for one in item["categories"]}
    for one in item["replies"]:
        setting_up.save_reply(space=space, reply=None, title=one["title"], texts=one["texts"], department=None)
    if item["hearer"]:
        _grant(item["hearer"], Role.EQUALITY_OFFICER, ("city", space.city_id))
    if space.state is not PilotState.RUNNING:
        return
    places = {one.names[space.lang]: one.id for one in places_list.places_of(space.id)}
    citizens = participation.citizens_of(item["city"])
    for number, row in enumerate(sorted(item["reports"], key=lambda one: -one[5]), 1):
        _report(number, row, categories=categories, places=places, citizens=citizens, actor=actor, lang=space.lang)
    for category in categories.values():
        report_indexing.refresh_category(category.id)
    _confidential(space)
    now = clock.now()
    for process in queries.processes_of(space.id, drafts=False):
        if phases.process_standing(process, now) is not phases.Standing.TO_COME:
            costs.enter_cost(process=process, amount=_cost(process), currency="USD", note="", actor=actor)


def _cost(process: Process) -> int:
    """Invented, as all of the demo's money, and for each process another amount; the same each time."""
    return random.Random(process.slug).randrange(24, 180) * 50  # noqa: S311  # no secret


def _departments(item: Mapping[str, Any], space: Space, actor: User) -> dict[str, Department]:
    made = {}
    for one in item["departments"]:
        made[one["key"]] = setting_up.save_department(
            space=space, department=None, names=one["names"], email=one["email"], actor=actor
        )
        for key in one["members"]:
            _grant(key, Role.CITY_STAFF, ("department", made[one["key"]].id))
    return made


def _claim(space: Space, offices: Iterable[Department], actor: User) -> None:
    """What the demo has answered under a department's name is that department's; the proposal that waits longest is the first's."""
    named = {name: one for one in offices for name in one.names.values()}
    held: list[tuple[str, uuid.UUID, Department]] = []
    for kind, subject, about in (
        ("proposal", Proposal, OfficialAnswer.proposal_id),
        ("petition", Petition, OfficialAnswer.petition_id),
    ):
        rows = (
            select(OfficialAnswer, about)
            .join(subject, subject.id == about)
            .join(Component, Component.id == subject.component_id)
        )
        for answer, key in db.session.execute(rows.join(Process).where(Process.space_id == space.id)):
            if key is not None and answer.department in named:
                answer.department_id = named[answer.department].id
                held.append((kind, key, named[answer.department]))
    replies = select(CityReply).join(Component, Component.id == CityReply.component_id).join(Process)
    for reply in db.session.scalars(replies.where(Process.space_id == space.id, CityReply.department.in_(named))):
        reply.department_id = named[reply.department].id
    due = (
        select(Proposal.id)
        .join(Component)
        .join(Process)
        .where(Process.space_id == space.id, Proposal.stage == Stage.ANSWER_DUE)
    )
    held += [
        ("proposal", key, next(iter(named.values())))
        for key in db.session.scalars(due.order_by(Proposal.answer_due_on).limit(1))
    ]
    for kind, key, office in held:
        handling.hand_over(kind, key, office, actor)


def _grant(key: str, role: Role, scope: tuple[str, Any]) -> None:
    """As rows: they were here before today, so nobody is mailed about it."""
    db.session.add(
        Grant(user_id=people.by_key(key).id, role=role, scope_kind=scope[0], scope_id=scope[1], reason=REASON)
    )
    db.session.flush()


def _category(one: Mapping[str, Any], space: Space, offices: Mapping[str, Department], actor: User) -> ServiceCategory:
    plan = CategoryPlan(
        names=one["names"], texts=one["texts"], kind=ReportKind(one["kind"]), target_days=one["days"],
        department=offices.get(one["department"] or ""), place=Asked(one.get("place", "required")), questions=one["questions"],
        asks_photo=one["kind"] == "incident",
    )  # fmt: skip
    return setting_up.save_category(space=space, category=None, plan=plan, actor=actor)


def _report(
    number: int, row: Sequence[Any], *, categories: Mapping[str, ServiceCategory], places: Mapping[str, uuid.UUID],
    citizens: Sequence[User], actor: User, lang: str,
) -> None:  # fmt: skip
    """A report as it has become by today: as rows, since nobody is told of what lies before today."""
    key, place, address, latitude, longitude, days, text, said, satisfaction, age = row
    category, now = categories[key], clock.now()
    at = now - timedelta(days=days, hours=number % 7)
    # Every third comes from somebody without an account.
    reporter = citizens[number % len(citizens)] if citizens and number % 3 else None
    made = ServiceRequest(
        id=ids.new_id(), space_id=category.space_id, category_id=category.id, number=number,
        channel=ReportChannel.ACCOUNT if reporter else ReportChannel.VISITOR, reporter_id=reporter.id if reporter else None,
        lang=lang, text=text, address=address, latitude=latitude, longitude=longitude,
        place_id=places[place] if place is not None else None, age_band=AgeBand(age) if age else None,
        due_on=rules.due_on(at.date(), category), created_at=at, changed_at=at,
        answers={one["code"]: one["values"][0] for one in category.questions if one["required"]},
    )  # fmt: skip
    made.code_hash = ids.digest(reporting.code_of(made))
    db.session.add(made)
    db.session.flush()
    held = DeskItem(
        kind=service_requests.KIND,
        subject_id=made.id,
        space_id=made.space_id,
        department_id=category.department_id,
        version=0,
    )
    db.session.add(held)
    for ago, state, reason in said:
        _say(made, held, at=now - timedelta(days=ago), state=RequestState(state), reason=reason, actor=actor)
    if satisfaction:
        made.satisfaction, made.satisfied_at = satisfaction, now - timedelta(hours=5)
    if citizens and number % 4 == 0:
        db.session.add_all(
            RequestFollower(request_id=made.id, user_id=one.id, created_at=at)
            for one in citizens[:number]
            if one is not reporter
        )
    if number % 5 == 0:
        db.session.add(
            DeskNote(
                kind=service_requests.KIND,
                subject_id=made.id,
                space_id=made.space_id,
                text=f"☎ {address}",
                author_id=actor.id,
            )
        )
    db.session.flush()


def _say(
    made: ServiceRequest, held: DeskItem, *, at: datetime, state: RequestState, reason: str, actor: User
) -> None:  # fmt: skip
    made.state, made.changed_at, made.first_answer_at = state, at, made.first_answer_at or at
    made.closed_at = at if state in rules.CLOSED else None
    if state is RequestState.DUPLICATE:
        made.duplicate_of = db.session.scalar(
            select(ServiceRequest.id).where(
                ServiceRequest.space_id == made.space_id,
                ServiceRequest.number
                == select(func.max(ServiceRequest.number))
                .where(ServiceRequest.space_id == made.space_id, ServiceRequest.number < made.number)
                .scalar_subquery(),
            )
        )
    db.session.add(
        RequestUpdate(
            request_id=made.id,
            state=state,
            reason=reason,
            department_id=held.department_id,
            written_by=actor.id,
            created_at=at,
        )
    )
    held.version += 1
    held.changed_by, held.changed_at = actor.id, at


def _confidential(space: Space) -> None:
    """One, so that its officer's desk is not empty."""
    if departments.hearers_of(space.city_id):
        words = {
            "vi": "Ở quầy tiếp nhận, người ta từ chối hướng dẫn khi nghe giọng nói của tôi. (Ví dụ hư cấu.)",
            "fil": "Pinaalis ako sa pila dahil sa suot ko. (Halimbawa lamang, hindi totoo.)",
        }
        plan = ConfidentialPlan(
            text=words.get(space.lang, "I was sent away because of my accent. (Invented.)"), lang=space.lang
        )
        confidential.report_discrimination(space=space, plan=plan)
