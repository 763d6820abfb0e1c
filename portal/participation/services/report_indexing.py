"""What the search over everything knows of reports: those that everybody reads, written in the same transaction as the change.

Reports of discrimination never come here: they stand in tables of their own, which nothing of this file selects from.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.cities.models import City
from portal.core import db
from portal.participation.models import PilotState, ServiceCategory, ServiceRequest, Space
from portal.participation.queries.service_requests import KIND as TEXTS
from portal.participation.queries.translations import Wording, wordings
from portal.search import services as search
from portal.search.document import Document

KIND = "report"
TITLE = 110  # letters of the text that stand as title


def refresh_report(request_id: uuid.UUID) -> None:
    """Writes the index of a report anew: nothing of one that not everybody reads."""
    db.session.flush()
    search.refresh(KIND, [request_id])


def refresh_category(category_id: uuid.UUID) -> None:
    """Of all reports of a category: whether everybody reads them has changed."""
    db.session.flush()
    search.refresh(
        KIND, db.session.scalars(select(ServiceRequest.id).where(ServiceRequest.category_id == category_id)).all()
    )


def ids() -> Sequence[uuid.UUID]:
    """All that everybody reads."""
    return db.session.scalars(_readable(select(ServiceRequest.id)).order_by(ServiceRequest.id)).all()


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now, in each language in which they can be read."""
    rows = db.session.execute(
        _readable(select(ServiceRequest, ServiceCategory.names, City)).where(ServiceRequest.id.in_(wanted))
    ).all()
    said = wordings(TEXTS, {row[0].id: Wording(row[0].lang, "", row[0].text) for row in rows})
    return [
        Document(
            kind=KIND, thing_id=one.id, lang=words.lang, title=_title(words.text),
            text="\n".join((words.text, one.address, *_names(names))), city_id=city.id, dated_on=one.created_at.date(),
            is_machine=words.is_machine,
            facts={"city": city.slug, "number": one.number, "country": city.country, "region": city.region.value} | words.facts,
        )
        for one, names, city in rows
        for words in said[one.id]
    ]  # fmt: skip


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]} …"


def _names(names: Mapping[str, str]) -> list[str]:
    """What the category is called in all languages, so that it is found in each."""
    return list(names.values())


def _readable(statement: Any) -> Any:
    return (
        statement.join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .join(Space, Space.id == ServiceRequest.space_id)
        .join(City, City.id == Space.city_id)
        .where(
            ServiceCategory.is_public,
            ServiceRequest.hidden_at.is_(None),
            Space.state.in_((PilotState.RUNNING, PilotState.ENDED)),
        )
    )
