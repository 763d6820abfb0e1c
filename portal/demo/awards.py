"""Awards of the demo: earlier ones as figures, and three invented calls: one is open, one is judged, of one the winners are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.cases.models import Call, Entry
from portal.cases.queries import jury as jury_queries
from portal.cases.queries.jury import OneJuror
from portal.cases.services import awards, entries, jury
from portal.cases.services.entries import EntryText
from portal.cases.services.jury import Scores
from portal.cities import queries as cities
from portal.core import clock, db, i18n
from portal.demo import files, people

SOURCE = i18n.marked("Figures as the association has made them known.")


def load() -> None:
    """Calls that are not there yet."""
    data = files.read("awards")
    known = set(db.session.scalars(select(Call.slug)))
    for row in data["calls"]:
        if row["slug"] not in known:
            figures = {"entries": row["entries"], "winners": row["winners"], "source": SOURCE}
            awards.record_past_call(slug=row["slug"], titles=row["names"], year=row["year"], figures=figures)
    for plan in data["invented"].values():
        if plan["slug"] not in known:
            _load_call(data, plan)


def _load_call(data: Mapping[str, Any], plan: Mapping[str, Any]) -> None:
    call = _prepared(data, plan)
    awards.open_call(call=call, actor=None)
    jurors = [_juror(call, row) for row in plan["jurors"]]
    made = [(_entry(call, row), row) for row in plan["entries"]]
    if plan["closes_in_days"] >= 0:
        return
    # The entries came in time; the call's time is over since some days.
    call.closes_at = _moment(plan["closes_in_days"], plan["timezone"])
    db.session.flush()
    awards.start_judging(call=_fresh(call), actor=None)
    _score_all(data, jurors, made, "scores")
    if "published_days_ago" in plan:
        with clock.simulated(_moment(-plan["published_days_ago"], plan["timezone"])):
            _end(data, call, jurors, made)


Made = Sequence[tuple[Entry, Mapping[str, Any]]]


def _score_all(data: Mapping[str, Any], jurors: Sequence[OneJuror], made: Made, name: str) -> None:
    for number, juror in enumerate(jurors):
        for entry, row in made:
            if row.get(name) and row[name][number]:
                _score(juror, entry, dict(zip(_keys(data), row[name][number], strict=True)))


def _end(data: Mapping[str, Any], call: Call, jurors: Sequence[OneJuror], made: Made) -> None:
    """Those whom the jury found best go on, are scored again, and win; the ceremony is out."""
    office = people.by_key("nam-yunseo")
    for number in (1, 2):
        if number > 1:
            _score_all(data, jurors, made, "final")
        found = jury_queries.results(_fresh(call), _fresh(call).rounds[number - 1])
        chosen = {line.one.entry.id for line in found.lines if line.is_proposed}
        awards.choose(call=_fresh(call), round_number=number, chosen=chosen, actor=office)
    awards.publish_call(call=_fresh(call), actor=office)


def _moment(days: int, zone: str) -> datetime:
    return datetime.combine(clock.today(zone) + timedelta(days=days), time(23, 59, 59), ZoneInfo(zone))


def _keys(data: Mapping[str, Any]) -> list[str]:
    return [row["slug"] for row in data["criteria"]]


def _fresh(call: Call) -> Call:
    return awards.reloaded(call)


def _prepared(data: Mapping[str, Any], plan: Mapping[str, Any]) -> Call:
    zone = plan["timezone"]
    call = awards.create_call(
        plan=awards.CallPlan(
            slug=plan["slug"], titles=plan["names"], descriptions=plan["descriptions"], timezone=zone,
            opens_at=_moment(-plan["opens_days_ago"], zone), closes_at=_moment(max(plan["closes_in_days"], 1), zone),
            most_per_city=data["entries_per_city"],
        ),
        actor=None,
    )  # fmt: skip
    for row in data["categories"]:
        awards.add_category(call=call, slug=row["slug"], titles=row["names"], descriptions=row["descriptions"])
        call = _fresh(call)
    # Of a call with winners all is over; of the others the jury has its time still before it.
    closed = plan["closes_in_days"] if "published_days_ago" in plan else max(plan["closes_in_days"], 0)
    for place, row in enumerate(data["rounds"]):
        held = awards.add_round(
            call=call, titles=row["names"], is_blind=not place, advance=2 if not place else 1,
            due_at=_moment(closed + 20 * (place + 1), zone),
        )  # fmt: skip
        for position, one in enumerate(data["criteria"] if not place else (), 1):
            awards.add_criterion(
                held=held, key=one["slug"], weight=one["weight"], names=one["names"], questions=one["questions"],
                anchors=one["anchors"], position=position,
            )  # fmt: skip
        call = _fresh(call)
    return call


def _juror(call: Call, row: Mapping[str, Any]) -> OneJuror:
    person = people.by_key(row["key"]) if "key" in row else None
    categories = [one.id for one in call.categories if one.slug in row["categories"]]
    return jury.add_juror(
        call=call, name=person.display_name if person else row["name"], email=person.email if person else row["email"],
        lang=row.get("lang", "en"), categories=categories, actor=None,
    )  # fmt: skip


def _entry(call: Call, row: Mapping[str, Any]) -> Entry:
    author = people.by_key(row["author"])
    category = next(one for one in call.categories if one.slug == row["category"])
    one = entries.begin_entry(
        call=call, city=cities.cities_by_slug([row["city"]])[row["city"]], category_id=category.id, title=row["title"],
        lang=row["lang"], actor=author,
    )  # fmt: skip
    text = EntryText(
        title=row["title"],
        category_id=category.id,
        summary=row["summary"],
        answers=row["answers"],
        to_library=row["to_library"],
    )
    entries.save_entry(one=one, text=text, revision=one.entry.revision, actor=author)
    if row["submitted"]:
        entries.submit_entry(one=one, actor=author)
    if row["eligible"] is not None:
        entries.check_entry(one=one, eligible=row["eligible"], reason="", actor=None)
    return one.entry


def _score(juror: OneJuror, entry: Entry, scores: Mapping[str, int]) -> None:
    found = jury_queries.juror_by_id(juror.juror.id)
    if found is not None:
        jury.save_sheet(juror=found, entry_id=entry.id, given=Scores(scores), hand_in=True)
