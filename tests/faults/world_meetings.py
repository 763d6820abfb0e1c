"""Petitions, a hearing, meetings, a body and its draws of the first city, in each state that an address can find them in."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db
from portal.live.asking import QuestionState
from portal.participation import participants, queries
from portal.participation.models import Action, Body, ComponentKind, Draw, Space
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as meeting_queries
from portal.participation.queries import petitions as petition_queries
from portal.participation.services import bodies, draws, hearings, meetings, paper, petitioning
from portal.participation.services.bodies import MemberPlan
from portal.participation.services.meetings import ItemPlan
from portal.participation.services.paper import SheetPlan
from tests.factories.accounts import make_user
from tests.factories.meetings import (
    make_body,
    make_draw,
    make_hearing,
    make_meeting,
    make_part,
    make_petition,
    make_petitions,
)


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_meetings` names."""
    space = queries.space_by_city(first.slug)
    assert space is not None
    _petitions(people, keys, space)
    _hearing(people, keys, space)
    _meetings(people, keys, space)
    _bodies(people, keys, space)


def _petitions(people: dict[str, User], keys: dict[str, str], space: Space) -> None:
    component = make_petitions(None, space, title="Petitions")
    keys.update(petition_process=component.process.slug, petition_component=component.slug)
    own = make_petition(component, people["owner"])
    other = make_petition(component, make_user(), "A crossing before the school")
    hidden = make_petition(component, make_user(), "Something that is rude")
    with db.transaction():
        petitioning.hide_petition(
            petition=petition_queries.known_petition(hidden.id), hide=True, reason="Rule 2", actor=people["coordinator"]
        )
        scan = (b"%PDF-1.4 sheet", "application/pdf", "sheet.pdf")
        sheet = paper.enter_sheet(
            petition=petition_queries.known_petition(other.id),
            plan=SheetPlan(1, 5, scan=scan),
            actor=people["coordinator"],
        )
    keys.update(
        own_petition=str(own.number),
        other_petition=str(other.number), hidden_petition=str(hidden.number), petition_id=str(other.id), sheet_id=str(sheet.id),
    )  # fmt: skip


def _hearing(people: dict[str, User], keys: dict[str, str], space: Space) -> None:
    component = make_hearing(space)
    keys.update(hearing_process=component.process.slug, hearing_component=component.slug)
    asked = {}
    for name, user in (("asked_question", make_user()), ("own_question", people["owner"])):
        with db.transaction():
            made = hearings.ask(
                component=component,
                who=participants.known_as(component, user),
                text="When does the bus run?",
                lang="en",
                is_anonymous=False,
                request_key="request-1",
            )
            hearings.decide(
                component=component,
                question_id=made.id,
                state=QuestionState.APPROVED,
                words="",
                actor=people["coordinator"],
            )
            asked[name] = str(made.id)
    keys.update(**asked)


def _meetings(people: dict[str, User], keys: dict[str, str], space: Space) -> None:
    component = make_part(ComponentKind.MEETINGS, (Action.SIGN_UP,), None, space, title="Meetings of the process")
    keys.update(meetings_process=component.process.slug, meetings_component=component.slug)
    out, draft = make_meeting(space, takes_sign_ups=True), make_meeting(space, is_out=False)
    over = make_meeting(space, days=-1, component_id=component.id)
    with db.transaction():
        held = meeting_queries.known_meeting(out.id)
        items = [meetings.add_item(meeting=held, plan=ItemPlan(title), actor=None) for title in ("Budget", "Lights")]
        file = meetings.add_file(
            meeting=held,
            title="Draft",
            item_id=None,
            file=(b"%PDF-1.4 draft", "application/pdf", "draft.pdf"),
            actor=people["coordinator"],
        )
    keys.update(
        meeting_number=str(out.number),
        draft_meeting_number=str(draft.number), meeting_id=str(out.id), draft_meeting_id=str(draft.id), over_meeting_id=str(over.id),
        item_id=str(items[1].id), meeting_file_id=str(file.id),
    )  # fmt: skip


def _bodies(people: dict[str, User], keys: dict[str, str], space: Space) -> None:
    body = make_body(space)
    with db.transaction():
        member = bodies.add_member(
            body=body, plan=MemberPlan("Inés Mora", bodies.Selected.NAMED, clock.today()), actor=None
        )
    fresh, full, ripe, closed, drawn = (_draw(body, people, step) for step in range(5))
    other = next(one for one in body_queries.pool_of(drawn.id) if one.user_id != people["owner"].id)
    keys.update(
        body=body.slug, body_id=str(body.id), member_id=str(member.id), fresh_draw=str(fresh.number), open_draw=str(full.number),
        closed_draw=str(closed.number), drawn_draw=str(drawn.number), fresh_draw_id=str(fresh.id), ripe_draw_id=str(ripe.id),
        closed_draw_id=str(closed.id), drawn_draw_id=str(drawn.id), candidate_id=str(other.id),
    )  # fmt: skip


def _draw(body: Body, people: dict[str, User], step: int) -> Draw:
    """0: nobody is in it, 1: it has people, 2: and its time is over, 3: it is closed, 4: it is drawn."""
    draw = make_draw(body, seats=2, reserves=0)
    if step == 0:
        return draw
    for user in (people["owner"], make_user()):
        with db.transaction():
            draws.volunteer(draw=body_queries.known_draw(draw.id), user=user, traits={})
    if step == 1:
        return draw
    with db.transaction():
        held = body_queries.known_draw(draw.id)
        held.closes_at = clock.now() - timedelta(hours=1)
        db.session.flush()
        if step > 2:
            draws.close_pool(draw=held, actor=None)
        if step > 3:
            draws.draw_lots(draw=held, public_input="4 8 15", actor=None)
    return draw
