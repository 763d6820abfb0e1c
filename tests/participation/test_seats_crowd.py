"""One resident, one seat and one lot, whichever way comes first: account, code, desk, paper and the city's file, from fifty threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import db, migrate
from portal.core.errors import Conflict
from portal.participation import gates, participants
from portal.participation.models import Audience, DrawCandidate, MeetingSignUp, Participation
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as meeting_queries
from portal.participation.services import draws, meeting_seats, pool_files
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.eligibility import BORN, make_codes, make_register, make_resident
from tests.factories.meetings import make_body, make_draw, make_meeting
from tests.factories.participation import make_space

WAYS = ("account", "code", "desk", "paper")


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("participation_seats")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


class Resident:
    """One resident with two accounts, codes for a meeting and a draw, and an officer who enters for him."""

    def __init__(self) -> None:
        self.space = make_space()
        make_register(self.space, f"number,birth_date\n012345678,{BORN.isoformat()}\n")
        self.users = [make_user().id for _n in range(2)]
        for user_id in self.users:
            make_resident(self.space, db.session.get_one(User, user_id))
        self.officer = make_user().id
        self.meeting_id = make_meeting(self.space, takes_sign_ups=True, capacity=7).id
        self.draw_id = make_draw(make_body(self.space), audience=Audience.RESIDENT).id
        wheres = (gates.of_meeting(self.meeting()), gates.of_draw(self.draw()))
        self.codes = {
            where.id: [make_codes(self.space, where, people=(("012345678", BORN),))[0].code for _n in range(2)]
            for where in wheres
        }

    def meeting(self):
        return meeting_queries.known_meeting(self.meeting_id) if db.in_transaction() else meeting_queries.meeting_by_id(self.meeting_id)  # fmt: skip

    def draw(self):
        return body_queries.known_draw(self.draw_id) if db.in_transaction() else body_queries.draw_by_id(self.draw_id)

    def coming(self, gate, way, n):
        """The account, or who comes otherwise: as the views give it to the services."""
        if way == "account":
            return {"user": db.session.get_one(User, self.users[n % 2])}
        if way == "code":
            return {"user": None, "who": participants.participant_by_code(gate, self.codes[gate.id][n % 2])}
        officer = db.session.get_one(User, self.officer)
        who = participants.participant_at_desk(
            gate, officer=officer, number="0123 45678", born_on=BORN, is_paper=way == "paper"
        )
        return {"user": None, "who": who}

    def signing_up(self, way, n):
        def act():
            held = self.meeting()
            meeting_seats.sign_up(meeting=held, **self.coming(gates.of_meeting(held), way, n))

        return act

    def giving_back(self, way, n):
        def act():
            held = self.meeting()
            meeting_seats.give_back(meeting=held, **self.coming(gates.of_meeting(held), way, n))

        return act

    def volunteering(self, way, n):
        def act():
            held = self.draw()
            draws.volunteer(draw=held, traits={}, **self.coming(gates.of_draw(held), way, n))

        return act

    def importing(self):
        rows = pool_files.read(b"reference,birth_date\n0123 45678,%s\n" % BORN.isoformat().encode(), self.draw())
        return lambda: draws.import_pool(draw=self.draw(), rows=rows, actor=db.session.get_one(User, self.officer))

    @property
    def seats(self) -> int:
        return db.session.scalar(select(func.count()).where(MeetingSignUp.meeting_id == self.meeting_id)) or 0

    @property
    def lots(self) -> int:
        return db.session.scalar(select(func.count()).where(DrawCandidate.draw_id == self.draw_id)) or 0

    def in_ledger(self, key) -> int:
        """People whom the ledger counts in a meeting or draw."""
        counts = Participation.person == Participation.counted_as
        return db.session.scalar(select(func.count()).where(Participation.scope_id == key, counts)) or 0


@pytest.mark.parametrize("ways", [("code",), ("desk", "paper"), WAYS], ids="-".join)
def test_one_resident_has_one_seat_and_one_lot_whichever_way_he_comes(here, ways):
    one = Resident()
    for act in (one.signing_up, one.volunteering):
        told = at_once(here, [act(ways[n % len(ways)], n // len(ways)) for n in range(CROWD)])
        assert told["done"] >= 1
        assert told["done"] + told[Conflict.__name__] == CROWD
    assert (one.seats, one.lots) == (1, 1)
    assert (one.in_ledger(one.meeting_id), one.in_ledger(one.draw_id)) == (1, 1)


def test_the_citys_file_and_all_other_ways_together_make_one_lot(here):
    one = Resident()
    acts = [one.importing() if n % 5 == 4 else one.volunteering(WAYS[n % 5], n // 5) for n in range(CROWD)]
    told = at_once(here, acts)
    assert told["done"] >= CROWD // 5, "a file of whom the pool knows is no mistake"
    assert (one.lots, one.in_ledger(one.draw_id)) == (1, 1)


def test_a_seat_that_is_given_back_is_free_for_him_and_for_others(here):
    one = Resident()
    with db.transaction():
        one.signing_up("code", 0)()
    with db.transaction():
        one.giving_back("desk", 0)()
    assert (one.seats, one.in_ledger(one.meeting_id)) == (0, 0)
    told = at_once(here, [(one.signing_up if n % 2 else one.giving_back)(WAYS[n % 4], n // 4) for n in range(CROWD)])
    assert told["done"] + told[Conflict.__name__] == CROWD
    assert one.seats == one.in_ledger(one.meeting_id) <= 1
    with db.transaction():
        one.giving_back("paper", 0)()
    assert (one.seats, one.in_ledger(one.meeting_id)) == (0, 0)
    assert db.session.scalar(select(func.count()).where(Participation.scope_id == one.meeting_id)) == 0, (
        "no alias stays"
    )


def test_an_account_sees_and_leaves_what_its_resident_took_without_any_but_not_another_accounts(here):
    one = Resident()
    with db.transaction():
        one.signing_up("code", 0)()
        one.volunteering("desk", 0)()
        one.signing_up("account", 0)()
        one.volunteering("account", 1)()
    assert (one.seats, one.lots) == (1, 1), "it is his already"
    with db.transaction():
        one.giving_back("account", 1)()
        one.signing_up("account", 0)()
    with pytest.raises(Conflict, match="a code or at a desk"), db.transaction():
        one.signing_up("account", 1)()
    with db.transaction():
        one.giving_back("account", 1)()
    assert one.seats == 1, "whose account took it, or who shows the document, gives it back"


def test_fifty_residents_with_codes_and_accounts_share_the_seats_that_there_are(here):
    one = Resident()
    numbers = [f"{n:09d}" for n in range(1, CROWD + 1)]
    with db.transaction():
        gate = gates.of_meeting(one.meeting())
        printed = make_codes(one.space, gate, people=tuple((number, BORN) for number in numbers))

    def by_code(code):
        def act():
            held = one.meeting()
            who = participants.participant_by_code(gates.of_meeting(held), code)
            meeting_seats.sign_up(meeting=held, user=None, who=who)

        return act

    assert at_once(here, [by_code(each.code) for each in printed]) == Counter(done=CROWD)
    assert meeting_queries.seats_in([one.meeting_id])[one.meeting_id] == meeting_queries.Seats(7, CROWD - 7)
    assert one.in_ledger(one.meeting_id) == CROWD


def test_seats_and_lots_from_before_the_ledger_get_their_rows(settings, fresh_database):
    """Down to where they stood in tables of their own, and up again: everybody who has one is in the ledger."""
    url = fresh_database("participation_seats_migration")
    with committing_app(settings, url) as app, app.app_context():
        one, others = Resident(), [make_user().id for _n in range(2)]
        with db.transaction():
            one.signing_up("account", 0)()
            for user_id in others:
                meeting_seats.sign_up(meeting=one.meeting(), user=db.session.get_one(User, user_id))
            one.importing()()
        before = ledger_of(one)
    migrate.downgrade(url, "0048")
    migrate.upgrade(url)
    with committing_app(settings, url) as app, app.app_context():
        assert ledger_of(one) == before
        assert [channel for _scope, _act, _person, channel in before] == ["register", "account", "account", "account"]
        with pytest.raises(Conflict), db.transaction():
            one.signing_up("account", 1)()


def ledger_of(one):
    """What counts, without the other marks of a person: of old rows nobody knows those."""
    rows = db.session.scalars(select(Participation).where(Participation.person == Participation.counted_as))
    return sorted(
        ((str(row.scope_id), row.act, row.person, row.channel.value) for row in rows), key=lambda row: row[1:3]
    )
