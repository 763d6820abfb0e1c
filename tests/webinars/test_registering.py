from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.questions import Kind, Question
from portal.webinars import asking, queries, rules, services
from portal.webinars.models import Format, Registration, RegistrationState, RunState, Seat
from portal.webinars.services import Wish
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.webinars import make_registration, make_run, make_webinar, run_plan

S = RegistrationState


def register(run, user=None, **wish):
    with db.transaction():
        return services.register(run=run, user=user or make_user(), wish=Wish(**wish))


def states(run):
    rows = db.session.scalars(
        select(Registration).where(Registration.run_id == run.id).order_by(Registration.created_at, Registration.id)
    )
    return [row.state.value for row in rows]


def hold_constraints():
    """What the deferred triggers would say at the commit, which a test that is rolled back never reaches."""
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    db.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def change(run, **values):
    with db.transaction():
        services.change_run(run=run, plan=run_plan(local_start=run.local_start, **values), actor=make_secretariat())
        hold_constraints()


def test_seats_then_waiting_then_offers_in_order_that_expire_and_refill(app, at, work):
    now = clock.now()
    at(now)
    run = make_webinar(run={"capacity": 2}).runs[0]
    first, second = register(run), register(run)
    at(now + timedelta(minutes=1))
    third = register(run)
    at(now + timedelta(minutes=2))
    fourth = register(run)
    assert states(run) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert {first.place, second.place} == {1, 2}
    assert [queries.place_in_line(row) for row in (third, fourth)] == [1, 2]
    places = queries.places([run])[run.id][Seat.ONLINE]
    assert (places.limit, places.taken, places.waiting, places.free) == (2, 2, 2, 0)
    with db.transaction():
        services.withdraw(registration=first)
        services.withdraw(registration=first)
        hold_constraints()
    assert (third.state, third.place) == (S.OFFERED, 1)
    assert third.offer_until == now + timedelta(minutes=2) + (run.starts_at - now - timedelta(minutes=2)) / 4
    with db.transaction(), pytest.raises(Conflict, match="No seat is offered"):
        services.decline_offer(registration=fourth)
    at(third.offer_until)
    work(only=("webinars",))
    with db.transaction(), pytest.raises(Conflict, match="time to answer is over"):
        services.accept_offer(registration=third)
    from portal.webinars.tasks.registering import settle_registrations

    settle_registrations()
    db.session.expire_all()
    assert (third.state, third.missed_offers, fourth.state) == (S.WAITING, 1, S.OFFERED)
    assert third.queued_at == clock.now(), "who lets an offer pass goes to the end of the list"
    with db.transaction():
        services.accept_offer(registration=fourth)
        services.accept_offer(registration=fourth)
    late = register(run)
    with db.transaction():
        services.withdraw(registration=second)
    assert (third.state, late.state) == (S.OFFERED, S.WAITING)
    at(third.offer_until)
    settle_registrations()
    db.session.expire_all()
    assert (third.state, late.state) == (S.DECLINED, S.OFFERED), "after the second one he is off it"
    with db.transaction():
        services.decline_offer(registration=late)
    newcomer = register(run)
    assert (late.state, newcomer.state) == (S.DECLINED, S.CONFIRMED)
    again = register(run, queries.registration_by_id(first.id).user)
    assert (again.id, again.state) == (first.id, S.WAITING), "the same row, at the end of the list"


def test_offer_is_shorter_when_the_run_is_near():
    start = clock.now() + timedelta(days=30)
    assert rules.offer_until(start - timedelta(days=20), start) == start - timedelta(days=18)
    assert rules.offer_until(start - timedelta(hours=40), start) == start - timedelta(hours=30)
    assert rules.offer_until(start - timedelta(hours=2), start) == start - timedelta(hours=1)
    assert rules.offer_until(start - timedelta(minutes=20), start) == start


def test_limit_is_set_raised_lowered_and_lifted_with_people_in_the_run(app):
    city = make_city()
    run = make_webinar().runs[0]
    rows = [register(run, city=city) for _n in range(3)]
    change(run, capacity=3)
    assert sorted(row.place for row in rows) == [1, 2, 3]
    waiting = [register(run) for _n in range(2)]
    with pytest.raises(Conflict, match="3 seats are taken or offered already"), db.transaction():
        services.change_run(run=run, plan=run_plan(local_start=run.local_start, capacity=2), actor=None)
    with db.transaction():
        services.withdraw(registration=rows[0])
        services.decline_offer(registration=waiting[0])
        services.decline_offer(registration=waiting[1])
    change(run, capacity=2)
    assert sorted(row.place for row in rows[1:]) == [1, 2]
    more = [register(run) for _n in range(3)]
    assert [row.state for row in more] == [S.WAITING] * 3
    change(run, capacity=4)
    assert [row.state for row in more] == [S.OFFERED, S.OFFERED, S.WAITING]
    with pytest.raises(Conflict, match=r"City \d+ has 2 seats already"), db.transaction():
        services.change_run(
            run=run, plan=run_plan(local_start=run.local_start, capacity=4, most_per_city=1), actor=None
        )
    change(run)
    assert [row.state for row in more] == [S.OFFERED, S.OFFERED, S.CONFIRMED], "without a limit there is nothing to ask"
    assert {row.place for row in [*rows, *more]} == {None}


