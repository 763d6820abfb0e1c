"""Signatures, seats and lots when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.core import db, ids
from portal.core.errors import Conflict
from portal.core.events import EventDelivery
from portal.live import services as live
from portal.participation import participants
from portal.participation import queries as spaces
from portal.participation.events import PetitionReached
from portal.participation.models import Audience, DrawCandidate, HearingVote, MeetingSignUp, SignUpState
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as meeting_queries
from portal.participation.queries import petitions as queries
from portal.participation.rules.hearings import channel
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import draws, hearings, meeting_seats, paper, petitioning, pool_files
from portal.participation.services.paper import SheetPlan
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.eligibility import BORN, make_codes, make_register, make_resident, open_to
from tests.factories.meetings import (
    make_body,
    make_draw,
    make_hearing,
    make_meeting,
    make_petition,
    make_petitions,
    whole,
)
from tests.factories.participation import make_space


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("participation_meeting_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def person(user_id):
    return db.session.get_one(User, user_id)


def test_fifty_people_reach_the_threshold_once_and_nobody_signs_twice(here):
    component = make_petitions(PetitionTerms(threshold=CROWD // 2))
    petition = make_petition(component, make_user())
    people = [make_user().id for _n in range(CROWD // 2)]

    def signing(user_id):
        return lambda: petitioning.sign(
            petition=queries.known_petition(petition.id), user=person(user_id), shows_name=True
        )

    assert at_once(here, [signing(one) for one in people * 2])["done"] == CROWD
    assert queries.signatures_of(petition.id) == CROWD // 2
    reached = select(func.count()).select_from(EventDelivery).where(EventDelivery.event.contains("PetitionReached"))
    assert db.session.scalar(reached) == 1, PetitionReached.__doc__


def test_a_resident_counts_once_by_account_code_and_paper_at_the_same_instant(here):
    space = make_space()
    component = make_petitions(None, space)
    make_register(space, f"number,birth_date\n012345671,{BORN.isoformat()}\n")
    open_to(component.process, Audience.RESIDENT)
    component = whole(spaces.known_process(component.process_id))
    user, author, officer = make_user(), make_user(), make_user()
    make_resident(space, user, "012345671")
    make_resident(space, author, "012345675")
    petition = make_petition(component, author)
    (printed,) = make_codes(space, component, people=(("012345671", BORN),))
    with db.transaction():
        sheet = paper.enter_sheet(petition=queries.known_petition(petition.id), plan=SheetPlan(1, CROWD), actor=officer)

    def by_account():
        petitioning.sign(petition=queries.known_petition(petition.id), user=person(user.id), shows_name=False)

    def by_code():
        held = queries.known_petition(petition.id)
        who = participants.participant_by_code(held.component, printed.code)
        petitioning.sign(petition=held, user=None, who=who, shows_name=False)

    def on_paper():
        held = queries.known_petition(petition.id)
        found = queries.sheet_of(held.id, sheet.id).sheet
        paper.check_line(petition=held, sheet=found, number="012345671", born_on=BORN, actor=person(officer.id))

    actions = [by_account] * 20 + [by_code] * 15 + [on_paper] * 15
    assert at_once(here, actions)["done"] == CROWD
    assert queries.signatures_of(petition.id) == 1
    assert queries.sheet_of(petition.id, sheet.id).rest == CROWD - 15


def test_seats_of_a_meeting_are_never_more_than_its_limit(here):
    meeting = make_meeting(make_space(), takes_sign_ups=True, capacity=7)
    people = [make_user().id for _n in range(CROWD)]

    def signing_up(user_id):
        return lambda: meeting_seats.sign_up(meeting=meeting_queries.known_meeting(meeting.id), user=person(user_id))

    assert at_once(here, [signing_up(one) for one in people])["done"] == CROWD
    assert meeting_queries.seats_in([meeting.id])[meeting.id] == meeting_queries.Seats(7, CROWD - 7)
    seated = select(MeetingSignUp.user_id).where(
        MeetingSignUp.meeting_id == meeting.id, MeetingSignUp.state == SignUpState.SEAT
    )
    leaving = list(db.session.scalars(seated))

    def giving_back(user_id):
        return lambda: meeting_seats.give_back(meeting=meeting_queries.known_meeting(meeting.id), user=person(user_id))

    assert at_once(here, [giving_back(one) for one in leaving] * 2)["done"] == 14
    assert meeting_queries.seats_in([meeting.id])[meeting.id] == meeting_queries.Seats(7, CROWD - 14)


def test_nobody_is_in_a_pool_twice_or_wants_an_answer_twice(here):
    draw = make_draw(make_body(make_space()))
    people = [make_user().id for _n in range(10)]

    def volunteering(user_id):
        return lambda: draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(user_id), traits={})

    assert at_once(here, [volunteering(one) for one in people * 5])["done"] == CROWD
    assert db.session.scalar(select(func.count()).where(DrawCandidate.draw_id == draw.id)) == 10
    component = make_hearing(moderates=False)
    with db.transaction():
        asked = hearings.ask(
            component=component,
            who=participants.participant(component, make_user()),
            text="Why?",
            lang="en",
            is_anonymous=False,
            request_key="request-1",
        )

    def wanting(user_id):
        return lambda: hearings.want(
            component=component,
            question_id=asked.id,
            who=participants.participant(component, person(user_id)),
            wants=True,
        )

    assert at_once(here, [wanting(one) for one in people * 5])["done"] == CROWD
    assert db.session.scalar(select(func.count()).where(HearingVote.question_id == asked.id)) == 10
    assert live.position(channel(component.id)) > 0, "whoever listens is told after the commit"


def one_resident(space):
    """Two accounts that have proved to be the same resident, and one that has proved nothing yet."""
    users = [make_user() for _n in range(2)]
    for user in users:
        make_resident(space, user)
    return [user.id for user in users]


def test_one_resident_with_two_accounts_has_one_seat_and_one_lot(here):
    space = make_space()
    meeting = make_meeting(space, takes_sign_ups=True, capacity=7)
    draw = make_draw(make_body(space), audience=Audience.RESIDENT)
    people = one_resident(space)

    def signing_up(user_id):
        return lambda: meeting_seats.sign_up(meeting=meeting_queries.known_meeting(meeting.id), user=person(user_id))

    def volunteering(user_id):
        return lambda: draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(user_id), traits={})

    for act in (signing_up, volunteering):
        assert at_once(here, [act(one) for one in people * (CROWD // 2)]) == {
            "done": CROWD // 2, Conflict.__name__: CROWD // 2
        }  # fmt: skip
    assert meeting_queries.seats_in([meeting.id])[meeting.id] == meeting_queries.Seats(1, 0)
    assert body_queries.pool_size(draw.id) == 1


def test_an_account_that_proves_later_whose_it_is_takes_no_second_seat_or_lot(here):
    space = make_space()
    meeting = make_meeting(space, takes_sign_ups=True)
    draw = make_draw(make_body(space), audience=Audience.CONFIRMED)
    early, late = make_user().id, make_user().id
    with db.transaction():
        meeting_seats.sign_up(meeting=meeting_queries.known_meeting(meeting.id), user=person(early))
        draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(early), traits={})
    for one in (early, late):
        make_resident(space, person(one))
    for act in (
        lambda: meeting_seats.sign_up(meeting=meeting_queries.known_meeting(meeting.id), user=person(late)),
        lambda: draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(late), traits={}),
    ):
        with pytest.raises(Conflict, match="another account"), db.transaction():
            act()
    with db.transaction():
        meeting_seats.sign_up(meeting=meeting_queries.known_meeting(meeting.id), user=person(early))
        draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(early), traits={})
    assert meeting_queries.seats_in([meeting.id])[meeting.id] == meeting_queries.Seats(1, 0)
    assert body_queries.pool_size(draw.id) == 1


@pytest.mark.parametrize("model", [MeetingSignUp, DrawCandidate])
def test_the_database_itself_refuses_a_second_row_of_a_person(here, model):
    space = make_space()
    first, second = one_resident(space)
    with db.transaction():
        if model is MeetingSignUp:
            meeting = make_meeting(space, takes_sign_ups=True)
            row = meeting_seats.sign_up(meeting=meeting_queries.known_meeting(meeting.id), user=person(first))
            values = {"meeting_id": meeting.id, "state": SignUpState.WAITING}
        else:
            draw = make_draw(make_body(space))
            row = draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(first), traits={})
            values = {"draw_id": draw.id, "code": "ANOTHER", "id": ids.new_id()}
        mark = row.person
    for more in ({"person": mark, "user_id": second}, {"person": "f" * 64, "user_id": first}):
        with pytest.raises(IntegrityError), db.transaction():
            db.session.execute(insert(model).values(**values, **more))


def test_a_resident_who_volunteers_and_stands_in_the_citys_file_has_one_lot_whichever_comes_first(here):
    space = make_space()
    first, second = make_draw(make_body(space)), make_draw(make_body(space, title="Another"))
    user_id = make_user().id
    make_resident(space, person(user_id))
    rows = pool_files.read(b"reference,birth_date\n0123 45678,%s\n999,1990-01-02\n" % BORN.isoformat().encode(), first)

    def volunteering(draw):
        return lambda: draws.volunteer(draw=body_queries.known_draw(draw.id), user=person(user_id), traits={})

    def importing(draw):
        return lambda: draws.import_pool(draw=body_queries.known_draw(draw.id), rows=rows, actor=person(user_id))

    with db.transaction():
        volunteering(first)()
        assert importing(first)() == 1, "the other one"
        assert importing(second)() == 2
    with pytest.raises(Conflict), db.transaction():
        volunteering(second)()
    both = make_draw(make_body(space, title="At once"))
    at_once(here, [volunteering(both), importing(both)] * (CROWD // 2))
    assert body_queries.pool_size(both.id) == 2
