from __future__ import annotations

from portal.bench import crowd
from portal.bench.load import Request
from tests.bench.conftest import Notebook


def test_everybody_sends_what_is_his_once_and_in_order(server):
    people = [
        [Request("/begin", f"s={n}", f"n={n}", "POST"), Request(f"/page-{n}", f"s={n}")] for n in range(50)
    ]  # fmt: skip
    found = crowd.at_once(server, people, expected=[303, 200])
    assert (found.errors, len(found.latencies)) == ([], 50)
    assert len(Notebook.seen) == 100
    for n in range(50):
        own = [(method, path, body) for method, path, cookie, body in Notebook.seen if cookie == f"s={n}"]
        assert own == [("POST", "/begin", f"n={n}"), ("GET", f"/page-{n}", "")]


def test_another_status_is_an_error_and_the_others_go_on(server):
    found = crowd.at_once(server, [[Request("/gone")], [Request("/a")], [Request("/b")]], expected=[200])
    assert found.errors == ["GET /gone answers 404, not 200"]
    assert len(found.latencies) == 2


def test_a_server_that_is_gone_is_an_error_for_each():
    found = crowd.at_once("http://127.0.0.1:9", [[Request("/a")], [Request("/b")]], expected=[200])
    assert len(found.errors) == 2
    assert found.latencies == []


def test_a_fixed_rate_is_kept(server):
    found = crowd.paced(server, [Request(f"/{n}") for n in range(40)], rate=100, expected=200)
    assert found.errors == []
    assert 0.39 <= found.sending <= found.seconds


def test_a_server_that_falls_behind_is_measured_from_when_a_request_was_due(server):
    found = crowd.paced(server, [Request("/slow")] * 4, rate=100, expected=200)
    assert found.latencies == sorted(found.latencies)
    assert found.latencies[-1] > 700  # four answers of 200 ms one after the other, all due within 30 ms
    assert found.sending < 0.2  # none waited for the one before


def test_who_is_not_answered_in_time_is_an_error(server, monkeypatch):
    monkeypatch.setattr(crowd, "TIMEOUT", 0.1)
    with Notebook.slowly:
        found = crowd.at_once(server, [[Request("/slow")], [Request("/a")]], expected=[200])
    assert found.errors == ["GET /slow: no answer in time"]
    assert len(found.latencies) == 1
