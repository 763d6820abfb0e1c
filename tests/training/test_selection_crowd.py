"""Seats, slots and offers when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import queries as accounts
from portal.core import clock, db
from portal.training import services
from portal.training.models import (
    Decision,
    Enrolment,
    InterviewSlot,
    Nomination,
    OfferState,
    Outcome,
    Review,
)
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.selection import make_selection, score_all


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("selection_crowd")) as app:
        yield app


@pytest.fixture
def released(real):
    """Eight cities with two nominees each, six seats, one a city, everybody else on the reserve list."""
    with real.app_context():
        world = make_selection(cities=8, per_city=2, seats=6, seats_per_city=1, reserve_length=20)
        score_all(world)
        with db.transaction():
            services.propose(edition=world.edition, actor=world.secretariat)
            services.release(edition=world.edition, actor=world.secretariat)
        rows = db.session.execute(
            select(Nomination.id, Nomination.user_id).where(
                Nomination.edition_id == world.edition.id, Nomination.seat.is_not(None)
            )
        ).all()
        yield world, [(row[0], row[1]) for row in rows]


def _seats(edition_id):
    rows = db.session.execute(
        select(Nomination.seat, Nomination.city_id).where(
            Nomination.edition_id == edition_id, Nomination.seat.is_not(None)
        )
    ).all()
    return sorted(row[0] for row in rows), max(Counter(row[1] for row in rows).values())


def test_offer_accepted_and_declined_in_fifty_tabs_is_answered_once(real, released):
    world, offered = released
    key, user_id = offered[0]

    def answer(*, accept):
        def act():
            nomination, person = db.session.get_one(Nomination, key), accounts.user(user_id)
            if accept:
                services.accept_offer(nomination=nomination, person=person, content_lang="en")
            else:
                services.decline_offer(nomination=nomination, person=person)

        return act

    done = at_once(real, [answer(accept=n % 2 == 0) for n in range(CROWD)])
    assert done == {"done": CROWD // 2, "Conflict": CROWD // 2}
    with real.app_context():
        offer = db.session.get_one(Decision, key).offer
        enrolled = db.session.scalar(select(func.count(Enrolment.id)).where(Enrolment.user_id == user_id))
        assert (offer, enrolled) in {(OfferState.ACCEPTED, 1), (OfferState.DECLINED, 0)}
    assert world


def test_fifty_refills_fill_exactly_the_free_seats(real, released):
    world, offered = released
    with real.app_context(), db.transaction():
        for key, user_id in offered[:3]:
            services.decline_offer(nomination=db.session.get_one(Nomination, key), person=accounts.user(user_id))
    edition = world.edition.id
    assert at_once(real, [lambda: services.refill(edition_id=edition)] * CROWD) == {"done": CROWD}
    with real.app_context():
        assert _seats(edition) == (list(range(1, 7)), 1)
        made = db.session.scalar(
            select(func.count()).where(Decision.edition_id == edition, Decision.offer == OfferState.OPEN)
        )
        assert made == 6


def test_decline_lapse_refill_and_withdrawal_at_once_keep_the_caps(real, released):
    world, offered = released
    edition = world.edition.id

    def decline(key, user_id):
        return lambda: services.decline_offer(
            nomination=db.session.get_one(Nomination, key), person=accounts.user(user_id)
        )

    def withdraw(key):
        return lambda: services.withdraw(nomination=db.session.get_one(Nomination, key), actor=world.coordinators[0])

    actions = [decline(*one) for one in offered] + [withdraw(key) for key, _user in offered]
    actions += [lambda: services.refill(edition_id=edition)] * (CROWD - len(actions))
    at_once(real, actions)
    with real.app_context(), db.transaction():
        services.refill(edition_id=edition)
    with real.app_context():
        seats, most = _seats(edition)
        assert len(seats) == len(set(seats)) <= 6
        assert most == 1
        holders = set(
            db.session.scalars(
                select(Nomination.id).where(Nomination.edition_id == edition, Nomination.seat.is_not(None))
            )
        )
        assert holders.isdisjoint({key for key, _user in offered})
        offers = set(
            db.session.scalars(
                select(Decision.nomination_id)
                .join(Nomination, Nomination.id == Decision.nomination_id)
                .where(Decision.edition_id == edition, Decision.offer == OfferState.OPEN, Nomination.seat.is_not(None))
            )
        )
        assert holders == offers


def test_one_interview_slot_has_one_of_fifty_takers(real):
    with real.app_context():
        world = make_selection(cities=25, per_city=2, seats=50)
        with db.transaction():
            slot = services.offer_slot(
                edition=world.edition, reader=world.readers[0], starts_at=clock.now() + timedelta(days=1),
                timezone="UTC", minutes=30, place="",
            ).id  # fmt: skip
        takers = [(nomination.id, person.id) for nomination, person in world.nominees]

    def take(key, user_id):
        return lambda: services.book(
            nomination=db.session.get_one(Nomination, key), slot_id=slot, person=accounts.user(user_id)
        )

    assert at_once(real, [take(*one) for one in takers]) == {"done": 1, "Conflict": 49}
    with real.app_context():
        assert db.session.get_one(InterviewSlot, slot).nomination_id in {key for key, _user in takers}


def test_release_pressed_many_times_releases_once(real):
    with real.app_context():
        world = make_selection(cities=4, per_city=2, seats=3)
        score_all(world)
        with db.transaction():
            services.propose(edition=world.edition, actor=world.secretariat)
    assert at_once(
        real, [lambda: services.release(edition=world.edition, actor=world.secretariat)] * 20
    ) == {"done": 1, "Conflict": 19}  # fmt: skip
    with real.app_context():
        chosen = db.session.scalar(
            select(func.count()).where(Decision.edition_id == world.edition.id, Decision.outcome == Outcome.IN)
        )
        assert chosen == 3


def test_readings_given_out_many_times_are_two_each(real):
    with real.app_context():
        world = make_selection(cities=4, per_city=2, readers=4)
    assert at_once(real, [lambda: services.give_out(edition=world.edition, actor=world.secretariat)] * 20)["done"] == 20
    with real.app_context():
        counts = db.session.execute(
            select(func.count())
            .select_from(Review)
            .join(Nomination, Nomination.id == Review.nomination_id)
            .where(Nomination.edition_id == world.edition.id)
            .group_by(Review.nomination_id)
        ).scalars().all()  # fmt: skip
    assert counts == [2] * 8


def test_substituted_and_withdrawn_at_once_leaves_one_in_the_slot(real):
    from tests.factories.training import make_edition, nominate

    with real.app_context():
        world = make_selection(cities=1, per_city=1)
        edition = make_edition()
        nomination = nominate(edition, world.cities[0], world.coordinators[0]).nomination.id

    def substitute(n):
        return lambda: services.substitute(
            nomination=db.session.get_one(Nomination, nomination), city=world.cities[0], actor=world.coordinators[0],
            candidate=services.Candidate(email=f"sub{n}@city.example", name="Sub", position="Head", motivation="x"),
        )  # fmt: skip

    done = at_once(real, [substitute(n) for n in range(CROWD)])
    assert done == {"done": 1, "Conflict": CROWD - 1}
    with real.app_context():
        slots = db.session.scalars(
            select(Nomination.city_slot).where(Nomination.edition_id == edition.id, Nomination.city_slot.is_not(None))
        ).all()
    assert slots == [1]