def test_who_has_a_seat_in_a_run_with_a_limit_has_a_place(app):
    run = make_webinar(run={"capacity": 2}).runs[0]
    with db.transaction():
        make_registration(run, state=S.WAITING, queued_at=clock.now())
        make_registration(run, is_crew=True)
        hold_constraints()
        with pytest.raises(IntegrityError, match="without a place"), db.session.begin_nested():
            make_registration(run)
            hold_constraints()
        free = make_run(make_webinar(runs=0, published=False))
        make_registration(free)
        with pytest.raises(IntegrityError, match="without a place"), db.session.begin_nested():
            db.session.execute(text("UPDATE webinars_runs SET capacity = 5 WHERE id = :id"), {"id": free.id})
            hold_constraints()


def test_share_of_a_city_and_both_ways_into_a_hybrid_run(app):
    one, two = make_city(), make_city()
    run = make_webinar(
        run={"format": Format.HYBRID, "place": "Hall", "capacity": 3, "capacity_on_site": 1, "most_per_city": 1}
    ).runs[0]
    with db.transaction(), pytest.raises(DomainError, match="shared out by city"):
        services.register(run=run, user=make_user(), wish=Wish())
    first, blocked = register(run, city=one), register(run, city=one)
    hall, hall_full = register(run, city=two, seat=Seat.ON_SITE), register(run, city=make_city(), seat=Seat.ON_SITE)
    assert [row.state for row in (first, blocked, hall, hall_full)] == [S.CONFIRMED, S.WAITING, S.CONFIRMED, S.WAITING]
    assert (hall.place, hall.most_on_site, hall.city_place) == (1, 1, 1)
    other = register(run, city=make_city())
    assert other.state is S.CONFIRMED, "a city that has its share does not hold up the others"
    with db.transaction():
        services.withdraw(registration=first)
        hold_constraints()
    assert (blocked.state, hall_full.state) == (S.OFFERED, S.WAITING)
    with pytest.raises(Conflict, match="2 people are registered to come on site"), db.transaction():
        services.change_run(
            run=run, plan=run_plan(local_start=run.local_start, capacity=3, most_per_city=1), actor=None
        )


def test_approval_invitation_and_what_is_closed(app):
    organiser = make_secretariat()
    webinar = make_webinar(needs_approval=True, run={"capacity": 1})
    run = webinar.runs[0]
    one, two, three = (register(run) for _n in range(3))
    assert states(run) == ["pending"] * 3
    with db.transaction():
        with pytest.raises(DomainError, match="Say why"):
            services.refuse_pending(registration=three, remark=" ", actor=organiser)
        services.refuse_pending(registration=three, remark="It is for planners.", actor=organiser)
        assert services.approve(run=run, registrations=[two, one, three], actor=organiser) == 2
        hold_constraints()
    assert [row.state for row in (one, two, three)] == [S.CONFIRMED, S.WAITING, S.DECLINED]
    assert (three.remark, three.decided_by) == ("It is for planners.", organiser.id)
    guest = make_user()
    with db.transaction():
        assert services.invite(run=run, text=guest.email, lang="en", actor=organiser) == 1
    row = queries.registration_of(run.id, user_id=guest.id)
    assert row.state is S.INVITED
    assert register(run, guest).state is S.WAITING, "an invitation needs no approval and keeps no seat"
    with db.transaction():
        services.take_off(registration=one, remark="By mistake", actor=organiser)
    assert (one.state, two.state) == (S.DECLINED, S.OFFERED)

    closed = make_webinar(is_open=False).runs[0]
    with pytest.raises(Conflict, match="Only those who are invited"):
        register(closed)
    over = make_webinar(run={"registration_closes_at": clock.now() - timedelta(minutes=1)}).runs[0]
    with pytest.raises(Conflict, match="Registration is closed"):
        register(over)
    members = make_webinar(members_only=True).runs[0]
    person, city = make_user(), make_city()
    with pytest.raises(Conflict, match="Only people of member cities"):
        register(members, person)
    make_affiliation(person, city)
    with pytest.raises(DomainError, match="member city for which you work"):
        register(members, person, city=make_city())
    assert register(members, person, city=city).state is S.CONFIRMED
    with db.transaction():
        services.call_off_run(run=members, state=RunState.POSTPONED, reason="The speaker is ill.", actor=organiser)
    with pytest.raises(Conflict, match="postponed"):
        register(members)
    with db.transaction():
        services.call_off_run(run=members, state=RunState.CANCELLED, reason="The speaker is ill.", actor=organiser)
    with pytest.raises(Conflict, match="cancelled"):
        register(members)


