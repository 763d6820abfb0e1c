"""The ledger when fifty come in the same instant: real commits, a thread each, each way alone and all ways mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.core import db
from portal.core.errors import Conflict
from portal.participation import participants, services
from portal.participation.models import Audience, Component
from portal.participation.queries import eligibility, proposals, residents
from portal.participation.services import codes, ledger
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.eligibility import BORN, make_codes, make_register, make_resident, open_to
from tests.factories.participation import component_in, make_process, make_proposal, make_space


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("participation_ledger")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


class Crowd:
    """Ways for one resident to come, each from a thread of its own; what the ledger has told them."""

    def __init__(self) -> None:
        self.space = make_space()
        self.process = make_process(self.space)
        self.component_id = open_to(self.process, Audience.RESIDENT).id
        make_register(self.space, "number,birth_date\n012345678,1990-12-31\n")
        self.users = [make_user().id for _n in range(2)]
        for user_id in self.users:
            make_resident(self.space, db.session.get_one(User, user_id))
        self.officer = make_user().id
        component = db.session.get_one(Component, self.component_id)
        self.codes = [make_codes(self.space, component, people=(("012345678", BORN),))[0].code for _n in range(2)]
        self.told: list[bool] = []

    def account(self, component, n):
        return participants.participant(component, db.session.get_one(User, self.users[n % 2]))

    def code(self, component, n):
        return participants.participant_by_code(component, self.codes[n % 2])

    def desk(self, component, n):
        officer = db.session.get_one(User, self.officer)
        return participants.participant_at_desk(component, officer=officer, number="0123 45678", born_on=BORN)

    def paper(self, component, n):
        officer = db.session.get_one(User, self.officer)
        return participants.participant_at_desk(
            component, officer=officer, number="012345678", born_on=BORN, is_paper=True
        )

    def coming(self, way, n):
        def act():
            component = db.session.get_one(Component, self.component_id)
            self.told.append(
                ledger.enter(component=component, act="survey", participant=getattr(self, way)(component, n))
            )

        return act


WAYS = ("account", "code", "desk", "paper")


@pytest.mark.parametrize("ways", [*((one,) for one in WAYS), WAYS], ids="-".join)
def test_one_resident_from_fifty_threads_counts_once(here, ways):
    crowd = Crowd()
    acts = [crowd.coming(ways[n % len(ways)], n // len(ways)) for n in range(CROWD)]
    assert at_once(here, acts)["done"] == CROWD
    assert Counter(crowd.told) == {True: 1, False: CROWD - 1}
    assert sum(eligibility.channels_of([crowd.component_id])[crowd.component_id].values()) == 1


def test_one_resident_who_comes_and_leaves_from_fifty_threads_counts_at_most_once(here):
    crowd = Crowd()

    def leaving(n):
        def act():
            component = db.session.get_one(Component, crowd.component_id)
            ledger.leave(component=component, act="survey", participant=crowd.account(component, n))

        return act

    acts = [crowd.coming(WAYS[n % 4], n // 4) if n % 2 else leaving(n) for n in range(CROWD)]
    assert at_once(here, acts)["done"] == CROWD
    assert sum(eligibility.channels_of([crowd.component_id]).get(crowd.component_id, {}).values()) <= 1
    component = db.session.get_one(Component, crowd.component_id)
    with db.transaction():
        ledger.leave(component=component, act="survey", participant=crowd.account(component, 0))
        assert ledger.enter(component=component, act="survey", participant=crowd.code(component, 0)), (
            "nothing was left over"
        )


def test_fifty_people_by_fifty_codes_all_count_and_reach_the_threshold_exactly(here):
    process = make_process()
    proposal = make_proposal(process, make_user())
    printed = make_codes(process.space, component_in(process), number=CROWD)

    def supporting(code):
        def act():
            locked = proposals.known_proposal(proposal.id)
            who = participants.participant_by_code(locked.component, code)
            services.support(proposal=locked, user=None, who=who)

        return act

    assert at_once(here, [supporting(one.code) for one in printed])["done"] == CROWD
    assert proposals.supports_of(proposal.id) == CROWD
    assert residents.batches_of(process.space_id)[0].used == CROWD


def test_a_letter_typed_in_fifty_accounts_proves_for_one(here):
    space = make_space()
    (printed,) = make_codes(space, None, people=(("012345678", BORN),))
    people = [make_user().id for _n in range(CROWD)]

    def proving(user_id):
        def act():
            codes.prove_by_letter(space=space, user=db.session.get_one(User, user_id), code=printed.code)

        return act

    assert at_once(here, [proving(one) for one in people]) == {"done": 1, Conflict.__name__: CROWD - 1}
