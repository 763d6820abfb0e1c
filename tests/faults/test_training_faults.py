"""What goes wrong between two steps of training, and what is left then: nothing half done, nothing twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AuditEntry, Role, User
from portal.certificates import services as certificates
from portal.certificates.models import Certificate
from portal.core import db, events
from portal.notifications.models import Notification
from portal.training import services
from portal.training.models import ActivityCompletion, Attempt, Enrolment, EnrolmentState, Nomination
from portal.training.queries import learning
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, nominate, place, right_answers


@pytest.fixture
def learner(app):
    person = make_user()
    return person, make_enrolment(person, make_edition(), make_city())


class Crash(RuntimeError):
    """The process dies here."""


def test_crash_while_the_certificate_is_issued_leaves_the_last_step_undone(app, learner, monkeypatch):
    person, enrolment = learner
    finish(person, enrolment, names=False)

    def crash(**_kwargs):
        raise Crash

    monkeypatch.setattr(certificates, "issue", crash)
    with pytest.raises(Crash), db.transaction():
        here = place(person, enrolment)
        services.confirm_names(enrolment=here.enrolment, edition=here.edition, lang="en", name="A B", latin_name="A B")
    held = db.session.get_one(Enrolment, enrolment.id)
    assert (held.state, held.names_confirmed_at) == (EnrolmentState.ACTIVE, None)
    monkeypatch.undo()
    with db.transaction():
        here = place(person, enrolment)
        assert services.confirm_names(
            enrolment=here.enrolment, edition=here.edition, lang="en", name="A B", latin_name="A B"
        )
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_crash_while_handing_in_leaves_the_attempt_open_with_its_answers(app, learner):
    person, enrolment = learner
    with db.transaction():
        here = place(person, enrolment)
        attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
        services.save_answers(
            attempt=learning.attempt_of(person, attempt.id).attempt, responses=right_answers(attempt.rule)
        )
    with pytest.raises(Crash), db.transaction():
        services.hand_in(own=learning.attempt_of(person, attempt.id, lock=True))
        raise Crash
    held = db.session.get_one(Attempt, attempt.id)
    assert held.submitted_at is None
    assert len(learning.answers_of(attempt.id)) == 2
    assert db.session.scalar(select(func.count()).select_from(ActivityCompletion)) == 0


def test_crash_before_the_nominations_commit_leaves_no_person_no_mail_no_seat(app):
    city = make_city()
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    edition = make_edition()
    app.extensions["pending_tasks"].clear()  # what publishing its course has queued
    with pytest.raises(Crash), db.transaction():
        nominate(edition, city, coordinator, email="ghost@city.example")
        raise Crash
    assert db.session.scalar(select(func.count()).where(User.email_key == "ghost@city.example")) == 0
    assert db.session.scalar(select(func.count(Nomination.id))) == 0
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "training.nominated")) == 0
    assert app.extensions["pending_tasks"] == []


def test_answer_is_told_once_though_the_wake_up_is_lost_and_comes_twice(app, work):
    city = make_city()
    coordinator = make_user(display_name="C", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    outcome = nominate(make_edition(), city, coordinator)
    app.extensions["pending_tasks"].clear()
    with db.transaction():
        services.decline(nomination=outcome.nomination, person=outcome.person)
    queued = list(app.extensions["pending_tasks"])
    app.extensions["pending_tasks"].clear()  # the broker lost it
    assert db.session.scalar(select(func.count(events.EventDelivery.id))) >= 1
    app.extensions["pending_tasks"].extend([*queued, *queued])  # the sweeper found it, and so did another one
    work()
    told = select(func.count(Notification.id)).where(Notification.user_id == coordinator.id)
    assert db.session.scalar(told) == 1


def test_two_beats_move_an_edition_once(app, at):
    edition = make_edition()
    at(edition.nominations_close_at)
    with db.transaction():
        assert services.move_by_date() == 2  # closed, and begun long ago
        assert services.move_by_date() == 0  # again in the same breath: nothing is moved twice
    moves = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "training.edition_moved")).all()
    assert len({(entry.data["from"], entry.data["to"]) for entry in moves}) == len(moves)
