"""What is asked of a nominee and handed in, who read it, what was decided, and the offer of a seat."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc
from portal.training.models.nominations import Nomination
from portal.training.selection import Gender, Outcome, Reason


class DocumentKind(StrEnum):
    """The city hands in the first two, the nominee the others."""

    NOMINATION_FORM = "nomination_form"
    ENDORSEMENT = "endorsement"
    PASSPORT = "passport"
    PHOTO = "photo"
    OTHER = "other"


class QuestionType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    YES_NO = "yes_no"


class OfferState(StrEnum):
    """`open` until its deadline → `accepted` or `declined` by the person, else `lapsed`."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Application(Base):
    """What a nominee fills in: the edition's own questions, languages, and, if the person likes, gender."""

    __tablename__ = "training_applications"

    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_nominations.id", ondelete="CASCADE"), primary_key=True
    )
    # {key of the question: answer}
    answers: Mapped[Json] = mapped_column(default=dict)
    languages: Mapped[JsonList] = mapped_column(default=list)
    gender: Mapped[Gender] = mapped_column(default=Gender.UNDISCLOSED)
    saved_at: Mapped[CreatedAt]


class Document(Base):
    """A file that belongs to a nomination. The bytes are private and go, with this row, at `delete_after`."""

    __tablename__ = "training_documents"
    __table_args__ = (UniqueConstraint("nomination_id", "kind"),)

    id: Mapped[Id]
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_nominations.id", ondelete="CASCADE"))
    kind: Mapped[DocumentKind]
    file_key: Mapped[str] = mapped_column(ForeignKey("core_files.key"), unique=True)
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    uploaded_at: Mapped[CreatedAt]
    delete_after: Mapped[Utc] = mapped_column(index=True)

    nomination: Mapped[Nomination] = relationship(lazy="raise_on_sql")


class DocumentOpening(Base):
    """Somebody other than its owner opened a document; the nominee reads who and when. Outlives the document."""

    __tablename__ = "training_document_openings"

    id: Mapped[Id]
    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_nominations.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[DocumentKind]
    opened_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    opened_at: Mapped[CreatedAt]


class EditionReader(Base):
    """Somebody who reads and scores applications for an edition."""

    __tablename__ = "training_edition_readers"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_editions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[CreatedAt]


class Review(Base):
    """One of the two readings of an application.

    The reader's own cities are copied in when the reading is given out, and the database refuses a nominee of one of them.
    """

    __tablename__ = "training_reviews"
    __table_args__ = (
        UniqueConstraint("nomination_id", "number"),
        UniqueConstraint("nomination_id", "reader_id"),
        ForeignKeyConstraint(
            ["nomination_id", "city_id"], ["training_nominations.id", "training_nominations.city_id"], ondelete="CASCADE",
            name="fk_training_reviews_nomination_city",
        ),
        CheckConstraint("number IN (1, 2)", name="two_readers"),
        CheckConstraint("NOT (city_id = ANY (reader_cities))", name="not_own_city"),
    )  # fmt: skip

    id: Mapped[Id]
    nomination_id: Mapped[uuid.UUID]
    city_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    reader_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    reader_cities: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    # {key of the criterion: 0-5}
    scores: Mapped[Json] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[Utc | None]

    nomination: Mapped[Nomination] = relationship(lazy="raise_on_sql")


class InterviewSlot(Base):
    """A time that a reader offers. One slot has one nominee, one nominee one slot."""

    __tablename__ = "training_interview_slots"
    __table_args__ = (
        UniqueConstraint("reader_id", "starts_at"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
    )

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id", ondelete="CASCADE"), index=True)
    reader_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"))
    starts_at: Mapped[Utc]
    # The zone in which the reader agreed to the time.
    timezone: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int] = mapped_column(default=30)
    place: Mapped[str] = mapped_column(String(300), default="")
    nomination_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("training_nominations.id", ondelete="SET NULL"), unique=True
    )
    booked_at: Mapped[Utc | None]


class Decision(Base):
    """What is decided about a nominee. Nobody but the secretariat sees it before all are released together."""

    __tablename__ = "training_decisions"
    __table_args__ = (
        UniqueConstraint("edition_id", "reserve_place", deferrable=True, initially="DEFERRED"),
        CheckConstraint("(outcome = 'reserve') = (reserve_place IS NOT NULL)", name="reserve_place"),
        CheckConstraint("offer IS NULL OR (outcome = 'in' AND released_at IS NOT NULL)", name="offer_to_chosen"),
        CheckConstraint("(offer IS NULL) = (offer_until IS NULL)", name="offer_has_deadline"),
        CheckConstraint("reason <> 'staff' OR note <> ''", name="staff_says_why"),
        Index("ix_training_decisions_offers", "offer_until", postgresql_where=text("offer = 'open'")),
    )

    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_nominations.id", ondelete="CASCADE"), primary_key=True
    )
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[Outcome]
    reason: Mapped[Reason]
    # The secretariat's own words where it decided otherwise than was proposed.
    note: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[int | None]
    reserve_place: Mapped[int | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    decided_at: Mapped[CreatedAt]
    released_at: Mapped[Utc | None]
    offer: Mapped[OfferState | None]
    offer_until: Mapped[Utc | None]

    nomination: Mapped[Nomination] = relationship(lazy="raise_on_sql")
