"""What PostgreSQL finds by an index and not by reading a whole table, as its own plans say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event, text

from portal.core import clock, db
from portal.participation.queries import listing
from portal.participation.queries.listing import Wanted
from portal.participation.rules.proposals import Counts, Terms
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal, make_space

MANY = 3000
PROPOSALS = """
    INSERT INTO participation_proposals (id, component_id, number, author_id, lang, title, letters, body, category, place, state, stage,
        created_at, changed_at, pictures, is_anonymous)
    SELECT gen_random_uuid(), component_id, number + n, author_id, lang, title, letters, body, category, place, state, stage,
        created_at, changed_at, pictures, is_anonymous
    FROM participation_proposals, generate_series(1, :many) AS n WHERE component_id = :component"""
COUNTED = "UPDATE participation_tallies SET supports = 1 + n % 97, participants = 1 + n % 89 FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM participation_proposals) AS drawn WHERE proposal_id = id"
LEDGER = """
    INSERT INTO participation_ledger (component_id, act, person, counted_as, channel, age_band, district, created_at)
    SELECT :component, 'survey', md5(n::text), md5(n::text), 'account', '', '', now() FROM generate_series(1, :many) AS n"""


@pytest.fixture
def planned(app) -> Iterator[list[str]]:
    """The plan of each statement that is sent from now on."""
    engine, plans, asking = app.extensions["database"].engine, [], []

    def note(connection, _cursor, statement, given, *_rest) -> None:
        if not asking and statement.lstrip().startswith("SELECT"):
            asking.append(statement)
            plans.append("\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", given).scalars()))
            asking.clear()

    event.listen(engine, "before_cursor_execute", note)
    yield plans
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("order", "counts", "index"),
    [
        ("supports", Counts.SUPPORTERS, "ix_participation_tallies_supports"),
        ("nearly", Counts.SUPPORTERS, "ix_participation_tallies_supports"),
        ("nearly", Counts.PARTICIPANTS, "ix_participation_tallies_participants"),
    ],
)
def test_a_page_of_a_long_list_reads_no_more_than_it_shows(app, request, order, counts, index):
    process = make_process()
    make_proposal(process, make_user())
    component = component_in(process).id
    with db.transaction():
        db.session.execute(text(PROPOSALS), {"many": MANY, "component": component})
        db.session.execute(text(COUNTED))
        for table in ("participation_proposals", "participation_tallies"):
            db.session.execute(text(f"ANALYZE {table}"))
    terms = Terms(debate_at=40, answer_at=80, debate_counts=counts, answer_counts=counts)
    plans = request.getfixturevalue("planned")
    page = listing.page_of(component, Wanted(order), clock.today(), terms, shuffle=("me", clock.today()))
    assert len(page.items) == listing.PER_PAGE
    found = [plan for plan in plans if plan.startswith("Limit")]
    assert len(found) == (2 if order == "nearly" else 1)
    for plan in found:
        assert f"Index Scan Backward using {index}" in plan, plan
        assert "Sort Key: participation_tallies" not in plan, plan


def test_what_a_component_leaves_in_the_ledger_is_found_without_reading_it_all(app):
    space = make_space()
    full, goes = (component_in(make_process(space)).id for _one in range(2))
    with db.transaction():
        db.session.execute(text(LEDGER), {"many": MANY, "component": full})
        db.session.execute(text("ANALYZE participation_ledger"))
    # As the foreign key asks when a component goes.
    asked = "EXPLAIN DELETE FROM ONLY participation_ledger WHERE component_id = :goes"
    plan = "\n".join(db.session.scalars(text(asked), {"goes": goes}))
    assert "Index Scan using ix_participation_ledger_component_id" in plan, plan
