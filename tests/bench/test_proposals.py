"""What the bench loads of proposals: as many of each as it says, counted by the database, and readable."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from portal.bench import proposals
from portal.core import db
from portal.discussions.models import TalkTally
from portal.participation.models import Proposal, ProposalTally, Support
from portal.participation.queries import listing
from portal.participation.queries.proposals import similar
from tests.factories.accounts import make_user
from tests.factories.cities import make_city


@dataclass(frozen=True)
class _Loaded:
    city_slugs: tuple[str, ...]


@pytest.fixture
def small(app, monkeypatch):
    """A hundredth of it, in the open transaction."""
    for name, value in {"PROPOSALS": 100, "COMMENTS": 200, "THREAD": 50}.items():
        monkeypatch.setattr(proposals, name, value)
    for _n in range(12):
        make_user()
    there = proposals.begin(_Loaded((make_city().slug,)))
    proposals.fill(db.session.connection(), there.component_id, most=11, few=3)
    return there


def test_rows_are_counted_as_they_come(small):
    counted = db.session.scalars(select(ProposalTally.supports).order_by(ProposalTally.supports)).all()
    assert (len(counted), sum(counted)) == (100, 90 * 4 + 10 * 12)
    assert db.session.scalar(select(func.count()).select_from(Support)) == sum(counted)
    assert sorted(db.session.scalars(select(TalkTally.comments)), reverse=True)[:2] == [50, 2]
    assert {one.supports for one in listing.newest_first(small.component_id, 20)} == {4, 12}


def test_similar_ones_are_found_among_them(small):
    title = db.session.scalars(select(Proposal.title).where(Proposal.number == 7)).one()
    assert similar(small.component_id, title, "en")[0][0].number == 7
