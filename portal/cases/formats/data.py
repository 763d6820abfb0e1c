"""All public data of the library as rows and objects: what `portal cases import` reads again, and tables for people.

The facts of the import come first; `record` holds what only this portal can say of a case (number, version, addresses).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from portal.cases import fields, rules
from portal.cases.formats.site import Site, changed_at, name_in
from portal.cases.models import Case, CaseText
from portal.cases.queries import KnownCity, Published, Record, Taken
from portal.core import sheets
from portal.core.i18n import Origin
from portal.search.queries import KnownTag

Row = Sequence[str | float | None]
_IMPORTED = "import:"
_WORDS = {"text": "texts", "name": "names"}  # a part of a row is called otherwise in files


def key_of(one: Case, site: Site) -> str:
    """Under which key a case is brought in elsewhere: the one it came in with, or one that no other portal gives."""
    source = one.source or ""
    if source.startswith(_IMPORTED):
        return source.removeprefix(_IMPORTED)
    return f"{urlsplit(site.base).netloc}/case/{one.number}"


def own_number(key: str, site: Site) -> int | None:
    """The number of the case of this portal that went out under this key, so that it does not come in as a second one."""
    number = key.removeprefix(f"{urlsplit(site.base).netloc}/case/")
    return int(number) if number != key and number.isascii() and number.isdigit() and len(number) < 10 else None


def case(found: Published, site: Site) -> dict[str, Any]:
    """A case as the import reads it, with all languages that readers get."""
    version = found.version
    keys = [tag.key for tag in found.tags]
    return {
        "key": key_of(found.case, site), "city": found.city.slug, "original_lang": version.original_lang,
        "stage": version.stage.value, "started": version.started, "ended": version.ended,
        "tags": sorted(key for key in keys if not key.startswith(fields.PREREQUISITE)),
        "prerequisites": sorted(key for key in keys if key.startswith(fields.PREREQUISITE)), "licence": version.licence,
        "cost": {
            "band": version.cost_band.value, "amount": version.cost_amount, "currency": version.cost_currency,
            "year": version.cost_year,
        },
        "abstract_en": version.abstract_en, "texts": {lang: _text(found.texts[lang]) for lang in sorted(found.texts)},
        **{name: [_row(name, row, found) for row in getattr(version, name)] for name in fields.LISTS},
        "references": version.references,
        "evidence": {"level": found.evidence.level, "reason": found.evidence.reasons} if found.evidence else {},
        "record": _record(found, site),
    }  # fmt: skip


def _text(text: CaseText) -> dict[str, Any]:
    sections = {key: text.sections[key] for key in rules.ALL_SECTIONS if text.sections.get(key)}
    return {"origin": text.origin.value, "title": text.title, "summary": text.summary, "sections": sections}


def _row(name: str, row: Mapping[str, Any], found: Published) -> dict[str, Any]:
    """A row of a list with its words by language."""
    words = {}
    for part in rules.ROW_PARTS[name]:
        by_lang = {lang: found.texts[lang].rows.get(row["key"], {}).get(part, "") for lang in sorted(found.texts)}
        words[_WORDS.get(part, part)] = {lang: word for lang, word in by_lang.items() if word}
    return {**words, **{part: value for part, value in row.items() if part != "key"}}


def _record(found: Published, site: Site) -> dict[str, Any]:
    """What only this portal can say. It is passed over by the import."""
    version, original = found.version, found.original
    return {
        "number": found.case.number, "version": version.number, "address": site.cite_as(found),
        "published_at": _instant(version.published_at), "changed_at": _instant(changed_at(found)),
        "evidence_today": found.level, "country": found.city.country,
        "languages": [
            {
                "language": text.lang, "origin": text.origin.value, "url": site.page(found, text.lang),
                "is_stale": text.origin is not Origin.ORIGINAL and rules.is_stale(text, original),
            }
            for _lang, text in sorted(found.texts.items())
        ],
        "files": [
            {
                "name": file.name, "kind": file.kind.value, "type": file.content_type, "size": file.size,
                "licence": file.licence, "credit": file.credit, "alts": file.alts,
                "url": f"{site.base}/en/cases/files/{file.id}",
            }
            for file in found.files
        ],
    }  # fmt: skip


def tombstone(record: Record, site: Site) -> dict[str, Any]:
    """What is left of a withdrawn case."""
    case_ = record.case
    return {
        "number": record.number, "address": site.permanent(record.number), "city": record.city.slug,
        "withdrawn_at": _instant(case_.withdrawn_at), "reason": case_.withdrawn_reason,
    }  # fmt: skip


def city(known: KnownCity, site: Site) -> dict[str, Any]:
    """A city, as a member if it is one."""
    one = known.city
    return {
        "slug": one.slug, "names": one.names, "own_lang": one.own_lang, "country": one.country,
        "region": one.region.value, "latitude": one.latitude, "longitude": one.longitude, "timezone": one.timezone,
        "population_band": one.population_band.value, "income_group": one.income_group, "income_year": one.income_year,
        "government": one.government, "languages": one.languages, "website": one.website,
        "membership": known.kind or None, "offices": list(known.offices), "cases": known.cases,
        "url": site.city(one.slug, "en"),
    }  # fmt: skip


def city_with_history(known: KnownCity, site: Site) -> dict[str, Any]:
    """The same with all its memberships and offices as its page tells them; `to` is the day after the last one."""
    return {**city(known, site), "history": {name: _periods(rows) for name, rows in known.history.items()}}


def _periods(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind.value, "from": one.starts_on.isoformat(),
            "to": one.ends_on.isoformat() if one.ends_on else None, "note": one.note,
        }
        for one in rows
    ]  # fmt: skip


def adoption(taken: Taken, site: Site) -> dict[str, Any]:
    """Who took which case over, how far that is, what came of it, and which of the two cities stand by it since when."""
    one = taken.adoption
    return {
        "case": key_of(taken.case, site), "city": taken.city.slug, "stage": one.stage.value, "began": one.began, "since": one.since,
        "stopped_reason": one.stopped_reason, "lang": one.lang, "adapted": one.adapted, "result": one.result,
        "cost": {"amount": one.cost_amount, "currency": one.cost_currency, "year": one.cost_year},
        "references": one.references, "own_case": key_of(taken.own_case, site) if taken.own_case else None,
        "confirmed": {"source": _instant(one.source_confirmed_at), "adopter": _instant(one.adopter_confirmed_at)},
        "stated_at": _instant(one.created_at), "changed_at": _instant(one.changed_at),
        "record": {
            "id": str(one.id), "number": taken.case.number, "version": taken.version.number, "source": taken.source.slug,
            "url": f"{site.base}/en/cases/adoptions/{one.id}",
        },
    }  # fmt: skip


def tag(known: KnownTag) -> dict[str, Any]:
    """A tag with its labels; a retired one is on older cases only."""
    return {
        "key": known.key, "scheme": known.scheme.value, "code": known.code, "labels": dict(known.labels),
        "position": known.position, "is_retired": known.retired_at is not None,
    }  # fmt: skip


def _instant(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


# Tables --------------------------------------------------------------------------------------------------------------

# What of a case has parts of its own: in cells as JSON, as the file of JSON has it. Of `texts` the other languages.
CASE_DETAILS = ("texts", *fields.LISTS, "references", "evidence")
CASE_COLUMNS = (
    "key", "city", "lang", "stage", "started", "ended", "title", "summary", "abstract_en", "tags", "licence", "cost_band",
    "cost_amount", "cost_currency", "cost_year", *rules.ALL_SECTIONS, "number", "version", "published_at", "changed_at",
    "evidence_today", "country", "languages", "address", *CASE_DETAILS,
)  # fmt: skip


def case_row(found: Published, site: Site) -> Row:
    """A case in its original language, as the import reads tables."""
    text, version, told, whole = found.original, found.version, _record(found, site), case(found, site)
    whole["texts"] = {lang: one for lang, one in whole["texts"].items() if lang != text.lang}
    return (
        key_of(found.case, site), found.city.slug, text.lang, version.stage.value, version.started, version.ended, text.title,
        text.summary, version.abstract_en, " ".join(sorted(tag_.key for tag_ in found.tags)), version.licence,
        version.cost_band.value, version.cost_amount, version.cost_currency, version.cost_year,
        *(text.sections.get(key, "") for key in rules.ALL_SECTIONS), told["number"], told["version"],
        told["published_at"], told["changed_at"], told["evidence_today"], told["country"], " ".join(sorted(found.texts)),
        told["address"], *(_json(whole[name]) if whole[name] else "" for name in CASE_DETAILS),
    )  # fmt: skip


TEXT_COLUMNS = ("number", "lang", "origin", "title", "summary", "is_stale", "url")


def text_rows(found: Published, site: Site) -> Iterator[Row]:
    """A line for each language of a case."""
    for told in _record(found, site)["languages"]:
        text = found.texts[told["language"]]
        yield (
            found.case.number, text.lang, text.origin.value, text.title, text.summary, int(told["is_stale"]), told["url"],
        )  # fmt: skip


CITY_COLUMNS = (
    "slug", "name", "own_name", "country", "region", "latitude", "longitude", "timezone", "population_band", "languages",
    "website", "membership", "offices", "cases", "url", "own_lang", "names", "history", "income_group",
    "income_year", "government",
)  # fmt: skip


def city_row(known: KnownCity, site: Site) -> Row:
    one = known.city
    return (
        one.slug, name_in(one.names, "en"), name_in(one.names, one.own_lang), one.country, one.region.value, one.latitude,
        one.longitude, one.timezone, one.population_band.value, " ".join(one.languages), one.website, known.kind,
        " ".join(known.offices), known.cases, site.city(one.slug, "en"), one.own_lang, _json(one.names),
        _json({name: _periods(rows) for name, rows in known.history.items()}), one.income_group, one.income_year,
        one.government,
    )  # fmt: skip


def _json(value: Any) -> str:
    """What has parts of its own stands in a cell as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


