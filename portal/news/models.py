"""A piece of news, its texts a row a language, its topics."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

import portal.search.models  # noqa: F401  # foreign keys lead there
from portal.cities.models import City
from portal.core.db import Base, CreatedAt, Id, Slug, Utc
from portal.core.i18n import Translated


class NewsState(StrEnum):
    """`draft` → `published` → `archived` (readable, but no longer current) or `withdrawn` (a page that says why)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class NewsItem(Base):
    """What the association or one of its cities tells everybody.

    `city_id`: the city whose news it is; None: the association's. `published_at`: from when everybody reads it, which may lie
    ahead; `timezone`: the zone in which that was agreed and is shown. `appeared_at`: when the portal saw that the moment had come, so
    that it was indexed and told once. `pinned_until`: the last day, in `timezone`, on which it stands first. `end_reason`: why it is
    archived or withdrawn, as readers see it. `text_version` counts changes of the original, so that a stale translation is seen.
    """

    __tablename__ = "news_items"
    __table_args__ = (
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(state IN ('archived', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended"),
        Index("ix_news_items_state", "state", "published_at"),
        # What the sweeper looks for: all that is out and was not told yet.
        Index("ix_news_items_due", "published_at", postgresql_where="state = 'published' AND appeared_at IS NULL"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    state: Mapped[NewsState] = mapped_column(default=NewsState.DRAFT)
    original_lang: Mapped[str] = mapped_column(String(12))
    text_version: Mapped[int] = mapped_column(default=1)
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    timezone: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[Utc | None]
    appeared_at: Mapped[Utc | None]
    pinned_until: Mapped[date | None]
    ended_at: Mapped[Utc | None]
    end_reason: Mapped[str] = mapped_column(String(1000), default="")
    # What the picture shows is said in each text; the original's words are the least.
    picture_key: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    texts: Mapped[list[NewsText]] = relationship(lazy="raise_on_sql", order_by="NewsText.lang")
    city: Mapped[City | None] = relationship(lazy="raise_on_sql")


class NewsText(Translated, Base):
    """What it says in one language. `summary`: one or two sentences; `body`: Markdown; `picture_alt`: what the picture shows."""

    __tablename__ = "news_texts"
    __table_args__ = (UniqueConstraint("item_id", "lang"),)

    id: Mapped[Id]
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("news_items.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(600), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    picture_alt: Mapped[str] = mapped_column(String(300), default="")
    changed_at: Mapped[CreatedAt]


class NewsTag(Base):
    """A topic of the portal's tags that a piece of news has."""

    __tablename__ = "news_tags"

    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("news_items.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("search_tags.id", ondelete="CASCADE"), primary_key=True, index=True
    )
