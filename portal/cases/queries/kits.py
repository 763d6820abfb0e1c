"""What cities have of what kits ask for, the kits that were made, and how often they were opened."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from portal.cases.models import CityMeans, Kit, KitOpens
from portal.core import db


def means_of(city_id: uuid.UUID) -> dict[uuid.UUID, CityMeans]:
    """What a city has said of itself, by tag."""
    rows = db.session.scalars(select(CityMeans).where(CityMeans.city_id == city_id))
    return {one.tag_id: one for one in rows}


def kit(version_id: uuid.UUID, lang: str, digest: str) -> Kit | None:
    return db.session.scalars(
        select(Kit).where(Kit.version_id == version_id, Kit.lang == lang, Kit.digest == digest)
    ).one_or_none()


def opens_of(case_id: uuid.UUID) -> int:
    """How often the kit of a case was opened or taken along."""
    return db.session.scalar(select(func.sum(KitOpens.count)).where(KitOpens.case_id == case_id)) or 0
