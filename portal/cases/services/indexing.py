"""What the search over everything knows of a case: written in the same transaction as the change."""

from __future__ import annotations

from portal.cases import queries
from portal.cases.models import Case, CaseText
from portal.cases.queries import Published
from portal.core.i18n import Origin
from portal.search import services as search
from portal.search.services import Document

KIND = "case"


def put(case: Case) -> None:
    """Writes the index of a case anew: a document for each language in which readers get it."""
    found = queries.published(case)
    documents = [_document(found, text) for text in found.texts.values()] if found else []
    search.put_thing(kind=KIND, thing_id=case.id, documents=documents)


def remove(case: Case) -> None:
    search.remove(kind=KIND, thing_id=case.id)


def _document(found: Published, text: CaseText) -> Document:
    words = [text.summary, *text.sections.values()]
    words += [part for row in text.rows.values() for part in row.values()]
    if text.lang == "en":
        words.append(found.version.abstract_en)
    published = found.version.published_at
    return Document(
        kind=KIND, thing_id=found.case.id, lang=text.lang, title=text.title, text="\n".join(filter(None, words)),
        tags=tuple(tag.key for tag in found.tags), city_id=found.city.id, is_machine=text.origin is Origin.MACHINE,
        dated_on=published.date() if published else None,
        facts={
            "stage": found.version.stage.value, "country": found.city.country, "region": found.city.region.value,
            "level": found.level, "number": found.case.number,
        },
    )  # fmt: skip
