from __future__ import annotations

import json
import shutil

import pytest

from portal.bench import BenchError, load
from tests.bench.conftest import Notebook

GOOD = {
    "requests": 500, "microseconds": 2_000_000, "p50": 8_000, "p99": 30_500, "bytes": 1000, "unexpected": 0,
    "first_unexpected": 0, "broken": 0, "timeouts": 0, "exhausted": 0,
}  # fmt: skip


def output(**changes) -> str:
    return "Running 2s test\n  1 threads\n" + json.dumps(GOOD | changes) + "\n"


def test_parse_gives_rate_and_times_in_milliseconds():
    found = load.parse(output(), what="page", expected=200)
    assert (found.rate, found.p50, found.p99, found.seconds) == (250.0, 8.0, 30.5, 2.0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"unexpected": 3, "first_unexpected": 500}, "3 of 500 answers were not 200; the first was 500"),
        ({"broken": 2}, "2 connections broke"),
        ({"timeouts": 1}, "1 requests timed out"),
        ({"requests": 0}, "nothing was answered"),
    ],
)
def test_parse_refuses_what_cannot_be_trusted(changes, says):
    with pytest.raises(BenchError, match=says):
        load.parse(output(**changes), what="page", expected=200)


def test_parse_refuses_output_without_result():
    with pytest.raises(BenchError, match="no result"):
        load.parse("unable to connect", what="page", expected=200)


def test_request_is_a_line_of_four_fields():
    assert load.Request("/a", "s=1", "x=2", "POST").line() == "POST\t/a\ts=1\tx=2"


needs_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason="the load tool is installed by `make bench`")


@needs_wrk
def test_run_once_sends_no_request_twice_and_says_that_there_are_too_few(server):
    wanted = [load.Request(f"/{n}", cookie=f"s={n}", body=f"n={n}", method="POST") for n in range(40)]
    with pytest.raises(BenchError, match="too few requests"):
        load.run(server, wanted, what="writes", seconds=1, once=True)
    assert set(Notebook.seen) == {("POST", f"/{n}", f"s={n}", f"n={n}") for n in range(40)}


@needs_wrk
def test_run_once_leaves_the_rest_of_a_long_list(server):
    wanted = [load.Request(f"/{n}") for n in range(100_000)]
    found = load.run(server, wanted, what="writes", seconds=1, once=True)
    assert len(Notebook.seen) == len(set(Notebook.seen))
    assert abs(found.requests - len(Notebook.seen)) <= load.CONNECTIONS


@needs_wrk
def test_run_repeats_requests_until_time_is_up(server):
    found = load.run(server, [load.Request("/a"), load.Request("/b")], what="page", seconds=1)
    assert found.requests > 2
    assert {path for _method, path, _cookie, _body in Notebook.seen} == {"/a", "/b"}


@needs_wrk
def test_run_fails_on_another_status(server):
    with pytest.raises(BenchError, match="the first was 404"):
        load.run(server, [load.Request("/a"), load.Request("/gone")], what="page", seconds=1)
