"""Calls, entries and jurors for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal.accounts.models import User
from portal.cases.models import Call, Entry
from portal.cases.queries import awards as queries
from portal.cases.queries import jury as jury_queries
from portal.cases.queries.awards import OneEntry
from portal.cases.queries.jury import OneJuror
from portal.cases.services import awards, entries
from portal.cases.services import jury as jury_services
from portal.cases.services.entries import EntryText
from portal.cases.services.jury import Scores
from portal.cities.models import City
from portal.core import clock, db
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city

_numbers = count(1)
CRITERIA = {"problem": 1, "value": 3}


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_call(*, is_open: bool = True, blind: bool = False, rounds: int = 1, advance: int = 1, **values: Any) -> Call:
    """A call with two categories, a month to enter and two criteria."""
    now = clock.now()
    plan: dict[str, Any] = {
        "slug": f"awards-{next(_numbers)}", "titles": {"en": "City awards"}, "timezone": "Asia/Seoul",
        "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30),
    }  # fmt: skip
    with _writing():
        call = awards.create_call(plan=awards.CallPlan(**(plan | values)), actor=None)
        for slug in ("services", "open-city"):
            awards.add_category(call=call, slug=slug, titles={"en": slug.title()}, descriptions={})
            call = awards.reloaded(call)
        for number in range(rounds):
            held = awards.add_round(call=call, titles={"en": f"Round {number + 1}"}, is_blind=blind, advance=advance)
            if not number:
                for place, (key, weight) in enumerate(CRITERIA.items(), 1):
                    awards.add_criterion(
                        held=held, key=key, weight=weight, names={"en": key.title()}, position=place,
                        questions={"en": f"What about the {key}?"}, anchors={"1": {"en": "Little"}, "5": {"en": "Much"}},
                    )  # fmt: skip
            call = awards.reloaded(call)
        if is_open:
            awards.open_call(call=call, actor=None)
    return _call(call)


def _call(call: Call) -> Call:
    found = queries.call_by_id(call.id)
    assert found is not None
    return found


def make_author(city: City | None = None, **values: Any) -> tuple[User, City]:
    """Somebody who works for a city."""
    city = city or make_city()
    person = make_user(**values)
    make_affiliation(person, city)
    return person, city


def make_entry(
    call: Call, *, city: City | None = None, actor: User | None = None, category: int = 0, submitted: bool = True,
    checked: bool = False, **values: Any,
) -> OneEntry:  # fmt: skip
    """A complete entry, handed in unless told; `checked`: found eligible."""
    if actor is None:
        actor, city = make_author(city)
    with _writing():
        one = entries.begin_entry(
            call=call,
            city=city or make_city(),
            category_id=call.categories[category].id,
            title="T",
            lang="en",
            actor=actor,
        )
        text = {
            "title": f"Entry {next(_numbers)}", "summary": "In short", "category_id": call.categories[category].id,
            "answers": {"problem": "Holes", "value": "None left"}, "contact": "roads@city.example",
        }  # fmt: skip
        entries.save_entry(one=one, text=EntryText(**(text | values)), revision=one.entry.revision, actor=actor)
        if submitted:
            entries.submit_entry(one=one, actor=actor)
        if checked:
            entries.check_entry(one=one, eligible=True, reason="", actor=None)
    return fresh(one.entry)


def fresh(entry: Entry) -> OneEntry:
    """The entry as the database has it."""
    found = queries.entry_by_id(entry.id)
    assert found is not None
    return found


def make_juror(call: Call, *, person: User | None = None, **values: Any) -> OneJuror:
    """A juror of all categories, without an account unless `person` is given."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "name": f"Quirin Vexel {number}", "email": person.email if person else f"quirin.vexel{number}@jury.example", "lang": "en",
        "categories": [category.id for category in call.categories],
    }  # fmt: skip
    with _writing():
        return jury_services.add_juror(call=_call(call), actor=None, **(defaults | values))


def close(call: Call, at: datetime | None = None) -> Call:
    """Lets the call's time be over."""
    with _writing():
        held = _call(call)
        held.opens_at, held.closes_at = clock.now() - timedelta(days=9), at or clock.now() - timedelta(minutes=1)
        db.session.flush()
    return _call(call)


def start(call: Call) -> Call:
    """Closes the call and gives its entries to the jury."""
    close(call)
    with _writing():
        awards.start_judging(call=_call(call), actor=None)
    return _call(call)


def score(juror: OneJuror, one: OneEntry, problem: int, value: int, remarks: str = "", *, hand_in: bool = True) -> None:
    """What a juror gives an entry."""
    with _writing():
        found = jury_queries.juror_by_id(juror.juror.id)
        assert found is not None
        jury_services.save_sheet(
            juror=found, entry_id=one.entry.id, hand_in=hand_in,
            given=Scores({"problem": problem, "value": value}, {"value": "Noted"}, remarks, "For the office"),
        )  # fmt: skip


def decide(call: Call, chosen: list[OneEntry], round_number: int = 1, *, publish: bool = False) -> Call:
    """Ends a round with these entries chosen, and shows the winners if asked."""
    with _writing():
        awards.choose(
            call=_call(call),
            round_number=round_number,
            chosen={one.entry.id for one in chosen},
            actor=make_secretariat(),
        )
        if publish:
            awards.publish_call(call=_call(call), actor=None)
    return _call(call)
