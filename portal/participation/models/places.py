"""Places of a city that its staff keeps, for citizens to choose from."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, LocalizedText


class SpacePlace(Base):
    """A district, a quarter or a square, by language. Degrees of its middle, both or none; `is_offered`: it can be chosen now."""

    __tablename__ = "participation_places"
    __table_args__ = (
        UniqueConstraint("space_id", "number"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="degrees"),
        Index("ix_participation_places_space_id", "space_id"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    number: Mapped[int]
    names: Mapped[LocalizedText]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_offered: Mapped[bool] = mapped_column(default=True)