def test_change_to_another_run_keeps_the_seat_until_there_is_another(app):
    webinar = make_webinar(runs=2, run={"capacity": 1})
    one, two = webinar.runs
    person = make_user()
    mine, other = register(one, person), register(two)
    with db.transaction(), pytest.raises(Conflict, match="No seat is free in that run"):
        services.change_to_run(registration=mine, run=two)
    db.session.expire_all()
    assert queries.registration_of(one.id, user_id=person.id).state is S.CONFIRMED
    with db.transaction():
        services.withdraw(registration=other)
        made = services.change_to_run(registration=mine, run=two)
        hold_constraints()
    assert (made.run_id, made.state, mine.state) == (two.id, S.CONFIRMED, S.WITHDRAWN)
    assert register(one, person).state is S.CONFIRMED, "both runs are allowed"


def test_answers_are_needed_and_can_be_changed(app):
    questions = asking.rows_of((Question("job", Kind.LINE, {"en": "Job?"}, must=True),))
    run = make_webinar(questions=questions).runs[0]
    with pytest.raises(DomainError, match="answer the questions"):
        register(run)
    row = register(run, answers={"job": "Planner"})
    with db.transaction():
        services.change_answers(registration=row, wish=Wish(answers={"job": "Head of planning"}))
        services.change_questions(webinar=run.webinar, questions=(), actor=make_secretariat())
    webinar = queries.webinar_by_id(run.webinar_id)
    assert asking.read(webinar.questions) == ()
    assert [one.key for one in asking.read(webinar.questions, with_gone=True)] == ["job"]
    assert row.answers == {"job": "Head of planning"}


def test_each_state_has_a_mail_in_the_readers_language_and_zone(app, work, at):
    now = clock.now()
    at(now)
    organiser = make_secretariat()
    run = make_webinar(run={"capacity": 1}).runs[0]
    person = make_user(locale="es", timezone="America/Asuncion", display_name="Lucía Benítez")
    first = register(run)
    register(run, person)
    at(now + timedelta(minutes=1))
    register(run)
    work(only=("core.",))
    at(now + timedelta(minutes=2))  # two mails of one moment stand in no order
    with db.transaction():
        services.withdraw(registration=first)
    work(only=("core.",))
    from portal.webinars.tasks.registering import settle_registrations

    at(queries.registration_of(run.id, user_id=person.id).offer_until)
    settle_registrations()
    work(only=("core.",))
    rows = db.session.execute(
        text("SELECT subject, text, kind FROM notifications_notifications WHERE user_id = :id ORDER BY created_at"),
        {"id": person.id},
    ).all()
    assert [row.kind for row in rows] == ["webinars.registration", "webinars.offer", "webinars.registration"]
    assert "UTC−3" in rows[1].text
    assert "UTC+9" in rows[1].text
    assert len({row.subject for row in rows}) == 3
    assert organiser.email not in rows[0].text


def test_erased_person_leaves_city_and_state(app):
    city, person = make_city(), make_user()
    webinar = make_webinar(runs=2, run={"capacity": 1})
    coming, past = webinar.runs
    mine = register(coming, person, city=city, answers={"x": "y"})
    behind = register(coming)
    with db.transaction():
        held = make_registration(past, person, place=1, most_online=1, city_id=city.id, answers={"a": "b"})
        db.session.execute(
            text("UPDATE webinars_runs SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' WHERE id = :id"),
            {"id": past.id},
        )  # fmt: skip
    assert len(accounts.export(person)) > 0
    with db.transaction():
        accounts.erase(person)
        hold_constraints()
    db.session.expire_all()
    rows = {row.run_id: row for row in db.session.scalars(select(Registration).where(Registration.city_id == city.id))}
    assert (rows[past.id].state, rows[past.id].user_id, rows[past.id].answers) == (S.CONFIRMED, None, {})
    assert rows[past.id].erased_at is not None
    assert rows[coming.id].state is S.WITHDRAWN
    assert behind.state is S.OFFERED
    assert held.id != mine.id
    assert ids.digest("x") != ""
