"""The search page as values: what was asked in the address, and the results as its template and its exports need them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from portal.cities import queries as cities
from portal.core import i18n
from portal.core.i18n import _
from portal.search import highlight, kinds, queries, vectors
from portal.search.highlight import Part
from portal.search.models import TagScheme
from portal.search.queries import Found, Hit, KnownTag, Wanted
from portal.search.queries.finding import LONGEST

PER_PAGE = 20
MOST_EXPORTED = 1000
MOST_OPTIONS = 15  # values of a filter that are offered; chosen ones always are
MOST_VALUES = 20  # values of a filter that an address may carry


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `is_own`: only documents in the reader's language."""

    text: str
    is_cut: bool
    filters: Mapping[str, Sequence[str]]
    is_own: bool
    newest_first: bool
    as_map: bool
    page: int

    def address(self, **changes: Any) -> str:
        """The address of this search with some values changed; None takes one out. It can be shared."""
        values: dict[str, Any] = {
            "q": self.text or None, **{name: list(chosen) for name, chosen in self.filters.items()},
            "own": "1" if self.is_own else None, "sort": "newest" if self.newest_first else None,
            "view": "map" if self.as_map else None,
        }  # fmt: skip
        return url_for(changes.pop("endpoint", "home.search"), **(values | changes))

    @property
    def query(self) -> str:
        """What stands after the question mark of the address, always in the same order: what a saved search keeps."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, chosen in sorted(self.filters.items()) for value in sorted(chosen)]
        return urlencode([*pairs, ("own", "1")] if self.is_own else pairs)

    @property
    def title(self) -> str:
        """The search in a few words of the reader's language."""
        named = [label for name, chosen in self.filters.items() for label in _names(name, chosen).values() if chosen]
        if "kind" in self.filters:
            named = [str(kind.label) for one in self.filters["kind"] if (kind := kinds.get(one))] + [
                label
                for name, chosen in self.filters.items()
                if name != "kind"
                for label in _names(name, chosen).values()
            ]
        return " · ".join(part for part in (self.text, *named) if part) or i18n.language_name(i18n.current())

    @property
    def is_narrow(self) -> bool:
        return self.is_own or any(self.filters.values())

    def wanted(
        self, audience: Sequence[str], *, is_typing: bool = False, most: int = PER_PAGE,
        new_between: tuple[datetime, datetime] | None = None,
    ) -> Wanted:  # fmt: skip
        """The question to the index."""
        filters = dict(self.filters)
        if self.is_own:
            filters["lang"] = [i18n.current()]
        return Wanted(
            self.text, lang=i18n.current(), filters=filters, audience=audience, newest_first=self.newest_first,
            first=(self.page - 1) * PER_PAGE, most=most, is_typing=is_typing, new_between=new_between,
        )  # fmt: skip


def filter_names() -> tuple[str, ...]:
    """Everything that can be filtered by, in the order of the page."""
    return ("kind", *(scheme.value for scheme in TagScheme), *(fact.name for fact in kinds.all_facts()), "lang", "city")


def read(args: MultiDict[str, str], page: int) -> Asked:
    """What an address asks for; what it cannot mean is left out."""
    asked = " ".join(args.get("q", "").replace("\x00", " ").split())
    filters = {
        name: tuple(dict.fromkeys(value[:80].replace("\x00", "") for value in args.getlist(name) if value))[
            :MOST_VALUES
        ]
        for name in filter_names()
    }
    return Asked(
        text=asked[:LONGEST], is_cut=len(asked) > LONGEST, filters={name: found for name, found in filters.items() if found},
        is_own=args.get("own") == "1", newest_first=args.get("sort") == "newest", as_map=args.get("view") == "map", page=page,
    )  # fmt: skip


# Results --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """A hit as the page shows it. `others`: further languages it is in."""

    hit: Hit
    url: str
    kind: Any
    symbol: str
    title: Sequence[Part]
    excerpt: Sequence[Part]
    tags: Sequence[KnownTag]
    others: Sequence[str]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    name: str
    label: Any
    options: Sequence[Option]
    chosen: int = 0


@dataclass(frozen=True)
class Point:
    """A city on the map, with the number of results it has."""

    id: uuid.UUID
    name: str
    count: int


@dataclass(frozen=True)
class Page:
    """All that the page shows."""

    found: Found
    results: Sequence[Result]
    kinds: Sequence[Option]
    filters: Sequence[Filter]
    tags: Sequence[KnownTag]
    points: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def compose(asked: Asked, found: Found) -> Page:
    """The page of what was found."""
    return Page(
        found, results_of(found), _options("kind", found, asked), filters_of(found, asked),
        [] if asked.filters else queries.tags_named(asked.text), points_of(found, asked) if asked.as_map else (),
    )  # fmt: skip


