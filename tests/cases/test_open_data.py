"""All public data go out as files, the same bytes for the same data, and come in again as they were."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from sqlalchemy import text, update

from portal.cases import datasets, queries, services
from portal.cases.formats import data
from portal.cases.formats.site import of_portal
from portal.cases.models import CaseText
from portal.cases.queries import open as records
from portal.core import db
from portal.core.i18n import Origin
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case


def _cases(client) -> dict:
    return json.loads(client.get("/data/cases.json", buffered=True).get_data(as_text=True))


def _without_record(item: dict) -> dict:
    return {name: value for name, value in item.items() if name != "record"}


def test_cases_go_out_and_come_in_again_as_they_were(client, transaction):
    city = make_city(slug="seoul", names={"en": "Seoul"})
    make_case(city, stage="stopped", stopped_reason={"en": "No money", "ko": "예산 없음"}, ended="2021")
    other = make_case(city, evidence={}, cost={"band": "unknown"}, licence="CC0-1.0", indicators=[], timeline=[])
    with transaction():  # one text a machine has made
        db.session.execute(
            update(CaseText).where(CaseText.version_id == other.version.id, CaseText.lang == "ko")
            .values(origin=Origin.MACHINE, reviewed_at=None)
        )  # fmt: skip
    before = client.get("/data/cases.json", buffered=True).get_data()
    assert client.get("/data/cases.json", buffered=True).get_data() == before
    first = [_without_record(one) for one in json.loads(before)["cases"]]
    assert len(first) == 2
    with transaction():
        db.session.execute(text("TRUNCATE cases_cases CASCADE"))
    assert _cases(client)["cases"] == []
    items = services.read(before, "cases.json")
    assert services.check(items).problems == []
    with transaction():
        for item in items:
            services.take_over(item=item, publish=True)
    assert [_without_record(one) for one in _cases(client)["cases"]] == first
    assert first[1]["texts"]["ko"]["origin"] == "machine"
    assert services.check(items).new == []


@pytest.mark.demo
def test_a_table_says_of_cases_all_that_json_says(client):
    """But for the key under which a case is known, each is the same by either way in."""
    table = client.get("/data/cases.csv", buffered=True).get_data()
    listed = json.loads(client.get("/data/cases.json", buffered=True).get_data())["cases"]
    by_table, by_json = services.read(table, "cases.csv"), services.read(json.dumps(listed).encode(), "cases.json")
    assert len(by_table) == len(by_json) > 20
    wanted = (
        "key",
        "city",
        "stage",
        "texts",
        "timeline",
        "indicators",
        "contacts",
        "references",
        "tags",
        "prerequisites",
        "cost",
    )
    for one, other in zip(by_table, by_json, strict=True):
        for name in wanted:
            mine, theirs = (_without_nothing(item.get(name)) for item in (one, other))
            assert mine == theirs, (one["key"], name)
    assert any(one.get("timeline") and one.get("indicators") and len(one["texts"]) > 2 for one in by_table)


def _without_nothing(value):
    """Parts that say nothing count as left out: a table has no cell for them."""
    if isinstance(value, dict):
        kept = {key: _without_nothing(one) for key, one in value.items() if key != "origin"}
        return {key: one for key, one in kept.items() if one not in (None, "", [], {})}
    return ([_without_nothing(one) for one in value] or None) if isinstance(value, list) else value or None


@pytest.mark.parametrize("cell", ["[", "7", '"x"', "{}", '[["a"]]', "[" * 3000])
def test_a_cell_that_is_no_list_is_a_fault_of_its_row(app, cell):
    city = make_city()
    row = {
        "key": "lima-1",
        "city": city.slug,
        "lang": "en",
        "stage": "live",
        "title": "T",
        "summary": "S",
        "timeline": cell,
    }
    out = io.StringIO()
    table = csv.DictWriter(out, row)
    table.writeheader()
    table.writerow(row)
    found = services.check(services.read(out.getvalue().encode(), "cases.csv"))
    assert found.new == []
    assert [one.key for one in found.problems] == ["lima-1"] * len(found.problems) != []


def test_table_of_cases_comes_in_again(client, transaction):
    make_case(
        texts={
            "en": {
                "title": "=2+2",
                "summary": '-1, "quoted"',
                "sections": {"problem": "@sum", "solution": "line\nline", "results": "R"},
            }
        }
    )
    table = client.get("/data/cases.csv", buffered=True).get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["title"], row["summary"], row["problem"]) == ("'=2+2", '\'-1, "quoted"', "'@sum")
    columns = [
        name
        for name in row
        if name not in ("number", "version", "published_at", "changed_at", "address", "evidence_today")
    ]
    with transaction():
        db.session.execute(text("TRUNCATE cases_cases CASCADE"))
        for item in services.read(table.encode(), "cases.csv"):
            services.take_over(item=item, publish=True)
    (again,) = csv.DictReader(io.StringIO(client.get("/data/cases.csv", buffered=True).get_data().decode("utf-8-sig")))
    assert {name: again[name] for name in columns} == {name: row[name] for name in columns}


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(value):
    (header, line) = data.as_csv(["a"], [[[value]]])
    assert next(csv.reader(io.StringIO(line)))[0] == f"'{value}"
    assert header.startswith("\ufeff")


def test_withdrawn_case_is_named_and_no_more(client, transaction):
    gone, kept = make_case(), make_case()
    with transaction():
        services.withdraw(case=gone.case, reason="Wrong figures", actor=make_user())
    found = _cases(client)
    assert [one["record"]["number"] for one in found["cases"]] == [kept.case.number]
    assert [(one["number"], one["reason"]) for one in found["withdrawn"]] == [(gone.case.number, "Wrong figures")]
    assert gone.original.title not in json.dumps(found)
    one = client.get(f"/data/cases/{gone.case.number}.json")
    assert (one.status_code, one.get_json()["reason"]) == (410, "Wrong figures")
    assert client.get(f"/data/cases/{kept.case.number}.json").get_json()["record"]["number"] == kept.case.number


def test_files_are_compressed_tagged_and_given_once(client, monkeypatch):
    monkeypatch.setattr(records, "BATCH", 2)
    for _n in range(5):
        make_case()
    plain = client.get("/data/cases.json", buffered=True)
    packed = client.get("/data/cases.json", buffered=True, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert (
        client.get("/data/cases.json", buffered=True, headers={"Accept-Encoding": "gzip"}).get_data()
        == packed.get_data()
    )
    assert len(json.loads(plain.get_data())["cases"]) == 5
    for path in ("/data/cases.json", "/data/tags.csv", "/data/cities.json"):
        answer = client.get(path, buffered=True)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
        assert client.get(path, buffered=True, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    etag = plain.headers["ETag"]
    make_case()
    assert client.get("/data/cases.json", buffered=True, headers={"If-None-Match": etag}).status_code == 200


def test_large_export_asks_the_same_for_each_batch(app, request, monkeypatch):
    for _n in range(4):
        make_case()
    db.session.expunge_all()
    counts = []
    for size in (4, 2):
        monkeypatch.setattr(records, "BATCH", size)
        with request.getfixturevalue("queries")() as seen:
            "".join(datasets.get("cases", "json")[1](of_portal()))
        counts.append(len(seen))
    assert counts[0] <= 8
    assert counts[1] <= 2 * counts[0]


def test_cities_and_tags_are_whole(client):
    make_city(slug="lima", names={"en": "Lima", "es": "Lima"}, website="https://lima.example")
    cities = client.get("/data/cities.json").get_json()["cities"]
    (lima,) = [one for one in cities if one["slug"] == "lima"]
    assert (lima["membership"], lima["latitude"], lima["offices"]) == ("full", 14.6, [])
    tags = client.get("/data/tags.json").get_json()["tags"]
    assert all(set(one["labels"]) >= {"en", "ko", "ar", "ru", "es", "fr"} for one in tags)
    rows = list(csv.DictReader(io.StringIO(client.get("/data/tags.csv").get_data().decode("utf-8-sig"))))
    assert [row["key"] for row in rows] == [one["key"] for one in tags]
    assert client.get("/data/people.json").status_code == 404
    assert client.get("/data/tags.xml").status_code == 404


def test_import_says_what_is_wrong_with_a_cost(app):
    city = make_city()
    from tests.factories.open_cases import item

    for cost in ({"band": "much"}, {"amount": -1, "currency": "USD"}, {"amount": 5}, {"year": "soon"}, [1]):
        assert services.check([item(city.slug, cost=cost)]).problems, cost


def test_withdrawal_while_an_export_runs_loses_and_doubles_nothing(app, transaction, monkeypatch):
    monkeypatch.setattr(records, "BATCH", 2)
    made = [make_case().case for _n in range(5)]
    numbers = [case.number for case in made]
    pieces = datasets.get("cases", "json")[1](of_portal())
    text = next(pieces) + next(pieces) + next(pieces)  # the first batch is out
    with transaction():
        for number in (numbers[0], numbers[4]):  # one that is out already, one that is to come
            services.withdraw(case=queries.case_by_number(number), reason="Wrong", actor=make_user())
    found = json.loads(text + "".join(pieces))
    cases = [one["record"]["number"] for one in found["cases"]]
    gone = [one["number"] for one in found["withdrawn"]]
    assert (cases, gone) == (numbers[:4], numbers[4:])


def test_own_case_does_not_come_back_as_a_second_one(client, transaction):
    made = make_case()
    with transaction():
        made.case.source = None
    (item,) = _cases(client)["cases"]
    assert item["key"] == f"localhost/case/{made.case.number}"
    assert services.check([item]).known == [item["key"]]
    assert services.check([item | {"key": "elsewhere.example/case/1"}]).new == ["elsewhere.example/case/1"]


def test_command_exports_and_imports(app, tmp_path, monkeypatch):
    """The commands on the application of the tests; what they print is what a pipe gets."""
    from contextlib import nullcontext

    from click.testing import CliRunner

    from portal.cases.cli import files, group

    monkeypatch.setattr(files, "_application", lambda: nullcontext(app))
    make_case()
    run = CliRunner()
    out = run.invoke(group, ["export", "cases", "json"])
    assert out.exit_code == 0
    path = tmp_path / "cases.json"
    path.write_text(out.stdout, encoding="utf-8")
    assert run.invoke(group, ["import", str(path), "--dry-run"]).stdout.endswith(
        "would come in: 0, there already: 1, wrong: 0\n"
    )
    db.session.execute(text("TRUNCATE cases_cases CASCADE"))
    done = run.invoke(group, ["import", str(path), "--publish"])
    assert done.exit_code == 0
    assert done.stdout.endswith("came in: 1, there already: 0, wrong: 0\n")
    again = run.invoke(group, ["import", str(path), "--publish"])
    assert again.stdout.endswith("came in: 0, there already: 1, wrong: 0\n")
    path.write_text('[{"key": "x", "city": "nowhere"}]')
    wrong = run.invoke(group, ["import", str(path)])
    assert wrong.exit_code == 1
    assert "nowhere" in wrong.stdout
    assert run.invoke(group, ["export", "people", "json"]).exit_code == 1
