"""Cases from files: JSON as the portal itself gives them out, or a table (CSV). A dry run lists what is wrong in each row.

A row of a table is a case in one language: `key, city, lang, stage, started, ended, title, summary, abstract_en, licence`,
`tags` and `prerequisites` (separated by spaces), `cost_band, cost_amount, cost_currency, cost_year` and a column for each
section; what else our own tables have is passed over. Both forms: docs/cases/import.md.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import fields, queries, rules
from portal.cases.formats import data as formats
from portal.cases.formats.site import of_portal
from portal.cases.models import CaseText, CostBand, EvidenceLevel, EvidenceStep, Stage
from portal.cases.queries import Draft
from portal.cases.services import import_checks, packing, publishing, writing
from portal.cases.services.packing import Package
from portal.cities import queries as cities
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin, _
from portal.search import queries as search

MOST_ROWS = 2000
MOST_BYTES = 20_000_000
COLUMNS = frozenset(
    {
        "key", "city", "lang", "stage", "started", "ended", "title", "summary", "abstract_en", "tags", "prerequisites", "licence",
        "cost_band", "cost_amount", "cost_currency", "cost_year", *rules.ALL_SECTIONS, *formats.CASE_COLUMNS,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is wrong with the `row`-th case of a file (from 1)."""

    row: int
    key: str
    message: str


@dataclass
class Check:
    """The result of a dry run: what would come in, what exists already, what is wrong."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes, filename: str) -> list[dict[str, Any]]:
    """The cases of a file in the JSON form, whether it is JSON (one, or a list) or CSV.

    Raises:
        DomainError: it is neither, or holds too many.
    """
    if len(data) > MOST_BYTES:
        raise DomainError(_("The file is too large."), field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DomainError(_("The file is not in UTF-8. Save it anew in this encoding."), field="file") from None
    if not text.strip():
        raise DomainError(_("There is no case in this file."), field="file")
    is_table = filename.lower().endswith(".csv") or not text.lstrip().startswith(("{", "["))
    found = list(_rows(text)) if is_table else _objects(text)
    if not found:
        raise DomainError(_("There is no case in this file."), field="file")
    if len(found) > MOST_ROWS:
        raise DomainError(_("A file has at most %(most)s cases.", most=MOST_ROWS), field="file")
    return found


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise DomainError(
            _("This is no JSON: see line %(line)s, sign %(sign)s.", line=error.lineno, sign=error.colno), field="file"
        ) from None
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        raise DomainError(_("This JSON cannot be read."), field="file") from None
    if isinstance(found, dict):
        found = found.get("cases", [found])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise DomainError(_("A list of cases is expected."), field="file")
    return found


def _rows(text: str) -> Iterable[dict[str, Any]]:
    """The rows of a table, which is separated by commas, semicolons or tabs, whichever its head has most of."""
    head = text.lstrip().splitlines()[0] if text.strip() else ""
    table = csv.DictReader(io.StringIO(text.lstrip(), newline=""), delimiter=max(",;\t", key=head.count))
    try:
        names = [name.strip() for name in table.fieldnames or ()]
        unknown = [name for name in names if name and name not in COLUMNS]
        if "key" not in names or unknown:
            raise DomainError(_unknown_columns(unknown), field="file")
        table.fieldnames = names
        for row in table:
            yield _row(row)
    except csv.Error:
        raise DomainError(_("This table cannot be read: see row %(row)s.", row=table.line_num), field="file") from None


def _unknown_columns(unknown: Sequence[str]) -> str:
    if not unknown:
        return _("This is no table of cases: a column “key” is needed.")
    shown = "".join(sign for sign in ", ".join(unknown) if sign.isprintable())[:200]
    return _("The table has columns that are not known: %(columns)s.", columns=shown)


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    cells = {
        key: without_guard((value or "").strip()) for key, value in row.items() if key and not isinstance(value, list)
    }
    lang = cells.get("lang") or "en"
    sections = {key: cells[key] for key in rules.ALL_SECTIONS if cells.get(key)}
    # Our own tables have what a city needs among the tags.
    keys = [*cells.get("tags", "").split(), *cells.get("prerequisites", "").split()]
    details = {name: _detail(cells[name]) for name in formats.CASE_DETAILS if cells.get(name)}
    own = {lang: {"title": cells.get("title", ""), "summary": cells.get("summary", ""), "sections": sections}}
    others = details.get("texts", {})
    return {
        **details,
        **{key: cells.get(key, "") for key in ("key", "city", "stage", "started", "ended", "abstract_en")},
        "original_lang": lang, "licence": cells.get("licence", ""), "cells": len(row.get(None) or ()), "cost": _cost(cells),
        "tags": [key for key in keys if not key.startswith(fields.PREREQUISITE)],
        "prerequisites": [key for key in keys if key.startswith(fields.PREREQUISITE)],
        "texts": others | own if isinstance(others, dict) else others,
    }  # fmt: skip


def _detail(cell: str) -> Any:
    """A cell with parts of its own, which is JSON; what is none stays a text, which the check refuses."""
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def without_guard(cell: str) -> str:
    """A cell without the mark that our own tables set before what a spreadsheet would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(("=", "+", "-", "@")) else cell