ADOPTION_COLUMNS = (
    "case", "city", "stage", "began", "since", "stopped_reason", "lang", "adapted", "result", "cost_amount", "cost_currency",
    "cost_year", "references", "confirmed_source", "confirmed_adopter", "stated_at", "changed_at", "number", "version", "source", "url",
    "own_case",
)  # fmt: skip


def adoption_row(taken: Taken, site: Site) -> Row:
    told = adoption(taken, site)
    return (
        *(told[name] for name in ADOPTION_COLUMNS[:9]), *(told["cost"][name] for name in ("amount", "currency", "year")),
        _json(told["references"]), told["confirmed"]["source"], told["confirmed"]["adopter"], told["stated_at"],
        told["changed_at"], *(told["record"][name] for name in ("number", "version", "source", "url")), told["own_case"],
    )  # fmt: skip


def tag_columns(site: Site) -> tuple[str, ...]:
    return ("key", "scheme", "code", "position", "is_retired", *(f"label_{lang}" for lang in site.locales))


def tag_row(known: KnownTag, site: Site) -> Row:
    return (
        known.key, known.scheme.value, known.code, known.position, int(known.retired_at is not None),
        *(known.labels.get(lang, "") for lang in site.locales),
    )  # fmt: skip


# As text, piece by piece ---------------------------------------------------------------------------------------------

as_csv = sheets.csv_pieces  # the import takes the mark of formulas away


def as_json(about: Mapping[str, Any], lists: Mapping[str, Iterable[Iterable[Any]]]) -> Iterator[str]:
    """One object: `about`, then each list, an item a line, a piece for each batch. The same content is the same text."""
    yield '{"about": ' + json.dumps(about, ensure_ascii=False)
    for name, batches in lists.items():
        yield f',\n"{name}": ['
        is_first = True
        for batch in batches:
            lines = [json.dumps(one, ensure_ascii=False) for one in batch]
            if lines:
                yield ("\n" if is_first else ",\n") + ",\n".join(lines)
                is_first = False
        yield "\n]"
    yield "}\n"
