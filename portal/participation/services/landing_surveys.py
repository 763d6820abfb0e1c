"""Questions of surveys that come in from a file, and figures of those who had answered: never an answer, which nobody has told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from sqlalchemy import cast, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from portal.core import clock, db
from portal.core.questions import BOUNDED, CHOOSING, MOST_COLUMNS, MOST_LISTED, Kind, restored, stored
from portal.participation import faults
from portal.participation.brought import COLUMNS
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import Survey
from portal.participation.services import landing_checks as checks

Rows = Sequence[Mapping[str, Any]]
_OPTIONS = (*CHOOSING, Kind.LIST)


def land_questions(landing: Landing, rows: Rows) -> None:
    """In the order of the file; a batch may end in the middle of a survey."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row["component"], []).append(_question(row))
    for slug, asked in found.items():
        statement = insert(Survey).values(
            component_id=landing.components[slug], questions=stored(restored(asked)), changed_at=clock.now()
        )
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=[Survey.component_id],
                set_={"questions": Survey.questions.op("||")(statement.excluded.questions)},
            )
        )


def land_figures(landing: Landing, rows: Rows) -> None:
    """As they were told, beside what is answered here from now on; a batch may end in the middle of a survey."""
    found: dict[str, list[list[Any]]] = {}
    totals: dict[str, int] = {}
    for row in rows:
        found.setdefault(row["component"], []).append([row[name] for name in COLUMNS])
        if not row["question"]:
            totals[row["component"]] = row["number"] or 0
    for slug, told in found.items():
        changed: dict[str, Any] = {"brought": Survey.brought.op("||")(cast(told, JSONB))}
        if slug in totals:
            changed["brought_total"] = totals[slug]
        db.session.execute(update(Survey).where(Survey.component_id == landing.components[slug]).values(changed))


def check_figure(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if row["number"] is not None and not 0 <= row["number"] <= checks.MOST_COUNT:
        return faults.none("number")
    if row["share"] is not None and not 0 <= row["share"] <= 1:
        return fault("%(name)s is none from 0 to 1", name="share")
    if not row["question"] and (row["by"] or row["answer"] or row["number"] is None):
        return fault("without a question it says how many took part")
    wrong = next((name for name in ("points", "mean", "median") if not isfinite(row[name] or 0)), "")
    return fault("%(name)s is no number", name=wrong) if wrong else None


def _question(row: Mapping[str, Any]) -> dict[str, Any]:
    packed = {name: checks.unpacked(row[name] or "[]") for name in ("choices", "columns")}
    return {
        **{name: row[name] for name in ("key", "kind", "must", "least", "most")}, **packed, "texts": checks.unpacked(row["texts"]),
        "when": checks.unpacked(row["when"]) if row["when"] else None,
    }  # fmt: skip


def check_question(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    kind = Kind(row["kind"])
    if not 0 < row["position"] <= 1000:
        return faults.none("position")
    if bool(row["choices"]) != (kind in _OPTIONS) or bool(row["columns"]) != (kind is Kind.MATRIX):
        return fault("%(name)s and %(other)s are not those of its kind", name="choices", other="columns")
    if kind not in BOUNDED and (row["least"], row["most"]) != (None, None):
        return fault("%(name)s and %(other)s are of other kinds", name="least", other="most")
    wrong = checks.texts(row, "texts", required=True)
    wrong = (
        wrong or _options(row["choices"], "choices", MOST_LISTED) or _options(row["columns"], "columns", MOST_COLUMNS)
    )
    return wrong or _condition(row["when"])


def _options(text: str, name: str, most: int) -> Fault | None:
    """A list of `{"key", "texts"}`, each key once."""
    if not text:
        return None
    found = checks.unpacked(text)
    if not isinstance(found, list) or not 0 < len(found) <= most:
        return fault("%(name)s is no list that it can be", name=name)
    for one in found:
        if not isinstance(one, dict) or set(one) != {"key", "texts"} or not isinstance(one["texts"], dict):
            return fault("%(name)s has something that is no key with texts", name=name)
        if not isinstance(one["key"], str) or not 0 < len(one["key"]) <= 20 or not any(one["texts"].values()):
            return fault("%(name)s has something that is no key with texts", name=name)
        if not all(isinstance(said, str) and len(lang) <= 12 for lang, said in one["texts"].items()):
            return fault("%(name)s has something that is no key with texts", name=name)
    return None if len({one["key"] for one in found}) == len(found) else fault("%(name)s has a key twice", name=name)


def _condition(text: str) -> Fault | None:
    if not text:
        return None
    found = checks.unpacked(text)
    if not isinstance(found, dict) or set(found) != {"key", "answers"} or not isinstance(found["key"], str):
        return fault("%(name)s is no question with answers", name="when")
    answers = found["answers"]
    is_list = isinstance(answers, list) and answers and all(isinstance(one, str) for one in answers)
    return None if is_list else fault("%(name)s is no question with answers", name="when")
