"""Consultations and debates in the pilots of the demo: a plan, texts and what invented people said about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from portal.accounts.models import User
from portal.cities import queries as cities
from portal.core import clock, db, ids
from portal.demo import files, participation, people
from portal.discussions.models import Comment, CommentKind
from portal.participation import participants, queries, services
from portal.participation.models import (
    Action,
    CityReply,
    Component,
    ComponentKind,
    Conclusion,
    ConsultationFeedback,
    ConsultationVersion,
    Contribution,
    ContributionKind,
    ContributionSupport,
    Method,
    Outcome,
    Process,
    Space,
)
from portal.participation.queries import consultation_desk, consultations
from portal.participation.services import ComponentPlan, PhasePlan, contributing, ledger


def load() -> None:
    """In spaces that are there and have none yet; one that has stays as it is, whatever people have done with it since."""
    for item in files.read("consultations")["processes"]:
        city = cities.city_by_slug(item["city"])
        space = queries.spaces_of_cities([city.id]).get(city.id) if city else None
        if space is not None and not any(
            one.titles == item["titles"] for one in queries.processes_of(space.id, drafts=True)
        ):
            _load(item, space)


@dataclass
class _Load:
    """A process of the demo as it is made."""

    space: Space
    actor: User
    citizens: Sequence[User]
    item: Mapping[str, Any]
    made: dict[str, Component] = field(default_factory=dict)


def _load(item: Mapping[str, Any], space: Space) -> None:
    here = _Load(space, people.by_key(item["by"]), participation.citizens_of(item["city"]), item)
    process = services.begin_process(space=space, title=item["title"], method=Method(item["method"]), actor=here.actor)
    services.change_process(
        process=process, titles=item["titles"], summaries=item["summaries"], texts=item["texts"],
        evaluations=item.get("evaluations", {}), method=process.method, actor=here.actor,
    )  # fmt: skip
    for row in item["components"]:
        plan = ComponentPlan(kind=ComponentKind(row["kind"]), titles=row["titles"], texts=row["texts"])
        here.made[row["kind"]] = services.add_component(process=_held(process), plan=plan, actor=here.actor)
    _plan_phases(here, process)
    if not item.get("draft"):
        services.publish_process(process=_held(process), actor=here.actor)
    for row in item["components"]:
        _fill(here, here.made[row["kind"]], row)
    db.session.flush()


def _held(process: Process) -> Process:
    return queries.known_process(process.id, lock=True)


def _plan_phases(here: _Load, process: Process) -> None:
    begins = datetime.combine(clock.today(here.space.city.timezone) + timedelta(days=here.item["from_day"]), time())
    for row in here.item["phases"]:
        ends = begins + timedelta(days=row["to"], hours=23, minutes=59)
        services.plan_phase(
            process=_held(process),
            plan=PhasePlan(
                titles=row["titles"], texts=row["texts"], local_start=begins + timedelta(days=row["from"]), local_end=ends,
                actions=[(here.made[kind].id, Action(action)) for kind, actions in row["on"].items() for action in actions],
            ),
            actor=here.actor,
        )  # fmt: skip


def _ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def _fill(here: _Load, component: Component, row: Mapping[str, Any]) -> None:
    """A component as it has become by today: as rows, since nobody is told of what lies before today."""
    versions = [_version(here, component, one) for one in row.get("versions", ())]
    replies = [
        CityReply(
            id=ids.new_id(), component_id=component.id, outcome=Outcome(one["outcome"]), reason=one["reason"], lang=here.space.lang,
            department=one["department"], answered_by=here.actor.id, created_at=_ago(one["days"]),
        )
        for one in row.get("replies", ())
    ]  # fmt: skip
    db.session.add_all(replies)
    db.session.flush()
    for number, said in enumerate(row["said"]):
        _say(here, component, said, number, replies=replies, versions=versions)
    for number, (clear, heard) in enumerate(row.get("ratings", ())):
        wishes = row.get("wishes", ())
        person = participants.known_as(component, here.citizens[number])
        ledger.enter(component=component, act=contributing.FEEDBACK, participant=person)
        db.session.add(
            ConsultationFeedback(
                component_id=component.id, clear=clear, heard=heard, text=wishes[number] if number < len(wishes) else "",
            )
        )  # fmt: skip
    if "conclusion" in row:
        end = row["conclusion"]
        db.session.add(
            Conclusion(
                component_id=component.id, lang=here.space.lang, heard=end["heard"], done=end["done"],
                figures=consultation_desk.figures_of(component.id).stored(), published_by=here.actor.id, published_at=_ago(end["days"]),
            )
        )  # fmt: skip


def _version(here: _Load, component: Component, row: Mapping[str, Any]) -> ConsultationVersion:
    source = json.dumps(row["plan"], ensure_ascii=False) if "plan" in row else row["text"]
    made = services.add_version(
        component=component, source=source, lang=here.space.lang, note=row["note"], actor=here.actor
    )
    made.created_at = _ago(row["days"])
    return made


def _say(
    here: _Load, component: Component, row: Mapping[str, Any], number: int, *, replies: Sequence[CityReply],
    versions: Sequence[ConsultationVersion],
) -> None:  # fmt: skip
    author, at = here.citizens[row["by"]], _ago(row["days"])
    comment = _comment(here, component, author, row["text"], at=at)
    part = next(
        (
            one.id
            for one in (consultations.parts_of(versions[row["version"] - 1].id) if "part" in row else ())
            if row["part"] in (one.number, one.title)
        ),
        None,
    )
    longitude, latitude = row.get("place", (None, None))
    said = Contribution(
        id=ids.new_id(), component_id=component.id, comment_id=comment.id, kind=ContributionKind(row["kind"]), part_id=part,
        latitude=latitude, longitude=longitude, reply_id=replies[row["reply"]].id if "reply" in row else None, created_at=at,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    others = [one for one in here.citizens if one is not author]
    # Others support each: the list is turned by its number.
    chosen = [others[(number * 5 + n) % len(others)] for n in range(row["supports"])]
    for n, one in enumerate(chosen):
        person = participants.known_as(component, one)
        ledger.enter(component=component, act=f"support:{said.id}", participant=person)
        moment = at + timedelta(days=row["days"] * (n + 1) / 20)
        db.session.add(ContributionSupport(contribution_id=said.id, voter=person.person, created_at=moment))
    for n, (by, text) in enumerate(row.get("answers", ()), 1):
        _comment(here, component, here.citizens[by], text, at=at + timedelta(hours=5 * n), head=comment)


def _comment(
    here: _Load, component: Component, author: User, text: str, *, at: datetime, head: Comment | None = None
) -> Comment:  # fmt: skip
    subject = contributing.subject_of(component)
    made = Comment(
        id=ids.new_id(), kind=CommentKind.COMMENT, subject_kind=subject.kind, subject_id=subject.id, author_id=author.id, text=text,
        thread_id=head.id if head else None, answers_id=head.id if head else None, lang=here.space.lang, created_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
