"""What the columns of a row by themselves do not say: checks that rows from a file of every sort share. None: nothing is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Integer, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from portal.core import db
from portal.participation import faults
from portal.participation.faults import Fault, fault

MOST_COUNT = 100_000_000


def zoned(row: Mapping[str, Any], *names: str) -> Fault | None:
    """Instants need a zone."""
    for name in names:
        if row[name] is not None and row[name].tzinfo is None:
            return fault("%(name)s has no zone", name=name)
    return None


def degrees(row: Mapping[str, Any]) -> Fault | None:
    if (row["latitude"] is None) != (row["longitude"] is None):
        return fault("a place has latitude and longitude, or neither")
    if row["latitude"] is not None and not (-90 <= row["latitude"] <= 90 and -180 <= row["longitude"] <= 180):
        return fault("there is no such place")
    return None


def count(row: Mapping[str, Any], name: str, least: int = 0) -> Fault | None:
    return None if least <= row[name] <= MOST_COUNT else fault("%(name)s is no count", name=name)


def unpacked(text: str) -> Any:
    """What `queries.exchange_consultations.packed` has packed; None: it is no JSON, or holds a sign that a database cannot keep."""
    try:
        found = json.loads(text)
        kept = json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return None if b"\\u0000" in kept or b"\x00" in kept else found


def texts(row: Mapping[str, Any], name: str, *, required: bool = False) -> Fault | None:
    """A column of texts by language."""
    found = unpacked(row[name] or "{}")
    if not isinstance(found, dict) or not all(isinstance(one, str) and len(lang) <= 12 for lang, one in found.items()):
        return faults.no_texts(name)
    return fault("%(name)s has no text", name=name) if required and not any(found.values()) else None


def terms_check(terms: Any) -> Callable[[Mapping[str, Any]], Fault | None]:
    """Of settings that are a dataclass with plain defaults: each is known and of the same type, numbers from 0 to a million."""
    plain = terms()

    def check(settings: Mapping[str, Any]) -> Fault | None:
        for name, value in settings.items():
            if name not in terms.__dataclass_fields__:
                return faults.unknown(name)
            wanted = getattr(plain, name)
            if isinstance(wanted, list | tuple):
                if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                    return fault("%(name)s is no list of texts", name=name)
            elif type(value) is not type(wanted) or (type(value) is int and not 0 <= value <= 1_000_000):
                return _no_value(name, wanted)
        return None

    return check


def _no_value(name: str, plain: Any) -> Fault:
    """Of a setting that is of another type than its default, or out of bounds."""
    if type(plain) is bool:
        return faults.no_truth(name)
    return faults.no_setting_number(name) if type(plain) is int else fault("%(name)s is no text", name=name)


def land_marks(model: Any, key: Any, voter: Any, counted: list[tuple[Any, int, Any]], at: Any = None) -> None:
    """As many marks of nobody as were counted. Made in the database, so that a hundred thousand do not travel.

    counted: (id of what is supported, how many, since when). `at`: the column of the instant, if there is one.
    """
    counted = [one for one in counted if one[1]]
    if not counted:
        return
    keys = bindparam(None, [one[0] for one in counted], ARRAY(Uuid()), unique=True)
    numbers = bindparam(None, [one[1] for one in counted], ARRAY(Integer()), unique=True)
    columns, more = ["id", "many"], []
    if at is not None:
        columns.append("at")
        more.append(bindparam(None, [one[2] for one in counted], ARRAY(at.type), unique=True))
    each = func.unnest(keys, numbers, *more).table_valued(*columns, name="each").render_derived()
    number = func.generate_series(1, each.c.many).table_valued("n", name="series").render_derived()
    mark = func.encode(func.sha256(func.convert_to(func.concat(each.c.id, ":", number.c.n), "UTF8")), "hex")
    rows = (
        select(each.c.id, mark, *([each.c.at] if at is not None else [])).select_from(each).join(number, number.c.n > 0)
    )
    names = [key.key, voter.key, *([at.key] if at is not None else [])]
    db.session.execute(insert(model).from_select(names, rows))
