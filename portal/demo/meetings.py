"""Petitions, hearings, meetings, bodies and draws of the demo's pilots: all of it is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.cities import queries as cities
from portal.core import clock, db, ids
from portal.demo import files, participation, people
from portal.discussions.models import Comment, CommentKind
from portal.live.asking import QuestionState
from portal.participation import marks, participants, queries, services
from portal.participation.models import (
    Action,
    AnswerState,
    Body,
    BodyKind,
    Component,
    ComponentKind,
    Draw,
    DrawResult,
    HearingQuestion,
    HearingVote,
    InvalidReason,
    InvalidSignatures,
    Meeting,
    Method,
    OfficialAnswer,
    Petition,
    PetitionSheet,
    PetitionSignature,
    Process,
    Selected,
    Space,
)
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as meeting_queries
from portal.participation.rules.hearings import HearingTerms
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import (
    ComponentPlan,
    PhasePlan,
    bodies,
    draws,
    ledger,
    meeting_seats,
    meetings,
    petitioning,
)
from portal.participation.services.bodies import BodyPlan, MemberPlan
from portal.participation.services.draws import DrawPlan
from portal.participation.services.meetings import ItemPlan, MeetingPlan

_ENOUGH = timedelta(days=1)


def load() -> None:
    """For pilots whose bodies are not there yet."""
    for item in files.read("participation_meetings")["spaces"]:
        city = cities.city_by_slug(item["city"])
        space = queries.spaces_of_cities([city.id]).get(city.id) if city is not None else None
        if space is not None and not body_queries.bodies_of(space.id):
            _load(item, space, participation.citizens_of(item["city"]))


def _load(item: Mapping[str, Any], space: Space, citizens: Sequence[User]) -> None:
    actor, petitions = people.by_key(item["by"]), []
    if item["process"]:
        process = _process(item, space, actor)
        by_kind = {one.kind: one for one in process.components}
        petitions = _petitions(item["petitions"], process, by_kind[ComponentKind.PETITIONS], citizens, actor)
        _hearing(item["hearing"], by_kind[ComponentKind.HEARING], citizens, actor)
    for row in item["bodies"]:
        plan = BodyPlan(BodyKind(row["kind"]), row["titles"], row["texts"])
        body = bodies.make_body(space=space, plan=plan, actor=actor)
        _members(row["members"], body, actor)
        for one in row.get("meetings", ()):
            _meeting(one, body, citizens, petitions, actor)
        for one in row.get("draws", ()):
            _draw(one, body, citizens, actor)


def _wall(space: Space, days: float, at: str = "18:00") -> datetime:
    day = clock.today(space.city.timezone) + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(at))


def _process(item: Mapping[str, Any], space: Space, actor: User) -> Process:
    """Published, with petitions and a hearing that are both on."""
    process = services.begin_process(
        space=space, title=item["process"][space.lang], method=Method.OPEN_MEETINGS, actor=actor
    )
    services.change_process(
        process=process, titles=item["process"], summaries=item["summary"], texts={}, evaluations={}, method=process.method, actor=actor
    )  # fmt: skip
    parts = (
        (ComponentKind.PETITIONS, item["petitions"], PetitionTerms.of(item["petitions"]["terms"]).stored()),
        (ComponentKind.HEARING, item["hearing"], HearingTerms.of(item["hearing"]["terms"]).stored()),
    )
    on = []
    for kind, row, settings in parts:
        made = services.add_component(
            process=process, plan=ComponentPlan(kind, row["titles"], row["texts"], settings), actor=actor
        )
        petitions = (Action.SUBMIT, Action.SIGN, Action.COMMENT)
        actions = petitions if kind is ComponentKind.PETITIONS else (Action.ASK,)
        on += [(made.id, action) for action in actions]
    process = queries.known_process(process.id, lock=True)
    titles = {space.lang: item["process"][space.lang], "en": "Hand in, sign and ask"}
    plan = PhasePlan(titles, _wall(space, -60, "00:00"), _wall(space, 90, "23:59"), actions=on)
    services.plan_phase(process=process, plan=plan, actor=actor)
    process = queries.known_process(process.id, lock=True)
    services.publish_process(process=process, actor=actor)
    return queries.known_process(process.id)


# Petitions and the hearing --------------------------------------------------------------------------------------------


def _petitions(
    row: Mapping[str, Any], process: Process, component: Component, citizens: Sequence[User], actor: User
) -> list[Petition]:
    found = []
    for number, one in enumerate(row["items"], 1):
        at, terms = clock.now() - timedelta(days=one["days"]), PetitionTerms.of(component.settings)
        petition = Petition(
            id=ids.new_id(), component_id=component.id, number=number, author_id=citizens[one["by"]].id, lang=process.lang,
            title=one["title"], body=one["body"], addressee=terms.addressee, threshold=terms.threshold, answer_days=terms.answer_days,
            closes_on=terms.closes_on(at.date()), created_at=at, changed_at=at, is_anonymous=one.get("anonymous", False),
        )  # fmt: skip
        db.session.add(petition)
        db.session.flush()
        others = [citizens[(number * 5 + n) % len(citizens)] for n in range(min(one["signatures"], len(citizens)))]
        for n, user in enumerate(others):
            petitioning.put_signature(
                petition, component, participants.participant(component, user), user_id=user.id,
                shown_name=user.display_name if n % 3 == 0 else "",
            )  # fmt: skip
        if "paper" in one:
            _paper(one["paper"], petition, component, actor)
        if "due" in one:
            petition.reached_at = at + timedelta(days=one["days"] / 2)
            petition.answer_due_on = clock.today() + timedelta(days=one["due"])
        if "answer" in one:
            _answer(one["answer"], petition, actor)
        _talk(one.get("talk", ()), petition, citizens)
        found.append(petition)
    db.session.flush()
    return found


def _talk(rows: Sequence[Mapping[str, Any]], petition: Petition, citizens: Sequence[User]) -> None:
    """What people say below it, some without their names."""
    said: list[Comment] = []
    for row in rows:
        answered = said[row["answers"]] if "answers" in row else None
        made = Comment(
            id=ids.new_id(), kind=CommentKind.COMMENT, subject_kind="petition", subject_id=petition.id, author_id=citizens[row["by"]].id,
            alias=row.get("alias"), text=row["text"], lang=petition.lang, created_at=petition.created_at + timedelta(hours=row["hours"]),
            thread_id=(answered.thread_id or answered.id) if answered else None, answers_id=answered.id if answered else None,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        said.append(made)


def _paper(row: Mapping[str, Any], petition: Petition, component: Component, actor: User) -> None:
    """A sheet with signatures of residents who have no account."""
    sheet = PetitionSheet(
        id=ids.new_id(),
        petition_id=petition.id,
        number=1,
        entered=row["entered"],
        unchecked=row["unchecked"],
        entered_by=actor.id,
    )
    sheet.invalid = [
        InvalidSignatures(sheet_id=sheet.id, reason=InvalidReason(reason), number=number)
        for reason, number in row["invalid"].items()
    ]
    db.session.add(sheet)
    db.session.flush()
    for n in range(row["checked"]):
        signer = marks.person(component.id, "resident", f"demo paper {petition.number} {n}")
        db.session.add(PetitionSignature(petition_id=petition.id, signer=signer, sheet_id=sheet.id))
    db.session.flush()


def _answer(row: Mapping[str, Any], petition: Petition, actor: User) -> None:
    db.session.add(
        OfficialAnswer(
            petition_id=petition.id, state=AnswerState(row["state"]), lang=petition.lang, reason=row["reason"], department=row["department"],
            answered_by=actor.id, created_at=clock.now() - timedelta(days=row["days"]),
        )
    )  # fmt: skip


def _hearing(row: Mapping[str, Any], component: Component, citizens: Sequence[User], actor: User) -> None:
    for n, one in enumerate(row["questions"]):
        user, state = citizens[one["by"]], QuestionState(one["state"])
        question = HearingQuestion(
            id=ids.new_id(), component_id=component.id, asker=participants.known_as(component, user).person, user_id=user.id,
            shown_name="" if one.get("anonymous") else user.display_name, request_key=f"demo-question-{n}", lang=component.process.lang,
            text=one["text"], state=state, answer=one.get("answer", ""), asked_at=clock.now() - timedelta(minutes=90 - 10 * n),
            decided_at=clock.now() - timedelta(minutes=60 - 5 * n), decided_by=actor.id,
        )  # fmt: skip
        db.session.add(question)
        db.session.flush()
        others = [one for one in citizens if one is not user]
        for voter in others[: one["votes"]]:
            who = participants.known_as(component, voter)
            if ledger.enter(component=component, act=f"want:{question.id}", participant=who):
                db.session.add(HearingVote(question_id=question.id, voter=who.person, user_id=voter.id))
    db.session.flush()


# Bodies, meetings, draws ----------------------------------------------------------------------------------------------


def _members(rows: Sequence[Sequence[Any]], body: Body, actor: User) -> None:
    today = clock.today()
    for name, selected, role, first, last in rows:
        ends_on = today + timedelta(days=last) if last is not None else None
        plan = MemberPlan(name, Selected(selected), today + timedelta(days=first), ends_on, role)
        bodies.add_member(body=body, plan=plan, actor=actor)


def _meeting(
    row: Mapping[str, Any],
    body: Body,
    citizens: Sequence[User],
    petitions: Sequence[Petition],
    actor: User,
) -> None:
    space = body.space
    start = _wall(space, row["days"], row["agenda"][0][0] if row["agenda"] else "14:00")
    plan = MeetingPlan(
        titles=row["title"], local_start=start, local_end=start + timedelta(hours=3), place=row["place"], access=row.get("access", ""),
        link=row.get("link", ""), takes_sign_ups=True, capacity=row["seats"], body_id=body.id,
    )  # fmt: skip
    made = meetings.plan_meeting(space=space, plan=plan, actor=actor)
    meeting = meeting_queries.known_meeting(made.id)
    for at, title, decision, petition in row["agenda"]:
        of = petitions[petition].id if petition is not None and petitions else None
        item = meetings.add_item(
            meeting=meeting, plan=ItemPlan(title, at=time.fromisoformat(at), petition_id=of), actor=actor
        )
        item.decision = decision
    if row.get("draft"):
        return
    meetings.publish_meeting(meeting=meeting, actor=actor)
    _sign_ups(meeting, citizens[: row["people"]])
    if "minutes" in row:
        decisions = {item.id: item.decision for item in meeting.agenda}
        meetings.publish_minutes(
            meeting=meeting, minutes=row["minutes"], decisions=decisions, attendance=row["attendance"], actor=actor
        )
    if "off" in row:
        meetings.cancel_meeting(meeting=meeting, reason=row["off"], actor=actor)


def _sign_ups(meeting: Meeting, citizens: Sequence[User]) -> None:
    """Signed up before it began: what was is as if it were still to come."""
    starts_at = meeting.starts_at
    meeting.starts_at = clock.now() + _ENOUGH
    meeting.ends_at = meeting.starts_at + _ENOUGH
    for user in citizens:
        meeting_seats.sign_up(meeting=meeting, user=user)
    meeting.starts_at = starts_at
    meeting.ends_at = starts_at + (meeting.local_end - meeting.local_start)
    db.session.flush()


def _draw(row: Mapping[str, Any], body: Body, citizens: Sequence[User], actor: User) -> None:
    space, lang = body.space, body.space.lang
    strata: list[dict[str, Any]] = [
        {
            "key": f"c{n}", "names": {lang: name},
            "options": [{"key": f"o{m}", "names": {lang: label}, "share": share} for m, (label, share) in enumerate(options.items(), 1)],
        }
        for n, (name, options) in enumerate(row["strata"].items(), 1)
    ]  # fmt: skip
    plan = DrawPlan(
        titles=row["title"], seats=row["seats"], reserves=row["reserves"], local_close=_wall(space, row.get("closes", 1)),
        input_source=row["source"], strata=strata,
    )  # fmt: skip
    made = draws.begin_draw(body=body, plan=plan, actor=actor)
    draw = body_queries.known_draw(made.id)
    for n, user in enumerate(citizens[:20] if "closed" in row else citizens[5:14]):
        traits = {one["key"]: one["options"][(n // (m + 1)) % 2]["key"] for m, one in enumerate(strata)}
        draws.volunteer(draw=draw, user=user, traits=traits)
    if "closed" in row:
        _drawn(row, draw, actor)


def _drawn(row: Mapping[str, Any], draw: Draw, actor: User) -> None:
    space = draw.body.space
    draw.local_close = _wall(space, row["closed"])
    draw.closes_at = draw.local_close.replace(tzinfo=ZoneInfo(space.city.timezone))
    db.session.flush()
    draws.close_pool(draw=draw, actor=actor)
    draws.draw_lots(draw=draw, public_input=row["input"], actor=actor)
    seats = [
        (one, user) for one, user, _way in body_queries.drawn_of(draw.id) if one.result is DrawResult.SEAT and user is not None
    ]  # fmt: skip
    for n, (candidate, user) in enumerate(seats[: row["accept"] + row["decline"]]):
        accepts = n < row["accept"]
        draws.answer(draw=draw, candidate=candidate, accepts=accepts, name=user.display_name, actor=user)
