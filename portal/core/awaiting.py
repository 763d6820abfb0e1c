"""What waits for a person in any module: each registers what it can list, "my portal" asks for all of it in one statement.

    awaiting.register("cases.judge", Awaited(
        rows=awaited.to_judge,        # a select of what waits, built once a process
        words=lambda n: ngettext("Judge %(num)d entry", "Judge %(num)d entries", n), hint=_l("…"), endpoint="cases.own_juries",
    ))

The statement is the same for all who are asked the same kinds, so it is built once for them; what is a person's own (his id, his
cities) is filled in. It tells how many there are, the nearest day, and of the first of them what its address needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import DateTime, ScalarSelect, Select, Uuid, bindparam, cast, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.core.prepared import Prepared

USER = bindparam("user_id", type_=Uuid())
UNDATED = cast(null(), DateTime(timezone=True)).label("due")

Given = Callable[[Any], Mapping[str, Any] | None]


def everybody(_user: Any) -> Mapping[str, Any]:
    """Of what waits for anybody, by his id alone."""
    return {}


@dataclass(frozen=True)
class Awaited:
    """One kind of thing that waits.

    Args:
        rows: a select of what waits, with parameters to be filled in: `USER`, `prepared.NOW`, and those of `given`. Its column `due`
            (timestamptz or date; `UNDATED` where there is no day) is when it has to be done; all others are values of the
            address of a row, under their names. Called once a process.
        words: the number in words, e.g. "2 cases wait for your look".
        hint: what to do, in half a sentence; lazy.
        endpoint: where it is done; with the values of the row that is due first, where `rows` has any.
        values: values of the address that are always the same.
        given: the parameters of a person, named after the module (`cases_cities`); None where it is none of his business.
    """

    rows: Callable[[], Select[*tuple[Any, ...]]]
    words: Callable[[int], str]
    hint: Any
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    given: Given = everybody


@dataclass(frozen=True)
class Waiting:
    """What waits of a kind for somebody: how many, the nearest day (a date, or an instant in UTC), where the first one is."""

    of: Awaited
    number: int
    due: date | datetime | None
    values: Mapping[str, str]


_known: dict[str, Awaited] = {}


def register(name: str, awaited: Awaited) -> None:
    """Adds a kind; modules do so when the application is set up, in the order in which they are shown."""
    _known[name] = awaited
    _statement.cache_clear()


def _asked(awaited: Awaited) -> ScalarSelect[Any]:
    """(how many, the nearest day, what the address of the first needs) as one value."""
    rows = awaited.rows().subquery()
    keys = [column for column in rows.c if column.key != "due"]
    first: Any = null()
    if keys:
        address = func.jsonb_build_object(*(part for column in keys for part in (column.key, column)))
        first = func.jsonb_agg(aggregate_order_by(address, rows.c.due.asc().nulls_last(), keys[0])).op("->")(0)
    return select(func.jsonb_build_array(func.count(), func.min(rows.c.due), first)).select_from(rows).scalar_subquery()


@cache
def _statement(names: tuple[str, ...], more: tuple[Callable[[], Any], ...]) -> Prepared:
    columns = [_asked(_known[name]) for name in names] + [one() for one in more]
    return Prepared(select(*(column.label(f"c{place}") for place, column in enumerate(columns))))


def _due(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-01-31") else datetime.fromisoformat(text).astimezone(UTC)


def moment_of(due: date | datetime) -> datetime:
    """For comparing: a day has its whole length."""
    return due if isinstance(due, datetime) else datetime.combine(due, time.max, UTC)


def waiting_for(user: Any, *more: Callable[[], Any]) -> tuple[list[Waiting], Sequence[Any]]:
    """What waits for the person, in the order of the kinds; and what else the caller wants to know, all by one statement.

    `more`: scalar selects with `USER` and `NOW` in them; functions of modules, not made anew for each call.
    """
    asked, values = [], {"user_id": user.id}
    for name, one in _known.items():
        given = one.given(user)
        if given is not None:
            asked.append(name)
            values.update(given)
    if not asked and not more:
        return [], ()
    row = _statement(tuple(asked), more).first(**values)
    found = [
        Waiting(_known[name], number, _due(due), {**_known[name].values, **(first or {})})
        for name, (number, due, first) in zip(asked, row, strict=False)
        if number
    ]
    return found, row[len(asked) :]