def _cost(cells: Mapping[str, str]) -> dict[str, Any]:
    """The cost as a table has it; what is no number stays a text, which the check refuses."""
    return {
        "band": cells.get("cost_band") or CostBand.UNKNOWN.value, "amount": number(cells.get("cost_amount", "")),
        "currency": cells.get("cost_currency", ""), "year": number(cells.get("cost_year", "")),
    }  # fmt: skip


def number(cell: str) -> float | int | str | None:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        return cell
    return int(value) if math.isfinite(value) and value == int(value) else value


# Checking ------------------------------------------------------------------------------------------------------------


def check(items: Sequence[Mapping[str, Any]], package: Package | None = None) -> Check:
    """Looks at every case of a file, and at the files beside them if it is a ZIP, and changes nothing."""
    result = Check()
    readable = [item for item in items if import_checks.is_readable(item)]
    known_cities = cities.cities_by_slug({item["city"] for item in readable if isinstance(item.get("city"), str)})
    tags = set(search.tags_by_key({key for item in readable for key in _tags_of(item)}))
    there = queries.known_sources({_source(key) for item in readable if isinstance(key := item.get("key"), str)})
    seen: set[str] = set()
    for number, item in enumerate(items, start=1):
        key = item["key"] if isinstance(item.get("key"), str) and import_checks.is_readable(item["key"]) else ""
        wrong = list(import_checks.wrong(item, known_cities, tags))
        if key and key in seen:
            wrong.append(_("The key stands twice in the file."))
        seen.add(key)
        if package is not None:
            wrong += packing.wrong(item, package)
        result.problems += [Problem(number, key[:80], one) for one in wrong]
        if not wrong:
            (result.known if _source(key) in there or _is_own(key) else result.new).append(key)
    return result


def _is_own(key: str) -> bool:
    """Whether a case went out of this very portal under this key."""
    number = formats.own_number(key, of_portal())
    return number is not None and queries.case_by_number(number) is not None


def _tags_of(item: Mapping[str, Any]) -> list[str]:
    found = [item.get("tags"), item.get("prerequisites")]
    return [key for one in found if isinstance(one, list) for key in one if isinstance(key, str)]


# Bringing in ---------------------------------------------------------------------------------------------------------


def _source(key: str) -> str:
    return f"import:{key}"


def bring_in(*, item: Mapping[str, Any], actor: User | None, package: Package | None = None) -> Draft:
    """Makes a draft of one checked case, in all its languages; with its files, if they came beside it.

    Raises:
        Conflict: it came in before.
        DomainError: something is wrong with it; nothing of it stays.
    """
    key = str(item.get("key") or "")
    found = check([item], package)
    if found.problems:
        raise DomainError("; ".join(problem.message for problem in found.problems))
    if found.known:
        raise Conflict(_("“%(key)s” came in before.", key=key))
    lang = str(item["original_lang"])
    city = cities.cities_by_slug([str(item["city"])])[str(item["city"])]
    draft = writing.begin_case(
        city=city, lang=lang, title=item["texts"][lang]["title"], actor=actor, source=_source(key), stage=Stage(item["stage"])
    )  # fmt: skip
    writing.save(draft=draft, changes=list(_changes(item, lang)), actor=actor)
    for other in item["texts"]:
        if other != lang:
            db.session.add(_translation(draft, item, other, actor))
    db.session.flush()
    made = queries.any_draft(draft.version.id)
    if made is None:  # pragma: no cover  # it was written just above
        raise LookupError(draft.version.id)
    return packing.take_files(draft=made, item=item, package=package) if package is not None else made


def take_over(*, item: Mapping[str, Any], publish: bool, package: Package | None = None) -> Draft:
    """Brings a case in that was published elsewhere, with its evidence; with `publish` it is out at once, and nobody is asked.

    Raises:
        Conflict: it came in before.
        DomainError: something is wrong with it, or missing for publication.
    """
    draft = bring_in(item=item, actor=None, package=package)
    evidence = item.get("evidence") or {}
    if isinstance(evidence.get("level"), int) and evidence["level"] in set(EvidenceLevel):
        db.session.add(
            EvidenceStep(
                case_id=draft.case.id, level=evidence["level"], reasons=evidence.get("reason") or {}, why="review"
            )
        )
        db.session.flush()
    if publish:
        publishing.submit(draft=draft, actor=None)
        publishing.publish(draft=draft, actor=None)
    return draft


