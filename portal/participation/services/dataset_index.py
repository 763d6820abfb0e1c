"""What the search over everything knows of a city's open data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import db
from portal.participation.models import CityDataset, PilotState, Space
from portal.search import services as search
from portal.search.document import Document

KIND = "city_dataset"


def refresh(dataset_ids: Sequence[uuid.UUID]) -> None:
    """Writes the index of some anew, in the transaction of the change: nothing of one that not everybody sees."""
    search.refresh(KIND, dataset_ids)


def refresh_space(space_id: uuid.UUID) -> None:
    """Those of a space: it was opened, so its data can be found from now on."""
    refresh(db.session.scalars(select(CityDataset.id).where(CityDataset.space_id == space_id)).all())


def ids() -> Sequence[uuid.UUID]:
    """All sets of data that everybody sees."""
    return db.session.scalars(
        select(CityDataset.id)
        .join(Space)
        .where(CityDataset.is_public, Space.state.in_((PilotState.RUNNING, PilotState.ENDED)))
        .order_by(CityDataset.id)
    ).all()


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now, one for each language of the title."""
    found = db.session.scalars(
        select(CityDataset)
        .join(Space)
        .where(
            CityDataset.id.in_(wanted), CityDataset.is_public, Space.state.in_((PilotState.RUNNING, PilotState.ENDED))
        )
        .options(joinedload(CityDataset.space).joinedload(Space.city))
    )
    return [
        Document(
            kind=KIND, thing_id=one.id, lang=lang, title=title, city_id=one.space.city_id, dated_on=one.changed_at.date(),
            text="\n".join([one.descriptions.get(lang, ""), *one.keywords, one.publisher]),
            facts={
                "city": one.space.city.slug, "dataset": one.slug, "country": one.space.city.country,
                "region": one.space.city.region.value,
            },
        )
        for one in found
        for lang, title in one.titles.items()
    ]  # fmt: skip
