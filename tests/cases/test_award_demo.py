"""The awards of the demo: earlier ones as figures, one call that is open, one that is judged, one with winners."""

from __future__ import annotations

from portal.cases.models import CallState
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.rules import awards as rules
from portal.certificates import queries as issued
from portal.certificates import services as certificates
from portal.core import clock, db
from portal.demo import PASSWORD, awards, people, register


def test_demo_awards_come_in_once_and_can_be_seen(app, client, transaction):
    with transaction():
        register.load_cities()
        people.load(PASSWORD)
        awards.load()
    with transaction():
        awards.load()
    calls = [call for call in queries.calls() if call.figures]
    past = [(call.year, entries, winners) for call, entries, winners in queries.numbers_of_calls(calls)]
    assert past == [(2012, 47, 10), (2014, 68, 15), (2017, 73, 18)]
    judged = queries.call_by_slug("trial-jury")
    assert judged.state is CallState.JUDGING
    found = jury.results(judged, judged.rounds[0])
    assert 0 < found.handed_in < found.expected
    ended = queries.call_by_slug("trial-ceremony")
    entries = queries.entries_of_call(ended.id)
    winners = [one for one in entries if one.entry.is_winner]
    assert (ended.state, len(entries), sum(rules.is_finalist(one.entry, ended) for one in entries)) == (
        CallState.PUBLISHED,
        5,
        2,
    )
    assert {one.city.slug for one in winners} == {"jakarta", "asuncion"}
    for one in winners:
        assert issued.standing(certificates.PRIZE, one.entry.id).issued_on < clock.today()
    assert all("(invented)" in one.entry.title for one in entries), "nobody takes it for a thing that a city did"
    for lang in ("en", "ar"):
        for page in ("awards", "awards/awards-2012", "awards/trial-call", "awards/trial-jury", "awards/trial-ceremony"):
            assert client.get(f"/{lang}/{page}").status_code == 200
    db.session.expunge_all()
