"""What the search knows of cities and organisations: a document for each language they have a name in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import url_for
from sqlalchemy import select

from portal.cities import labels
from portal.cities.models import City, Organisation, Region
from portal.core import db, i18n
from portal.core.i18n import lazy as _l
from portal.search import kinds
from portal.search.document import Document

CITY, ORGANISATION = "city", "organisation"


def register() -> None:
    """Makes both kinds, and the filters by country and region, known to the search."""
    kinds.register(
        CITY, label=_l("Cities"), symbol="cities", address=_city_page, ids=_ids_of(City), documents=_documents_of(City)
    )
    kinds.register(
        ORGANISATION, label=_l("Organisations"), symbol="organisation", address=_organisation_page,
        ids=_ids_of(Organisation), documents=_documents_of(Organisation),
    )  # fmt: skip
    kinds.register_fact("region", label=_l("Region"), shown=lambda value: str(labels.REGIONS[Region(value)]))
    kinds.register_fact("country", label=_l("Country"), shown=i18n.country)


def _city_page(_city_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("cities.city", slug=facts["slug"])


def _organisation_page(_organisation_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("cities.organisation", slug=facts["slug"])


def _ids_of(model: type[City | Organisation]) -> kinds.Ids:
    return lambda: db.session.scalars(select(model.id).order_by(model.id)).all()


def _documents_of(model: type[City | Organisation]) -> kinds.Documents:
    def documents(ids: Sequence[uuid.UUID]) -> list[Document]:
        rows: Iterable[City | Organisation] = db.session.scalars(select(model).where(model.id.in_(ids)))
        return [made for row in rows for made in _documents(row)]

    return documents


def _documents(row: City | Organisation) -> Iterator[Document]:
    """In each language the names in all others too: who knows a city by one name finds it and reads the own one."""
    is_city = isinstance(row, City)
    for lang, name in row.names.items():
        if not name:
            continue
        others = dict.fromkeys(other for other in row.names.values() if other and other != name)
        yield Document(
            CITY if is_city else ORGANISATION, row.id, lang, name, " · ".join([*others, country_in(row.country, lang)]),
            city_id=row.id if is_city else None,
            facts={"slug": row.slug, "country": row.country, "region": row.region.value},
        )  # fmt: skip


def country_in(code: str, lang: str) -> str:
    """The name of a country in a content language, in English where CLDR has no such language."""
    try:
        found = Locale.parse(lang, sep="-").territories.get(code)
    except (UnknownLocaleError, ValueError):
        found = None
    return str(found or Locale("en").territories.get(code, code))
