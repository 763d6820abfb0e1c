"""A rehearsal of a thousand beside the live city: real commits, a thread for each."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import text

from portal.core import db, tasks
from portal.participation import queries, services
from portal.participation.models import Audience, RehearsalState
from portal.participation.queries import departments, proposals, rehearsals
from portal.participation.rehearsal import walk
from portal.participation.services import rehearsing
from tests.crowd import committing_app
from tests.factories.accounts import make_user
from tests.factories.eligibility import make_group, make_register
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.rehearsals import make_draft
from tests.factories.reports import make_category, make_confidential, make_department, make_hearer, make_report
from tests.faults.fingerprint import changed, fingerprint

OWN = {"participation_rehearsals", "participation_rehearsal_pages"}


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("rehearsal_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def asked(process, people=1000, seed=3):
    with db.transaction():
        held = queries.known_process(process.id, lock=True)
        return rehearsing.ask_rehearsal(process=held, people=people, seed=seed, lang="en", actor=make_user()).id


def in_the_middle(here, monkeypatch, process, act, people=1000):
    """Plays, and does `act` in another context when much has been played and not yet rolled back; the rehearsal as it ended."""
    key, reached, acted, failed = asked(process, people), Event(), Event(), []
    told = walk._tell

    def tell(progress, done, total):
        told(progress, done, total)
        if done > total / 2 and not reached.is_set():
            reached.set()
            assert acted.wait(60)

    monkeypatch.setattr(walk, "_tell", tell)
    monkeypatch.setattr(walk, "TOLD_EVERY", 0.05)
    player = Thread(target=lambda: contextvars.Context().run(tasks.run, here, rehearsing.TASK, (str(key),)))
    player.start()
    try:
        assert reached.wait(120)
        act(key)
    except BaseException as error:  # the player must not wait for ever, whatever the test has found
        failed.append(error)
    acted.set()
    player.join(240)
    if failed:
        raise failed[0]
    db.session.expire_all()
    return rehearsals.rehearsal_by_id(key)


def test_the_live_city_waits_for_nothing_and_sees_nothing(here, monkeypatch):
    """Somebody proposes, supports and registers in the same space, and staff change it, while a thousand are played for residents and
    for a group of that space; whoever had to wait would fail after a second.
    """
    space = make_space()
    live = make_process(space, title="Live ideas")
    proposal, person, citizen = make_proposal(live, make_user()), make_user(), make_user()
    make_register(space, "number,birth_date\n012345678,1990-12-31\n")
    with db.transaction():
        from portal.participation.services.residents import set_checks

        set_checks(
            space=queries.known_space(space.id, lock=True), methods=["register"], numbers={}, desks={}, actor=None
        )
    group = make_group(space, *(f"p{n}@mail.example" for n in range(30)))
    category = make_category(space, department=make_department(space))
    make_hearer(space)
    process = make_draft(space=space, audience=Audience.RESIDENT)
    with db.transaction():
        held = queries.known_process(process.id, lock=True)
        held.components[0].audience, held.components[0].group_id = Audience.GROUP, group.id
    before = fingerprint()

    def live_city(key):
        with db.transaction():
            db.session.execute(text("SET LOCAL lock_timeout = '1s'"))
            services.support(proposal=proposals.proposal_locked(proposal.id), user=person)
            made = services.propose(
                component=queries.component_of(queries.known_process(live.id), live.components[0].slug), author=citizen,
                plan=services.ProposalPlan(title="Fictitious proposal 1 of a real person", body="What a person would write here.", lang="en"),
            )  # fmt: skip
            told = make_report(category)  # numbered in the row of the space, as the crowd's are in that of its twin
            make_confidential(space)
            owner = departments.department_of(category.department_id, lock=True)
            owner.email = "streets@hall.example"
            held = queries.known_space(space.id, lock=True)
            held.contact = "city@hall.example"
            db.session.flush()
        assert (made.number, told.number) == (2, 1)
        running = rehearsals.rehearsal_by_id(key)
        db.session.refresh(running)
        assert running.state is RehearsalState.RUNNING
        assert 0 < running.done < running.total  # how far it is can be read while it goes on
        assert queries.known_process(process.id).state.value == "draft"

    found = in_the_middle(here, monkeypatch, process, live_city)
    assert found.state is RehearsalState.DONE
    assert found.done == found.total
    mine = {
        "participation_proposals",
        "participation_supports",
        "participation_ledger",
        "participation_tallies",
        "participation_spaces",
        "participation_requests",
        "participation_desk_items",
        "participation_departments",
        "participation_confidential_reports",
    }
    with db.transaction():
        changes = set(changed(before, fingerprint()))
    # What the live city did has its traces; of what was played there is the report, its pages, and who asked for it.
    assert changes - mine - OWN <= {
        "accounts_users", "accounts_audit_entries", "core_event_deliveries", "search_documents", "search_words",
        "participation_components",
    }  # fmt: skip
    assert db.session.scalar(text("SELECT count(*) FROM accounts_users WHERE email LIKE '%rehearsal.invalid'")) == 0
    assert db.session.scalar(text("SELECT count(*) FROM participation_proposals")) == 2
    assert proposals.supports_of(proposal.id) == 1
    assert db.session.scalar(text("SELECT count(*) FROM participation_requests")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM participation_confidential_reports")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM cities_cities WHERE slug LIKE 'rehearsal-%'")) == 0
    assert {one["kind"] for one in found.report["components"]} >= {"reports", "confidential"}


def test_stopped_in_the_middle_it_ends_and_keeps_nothing(here, monkeypatch):
    process = make_draft()

    def stop(key):
        with db.transaction():
            rehearsing.stop_rehearsal(rehearsal=rehearsals.rehearsal_by_id(key, lock=True))

    found = in_the_middle(here, monkeypatch, process, stop, people=200)
    assert (found.state, found.report) == (RehearsalState.STOPPED, None)
    assert rehearsals.pages_of(found.id) == []


def test_a_thousand_people_and_all_kinds_take_less_than_a_minute(here, monkeypatch):
    """Of the processor's time: how long it takes on a machine that others use as well says nothing."""
    import time

    key = asked(make_draft())
    began = time.process_time()
    tasks.run(here, rehearsing.TASK, (str(key),))
    spent = time.process_time() - began
    db.session.expire_all()
    found = rehearsals.rehearsal_by_id(key)
    assert found.state is RehearsalState.DONE
    assert found.total > 7000
    assert spent < 60
