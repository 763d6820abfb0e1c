"""Every question the case library asks the database, by topic."""

from __future__ import annotations

from portal.cases.queries.drafts import (
    Draft,
    OwnCase,
    any_draft,
    case_by_source,
    cases_of_cities,
    draft_for,
    edits,
    open_version,
)
from portal.cases.queries.open import (
    Choice,
    KnownCity,
    LibraryState,
    Order,
    Record,
    count_records,
    every_record,
    known_cities,
    languages,
    library_state,
    record,
    records,
)
from portal.cases.queries.published import (
    Published,
    case_by_number,
    city_of,
    file_for,
    library,
    names_of_cases,
    published,
    shown_texts,
)
from portal.cases.queries.tags import tags_of
from portal.cases.queries.writers import authors_of, cities_to_write_for, editors, own_city_ids

__all__ = [
    "Choice",
    "Draft",
    "KnownCity",
    "LibraryState",
    "Order",
    "OwnCase",
    "Published",
    "Record",
    "any_draft",
    "authors_of",
    "case_by_number",
    "case_by_source",
    "cases_of_cities",
    "cities_to_write_for",
    "city_of",
    "count_records",
    "draft_for",
    "editors",
    "edits",
    "every_record",
    "file_for",
    "known_cities",
    "languages",
    "library",
    "library_state",
    "names_of_cases",
    "open_version",
    "own_city_ids",
    "published",
    "record",
    "records",
    "shown_texts",
    "tags_of",
]
