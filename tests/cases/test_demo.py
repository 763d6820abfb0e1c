"""The cases of the demo come in, are out, and are found."""

from __future__ import annotations

from portal.cases import queries
from portal.core import db
from portal.demo import cases, register


def test_demo_cases_come_in_once_and_are_out(app, transaction):
    with transaction():
        register.load_cities()
        cases.load()
    found = queries.library()
    assert len(found) >= 20
    with transaction():
        cases.load()
    assert len(queries.library()) == len(found)
    db.session.expunge_all()
