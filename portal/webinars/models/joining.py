"""What somebody chose on the way into a room, when he was there, and what a run keeps of its room."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json, Utc


class Bandwidth(StrEnum):
    """What a reader's line carries: everything; slides and sound without pictures of people; words only."""

    FULL = "full"
    AUDIO = "audio"
    CAPTIONS = "captions"


class Joining:
    """The columns of a registration that the join page writes.

    `shown_name`: how others in the room see the person; filled when the room is first opened. `is_anonymous`: without the name
    in questions. `deck_lang`, `caption_lang`: wanted languages, empty: that of the page, and no captions. `recording_consent`:
    None: not asked yet; False: follows without sound and picture of his own. `prepared_at`: the step with the name is done.
    `device_result`: what the device check found, e.g. `{"camera": "ok", "microphone": "denied", "speaker": "ok", "trip": 84}`.
    `checked_in_at`: in the hall, by the code (`checked_in_by` is None) or by hand.
    """

    shown_name: Mapped[str] = mapped_column(String(120), default="")
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    deck_lang: Mapped[str] = mapped_column(String(12), default="")
    caption_lang: Mapped[str] = mapped_column(String(12), default="")
    bandwidth: Mapped[Bandwidth] = mapped_column(default=Bandwidth.FULL)
    recording_consent: Mapped[bool | None]
    recording_answered_at: Mapped[Utc | None]
    prepared_at: Mapped[Utc | None]
    opened_join_at: Mapped[Utc | None]
    device_checked_at: Mapped[Utc | None]
    device_result: Mapped[Json] = mapped_column(default=dict)
    checked_in_at: Mapped[Utc | None]

    @declared_attr
    @classmethod
    def checked_in_by(cls) -> Mapped[uuid.UUID | None]:
        return mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)


class Room:
    """The columns of a run that its room needs.

    `slide_deck` and `slide_page`: what the speaker shows now,
    numbers of a deck of this run and of a page of it; None: nothing. `room_ref`: what the provider calls the room, which was
    opened and ended at these times. `begun_at`: when a moderator said that the webinar begins; see `rules.joining.began_at`.
    """

    gives_slides: Mapped[bool] = mapped_column(default=True)  # the PDF may be taken along
    slide_deck: Mapped[int | None]
    slide_page: Mapped[int] = mapped_column(default=1)
    room_ref: Mapped[str] = mapped_column(String(200), default="")
    room_opened_at: Mapped[Utc | None]
    room_ended_at: Mapped[Utc | None]
    begun_at: Mapped[Utc | None]


class PresenceSource(StrEnum):
    """Who says that somebody was there: our page by its beats, or the provider of the room."""

    PORTAL = "portal"
    PROVIDER = "provider"


class Presence(Base):
    """Somebody was there on one device from `first_at` to `last_at`. A beat more than 90 s after the last begins another row.

    Rows of one person may overlap (two devices, two tabs): what counts is their union, see `portal.webinars.presence`.
    """

    __tablename__ = "webinars_presences"
    __table_args__ = (
        CheckConstraint("last_at >= first_at", name="order"),
        Index("ix_webinars_presences_registration_id", "registration_id", "device", "last_at"),
    )

    id: Mapped[Id]
    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_registrations.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(String(40))
    source: Mapped[PresenceSource] = mapped_column(default=PresenceSource.PORTAL)
    first_at: Mapped[Utc]
    last_at: Mapped[Utc]


class RoomNotice(Base):
    """What a provider has told us of a room, once each: it ended, a recording of it is ready. `ref`: the provider's name of it."""

    __tablename__ = "webinars_room_notices"
    __table_args__ = (UniqueConstraint("run_id", "kind", "ref"),)

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[CreatedAt]
