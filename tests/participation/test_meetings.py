"""Meetings: seats and who waits, told once of each change, agenda and minutes, calendars, bodies with terms, draws by lot."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from wtforms.validators import ValidationError

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.participation import meeting_tasks, sortition
from portal.participation.events import MeetingMoved, PersonDrawn, SeatFreed
from portal.participation.forms.bodies import parse_strata
from portal.participation.models import (
    Action,
    Audience,
    BodyKind,
    BodyMember,
    CheckMethod,
    ComponentKind,
    DrawAnswer,
    DrawCandidate,
    DrawResult,
    DrawState,
    Meeting,
    MeetingSignUp,
    MeetingState,
    SignUpState,
)
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as queries
from portal.participation.rules import draws as draw_rules
from portal.participation.services import draw_privacy, draws, meeting_privacy, meeting_seats, meetings, residents
from portal.participation.services.meetings import MeetingPlan
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import make_resident
from tests.factories.meetings import make_body, make_draw, make_meeting, make_part, make_petition, make_petitions
from tests.factories.participation import make_space, wall
from tests.lint import LintingClient


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),), display_name="Lan Nguyen")


def held(meeting):
    return queries.known_meeting(meeting.id)


def signing_up(meeting, user):
    with db.transaction():
        return meeting_seats.sign_up(meeting=held(meeting), user=user).state


def plan_of(meeting, **values):
    given = {"titles": meeting.titles, "local_start": meeting.local_start, "local_end": meeting.local_end, "place": meeting.place, "takes_sign_ups": True, "capacity": meeting.capacity}  # fmt: skip
    return MeetingPlan(**(given | values))


def told(kind):
    return list(db.session.scalars(select(Notification.user_id).where(Notification.kind == f"participation.{kind}")))


def test_seats_are_limited_who_waits_moves_up_and_limits_can_change(app):
    meeting = make_meeting(make_space(), takes_sign_ups=True, capacity=2)
    people = [make_user() for _n in range(4)]
    assert [signing_up(meeting, one) for one in people] == [SignUpState.SEAT] * 2 + [SignUpState.WAITING] * 2
    assert signing_up(meeting, people[0]) is SignUpState.SEAT, "twice is once"
    with db.transaction():
        meeting_seats.give_back(meeting=held(meeting), user=people[0])
    moved = queries.sign_up_by(meeting.id, people[2].id)
    assert (moved.state, moved.place) == (SignUpState.SEAT, 1)
    with db.transaction():
        meeting_tasks.tell_of_seat(SeatFreed(meeting.id, moved.person))
        meeting_tasks.tell_of_seat(SeatFreed(meeting.id, moved.person))
    assert told("seat_freed") == [people[2].id]
    with pytest.raises(Conflict), db.transaction():
        meetings.change_meeting(meeting=held(meeting), plan=plan_of(meeting, capacity=1), actor=None)
    with db.transaction():
        meetings.change_meeting(meeting=held(meeting), plan=plan_of(meeting, capacity=3), actor=None)
    assert queries.seats_in([meeting.id])[meeting.id] == queries.Seats(3, 0)
    with db.transaction():
        meetings.change_meeting(meeting=held(meeting), plan=plan_of(meeting, capacity=None), actor=None)
    assert signing_up(meeting, make_user()) is SignUpState.SEAT
    assert held(meeting).sequence == 0, "seats are no other time or place"
    with db.transaction():
        meeting_privacy.erase(people[1])
    assert queries.seats_in([meeting.id])[meeting.id] == queries.Seats(3, 0)


def test_who_has_signed_up_is_told_of_each_change_once(app):
    space = make_space()
    meeting = make_meeting(space, takes_sign_ups=True)
    person = make_user()
    signing_up(meeting, person)
    moved = plan_of(meeting, local_start=wall(space, 6), local_end=wall(space, 6) + timedelta(hours=1))
    with db.transaction():
        meetings.change_meeting(meeting=held(meeting), plan=moved, actor=None)
        meeting_tasks.tell_of_meeting(MeetingMoved(meeting.id))
        meeting_tasks.tell_of_meeting(MeetingMoved(meeting.id))
    late = make_user()
    signing_up(meeting, late)
    with pytest.raises(DomainError), db.transaction():
        meetings.cancel_meeting(meeting=held(meeting), reason=" ", actor=None)
    with db.transaction():
        meetings.cancel_meeting(meeting=held(meeting), reason="The hall is flooded", actor=None)
        meetings.cancel_meeting(meeting=held(meeting), reason="Once more", actor=None)
        meeting_tasks.tell_of_meeting(MeetingMoved(meeting.id))
    assert sorted(told("meeting_moved"), key=str) == sorted([person.id, person.id, late.id], key=str)
    found = held(meeting)
    assert (found.sequence, found.state, found.off_reason) == (2, MeetingState.CANCELLED, "The hall is flooded")
    with pytest.raises(Conflict):
        signing_up(meeting, make_user())


def test_sign_ups_of_a_process_are_open_while_a_phase_says_so_and_until_it_begins(app, at):
    component = make_part(ComponentKind.MEETINGS, (Action.SIGN_UP,), days=(1, 20))
    space = component.process.space
    meeting = make_meeting(space, takes_sign_ups=True, component_id=component.id)
    with pytest.raises(Conflict):
        signing_up(meeting, make_user())
    at(clock.now() + timedelta(days=2))
    with pytest.raises(Conflict):
        signing_up(meeting, make_user(email_confirmed_at=None))
    person = make_user()
    signing_up(meeting, person)
    at(clock.now() + timedelta(days=4))
    with pytest.raises(Conflict):
        signing_up(meeting, make_user())
    with pytest.raises(Conflict), db.transaction():
        meeting_seats.give_back(meeting=held(meeting), user=person)


def test_a_series_keeps_the_clock_on_the_wall_and_the_last_day_of_short_months(app):
    space = make_space(make_city(timezone="Europe/Paris"))
    start = datetime.fromisoformat("2031-01-31T18:30")
    plan = MeetingPlan({space.lang: "Council"}, start, start + timedelta(hours=2), place="Hall")
    with db.transaction():
        made = meetings.plan_series(space=space, plan=plan, every="month", number=4, actor=None)
    assert [one.local_start.strftime("%m-%dT%H:%M") for one in made] == [
        f"{day}T18:30" for day in ("01-31", "02-28", "03-31", "04-30")
    ]
    assert [one.starts_at.hour for one in made] == [17, 17, 16, 16]
    assert len({one.series_id for one in made}) == 1
    for wrong in ({"local_end": start}, {"place": ""}, {"link": "http://x.example"}, {"titles": {}}, {"capacity": 0}):
        with pytest.raises(DomainError), db.transaction():
            meetings.plan_meeting(space=space, plan=MeetingPlan(**(vars(plan) | wrong)), actor=None)


def test_pages_of_a_meeting_from_the_plan_to_the_minutes(app, login, at):
    city = make_city(slug="quito", timezone="America/Guayaquil")
    space = make_space(city)
    council, person = make_body(space), make_user()
    petitions = make_petitions(None, space)
    petition = make_petition(petitions, make_user())
    asked = f"/en/cities/quito/participation/{petitions.process.slug}/{petitions.slug}/petitions/1"
    with db.transaction():
        petition.reached_at, petition.answer_due_on = clock.now(), clock.today()
    staff, anonymous = login(coordinator(city)), LintingClient(app)
    day = wall(space, 3).date().isoformat()
    form = {"titles_en": "Council of May", "starts_on": day, "starts_at": "18:00", "ends_at": "20:00", "place": "Town hall", "access": "Ramp", "takes_sign_ups": "y", "capacity": "1", "body": str(council.id), "every": "once", "number": "1", "texts_en": "Come."}  # fmt: skip
    new = "/en/participation/manage/quito/meetings/new"
    assert staff.submit(new, form | {"ends_at": "17:00"}).status_code == 422
    desk = staff.submit(new, form).headers["Location"]
    here = "/en/cities/quito/participation/meetings/1"
    assert anonymous.get(here).status_code == 404
    assert staff.get(here).status_code == 200
    assert staff.submit(f"{desk}/items/new", {"title": ""}).status_code == 422
    for title, more in (("Budget", {"at": "18:10"}), ("Lights", {"petition": str(petition.id)})):
        assert staff.submit(f"{desk}/items/new", {"title": title} | more).status_code == 303
    first, second = held(db.session.scalars(select(Meeting)).one()).agenda
    assert staff.submit(desk, {"to": "up"}, to=f"{desk}/items/{second.id}/move").status_code == 303
    assert staff.submit(desk, {"to": "up"}, to=f"{desk}/items/{second.id}/move").status_code == 303
    assert staff.submit(f"{desk}/items/{first.id}", {"title": "Budget of 2027"}).status_code == 303
    pdf = (io.BytesIO(b"%PDF-1.4 budget"), "budget.pdf")
    assert staff.submit(desk, {"title": "Draft", "item": str(first.id)}, to=f"{desk}/files").status_code == 422
    assert (
        staff.submit(desk, {"title": "Draft", "item": str(first.id), "file": pdf}, to=f"{desk}/files").status_code
        == 303
    )
    assert staff.submit(desk, {}, to=f"{desk}/publish").status_code == 303
    shown = anonymous.get(here).text
    assert shown.index("Lights") < shown.index("Budget of 2027")
    assert petition.title in shown
    (file,) = queries.files_of(held(db.session.scalars(select(Meeting)).one()).id)
    assert anonymous.get(f"{here}/files/{file.id}").data == b"%PDF-1.4 budget"
    assert "Council of May" in anonymous.get("/en/cities/quito/participation/meetings/?body=city-council").text
    assert "On the agenda of a meeting" in anonymous.get(asked).text  # fmt: skip
    entry = Calendar.from_ical(anonymous.get(f"{here}.ics").data).events[0]
    assert (str(entry["summary"]), entry["dtstart"].dt.isoformat()) == ("Council of May", f"{day}T18:00:00-05:00")
    assert b"Council of May" in anonymous.get("/en/cities/quito/participation/meetings.ics").data
    citizen = login(person)
    assert citizen.submit(here, {}, to=f"{here}/sign-up").status_code == 303
    assert "You have a seat" in citizen.get(here).text
    other = login(make_user())
    assert other.submit(here, {}, to=f"{here}/sign-up").status_code == 303
    assert "Place on the waiting list: 1" in other.get(here).text
    assert other.submit(here, {"wants": "no"}, to=f"{here}/sign-up").status_code == 303
    staff = login(coordinator(city))
    assert person.display_name in staff.get(desk).text
    assert staff.submit(f"{desk}/edit", form | {"starts_at": "18:30"}).status_code == 303
    assert staff.submit(f"{desk}/minutes", {"minutes_en": "We met."}).status_code == 409
    at(clock.now() + timedelta(days=4))
    staff = login(coordinator(city))
    assert staff.submit(f"{desk}/minutes", {"minutes_en": ""}).status_code == 422
    decision = {f"decision_{first.id.hex}": "Adopted with 12 to 3."}
    assert staff.submit(f"{desk}/minutes", {"minutes_en": "We met.", "attendance": "31"} | decision).status_code == 303
    shown = anonymous.get(here).text
    assert [hit.title for hit in search.find(search.Wanted("council may")).hits] == ["Council of May"]
    assert all(words in shown for words in ("We met.", "Adopted with 12 to 3.", "31"))
    assert "Council of May" in anonymous.get("/en/cities/quito/participation/meetings/?when=over").text
    assert staff.submit(f"{desk}/cancel", {"reason": "Rain"}).status_code == 409
    assert staff.submit(desk, {}, to=f"{desk}/files/{file.id}/remove").status_code == 303
    assert staff.submit(desk, {}, to=f"{desk}/items/{second.id}/remove").status_code == 303
    links = anonymous.page("/en/cities/quito/participation/indicators").select("table a")
    assert "/en/cities/quito/participation/meetings/" in {one["href"] for one in links}


def test_a_draft_is_taken_out_with_its_documents_and_what_is_out_is_not(app, login):
    city = make_city(slug="quito")
    space = make_space(city)
    draft, out = make_meeting(space, is_out=False), make_meeting(space)
    staff = login(coordinator(city))
    desk = "/en/participation/manage/meeting"
    assert staff.get("/en/participation/manage/quito/meetings").status_code == 200
    for one in (draft, out):
        assert staff.submit(f"{desk}/{one.id}", {}, to=f"{desk}/{one.id}/remove").status_code == 303
    assert list(db.session.scalars(select(Meeting.id))) == [out.id]
    assert staff.submit(f"{desk}/{out.id}/cancel", {"reason": ""}).status_code == 422
    assert staff.submit(f"{desk}/{out.id}/cancel", {"reason": "Storm"}).status_code == 303
    assert "Storm" in LintingClient(app).get(f"/en/cities/quito/participation/meetings/{out.number}").text


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_as_little_with_thirty_as_with_one(app, queries, client, number):
    city = make_city(slug="quito")
    space = make_space(city)
    body = make_body(space)
    for n in range(number):
        make_meeting(space, body_id=body.id, days=n + 1, takes_sign_ups=True)
    here = "/en/cities/quito/participation"
    for path in (f"{here}/meetings/", f"{here}/meetings/1", f"{here}/bodies/", f"{here}/bodies/{body.slug}/"):
        with queries() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)


# Bodies and draws -----------------------------------------------------------------------------------------------------

STRATA = "Age: 16–35 = 40, over 35 = 60\nSex: women = 1, men = 1"


def test_characteristics_are_read_from_lines_and_mistakes_are_named(app):
    found = parse_strata(STRATA, "en")
    assert [one["names"]["en"] for one in found] == ["Age", "Sex"]
    assert [option["share"] for option in found[0]["options"]] == [40, 60]
    for wrong in ("Age 16 = 1, 17 = 2", "Age: 16 = 1", "Age: a = x, b = 1", "Age: a = 1, a = 2", "A: a=1,b=1\n" * 4):
        with pytest.raises(ValidationError):
            parse_strata(wrong, "en")


def test_a_draw_is_committed_to_closed_drawn_answered_and_repeated(app, at):
    body = make_body(make_space(), BodyKind.ASSEMBLY, "Assembly on heat")
    draw = make_draw(body, strata=parse_strata("Sex: women = 1, men = 1", "en"), seats=4, reserves=4)
    people = [make_user() for _n in range(12)]

    def now():
        return body_queries.known_draw(draw.id)

    with pytest.raises(DomainError), db.transaction():
        draws.volunteer(draw=now(), user=people[0], traits={})
    for n, person in enumerate(people):
        with db.transaction():
            draws.volunteer(draw=now(), user=person, traits={"c1": "o2"})
            draws.volunteer(draw=now(), user=person, traits={"c1": f"o{1 + n % 2}"})
    with db.transaction():
        draws.leave_pool(draw=now(), user=people[11])
    with pytest.raises(Conflict), db.transaction():
        draws.close_pool(draw=now(), actor=None)
    with pytest.raises(Conflict), db.transaction():
        draws.draw_lots(draw=now(), public_input="1 2 3", actor=None)
    at(clock.now() + timedelta(days=6))
    with pytest.raises(Conflict), db.transaction():
        draws.volunteer(draw=now(), user=make_user(), traits={"c1": "o1"})
    with db.transaction():
        draws.close_pool(draw=now(), actor=None)
    closed = now()
    assert (closed.state, sortition.commitment(closed.seed)) == (DrawState.CLOSED, closed.seed_digest)
    with db.transaction():
        draws.draw_lots(draw=now(), public_input=" 4  8 15 ", actor=None)
        draws.draw_lots(draw=now(), public_input="another", actor=None)
    found, rows = now(), [(one, user) for one, user, _way in body_queries.drawn_of(draw.id)]
    again = sortition.draw(
        sortition.read_pool(found.pool), draw_rules.plan_of(found), seed=found.seed, public_input="4 8 15"
    )
    by_result = {result: [one.code for one, _user in rows if one.result is result] for result in DrawResult}
    assert (list(again.seats), list(again.reserves)) == (by_result[DrawResult.SEAT], by_result[DrawResult.RESERVE])
    seat, reserve = rows[0][0], rows[4][0]
    with pytest.raises(Conflict), db.transaction():
        draws.answer(draw=now(), candidate=reserve, accepts=True, name="A", actor=None)
    with db.transaction():
        meeting_tasks.tell_of_draw(PersonDrawn(seat.id))
        meeting_tasks.tell_of_draw(PersonDrawn(seat.id))
    assert told("person_drawn") == [seat.user_id]
    with db.transaction():
        draws.answer(draw=now(), candidate=seat, accepts=False, name="", actor=None)
    moved = next(one for one, _user, _way in body_queries.drawn_of(draw.id) if one.moved_up_at)
    assert moved.traits == seat.traits, "the first reserve of the same group"
    assert moved.code == next(
        code for code in again.reserves if dict(sortition.read_pool(found.pool))[code] == seat.traits
    )
    with db.transaction():
        draws.answer(draw=now(), candidate=moved, accepts=True, name="Rosa Quispe", actor=None)
    with pytest.raises(Conflict), db.transaction():
        draws.answer(draw=now(), candidate=moved, accepts=False, name="", actor=None)
    member = db.session.scalars(select(BodyMember)).one()
    assert (member.name, member.user_id) == ("Rosa Quispe", moved.user_id)
    waiting = rows[1][0]
    with db.transaction():
        for user_id in (waiting.user_id, moved.user_id):
            draw_privacy.erase(next(one for one in people if one.id == user_id))
    db.session.expire_all()
    assert db.session.get(DrawCandidate, waiting.id).answer is DrawAnswer.DECLINED
    gone = db.session.scalars(select(BodyMember)).one()
    assert (gone.name, gone.user_id) == ("–", None)


def test_pages_of_bodies_and_draws(app, login, at):
    city = make_city(slug="quito")
    space = make_space(city)
    staff, anonymous, person = login(coordinator(city)), LintingClient(app), make_user(display_name="Rosa Quispe")
    manage = "/en/participation/manage"
    assert staff.get(f"{manage}/quito/bodies").status_code == 200
    body = staff.submit(f"{manage}/quito/bodies/new", {"titles_en": "Assembly on heat", "kind": "assembly"}).headers[
        "Location"
    ]
    assert (
        staff.submit(
            f"{body}/edit", {"titles_en": "Assembly on heat", "kind": "assembly", "texts_en": "24 people."}
        ).status_code
        == 303
    )
    member = {"name": "Inés Mora", "selected": "named", "starts_on": "2020-01-01", "role": "Chair"}
    assert staff.submit(f"{body}/members/new", member | {"ends_on": "2019-01-01"}).status_code == 422
    assert staff.submit(f"{body}/members/new", member).status_code == 303
    one = db.session.scalars(select(BodyMember)).one()
    assert staff.submit(f"{body}/members/{one.id}", member | {"ends_on": "2021-01-01"}).status_code == 303
    assert "Former members" in anonymous.get("/en/cities/quito/participation/bodies/assembly-on-heat/").text
    day = (wall(space, 3)).date().isoformat()
    form = {"titles_en": "Draw of May", "seats": "1", "reserves": "2", "strata": STRATA, "takes_volunteers": "y", "closes_on": day, "closes_at": "18:00", "input_source": "Lottery of 3 December"}  # fmt: skip
    assert staff.submit(f"{body}/draws/new", form | {"strata": "Age"}).status_code == 422
    desk = staff.submit(f"{body}/draws/new", form).headers["Location"]
    assert staff.submit(f"{desk}/edit", form | {"seats": "2"}).status_code == 303
    wrong = "reference,Age,Sex\nA1,16–35,women\nA2,16–36,men\n"
    sent = staff.submit(desk, {"file": (io.BytesIO(wrong.encode()), "pool.csv")}, to=f"{desk}/pool")
    assert (sent.status_code, "Row 3, column “Age”: “16–36” cannot be used" in sent.text) == (422, True)
    missing = staff.submit(desk, {"file": (io.BytesIO(b"reference,Age\n"), "pool.csv")}, to=f"{desk}/pool")
    assert "the column “Sex” is missing" in missing.text
    right = "\ufeffSex;reference;Age\nwomen;A1;16–35\nmen;A2;over 35\n"
    assert staff.submit(desk, {"file": (io.BytesIO(right.encode()), "pool.csv")}, to=f"{desk}/pool").status_code == 303
    assert staff.submit(f"{desk}/edit", form).status_code == 409
    here = "/en/cities/quito/participation/bodies/assembly-on-heat/draws/1"
    citizen = login(person)
    assert "Draw of May" in anonymous.get("/en/cities/quito/participation/bodies/").text
    assert citizen.submit(f"{here}/volunteer", {"trait_c1": "o1"}).status_code == 422
    assert citizen.submit(f"{here}/volunteer", {"trait_c1": "o1", "trait_c2": "o1"}).status_code == 303
    assert "You are in the pool" in citizen.get(here).text
    assert citizen.submit(here, {}, to=f"{here}/leave").status_code == 303
    assert citizen.submit(f"{here}/volunteer", {"trait_c1": "o1", "trait_c2": "o1"}).status_code == 303
    assert anonymous.get(f"{here}/pool.csv").status_code == 404
    at(clock.now() + timedelta(days=4))
    staff = login(coordinator(city))
    assert staff.submit(desk, {}, to=f"{desk}/close").status_code == 303
    assert anonymous.get(f"{here}/pool.csv").text.count("\n") == 4
    assert anonymous.get(f"{here}/plan.json").json["seats"] == 2
    assert anonymous.get("/en/participation/draw.py").text.startswith('"""Draws people by lot')
    draw = body_queries.draw_at("quito", "assembly-on-heat", 1)
    assert draw.seed not in anonymous.get(here).text, "the seed comes with the draw"
    assert staff.submit(desk, {"public_input": ""}, to=f"{desk}/draw").status_code == 422
    assert staff.submit(desk, {"public_input": "4 8 15"}, to=f"{desk}/draw").status_code == 303
    assert draw.seed in anonymous.get(here).text
    rows = [(one, user) for one, user, _way in body_queries.drawn_of(draw.id)]
    own = next(one for one, user in rows if user is not None)
    paper = next(one for one, user in rows if user is None and one.result is DrawResult.SEAT)
    assert (
        staff.submit(desk, {"accepts": "yes", "name": "Juan Paz"}, to=f"{desk}/candidates/{paper.id}").status_code
        == 303
    )
    citizen = login(person)
    assert citizen.get(here).status_code == 200
    assert citizen.submit(here, {"accepts": "yes"}, to=f"{here}/answer").status_code == 303
    db.session.expire_all()
    own = body_queries.candidate_by(draw.id, person.id)
    names = set(db.session.scalars(select(BodyMember.name)))
    assert ("Rosa Quispe" in names) is (own.result is DrawResult.SEAT)
    assert "Juan Paz" in anonymous.get("/en/cities/quito/participation/bodies/assembly-on-heat/").text
    staff = login(coordinator(city))
    assert staff.submit(body, {}, to=f"{body}/members/{one.id}/remove").status_code == 303
    assert db.session.scalar(select(func.count()).where(BodyMember.name == "Inés Mora")) == 0
    assert date(2020, 1, 1) not in set(db.session.scalars(select(BodyMember.starts_on)))
    assert db.session.scalar(select(func.count()).select_from(MeetingSignUp)) == 0


