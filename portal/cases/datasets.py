"""The public data of the library, set by set: what `/data`, the catalogue and the page about open data list.

Other parts append theirs when the application is set up: datasets.append(Dataset("…", _l("…"), _l("…"), {"csv": …, "json": …}))
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.cases import queries
from portal.cases.formats import data
from portal.cases.formats.site import Site
from portal.core import clock
from portal.core.i18n import lazy as _l
from portal.search import queries as search

Maker = Callable[[Site], Iterator[str]]

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FORMAT = 2  # raised when the form of what is given out changes, so that nobody keeps the old one


@dataclass(frozen=True)
class Dataset:
    """A set of data in its forms. `state`: what it depends on, for a large one that is sent piece by piece; None: it is small."""

    key: str
    title: Any
    about: Any
    forms: Mapping[str, Maker]
    state: Callable[[], Hashable] | None = None
    is_spatial: bool = True


_sets: dict[str, Dataset] = {}


def append(dataset: Dataset) -> None:
    _sets[dataset.key] = dataset


def every() -> list[Dataset]:
    return list(_sets.values())


def get(key: str, form: str) -> tuple[Dataset, Maker] | None:
    """The set and what makes it in this form, if there is such a one."""
    found = _sets.get(key)
    return (found, found.forms[form]) if found and form in found.forms else None


def about(site: Site, key: str) -> dict[str, Any]:
    """What a file says of itself; nothing in it changes unless the data do."""
    return {
        "source": f"{site.base}/data/{key}.json", "publisher": site.publisher["en"], "licence": LICENCE,
        "documentation": f"{site.base}/en/open-data", "format": FORMAT,
    }  # fmt: skip


def library_state() -> Hashable:
    """Changes with every public change of the library, and every day, on which evidence may have become too old."""
    return (FORMAT, queries.library_state(), clock.today())


def _cases_json(site: Site) -> Iterator[str]:
    gone: list[dict[str, Any]] = []

    def out() -> Iterator[list[dict[str, Any]]]:
        # One pass: a case that is withdrawn meanwhile is in one of the two lists, never in both and never in none.
        for batch in queries.every_record(with_withdrawn=True):
            gone.extend(data.tombstone(one, site) for one in batch if one.found is None)
            yield [data.case(one.found, site) for one in batch if one.found is not None]

    return data.as_json(about(site, "cases"), {"cases": out(), "withdrawn": _late(gone)})


def _late(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """A list that is full only once the one before it has been written."""
    yield items


def _cases_csv(site: Site) -> Iterator[str]:
    rows = ([data.case_row(one.found, site) for one in batch if one.found] for batch in queries.every_record())
    return data.as_csv(data.CASE_COLUMNS, rows)


def _texts_csv(site: Site) -> Iterator[str]:
    rows = (
        [row for one in batch if one.found for row in data.text_rows(one.found, site)]
        for batch in queries.every_record()
    )
    return data.as_csv(data.TEXT_COLUMNS, rows)


def _cities_json(site: Site) -> Iterator[str]:
    cities = [data.city_with_history(one, site) for one in queries.known_cities(clock.today(), with_history=True)]
    return data.as_json(about(site, "cities"), {"cities": [cities]})


def _cities_csv(site: Site) -> Iterator[str]:
    rows = [data.city_row(one, site) for one in queries.known_cities(clock.today(), with_history=True)]
    return data.as_csv(data.CITY_COLUMNS, [rows])


def _adoptions_json(site: Site) -> Iterator[str]:
    return data.as_json(
        about(site, "adoptions"), {"adoptions": [[data.adoption(one, site) for one in queries.every_adoption()]]}
    )


def _adoptions_csv(site: Site) -> Iterator[str]:
    return data.as_csv(data.ADOPTION_COLUMNS, [[data.adoption_row(one, site) for one in queries.every_adoption()]])


def _tags_json(site: Site) -> Iterator[str]:
    return data.as_json(about(site, "tags"), {"tags": [[data.tag(one) for one in public_tags()]]})


def _tags_csv(site: Site) -> Iterator[str]:
    return data.as_csv(data.tag_columns(site), [[data.tag_row(one, site) for one in public_tags()]])


def public_tags() -> list[Any]:
    """All tags that were ever open to choose, retired ones too: older cases have them."""
    return [tag for tag in search.tags_by_id().values() if tag.is_public]


append(
    Dataset(
        "cases", _l("Cases"), _l("All published cases with their texts in all languages; withdrawn ones by number and reason."),
        {"json": _cases_json, "csv": _cases_csv}, library_state,
    )
)  # fmt: skip
append(
    Dataset(
        "case-texts", _l("Languages of the cases"), _l("A line for each case and language: title, summary, where the text comes from."),
        {"csv": _texts_csv}, library_state,
    )
)  # fmt: skip
append(
    Dataset(
        "adoptions", _l("Adoptions"), _l("Which city took over which case: how far it is, what was adapted, what came of it, who has confirmed it."),
        {"json": _adoptions_json, "csv": _adoptions_csv},
    )
)  # fmt: skip
append(
    Dataset(
        "cities", _l("Cities"), _l("Cities of the portal with place, region, size, languages, membership and offices."),
        {"json": _cities_json, "csv": _cities_csv},
    )
)  # fmt: skip
append(
    Dataset(
        "tags", _l("Tags"), _l("The terms that cases are tagged with, with their names in all languages."),
        {"json": _tags_json, "csv": _tags_csv}, is_spatial=False,
    )
)  # fmt: skip