def bring_in_all(*, items: Sequence[Mapping[str, Any]], actor: User | None) -> int:
    """Makes drafts of all cases of a file that are new and right; the others stay out. Returns how many came in."""
    found = check(items)
    wrong = {problem.row for problem in found.problems}
    known, came = set(found.known), 0
    for number, item in enumerate(items, start=1):
        if number not in wrong and item["key"] not in known:
            bring_in(item=item, actor=actor)
            came += 1
    accounts.audit(actor=actor, action="cases.imported", subject=("case", None), data={"cases": came})
    return came


def _changes(item: Mapping[str, Any], lang: str) -> Iterable[writing.Change]:
    cost = item.get("cost") or {}
    plain = {
        "started": item.get("started") or "", "ended": item.get("ended") or "",
        "licence": item.get("licence") or "CC-BY-4.0", "abstract_en": item.get("abstract_en") or "",
        "cost_band": cost.get("band") or CostBand.UNKNOWN.value, "cost_amount": cost.get("amount"),
        "cost_currency": (cost.get("currency") or "") if cost.get("amount") is not None else "",
        "cost_year": cost.get("year"), "tags": sorted(set(item.get("tags") or [])),
        "prerequisites": sorted(set(item.get("prerequisites") or [])), "references": [_reference(row) for row in item.get("references") or []],
        "summary": item["texts"][lang].get("summary") or "",
    }  # fmt: skip
    for name, value in plain.items():
        yield writing.Change(name, value)
    for name, text in sections_in(item, lang).items():
        yield writing.Change(f"section:{name}", text)
    for name in fields.LISTS:
        yield writing.Change(name, _list(name, item, lang))


def _reference(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"year": row.get("year"), **{part: row.get(part) or "" for part in ("title", "publisher", "url", "lang")}}


def sections_in(item: Mapping[str, Any], lang: str) -> dict[str, str]:
    """All sections that a case of a file has in a language: those of its text, and those that stand beside it by language."""
    sections = dict(item["texts"].get(lang, {}).get("sections") or {})
    kit = item.get("kit") or {}
    beside = {
        "stopped_reason": item.get("stopped_reason"), "cost": (item.get("cost") or {}).get("note"),
        **{key: kit.get(key) for key in rules.KIT_SECTIONS},
    }  # fmt: skip
    for key, texts in beside.items():
        text = texts.get(lang) if isinstance(texts, dict) else texts if lang == item["original_lang"] else None
        if text and not sections.get(key):
            sections[key] = text
    return sections


def _list(name: str, item: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The rows of a list in the form of `fields.with_words`; keys count from 1, so that all languages agree."""
    rows = []
    for number, row in enumerate(item.get(name) or [], start=1):
        words = _row_words(name, row, lang)
        facts = {part: row.get(part) or _NOTHING.get(part, row.get(part)) for part in _FACTS[name]}
        rows.append({"key": f"{name[0]}{number}", **facts, **words})
    return rows


_FACTS = {"timeline": ("on",), "indicators": ("before", "after", "year"), "contacts": ("email",)}
_NOTHING = {"on": "", "email": ""}
_IN_FILES = {"text": "texts", "name": "names", "unit": "unit", "method": "method", "role": "role"}


def _row_words(name: str, row: Mapping[str, Any], lang: str) -> dict[str, str]:
    found = {}
    for part in rules.ROW_PARTS[name]:
        texts = row.get(_IN_FILES[part]) or {}
        found[part] = (texts.get(lang) or "") if isinstance(texts, dict) else texts
    return found


def _translation(draft: Draft, item: Mapping[str, Any], lang: str, actor: User | None) -> CaseText:
    text = item["texts"][lang]
    rows = {}
    for name in fields.LISTS:
        for number, row in enumerate(item.get(name) or [], start=1):
            words = _row_words(name, row, lang)
            if any(words.values()):
                rows[f"{name[0]}{number}"] = words
    # What a machine made stays marked as such: nobody has reviewed it.
    is_machine = text.get("origin") == Origin.MACHINE.value
    reviewer = actor.id if actor and not is_machine else None
    return CaseText(
        version_id=draft.version.id, lang=lang, origin=Origin.MACHINE if is_machine else Origin.HUMAN, title=text.get("title") or "",
        summary=text.get("summary") or "", sections=sections_in(item, lang), rows=rows,
        source_version=draft.original.source_version, source=fields.words_of(draft.original),
        translated_by=reviewer, reviewed_by=reviewer, reviewed_at=None if is_machine else clock.now(),
    )  # fmt: skip
