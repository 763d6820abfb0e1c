"""Cases from files: JSON as the portal itself gives them out, or a table (CSV). A dry run lists what is wrong in each row.

A row of a table is a case in one language: `key, city, lang, stage, started, title, summary, abstract_en, tags`
(separated by spaces) and a column for each section. The JSON form is described in docs/cases/import.md.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import User
from portal.cases import fields, queries, rules
from portal.cases.models import CaseText, CostBand, Stage
from portal.cases.queries import Draft
from portal.cases.services import writing
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin, _
from portal.search import queries as search

MOST_ROWS = 2000


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
    try:
        text = data.decode("utf-8-sig")
        found = list(_rows(text)) if filename.lower().endswith(".csv") else _objects(text)
    except (UnicodeDecodeError, ValueError, csv.Error) as error:
        raise DomainError(_("The file cannot be read: %(why)s", why=str(error)), field="file") from None
    if len(found) > MOST_ROWS:
        raise DomainError(_("A file has at most %(most)s cases.", most=MOST_ROWS), field="file")
    return found


def _objects(text: str) -> list[dict[str, Any]]:
    found = json.loads(text)
    if isinstance(found, dict):
        found = found.get("cases", [found])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(_("a list of cases is expected"))
    return found


def _rows(text: str) -> Iterable[dict[str, Any]]:
    for row in csv.DictReader(io.StringIO(text)):
        cells = {
            key: (value or "").strip()
            for key, value in row.items()
            if isinstance(key, str) and not isinstance(value, list)
        }
        lang = cells.get("lang") or "en"
        sections = {key: cells[key] for key in rules.ALL_SECTIONS if cells.get(key)}
        yield {
            **{key: cells.get(key, "") for key in ("key", "city", "stage", "started", "ended", "abstract_en")},
            "original_lang": lang, "tags": cells.get("tags", "").split(),
            "texts": {lang: {"title": cells.get("title", ""), "summary": cells.get("summary", ""), "sections": sections}},
        }  # fmt: skip


# Checking ------------------------------------------------------------------------------------------------------------


def check(items: Sequence[Mapping[str, Any]]) -> Check:
    """Looks at every case of a file and changes nothing."""
    result = Check()
    known_cities = cities.cities_by_slug({str(item.get("city", "")) for item in items})
    tags = set(search.tags_by_key({str(key) for item in items for key in _tags_of(item)}))
    seen: set[str] = set()
    for number, item in enumerate(items, start=1):
        key = str(item.get("key") or "")
        wrong = list(_wrong(item, known_cities, tags))
        if key in seen:
            wrong.append(_("The key stands twice in the file."))
        seen.add(key)
        result.problems += [Problem(number, key, one) for one in wrong]
        if not wrong:
            (result.known if queries.case_by_source(_source(key)) else result.new).append(key)
    return result


def _tags_of(item: Mapping[str, Any]) -> list[str]:
    found = [item.get("tags"), item.get("prerequisites")]
    return [str(key) for one in found if isinstance(one, list) for key in one]


def _wrong(item: Mapping[str, Any], known_cities: Mapping[str, City], tags: set[str]) -> Iterable[str]:
    """Every reason why a case cannot come in, in the reader's language."""
    if not str(item.get("key") or "") or len(str(item["key"])) > 80:
        yield _("A key is needed, of at most 80 signs.")
    if str(item.get("city", "")) not in known_cities:
        yield _("There is no city “%(city)s”.", city=item.get("city", ""))
    if item.get("stage") not in {stage.value for stage in Stage}:
        yield _("“%(stage)s” is no stage: idea, pilot, live, stopped.", stage=item.get("stage", ""))
    for name in ("started", "ended"):
        if item.get(name) and not rules.is_partial_date(str(item[name])):
            yield _("“%(text)s” is no date: 2019, 2019-05 or 2019-05-31.", text=item[name])
    unknown = sorted(set(_tags_of(item)) - tags)
    if unknown:
        yield _("There is no such tag: %(tags)s", tags=", ".join(unknown))
    if item.get("licence", "CC-BY-4.0") not in rules.LICENCES:
        yield _("“%(licence)s” is no licence of the library.", licence=item["licence"])
    yield from _wrong_texts(item)


