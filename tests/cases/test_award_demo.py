"""The awards of the demo: earlier ones as figures, one call that is open, one that is judged."""

from __future__ import annotations

from portal.cases.models import CallState
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.core import db
from portal.demo import PASSWORD, awards, people, register


def test_demo_awards_come_in_once_and_can_be_seen(app, client, transaction):
    with transaction():
        register.load_cities()
        people.load(PASSWORD)
        awards.load()
    with transaction():
        awards.load()
    past = [(call.year, entries, winners) for call, entries, winners in queries.numbers_of_calls(queries.calls())]
    assert past == [(2012, 47, 10), (2014, 68, 15), (2017, 73, 18)]
    judged = queries.call_by_slug("trial-jury")
    assert judged.state is CallState.JUDGING
    found = jury.results(judged, judged.rounds[0])
    assert 0 < found.handed_in < found.expected
    for lang in ("en", "ar"):
        for page in ("awards", "awards/awards-2012", "awards/trial-call", "awards/trial-jury"):
            assert client.get(f"/{lang}/{page}").status_code == 200
    db.session.expunge_all()
