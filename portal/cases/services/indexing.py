"""What the search over everything knows of a case: written in the same transaction as the change."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.cases import queries
from portal.cases.models import Case, CaseText, CaseVersion, VersionState
from portal.cases.queries import Published
from portal.core import db
from portal.core.i18n import Origin
from portal.search import services as search
from portal.search.document import Document

KIND = "case"


def put(case: Case) -> None:
    """Writes the index of a case anew: a document for each language in which readers get it."""
    search.put_thing(kind=KIND, thing_id=case.id, documents=list(_of(case)))


def remove(case: Case) -> None:
    search.remove(kind=KIND, thing_id=case.id)


def ids() -> Sequence[uuid.UUID]:
    """All cases that are out."""
    return db.session.scalars(
        select(CaseVersion.case_id)
        .join(Case, Case.id == CaseVersion.case_id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
        .order_by(CaseVersion.case_id)
    ).all()


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now."""
    cases = db.session.scalars(select(Case).where(Case.id.in_(wanted)))
    return [document for case in cases for document in _of(case)]


def _of(case: Case) -> Iterator[Document]:
    found = queries.published(case)
    if found is not None:
        yield from (_document(found, text) for text in found.texts.values())


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
