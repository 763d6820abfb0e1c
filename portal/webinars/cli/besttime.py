"""The best hours for the places of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from portal.webinars.besttime.facts import Place
from portal.webinars.cli.base import group

NAMED = 8  # places named in a line before the rest is counted


class _FaultsInALine(click.Command):
    """Says in one line, with status 2, what is wrong with an option too."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            _refuse(error.format_message())


@group.command("best-time", cls=_FaultsInALine)
@click.option(
    "--cities",
    type=click.Path(path_type=Path),
    required=True,
    help="CSV: name,timezone,country[,weight][,languages][,hours].",
)
@click.option("--from", "first", required=True, help="First date on which a run may begin (UTC), such as 2026-12-07.")
@click.option("--weeks", type=int, default=4, show_default=True)
@click.option("--minutes", type=int, default=60, show_default=True, help="Length of a run.")
@click.option("--runs", type=int, default=1, show_default=True, help="How often it is held: 1, 2 or 3.")
@click.option(
    "--step", type=int, default=30, show_default=True, help="Minutes between the hours looked at: 15, 30 or 60."
)
@click.option(
    "--languages", default="", help="Of the webinar, parted by commas; leaves out places known to understand none."
)
@click.option("--ledger", type=click.Path(path_type=Path), help='JSON: {"name": [["2026-05-04", "asleep"], ...]}.')
@click.option("--host", default="", help="A name of the file: no run lies outside its waking hours of a working day.")
@click.option("--most", type=click.IntRange(1, 100), default=10, show_default=True, help="Candidates to give.")
@click.option("--json", "as_json", is_flag=True, help="Print what docs/best-time.md describes.")
def best_time(
    *, cities: Path, first: str, weeks: int, minutes: int, runs: int, step: int, languages: str, ledger: Path | None,
    host: str, most: int, as_json: bool,
) -> None:  # fmt: skip
    """Find the best hours for the places in FILE: by summer time, weekend and public holidays of each, on the date."""
    from portal.webinars.besttime import BestTimeError, Question, read_places, search
    from portal.webinars.besttime.shape import shape

    try:
        reading = read_places(_read(cities))
    except BestTimeError as error:
        _refuse(f"{cities}: {error.reason}")
    try:
        question = Question(
            places=reading.places, minutes=minutes, first=_date(first), weeks=weeks, runs=runs, step=step, most=most,
            languages=[tag for tag in languages.replace(",", " ").split() if tag],
            ledger={} if ledger is None else _ledger(ledger),
            host=_host(host, reading.places) if host else None,
        )  # fmt: skip
        found = search(question)
    except BestTimeError as error:
        _refuse(error.reason)
    answer = shape(found, reading.notes)
    shown = json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(_table(answer))
    # Bytes, as names are in all scripts and a terminal's own encoding may not hold them.
    click.echo(f"{shown}\n".encode(), nl=False)


def _host(name: str, places: Sequence[Place]) -> Place:
    found = next((one for one in places if one.name == name), None)
    if found is None:
        _refuse(f"--host: {name} is not in the file.")
    return found


def _refuse(reason: str) -> NoReturn:
    click.echo(f"Error: {' '.join(reason.split())}", err=True)
    raise SystemExit(2)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _refuse(f"{path}: {error.strerror}")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(f"“{text[:40]}” is no date such as 2026-12-07.")


def _ledger(path: Path) -> Mapping[str, Sequence[tuple[date, Any]]]:
    from portal.webinars.besttime import Hour

    try:
        given = json.loads(_read(path))
        return {
            str(name): [(date.fromisoformat(day), Hour(hour)) for day, hour in visits] for name, visits in given.items()
        }
    except (ValueError, TypeError, AttributeError):
        _refuse(f'{path}: this is no ledger; wanted is {{"name": [["2026-05-04", "asleep"]]}}.')


def _table(answer: Mapping[str, Any]) -> Iterator[str]:
    question = answer["question"]
    yield f"{question['places']} places, {question['minutes']} minutes, {question['from']} to {question['until']}, times in UTC"
    yield ""
    wide = max((len(_hours(each)) for each in answer["candidates"]), default=0)
    yield f"    {'runs':{wide}}  office  awake  score  loses"
    for each in answer["candidates"]:
        yield (
            f"{each['rank']:2}  {_hours(each):{wide}}  {each['office']:6}  {each['awake']:5}  {each['score']:5.1f}"
            f"  {_named(each['losers']) or 'nobody'}"
        )
    yield ""
    for change in answer["clock_changes"]:
        yield f"Clocks change: {change['timezone']}, {change['utc']} ({_named(change['places'])})"
    if answer["holidays_unknown_for"]:
        yield f"Public holidays are not known for: {', '.join(answer['holidays_unknown_for'])}"
    if answer["left_out"]:
        yield f"Left out, none of the languages: {', '.join(answer['left_out'])}"
    yield from answer["notes"]


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _hours(candidate: Mapping[str, Any]) -> str:
    starts = [datetime.fromisoformat(run["utc"]) for run in candidate["runs"]]
    first = starts[0]
    later = [f"{start:%H:%M}" if start.date() == first.date() else f"{start:%a %H:%M}" for start in starts[1:]]
    return " + ".join([f"{first:%a %Y-%m-%d %H:%M}", *later])
