from __future__ import annotations

import json

import pytest

from portal.bench import memory
from portal.bench.figures import Figure
from portal.bench.load import Measurement
from portal.bench.report import CertificateResult, PageResult, Report, aligned


def measured(rate: float, p99: float = 20.0) -> Measurement:
    return Measurement(requests=int(rate * 2), seconds=2.0, p50=5.0, p99=p99, bytes=1)


def page(rates=(300, 330, 270), floors=(100, 100, 100), goal=3.0, sql=3, p99=20.0) -> PageResult:
    return PageResult("page", goal, sql, sql, 4.0, [measured(r, p99) for r in rates], [measured(r) for r in floors])


MADE = CertificateResult(300, 3.0, 2.4)


def report(*pages: PageResult, certificates=MADE, occupied=(), training=()) -> Report:
    return Report(
        pages=pages,
        certificates=certificates,
        memory=occupied,
        seconds=100.0,
        processors=2,
        sizes={"cities": 200},
        training=training,
    )


def test_ratio_is_the_median_of_the_rounds():
    """A machine that slows down for a round slows both sides of it: 300/100, 150/50, 330/100."""
    assert page(rates=(300, 150, 330), floors=(100, 50, 100)).ratio == pytest.approx(3.0)
    assert page(rates=(300, 150, 330), floors=(100, 50, 100)).spread == pytest.approx((3.0, 3.3))


def test_rates_and_times_are_medians():
    found = page(rates=(300, 330, 270), floors=(90, 100, 110))
    assert (found.rate, found.floor_rate, found.p50, found.p99) == (300, 100, 5.0, 20.0)


def test_rounds_must_come_in_pairs():
    with pytest.raises(ValueError, match="zip"):
        _ = page(rates=(300, 330), floors=(100,)).ratio


def test_certificates_are_counted_by_the_second_and_by_processor_time():
    made = CertificateResult(count=300, seconds=3.0, cpu_seconds=2.4)
    assert (made.rate, made.cpu_ms) == (100.0, 8.0)


def test_nothing_is_missed_at_the_goals():
    assert report(page()).misses() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (report(page(rates=(290, 290, 290))), "2.90 × the floor, wanted 3.0"),
        (report(page(p99=101.0)), "p99 101 ms"),
        (report(page(sql=9)), "9 SQL statements"),
        (report(page(), certificates=CertificateResult(100, 2.0, 1.0)), "50 a second, wanted 60"),
        (report(page(), occupied=[memory.Memory("web 1", 151.0, 90.0)]), "151 MB"),
        (report(page(), training=[Figure("quiz start", 6.0, 5.0, "s")]), "quiz start: 6 s, wanted at most 5"),
    ],
)
def test_each_goal_that_is_missed_is_named(changed, says):
    [line] = changed.misses()
    assert says in line


def test_parent_process_is_not_judged_as_a_web_process():
    assert report(page(), occupied=[memory.Memory("web, parent", 500.0, 500.0)]).misses() == []


def test_table_and_file_hold_every_page_and_process():
    found = report(page(), occupied=[memory.Memory("web 1", 120.0, 70.0)])
    assert "3.00" in found.table()
    assert "web 1" in found.table()
    data = json.loads(json.dumps(found.as_json()))
    assert data["pages"][0]["ratio"] == 3.0
    assert len(data["pages"][0]["rounds"]) == 3
    assert data["memory"] == [{"name": "web 1", "rss": 120.0, "pss": 70.0}]


def test_table_and_file_hold_what_the_training_reached():
    found = report(training=[Figure("quiz start", 4.5, 5.0, "s", errors=1, detail="1000 people")])
    [row] = [line for line in found.table().splitlines() if line.startswith("quiz start ")]
    assert row.split() == ["quiz", "start", "4.50", "≤", "5", "s", "1"]
    assert "quiz start: 1000 people" in found.table()
    [kept] = json.loads(json.dumps(found.as_json()))["training"]
    assert kept == {
        "name": "quiz start", "reached": 4.5, "wanted": 5.0, "unit": "s", "errors": 1, "at_least": False,
        "detail": "1000 people", "is_reached": False,
    }  # fmt: skip


def test_lines_are_aligned():
    assert aligned([("a", "10"), ("long", "9")]) == ["a     10", "long   9"]


def test_memory_is_read_from_the_kernels_text():
    found = memory.parse(
        "5561-7ffc ---p 0 00:00 0 [rollup]\nRss:  100000 kB\nPss:   50000 kB\nPss_Anon: 1 kB\n", "web 1"
    )
    assert (found.rss, found.pss) == (102.4, 51.2)


def test_memory_without_figures_is_refused():
    with pytest.raises(ValueError, match="no Rss and Pss"):
        memory.parse("Rss: 1 kB\n", "web 1")
