"""The time zone data changes: what was derived with an older release is derived anew, and where the moment moved all are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.models import AuditEntry, Role
from portal.core import db, tasks
from portal.notifications.models import Notification
from portal.webinars.models import Run, RunState, Webinar
from portal.webinars.services.scheduling import tz_version
from portal.webinars.tasks import tz
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration, make_webinar


def derived_wrongly(run: Run, *, hours: int = 1, version: str = "2020.1", **values) -> None:
    """As an older release of the data would have left the row: the instants off, the wall time as it was agreed."""
    off = timedelta(hours=hours)
    with db.transaction():
        db.session.execute(
            update(Run)
            .where(Run.id == run.id)
            .values(starts_at=Run.starts_at + off, ends_at=Run.ends_at + off, tz_version=version, **values)
        )
    db.session.expire_all()


def test_runs_are_derived_anew_and_only_those_whose_moment_moved_are_told_of(app, login, work):
    organiser = make_user(display_name="Olga", roles=(Role.WEBINAR_ORGANISER,))
    webinar = make_webinar(runs=3)
    moved, same, newer = webinar.runs
    with db.transaction():
        db.session.get(Webinar, webinar.id).created_by = organiser.id
    make_registration(moved)
    right, wrong = moved.starts_at, moved.starts_at + timedelta(hours=1)
    ids = [run.id for run in (moved, same, newer)]
    derived_wrongly(moved)
    derived_wrongly(same, hours=0)
    derived_wrongly(newer, version="2999.1")
    tz.derive_anew()
    tz.derive_anew()
    first, second, third = (db.session.get(Run, key, populate_existing=True) for key in ids)
    assert (first.starts_at, first.sequence, first.tz_version) == (right, 1, tz_version())
    assert (first.previous_starts_at, first.is_moved_by_clocks) == (wrong, True)
    assert first.ends_at - first.starts_at == timedelta(minutes=60)
    assert (second.sequence, second.tz_version, second.is_moved_by_clocks) == (0, tz_version(), False)
    assert (third.sequence, third.tz_version) == (0, "2999.1")  # a worker with newer data has been here
    assert db.session.scalars(select(AuditEntry.action)).all().count("webinars.clocks_changed") == 1
    (told,) = db.session.scalars(select(Notification))
    assert (told.kind, told.user_id) == ("webinars.clocks_changed", organiser.id)
    browser = login(organiser)
    page = browser.page(f"/en/webinars/manage/{webinar.id}").text
    assert "The clocks of Seoul changed" in page
    assert "It has moved for 1 person" in page
    assert "The rules for clocks in Seoul have changed." in browser.page(f"/en/webinars/{webinar.slug}").text


def test_what_is_over_or_off_or_a_draft_is_nobodys_news(app, work, at):
    over, off, draft = make_webinar(), make_webinar(), make_webinar(published=False)
    ids = [one.runs[0].id for one in (over, off, draft)]
    derived_wrongly(over.runs[0])
    with db.transaction():
        run = db.session.get(Run, ids[1])
        run.state, run.off_at, run.off_reason = RunState.POSTPONED, run.created_at, "Illness."
    derived_wrongly(db.session.get(Run, ids[1]), hours=30 * 24)
    derived_wrongly(db.session.get(Run, ids[2]), hours=30 * 24)
    at(db.session.get(Run, ids[0], populate_existing=True).ends_at + timedelta(minutes=1))
    tz.derive_anew()
    first, second, third = (db.session.get(Run, key, populate_existing=True) for key in ids)
    assert (first.tz_version, first.sequence) == ("2020.1", 0)  # what was held was held then
    assert (second.tz_version, second.sequence, second.is_moved_by_clocks) == (tz_version(), 0, False)
    assert (third.tz_version, third.previous_starts_at) == (tz_version(), None)
    assert db.session.scalars(select(Notification)).all() == []


def test_wall_time_that_new_rules_swallow_is_read_behind_the_gap(app):
    run = make_webinar(run={"local_start": datetime(2027, 3, 14, 3, 30), "timezone": "America/New_York"}).runs[0]  # noqa: DTZ001
    derived_wrongly(run, local_start=datetime(2027, 3, 14, 2, 30))  # noqa: DTZ001  # as if there had been no summer time
    tz.derive_anew()
    found = db.session.get(Run, run.id, populate_existing=True)
    assert found.starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kept", "installed", "is_older"),
    [("2025.2", "2026.1", True), ("2026.1", "2026.1", False), ("2026.2", "2026.1", False), ("2025b", "2025.3", True), ("2026.9", "2026.10", True)],
)  # fmt: skip
def test_releases_are_compared_by_year_and_number(kept, installed, is_older):
    assert tz.is_older(kept, installed) is is_older


def test_each_worker_looks_once_more_when_it_starts(app):
    assert "webinars.derive_anew" in tasks.at_start()
