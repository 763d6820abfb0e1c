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
    newest_version,
    open_version,
)
from portal.cases.queries.matrix import languages_of_library, matrix
from portal.cases.queries.published import (
    Published,
    case_by_id,
    case_by_number,
    city_by_id,
    city_of,
    file_for,
    library,
    published,
    shown_texts,
)
from portal.cases.queries.shelf import Shelved, shelf
from portal.cases.queries.tags import tags_of
from portal.cases.queries.writers import authors_of, cities_to_write_for, editors, own_city_ids

__all__ = [
    "Draft",
    "OwnCase",
    "Published",
    "Shelved",
    "any_draft",
    "authors_of",
    "case_by_id",
    "case_by_number",
    "case_by_source",
    "cases_of_cities",
    "cities_to_write_for",
    "city_by_id",
    "city_of",
    "draft_for",
    "editors",
    "edits",
    "file_for",
    "languages_of_library",
    "library",
    "matrix",
    "newest_version",
    "open_version",
    "own_city_ids",
    "published",
    "shelf",
    "shown_texts",
    "tags_of",
]