def test_a_draw_of_a_city_that_checks_residence_takes_residents_unless_it_says_otherwise(app, login):
    space = make_space()
    with db.transaction():
        residents.set_checks(space=space, methods=[CheckMethod.REGISTER], numbers={}, desks={}, actor=make_user())
    body = make_body(space, BodyKind.ASSEMBLY, "Assembly on heat")
    draw, open_draw = make_draw(body), make_draw(body, audience=Audience.CONFIRMED)
    assert (draw.audience, open_draw.audience) == (Audience.RESIDENT, Audience.CONFIRMED)
    person = make_user()
    client, here = (
        login(person, LintingClient(app)),
        f"/en/cities/{space.city.slug}/participation/bodies/{body.slug}/draws",
    )
    page = client.page(f"{here}/{draw.number}/volunteer")
    assert "Only people who live in the city take part here" in page.text
    assert "Show that you live here" in page.text
    assert page.select_one("main form button") is None
    with pytest.raises(Conflict), db.transaction():
        draws.volunteer(draw=body_queries.known_draw(draw.id), user=person, traits={})
    assert client.submit(f"{here}/{open_draw.number}/volunteer", {}).status_code == 303
    make_resident(space, person)
    assert client.submit(f"{here}/{draw.number}/volunteer", {}).status_code == 303
    assert "People who live in the city" in client.get(f"{here}/{draw.number}").text
    assert body_queries.pool_size(draw.id) == body_queries.pool_size(open_draw.id) == 1
