"""What a city puts up for comment, what people write about it or in a debate, who supports that, and what the city says at the end."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json, Utc
from portal.discussions.models import Comment


class PartKind(StrEnum):
    """A heading is not numbered and takes no comments."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    AREA = "area"


class ContributionKind(StrEnum):
    """The first three in consultations, the others in debates."""

    SUGGESTION = "suggestion"
    QUESTION = "question"
    REMARK = "remark"
    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Outcome(StrEnum):
    """What the city makes of a comment; `answered`: a question or remark that asks for no decision."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    REJECTED = "rejected"
    ANSWERED = "answered"


class ConsultationVersion(Base):
    """A text or a plan as it stood at a time. `source`: Markdown or GeoJSON as it was handed in. `note`: what is new in it."""

    __tablename__ = "participation_consultation_versions"
    __table_args__ = (
        UniqueConstraint("component_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    number: Mapped[int]
    lang: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(Text, deferred=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]


class ConsultationPart(Base):
    """A paragraph of a text or an area of a plan. `key`: its anchor, the same in all versions in which it survives.

    `number`: what readers see, within the version; None for headings. `geometry`: of an area, GeoJSON in degrees (RFC 7946).
    """

    __tablename__ = "participation_consultation_parts"
    __table_args__ = (
        UniqueConstraint("version_id", "key"),
        UniqueConstraint("version_id", "position"),
        CheckConstraint("(kind = 'heading') = (number IS NULL)", name="number"),
        CheckConstraint("(kind = 'area') = (geometry IS NOT NULL)", name="geometry"),
    )

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_consultation_versions.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    kind: Mapped[PartKind]
    key: Mapped[str] = mapped_column(String(12))
    number: Mapped[int | None]
    # By what an area is known again in another version: its id in the file, else its title; empty for paragraphs.
    identity: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(80), default="")
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class CityReply(Base):
    """What the city says to one comment, or to several that are alike. `department`, `department_id`: as of an `OfficialAnswer`."""

    __tablename__ = "participation_city_replies"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(160), default="")
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="SET NULL"), index=True
    )
    answered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]


class Contribution(Base):
    """A comment of discussions that heads a thread, with what only participation knows of it.

    `part_id`: the paragraph or area as it stood when somebody wrote about it; None: the whole, or the point at `latitude` and
    `longitude`. `comment_id` None: its author took it back or had the account erased; what the city said to it stays counted.
    """

    __tablename__ = "participation_contributions"
    __table_args__ = (
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="degrees"),
        Index("ix_participation_contributions_component_id", "component_id", "kind", "created_at"),
    )

    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    comment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Comment.id, ondelete="SET NULL"), unique=True)
    kind: Mapped[ContributionKind]
    part_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_consultation_parts.id", ondelete="CASCADE"), index=True
    )
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    reply_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_city_replies.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]


class ContributionSupport(Base):
    """One person's support of one contribution; the ledger sees that it is one. `voter`: the person's mark in the component
    (`participation.marks`), so that it can be said how many people came by after something was written, and nobody who.
    """

    __tablename__ = "participation_contribution_supports"

    contribution_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_contributions.id", ondelete="CASCADE"), primary_key=True
    )
    voter: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    created_at: Mapped[CreatedAt]


class Conclusion(Base):
    """The end of a consultation ("what we heard, what we did") or of a debate (its summary). `figures`: as of the day of
    publication, frozen: kind → number, outcome → number, people.
    """

    __tablename__ = "participation_conclusions"
    __table_args__ = (CheckConstraint("heard <> ''", name="heard"),)

    component_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE"), primary_key=True
    )
    lang: Mapped[str] = mapped_column(String(12))
    heard: Mapped[str] = mapped_column(Text)
    done: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[Json]
    published_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    published_at: Mapped[Utc]
    changed_at: Mapped[datetime | None]


class ConsultationFeedback(Base):
    """How somebody found the consultation itself, 1 (not at all) to 5 (fully). That each person does it once is the ledger's; here
    is neither a mark nor a time, and the id says nothing of when, so that no answer leads to anybody.
    """

    __tablename__ = "participation_consultation_feedback"
    __table_args__ = (
        CheckConstraint("clear BETWEEN 1 AND 5", name="clear"),
        CheckConstraint("heard BETWEEN 1 AND 5", name="heard"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    component_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE"), index=True
    )
    clear: Mapped[int]
    heard: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000), default="")
