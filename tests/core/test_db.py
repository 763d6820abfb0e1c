from __future__ import annotations

import pytest
from sqlalchemy import select, text

from portal.core import clock, db, ids
from portal.core.storage import StoredFile


def _file() -> StoredFile:
    return StoredFile(key=ids.secret(24), filename="a.txt", content_type="text/plain", size=1, sha256="0" * 64)


def test_transaction_commits_and_then_runs_what_waited(app):
    seen = []
    with db.transaction():
        db.session.add(_file())
        db.after_commit(lambda: seen.append(db.in_transaction()))
        assert seen == []
    assert seen == [False]
    assert db.session.scalar(select(StoredFile.filename)) == "a.txt"


def test_transaction_that_fails_leaves_nothing_and_runs_nothing(app):
    seen = []
    with pytest.raises(ZeroDivisionError), db.transaction():
        db.session.add(_file())
        db.session.flush()
        db.after_commit(lambda: seen.append(1))
        _ = 1 / 0
    assert seen == []
    assert db.session.scalar(select(StoredFile)) is None


def test_transaction_does_not_nest(app):
    with db.transaction(), pytest.raises(RuntimeError, match="does not nest"), db.transaction():
        pass


def test_writing_outside_a_transaction_is_refused(app):
    db.session.add(_file())
    with pytest.raises(db.WriteOutsideTransaction):
        db.session.flush()
    db.session.rollback()


def test_reading_needs_no_transaction_of_its_own(settings, fresh_database):
    """Outside the tests' own transaction: readers are in AUTOCOMMIT, writers are not, on the same pool."""
    import dataclasses

    from portal import create_app

    app = create_app(dataclasses.replace(settings, database_url=fresh_database("autocommit")))
    with app.app_context():
        first = db.session.scalar(text("SELECT now()"))
        second = db.session.scalar(text("SELECT now()"))
        assert second > first
        with db.transaction():
            assert db.session.scalar(text("SELECT now()")) == db.session.scalar(text("SELECT now()"))
        third = db.session.scalar(text("SELECT now()"))
        assert db.session.scalar(text("SELECT now()")) > third
    app.extensions["database"].engine.dispose()


def test_clock_can_be_set(at):
    moment = clock.now().replace(year=2030)
    at(moment)
    assert clock.now() == moment


def test_what_waits_for_a_commit_needs_a_transaction(app):
    """Outside one it would never run, and nobody would notice."""
    with pytest.raises(RuntimeError, match="transaction"):
        db.after_commit(lambda: None)


def test_many_rows_go_in_by_one_statement_and_each_has_defaults_of_its_own(app, queries):
    rows = [
        {"key": ids.secret(24), "filename": f"{n}.txt", "content_type": "text/plain", "size": n, "sha256": "0" * 64}
        for n in range(200)
    ]
    with db.transaction(), queries() as seen:
        made = db.session.scalars(db.insert_of(StoredFile, rows).returning(StoredFile.key)).all()
    assert len(seen) == 1
    assert sorted(made) == sorted(row["key"] for row in rows)
    assert db.session.scalar(select(StoredFile.size).where(StoredFile.filename == "7.txt")) == 7
    with pytest.raises(ValueError, match="nothing"):
        db.insert_of(StoredFile, [])
