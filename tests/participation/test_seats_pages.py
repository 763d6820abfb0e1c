"""Signing up for a meeting and volunteering for a draw without an account, as people and officers meet it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AuditEntry, Role
from portal.core import db
from portal.participation import gates
from portal.participation.models import (
    Action,
    Audience,
    BodyKind,
    Channel,
    CodeBatch,
    ComponentKind,
    DrawAnswer,
    DrawCandidate,
    MeetingSignUp,
    Participation,
    SignUpState,
)
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as queries
from portal.participation.services import draw_privacy, draws, meeting_privacy, meeting_seats, residents
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import BORN, make_codes, make_register, make_resident
from tests.factories.meetings import make_body, make_draw, make_meeting, make_part
from tests.factories.participation import make_space
from tests.lint import LintingClient

HERE = "/en/cities/quito/participation"
STAFF = "/en/participation/manage/quito"
DESK = "/en/participation/entry/quito/"
AGE = [
    {"key": "c1", "names": {"en": "Age"}, "options": [
        {"key": "o1", "names": {"en": "Under 30"}, "share": 40}, {"key": "o2", "names": {"en": "30 and over"}, "share": 60},
    ]},
]  # fmt: skip


@pytest.fixture
def space(app):
    made = make_space(make_city(slug="quito", timezone="America/Guayaquil"), contact="ask@quito.example")
    make_register(made, f"number,birth_date\n012345678,{BORN.isoformat()}\n")
    return made


def officer(space):
    return make_user(roles=((Role.DESK_OFFICER, ("city", space.city_id)),), display_name="Nina Paz")


def coordinator(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),), display_name="Lan Nguyen")


def entry(thing, **values):
    return {"component": str(thing.id), "way": "desk", "number": "012345678", "born_on": BORN.isoformat()} | values


def test_somebody_with_a_card_has_a_seat_sees_it_and_gives_it_back(space, app, login):
    meeting = make_meeting(space, takes_sign_ups=True, capacity=1)
    first, second = make_codes(space, gates.of_meeting(meeting), number=2)
    page = f"{HERE}/meetings/{meeting.number}"
    assert "I have a code" in LintingClient(app).get(page).text
    assert "/sign-in" in LintingClient(app).submit(f"{HERE}/code", {}, to=f"{page}/sign-up").headers["Location"]
    browsers = [LintingClient(app), LintingClient(app)]
    for browser, card in zip(browsers, (first, second), strict=True):
        assert browser.submit(f"{HERE}/code", {"code": card.code}).headers["Location"] == page
        assert "No name stands there" in browser.get(page).text
        assert browser.submit(page, {}, to=f"{page}/sign-up").status_code == 303
        browser.submit(page, {}, to=f"{page}/sign-up")
    assert "You have a seat" in browsers[0].get(page).text
    waiting = browsers[1].get(page).text
    assert "You are on the waiting list" in waiting
    assert "Nobody can be told of changes without an account" in waiting
    desk = login(coordinator(space)).get(f"/en/participation/manage/meeting/{meeting.id}").text
    assert desk.count("With a code") == 2, "whoever stands at the door knows how they come"
    assert browsers[0].submit(page, {"wants": "no"}, to=f"{page}/sign-up").status_code == 303
    assert "You have a seat" in browsers[1].get(page).text, "who waits moves up"
    assert db.session.scalar(select(func.count()).select_from(MeetingSignUp)) == 1
    assert db.session.scalars(select(Participation.channel).where(Participation.act == "seat")).all() == [Channel.CODE]
    with db.transaction():
        db.session.scalars(select(CodeBatch)).one().voided_at = meeting.created_at
    assert "has taken this code back" in browsers[0].get(page).text


def test_a_code_of_a_component_lets_into_its_meetings_and_one_of_a_meeting_nowhere_else(space, app):
    part = make_part(ComponentKind.MEETINGS, (Action.SIGN_UP,), space=space)
    meetings = [make_meeting(space, takes_sign_ups=True, component_id=part.id) for _n in range(2)]
    alone = make_meeting(space, takes_sign_ups=True)
    pages = [f"{HERE}/meetings/{one.number}" for one in (*meetings, alone)]
    (of_all,) = make_codes(space, part, number=1)
    (of_one,) = make_codes(space, gates.of_meeting(queries.meeting_by_id(meetings[0].id)), number=1)
    seats = []
    for card in (of_all, of_one):
        browser = LintingClient(app)
        browser.submit(f"{HERE}/code", {"code": card.code})
        for page in pages:
            browser.submit(f"{HERE}/code", {}, to=f"{page}/sign-up")
        seats.append(["You have a seat" in browser.get(page).text for page in pages])
    assert seats == [[True, True, False], [True, False, False]]


def test_an_officer_signs_people_up_and_puts_them_into_a_pool_and_the_log_says_who_did(space, login):
    body = make_body(space, BodyKind.ASSEMBLY, "Assembly on heat")
    meeting, draw = make_meeting(space, takes_sign_ups=True), make_draw(body, audience=Audience.RESIDENT, strata=AGE)
    person = officer(space)
    desk = login(person)
    page = f"{HERE}/meetings/{meeting.number}"
    listed = desk.get(DESK).text
    assert str(meeting.id) in listed
    assert str(draw.id) in listed
    refused = desk.submit(DESK, entry(draw, number="999999999"))
    assert refused.status_code == 409
    assert "stands in the register" in refused.text
    assert desk.submit(DESK, entry(meeting)).headers["Location"] == page
    assert "You enter for somebody else" in desk.get(page).text
    assert desk.submit(page, {}, to=f"{page}/sign-up").status_code == 303
    assert "You have a seat" in desk.get(page).text
    drawn = f"{HERE}/bodies/assembly-on-heat/draws/{draw.number}"
    assert desk.submit(DESK, entry(draw, way="paper")).headers["Location"] == drawn
    assert "You enter for somebody else" in desk.get(drawn).text
    form = f"{drawn}/volunteer"
    assert desk.submit(form, {"reference": "A 17"}).status_code == 422, "what the draw asks is asked of everybody"
    assert desk.submit(form, {"trait_c1": "o1", "reference": "A 17"}).status_code == 303
    found = db.session.scalars(select(DrawCandidate)).one()
    assert (found.user_id, found.reference, found.traits) == (None, "A 17", {"c1": "o1"})
    assert f"Your code in the published pool: {found.code}" in desk.get(drawn).text
    rows = db.session.scalars(select(Participation).order_by(Participation.act)).all()
    assert [(one.act, one.channel, one.entered_by) for one in rows] == [
        ("lot", Channel.PAPER, person.id), ("seat", Channel.DESK, person.id),
    ]  # fmt: skip
    entered = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "participation.entered")).all()
    assert {one.subject_kind for one in entered} == {"participation_meeting", "participation_body"}
    assert all(one.actor_id == person.id for one in entered)


def test_a_resident_with_a_letter_is_drawn_and_answers_with_it(space, app, login):
    body = make_body(space, BodyKind.ASSEMBLY, "Assembly on heat")
    draw = make_draw(body, audience=Audience.RESIDENT, seats=1, reserves=0)
    (letter,) = make_codes(space, gates.of_draw(draw), people=(("012345678", BORN),))
    page = f"{HERE}/bodies/assembly-on-heat/draws/{draw.number}"
    browser = LintingClient(app)
    assert browser.submit(f"{HERE}/code", {"code": letter.code}).headers["Location"] == page
    assert browser.submit(f"{page}/volunteer", {}).status_code == 303
    assert "Write it down" in browser.get(page).text
    assert "Your own number for the person" not in browser.get(f"{page}/volunteer").text, "that is for officers"
    citizen = make_user()
    make_resident(space, citizen)
    own = login(citizen)
    assert "You are in the pool" in own.get(page).text, "he is the same resident"
    with db.transaction():
        held = body_queries.known_draw(draw.id)
        held.closes_at = held.created_at
        draws.close_pool(draw=held, actor=None)
        draws.draw_lots(draw=held, public_input="4 8 15", actor=None)
    assert "You were drawn" in browser.get(page).text
    assert browser.submit(page, {"accepts": "yes", "name": ""}, to=f"{page}/answer").status_code == 303
    assert db.session.scalars(select(DrawCandidate.answer)).one() is DrawAnswer.WAITING, "a name is asked"
    assert browser.submit(page, {"accepts": "yes", "name": "Juan Paz"}, to=f"{page}/answer").status_code == 303
    assert db.session.scalars(select(DrawCandidate.answer)).one() is DrawAnswer.ACCEPTED


def test_staff_print_codes_for_meetings_and_draws(space, login):
    meeting, draw = make_meeting(space, takes_sign_ups=True), make_draw(make_body(space), audience=Audience.RESIDENT)
    staff, form = login(coordinator(space)), f"{STAFF}/people/codes"
    cards = {
        "purpose": str(meeting.id),
        "name": "For the hall",
        "number_of": "3",
        "lang": "en",
        "valid_until": "2031-01-31",
    }
    answer = staff.submit(form, cards)
    assert answer.content_type == "application/pdf"
    refused = staff.submit(form, cards | {"purpose": str(draw.id)})
    assert refused.status_code == 422
    assert "each code must belong to one person" in refused.text
    page = staff.get(f"{STAFF}/people").text
    assert "Council of May" in page
    assert "For the hall" in page


def test_an_erased_account_takes_its_seat_and_lot_along_and_leaves_no_row_in_the_ledger(space):
    meeting, draw = make_meeting(space, takes_sign_ups=True), make_draw(make_body(space), audience=Audience.CONFIRMED)
    user = make_user()
    with db.transaction():
        meeting_seats.sign_up(meeting=queries.known_meeting(meeting.id), user=user)
        draws.volunteer(draw=body_queries.known_draw(draw.id), user=user, traits={})
    assert db.session.scalar(select(func.count()).select_from(Participation)) == 2
    with db.transaction():
        make_resident(space, user)
    assert db.session.scalar(select(func.count()).select_from(Participation)) == 4, "the resident's marks join"
    with db.transaction():
        for eraser in (meeting_privacy.erase, draw_privacy.erase):
            eraser(user)
    assert db.session.scalar(select(func.count()).select_from(Participation)) == 0


def test_what_an_account_took_before_it_proved_whose_it_is_is_the_residents_at_the_desk_too(space, app):
    meeting = make_meeting(space, takes_sign_ups=True)
    user = make_user()
    with db.transaction():
        meeting_seats.sign_up(meeting=queries.known_meeting(meeting.id), user=user)
    make_resident(space, user)
    (letter,) = make_codes(space, gates.of_meeting(meeting), people=(("012345678", BORN),))
    browser, page = LintingClient(app), f"{HERE}/meetings/{meeting.number}"
    browser.submit(f"{HERE}/code", {"code": letter.code})
    assert "You have a seat" in browser.get(page).text
    assert queries.sign_up_by(meeting.id, user.id).state is SignUpState.SEAT
    with db.transaction():
        residents.forget(space=space, user=user)
    assert "You have a seat" in browser.get(page).text, "what was counted stays"