def results_of(found: Found) -> list[Result]:
    """The hits with their addresses, and with the reader's words marked in title and text."""
    words: dict[str, set[str]] = defaultdict(set)
    for hit in found.hits:
        words[hit.lang] |= vectors.words_of(vectors.reading(f"{hit.title}\n{hit.body[: highlight.READ]}"))
    related = queries.related_to(words)
    tags = queries.tags_by_key(dict.fromkeys(key for hit in found.hits for key in hit.tags))
    made = []
    for hit in found.hits:
        kind = kinds.get(hit.kind)
        if kind is None:
            continue
        of = related[hit.lang]
        made.append(
            Result(
                hit, kind.address(hit.thing_id, hit.facts), kind.label, kind.symbol,
                highlight.marked(hit.title, found.question, of),
                highlight.excerpt(hit.body, found.question, of),
                [tags[key] for key in hit.tags if key in tags and tags[key].scheme is TagScheme.TOPIC],
                [lang for lang in hit.langs if lang != hit.lang],
            )
        )  # fmt: skip
    return made


def filters_of(found: Found, asked: Asked) -> list[Filter]:
    """The filters that can narrow what was found, or that do: those with one value only would change nothing."""
    labels = {
        "topic": _("Topic"), "mechanism": _("Means"), "barrier": _("Barrier"), "sdg": _("Sustainable Development Goal"),
        "losi": _("Criterion of the Local Online Service Index"), "prerequisite": _("What is needed"),
        "lang": _("Language"), **{fact.name: fact.label for fact in kinds.all_facts()},
    }  # fmt: skip
    made = []
    for name, label in labels.items():
        options = _options(name, found, asked)
        chosen = sum(option.is_chosen for option in options)
        if chosen or len(options) > 1:
            made.append(Filter(name, label, options, chosen))
    return made


def _options(name: str, found: Found, asked: Asked) -> list[Option]:
    counts = dict(found.counts.get(name, {}))
    chosen = asked.filters.get(name, ())
    values = sorted(counts, key=lambda value: (-counts[value], value))
    shown = [value for at, value in enumerate(values) if at < MOST_OPTIONS or value in chosen]
    shown += [value for value in chosen if value not in counts]  # what leaves nothing must still be seen and taken back
    if name == "kind":
        shown = [kind.name for kind in kinds.all_kinds() if kind.name in shown]
    named = _names(name, shown)
    return [Option(value, named[value], counts.get(value, 0), value in chosen) for value in shown if value in named]


def _names(name: str, values: Sequence[str]) -> dict[str, str]:
    """Values of a filter in the reader's language; what nobody knows is left out."""
    if name == "kind":
        return {kind.name: str(kind.label) for kind in kinds.all_kinds()}
    if name == "lang":
        return {value: i18n.language_name(value) for value in values}
    for fact in kinds.all_facts():
        if fact.name == name:
            return {value: shown for value in values if (shown := _shown(fact, value))}
    return {key: i18n.plain(tag.labels) for key, tag in queries.tags_by_key(values).items() if tag.scheme.value == name}


def _shown(fact: kinds.Fact, value: str) -> str:
    try:
        return str(fact.shown(value))
    except (KeyError, ValueError):  # a value out of the address that the fact does not have
        return ""


def points_of(found: Found, asked: Asked) -> list[Mapping[str, Any]]:
    """The cities of all hits for the map, each leading to its own part of the results."""
    counts = found.counts.get("city", {})
    known = cities.cities(uuid.UUID(key) for key in counts)
    return [
        {
            "lat": city.latitude, "lon": city.longitude, "name": i18n.plain(city.names), "slug": city.slug,
            "url": asked.address(city=[str(city.id)], view=None), "named": len(known) <= 6,
            "note": i18n.ngettext("%(num)d result", "%(num)d results", counts[str(city.id)]),
            "count": counts[str(city.id)], "country": city.country,
        }
        for city in sorted(known.values(), key=lambda city: (-counts[str(city.id)], city.slug))
    ]  # fmt: skip


# Exports --------------------------------------------------------------------------------------------------------------

COLUMNS = ("kind", "language", "title", "address", "date", "tags", "languages")


def rows_of(found: Found, base_url: str) -> list[dict[str, Any]]:
    """The hits as plain facts, in the order of `COLUMNS`; addresses are whole ones."""
    made = []
    for hit in found.hits:
        kind = kinds.get(hit.kind)
        if kind is not None:
            made.append({
                "kind": hit.kind, "language": hit.lang, "title": hit.title,
                "address": base_url.rstrip("/") + kind.address(hit.thing_id, hit.facts),
                "date": hit.dated_on.isoformat() if hit.dated_on else None, "tags": list(hit.tags),
                "languages": list(hit.langs),
            })  # fmt: skip
    return made
