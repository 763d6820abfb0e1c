"""What the search over everything knows of a webinar: written in the same transaction as the change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import db
from portal.core.i18n import Origin
from portal.search import services as search
from portal.search.document import Document
from portal.search.queries import KnownTag
from portal.webinars.models import Webinar, WebinarState, WebinarText
from portal.webinars.queries.tags import tags_of
from portal.webinars.services import recording_index

KIND = "webinar"


def refresh(webinar_id: uuid.UUID) -> None:
    """Writes the index of a webinar anew: a document for each of its languages, none unless it is out and on."""
    db.session.flush()
    search.refresh(KIND, [webinar_id])
    recording_index.refresh_of(webinar_id)


def ids() -> Sequence[uuid.UUID]:
    """All webinars that are out and not cancelled."""
    return db.session.scalars(
        select(Webinar.id).where(Webinar.state == WebinarState.PUBLISHED).order_by(Webinar.id)
    ).all()


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now."""
    found = db.session.scalars(
        select(Webinar)
        .where(Webinar.id.in_(wanted), Webinar.state == WebinarState.PUBLISHED)
        .options(selectinload(Webinar.texts), selectinload(Webinar.runs), joinedload(Webinar.city))
        .execution_options(populate_existing=True)
    ).all()
    tags = tags_of([one.id for one in found])
    return [_document(one, text, tags.get(one.id, [])) for one in found for text in one.texts]


def _document(webinar: Webinar, text: WebinarText, tags: Sequence[KnownTag]) -> Document:
    first = min((run.starts_at for run in webinar.runs), default=webinar.published_at)
    return Document(
        kind=KIND, thing_id=webinar.id, lang=text.lang, title=text.title, text=f"{text.summary}\n{text.description}",
        tags=tuple(tag.key for tag in tags), city_id=webinar.city_id, is_machine=text.origin is Origin.MACHINE,
        dated_on=first.date() if first else None,
        facts={
            "slug": webinar.slug, "country": webinar.city.country if webinar.city else None,
            "region": webinar.city.region.value if webinar.city else None,
        },
    )  # fmt: skip
