"""Statements sent by the driver itself do what SQLAlchemy's own `execute` does, and fail as it does."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import bindparam, inspect, select, text, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import object_session

from portal import create_app
from portal.accounts.models import AuditEntry, Grant, Role, User, UserState
from portal.core import clock, db, ids
from portal.core.prepared import NOW, Prepared, among
from tests.factories.accounts import make_user

OWN = select(User, Grant).outerjoin(Grant, Grant.user_id == User.id).where(User.id == bindparam("person"))


@pytest.fixture
def person(app) -> User:
    made = make_user(display_name="Ana Souza")
    db.session.expunge_all()
    return made


def test_columns_are_read_as_their_types_say(app, person):
    row = Prepared(
        select(User.id, User.state, User.display_name.label("name")).where(
            User.state == UserState.ACTIVE, User.id == bindparam("person")
        )
    ).first(person=person.id)
    assert (row.id, row.name) == (person.id, "Ana Souza")
    assert row.state is UserState.ACTIVE


def test_nothing_found_is_none_and_an_empty_list(app):
    statement = Prepared(OWN)
    assert statement.first(person=uuid.uuid4()) is None
    assert statement.all(person=uuid.uuid4()) == []


def test_statements_together_and_values_as_objects_of_json(app):
    values = {"id": bindparam("key"), "at": bindparam("now"), "action": "tests.done", "subject_kind": "", "reason": ""}
    noting = Prepared(insert(AuditEntry).values(**values, data=bindparam("what")))
    keys = [ids.new_id(), ids.new_id()]
    with db.transaction():
        for key in keys:
            noting.run(key=key, now=clock.now(), what={"words": ["naïve", "한국"]})
    one = select(AuditEntry.id, AuditEntry.data)
    both = Prepared(
        union_all(one.where(AuditEntry.id == bindparam("first")), one.where(AuditEntry.id == bindparam("second")))
    )
    rows = both.all(first=keys[0], second=keys[1])
    assert [(row.id, row.data["words"][1]) for row in rows] == [(key, "한국") for key in keys]


def test_a_class_comes_as_an_object_of_the_session(app, person, queries):
    row = Prepared(OWN).first(person=person.id)
    assert row.Grant is None
    assert object_session(row.User) is db.current_session()
    with queries() as seen:
        assert db.session.get(User, person.id) is row.User
        assert row.User.email == person.email
    assert not seen
    with db.transaction():
        row.User.display_name = "Ana de Souza"
        db.session.flush()
    db.session.expunge_all()
    assert db.session.get_one(User, person.id).display_name == "Ana de Souza"


def test_two_classes_in_a_row_keep_their_columns_apart(app, person):
    with db.transaction():
        db.session.add(Grant(user_id=person.id, role=Role.TRAINER, reason="because"))
    db.session.expunge_all()
    row = Prepared(OWN).first(person=person.id)
    assert (row.User.display_name, row.Grant.role, row.Grant.reason) == ("Ana Souza", Role.TRAINER, "because")
    assert row.Grant.user_id == row.User.id


def test_what_the_session_holds_stays_unless_the_statement_says_otherwise(app, person):
    held = db.session.get_one(User, person.id)
    db.session.execute(text("UPDATE accounts_users SET display_name = 'Ana Lima'"))
    assert Prepared(OWN).first(person=person.id).User is held
    assert held.display_name == "Ana Souza"
    Prepared(OWN.execution_options(populate_existing=True)).first(person=person.id)
    assert held.display_name == "Ana Lima"


def test_what_the_session_was_made_to_forget_is_read_anew(app, person, queries):
    held = db.session.get_one(User, person.id)
    db.session.execute(text("UPDATE accounts_users SET display_name = 'Ana Lima'"))
    db.session.expire_all()
    Prepared(OWN).first(person=person.id)
    with queries() as seen:
        assert held.display_name == "Ana Lima"
    assert not seen


def test_only_some_attributes_are_read_and_the_others_when_asked_for(app, person, queries):
    found = Prepared(OWN, only={User: ("id", "locale")}).first(person=person.id).User
    assert inspect(found).unloaded >= {"display_name", "email"}
    with queries() as seen:
        assert (found.locale, found.display_name) == (person.locale, "Ana Souza")
    assert len(seen) == 1


def test_whoever_counts_statements_counts_these(app, person, queries):
    with queries() as seen:
        Prepared(OWN).all(person=person.id)
    assert len(seen) == 1
    assert "accounts_users" in seen[0]


def test_errors_are_those_of_sqlalchemy_and_say_no_values(app, person):
    grant = {"id": bindparam("key"), "user_id": bindparam("person"), "role": Role.TRAINER, "granted_at": clock.now()}
    giving = Prepared(insert(Grant).values(**grant, scope_kind="", reason=bindparam("reason"), revoke_reason=""))
    with pytest.raises(IntegrityError) as refused, db.transaction():
        giving.run(key=ids.new_id(), person=uuid.uuid4(), reason="a secret reason")
    assert isinstance(refused.value.orig, psycopg.errors.ForeignKeyViolation)
    assert "a secret reason" not in str(refused.value)
    with pytest.raises(DataError), db.transaction():
        giving.run(key=ids.new_id(), person=person.id, reason="x" * 501)


def test_a_connection_that_broke_leaves_the_pool_with_those_that_are_as_old(settings, fresh_database):
    app = create_app(dataclasses.replace(settings, database_url=fresh_database("broken")))
    engine = app.extensions["database"].engine
    reading = Prepared(select(User.id).where(User.id == bindparam("person")))
    ending = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with app.app_context():
        with engine.connect(), engine.connect():  # two more in the pool
            assert reading.all(person=uuid.uuid4()) == []
            with engine.connect() as other:
                other.execute(ending)
        with pytest.raises(OperationalError) as gone:
            reading.all(person=uuid.uuid4())
        assert gone.value.connection_invalidated
    for _ in range(3):
        with app.app_context():
            assert reading.all(person=uuid.uuid4()) == []
    engine.dispose()


def test_statement_may_have_lists_and_the_clock_of_its_own(app, at):
    """Lists of the statement itself are written out, those of `among` are one value, and NOW is the instant of sending."""
    kept, other = make_user(), make_user()
    stated = select(User.email, NOW.label("at")).where(User.state.in_([UserState.ACTIVE]), among(User.id, "wanted"))
    prepared = Prepared(stated)
    for moment in (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)):
        at(moment)
        assert [tuple(row) for row in prepared.all(wanted=[kept.id])] == [(kept.email, moment)]
    assert len(prepared.all(wanted=[kept.id, other.id])) == 2
    assert prepared.all(wanted=[]) == []
