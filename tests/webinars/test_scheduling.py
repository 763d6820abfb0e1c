# ruff: noqa: DTZ001  # wall times have no zone, that is the point
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.webinars import rules, services
from portal.webinars.models import Format, Registration, RunState, Seat, WebinarState
from portal.webinars.rules.webinars import Phase
from tests.factories.accounts import make_secretariat
from tests.factories.webinars import make_registration, make_run, make_webinar, run_plan


def test_instants_follow_from_the_wall_time(app):
    run = make_webinar(run={"local_start": datetime(2027, 7, 14, 16), "timezone": "Asia/Seoul", "minutes": 90}).runs[0]
    assert run.starts_at == datetime(2027, 7, 14, 7, tzinfo=UTC)
    assert run.ends_at - run.starts_at == timedelta(minutes=90)
    assert run.tz_version == services.scheduling.tz_version()


def test_calendar_revision_grows_with_what_a_calendar_shows_and_only_then(app):
    run, actor = make_webinar().runs[0], make_secretariat()
    start = run.local_start
    with db.transaction():
        services.change_run(run=run, plan=run_plan(local_start=start, capacity=10), actor=actor)
        assert run.sequence == 0
        services.change_run(run=run, plan=run_plan(local_start=start + timedelta(hours=1)), actor=actor)
        assert run.sequence == 1
        services.call_off_run(run=run, state=RunState.POSTPONED, reason="The speaker is ill.", actor=actor)
        services.call_off_run(run=run, state=RunState.POSTPONED, reason="The speaker is ill.", actor=actor)
        assert run.sequence == 2
        assert rules.phase(run, clock.now()) is Phase.POSTPONED
        services.change_run(run=run, plan=run_plan(local_start=start), actor=actor)
        assert (run.sequence, run.state, run.off_reason) == (3, RunState.PLANNED, "")
        services.call_off_run(run=run, state=RunState.CANCELLED, reason="No quorum.", actor=actor)
        with pytest.raises(Conflict):
            services.change_run(run=run, plan=run_plan(), actor=actor)
        with pytest.raises(DomainError, match="Say why"):
            services.call_off_run(run=run, state=RunState.POSTPONED, reason=" ", actor=actor)


def test_webinar_has_three_runs_at_most_and_is_published_with_one(app):
    empty = make_webinar(runs=0, published=False)
    with db.transaction(), pytest.raises(DomainError, match="at least one run"):
        services.publish_webinar(webinar=empty, actor=None)
    webinar = make_webinar(runs=3)
    assert webinar.state is WebinarState.PUBLISHED
    assert [run.number for run in webinar.runs] == [1, 2, 3]
    with db.transaction(), pytest.raises(Conflict, match="three runs"):
        make_run(webinar)
    with db.transaction():
        number = webinar.number
        services.publish_webinar(webinar=webinar, actor=None)
    assert webinar.number == number


def test_hall_needs_a_place(app):
    with db.transaction(), pytest.raises(DomainError, match="where it is held"):
        make_webinar(run={"format": Format.HYBRID})


def test_no_seat_above_the_number_of_seats_and_none_twice(app):
    run = make_webinar(run={"capacity": 1}).runs[0]
    with db.transaction():
        make_registration(run, place=1, most_online=1)
    for values in (
        {"place": 2, "most_online": 1},
        {"place": 1, "most_online": 1},
        {"place": 2, "most_online": 2},
        {"place": 1},
    ):
        with db.transaction(), pytest.raises(IntegrityError), db.session.begin_nested():
            make_registration(run, seat=Seat.ONLINE, **values)
    assert len(db.session.scalars(select(Registration)).all()) == 1
