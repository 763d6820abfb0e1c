"""portal webinars best-time."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.webinars.cli import group

CITIES = str(Path(__file__).parent / "data" / "cities.csv")


def run(*words: str):
    return CliRunner().invoke(group, ["best-time", *words])


def test_json_explains_itself():
    said = run("--cities", CITIES, "--from", "2026-07-06", "--weeks", "4", "--minutes", "60", "--runs", "2", "--json")
    assert (said.exit_code, said.stderr) == (0, "")
    answer = json.loads(said.stdout)
    assert set(answer) == {
        "question", "definitions", "candidates", "weekends", "holidays_unknown_for", "left_out", "clock_changes",
        "ledger_pressures", "notes",
    }  # fmt: skip
    assert answer["question"] | {"languages": []} == {
        "from": "2026-07-06", "until": "2026-08-03", "weeks": 4, "minutes": 60, "runs": 2, "step_minutes": 30, "languages": [],
        "places": 100, "weight": 100.0,
    }  # fmt: skip
    best = answer["candidates"][0]
    assert (best["rank"], best["office"], best["awake"], best["losers"], best["score"]) == (1, 99, 100, [], 99.0)
    assert best["score"] == sum(best["score_parts"].values())
    assert len(answer["candidates"]) == 10
    for number, held in enumerate(best["runs"], 1):
        start = datetime.fromisoformat(held["utc"])
        assert [place["class"] for place in held["places"]].count("office") == held["office"]
        assert all(datetime.fromisoformat(place["local"]) == start for place in held["places"])
        assert all(
            datetime.fromisoformat(place["local"]).strftime("%A") == place["weekday"] for place in held["places"]
        )
        taken = {place["name"]: place["class"] for place in best["places"] if place["run"] == number}
        assert taken.items() <= {place["name"]: place["class"] for place in held["places"]}.items()
    assert answer["weekends"]["SA"]["days"] == ["Friday", "Saturday"]


def test_table_is_for_people(tmp_path):
    file = tmp_path / "cities.csv"
    file.write_text(
        "name,timezone,country\nSeoul,Asia/Seoul,KR\nParis,Europe/Paris,FR\nBase,UTC,ZZ\n", encoding="utf-8"
    )
    said = run("--cities", str(file), "--from", "2026-03-23", "--weeks", "2", "--runs", "2", "--most", "1")
    assert said.stdout.splitlines()[3] == " 1  Mon 2026-03-23 01:00 + 10:00       3      3  100.0  nobody"
    assert "Clocks change: Europe/Paris, 2026-03-29T01:00:00Z (Paris)" in said.stdout
    assert "Public holidays are not known for: ZZ" in said.stdout


def test_ledger_goes_in_and_comes_out(tmp_path):
    cities, ledger = tmp_path / "cities.csv", tmp_path / "ledger.json"
    cities.write_text("name,timezone,country\nSeoul,Asia/Seoul,KR\nLima,America/Lima,PE\n", encoding="utf-8")
    words = ("--cities", str(cities), "--from", "2026-03-23", "--weeks", "1", "--json")
    first = json.loads(run(*words).stdout)["candidates"][0]
    ((name, (day, hour)),) = first["ledger_adds"].items()
    ledger.write_text(json.dumps({name: [[day, hour]] * 4}), encoding="utf-8")
    second = json.loads(run(*words, "--ledger", str(ledger)).stdout)
    assert second["candidates"][0]["losers"] != [name]
    assert 0 < second["ledger_pressures"][name] < 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cities", "nowhere.csv", "--from", "2026-03-23"), "nowhere.csv: No such file or directory"),
        (("--cities", CITIES), "Missing option '--from'."),
        (("--cities", CITIES, "--from", "soon"), "“soon” is no date such as 2026-12-07."),
        (("--cities", CITIES, "--from", "2026-03-23", "--weeks", "many"), "Invalid value for '--weeks'"),
        (("--cities", CITIES, "--from", "2026-03-23", "--runs", "4"), "one, two or three runs"),
        (("--cities", CITIES, "--from", "2026-03-23", "--minutes", "-5"), "between 10 and 600"),
        (("--cities", CITIES, "--from", "2026-03-23", "--ledger", CITIES), "this is no ledger"),
        (("--cities", __file__, "--from", "2026-03-23"), "must name the columns"),
    ],
)
def test_what_is_wrong_is_one_line_and_status_2(words, said):
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_no_run_is_at_night_for_the_host():
    words = ("--cities", CITIES, "--from", "2026-07-06", "--minutes", "60", "--runs", "2", "--json")
    said = run(*words, "--host", "Seoul")
    answer = json.loads(said.stdout)
    assert answer["question"]["host"] == "Seoul"
    for candidate in answer["candidates"]:
        for one in candidate["runs"]:
            (seoul,) = [place for place in one["places"] if place["name"] == "Seoul"]
            assert seoul["class"] in {"office", "awake"}
    unknown = run(*words, "--host", "Atlantis")
    assert (unknown.exit_code, unknown.stderr) == (2, "Error: --host: Atlantis is not in the file.\n")