def _wrong_texts(item: Mapping[str, Any]) -> Iterable[str]:
    texts = item.get("texts")
    lang = item.get("original_lang")
    if not isinstance(texts, dict) or not isinstance(texts.get(lang), dict):
        yield _("The text in the original language is missing.")
        return
    if not str(texts[lang].get("title", "")).strip():
        yield _("The title is missing.")
    for text in texts.values():
        for name in ("title", "summary"):
            if len(str(text.get(name, ""))) > rules.LONGEST[name]:
                yield _("“%(field)s” is too long.", field=name)
        sections = text.get("sections", {})
        unknown = sorted(set(sections) - set(rules.ALL_SECTIONS))
        if unknown:
            yield _("There is no section “%(section)s”.", section=", ".join(unknown))
        if any(len(str(one)) > rules.SECTION_LENGTH for one in sections.values()):
            yield _("A section is too long.")
    if len(str(item.get("abstract_en", ""))) > rules.LONGEST["abstract_en"]:
        yield _("“%(field)s” is too long.", field="abstract_en")


# Bringing in ---------------------------------------------------------------------------------------------------------


def _source(key: str) -> str:
    return f"import:{key}"


def bring_in(*, item: Mapping[str, Any], actor: User | None) -> Draft:
    """Makes a draft of one checked case, in all its languages.

    Raises:
        Conflict: it came in before.
        DomainError: something is wrong with it; nothing of it stays.
    """
    key = str(item.get("key") or "")
    found = check([item])
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
    return made


def _changes(item: Mapping[str, Any], lang: str) -> Iterable[writing.Change]:
    cost = item.get("cost") or {}
    plain = {
        "started": item.get("started") or "", "ended": item.get("ended") or "",
        "licence": item.get("licence") or "CC-BY-4.0", "abstract_en": item.get("abstract_en") or "",
        "cost_band": cost.get("band") or CostBand.UNKNOWN.value, "cost_amount": cost.get("amount"),
        "cost_currency": (cost.get("currency") or "") if cost.get("amount") is not None else "",
        "cost_year": cost.get("year"), "tags": sorted(item.get("tags") or []),
        "prerequisites": sorted(item.get("prerequisites") or []), "references": item.get("references") or [],
        "summary": item["texts"][lang].get("summary", ""),
    }  # fmt: skip
    for name, value in plain.items():
        yield writing.Change(name, value)
    for name, text in sections_in(item, lang).items():
        yield writing.Change(f"section:{name}", text)
    for name in fields.LISTS:
        yield writing.Change(name, _list(name, item, lang))


def sections_in(item: Mapping[str, Any], lang: str) -> dict[str, str]:
    """All sections that a case of a file has in a language: those of its text, and those that stand beside it by language."""
    sections = dict(item["texts"].get(lang, {}).get("sections", {}))
    kit = item.get("kit") or {}
    beside = {
        "stopped_reason": item.get("stopped_reason"), "cost": (item.get("cost") or {}).get("note"),
        **{key: kit.get(key) for key in rules.KIT_SECTIONS},
    }  # fmt: skip
    for key, texts in beside.items():
        if isinstance(texts, dict) and texts.get(lang) and not sections.get(key):
            sections[key] = texts[lang]
    return sections


def _list(name: str, item: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The rows of a list in the form of `fields.with_words`; keys count from 1, so that all languages agree."""
    rows = []
    for number, row in enumerate(item.get(name) or [], start=1):
        words = _row_words(name, row, lang)
        facts = {part: row.get(part) for part in _FACTS[name]}
        rows.append({"key": f"{name[0]}{number}", **facts, **words})
    return rows


_FACTS = {"timeline": ("on",), "indicators": ("before", "after", "year"), "contacts": ("email",)}
_IN_FILES = {"text": "texts", "name": "names", "unit": "unit", "method": "method", "role": "role"}


def _row_words(name: str, row: Mapping[str, Any], lang: str) -> dict[str, str]:
    found = {}
    for part in rules.ROW_PARTS[name]:
        texts = row.get(_IN_FILES[part]) or {}
        found[part] = str(texts.get(lang, "")) if isinstance(texts, dict) else str(texts)
    return found


def _translation(draft: Draft, item: Mapping[str, Any], lang: str, actor: User | None) -> CaseText:
    text = item["texts"][lang]
    rows = {}
    for name in fields.LISTS:
        for number, row in enumerate(item.get(name) or [], start=1):
            words = _row_words(name, row, lang)
            if any(words.values()):
                rows[f"{name[0]}{number}"] = words
    return CaseText(
        version_id=draft.version.id, lang=lang, origin=Origin.HUMAN, title=text.get("title", ""),
        summary=text.get("summary", ""), sections=sections_in(item, lang), rows=rows,
        source_version=draft.original.source_version, source=fields.words_of(draft.original),
        translated_by=actor.id if actor else None, reviewed_by=actor.id if actor else None, reviewed_at=clock.now(),
    )  # fmt: skip
