"""Tags with labels in all languages, and the index: a row for each thing and language."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import i18n
from portal.core.db import Base, Id, Json, LocalizedText, Utc


class TagScheme(StrEnum):
    """What a tag says about a thing."""

    TOPIC = "topic"
    MECHANISM = "mechanism"
    BARRIER = "barrier"
    # Goals of the United Nations' 2030 Agenda: General Assembly resolution 70/1.
    SDG = "sdg"
    # Criteria of the Local Online Service Index: the five of 2022 and the sixth of 2024, https://publicadministration.un.org/egovkb.
    LOSI = "losi"
    PREREQUISITE = "prerequisite"


def _in_all_languages() -> str:
    return " AND ".join(f"coalesce(labels ->> '{lang}', '') <> ''" for lang in i18n.LOCALES)


class Tag(Base):
    """A term that things are tagged with, e.g. `topic:open-data`. Never deleted: what is retired stays on what has it."""

    __tablename__ = "search_tags"
    __table_args__ = (
        UniqueConstraint("scheme", "code"),
        CheckConstraint(r"code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code"),
        CheckConstraint(f"NOT is_public OR ({_in_all_languages()})", name="public_in_all_languages"),
    )

    id: Mapped[Id]
    scheme: Mapped[TagScheme]
    code: Mapped[str] = mapped_column(String(60))
    labels: Mapped[LocalizedText]
    position: Mapped[int]
    is_public: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[Utc | None]

    @property
    def key(self) -> str:
        return f"{self.scheme.value}:{self.code}"


class Indexed(Base):
    """A document: one thing in one language, as it is shown and as it is found."""

    __tablename__ = "search_documents"
    __table_args__ = (
        UniqueConstraint("kind", "thing_id", "lang"),
        Index("ix_search_documents_words", "words", postgresql_using="gin"),
        Index("ix_search_documents_tags", "tags", postgresql_using="gin"),
        Index(
            "ix_search_documents_title_letters", "title_letters",
            postgresql_using="gin", postgresql_ops={"title_letters": "gin_trgm_ops"},
        ),
        Index("ix_search_documents_dated_on", "dated_on"),
        Index("ix_search_documents_lang", "lang"),
    )  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[uuid.UUID]
    lang: Mapped[str] = mapped_column(String(12))
    # Who may see it: "public", or keys that the readers' pages pass, e.g. "staff", "city:<id>".
    audience: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    is_machine: Mapped[bool]
    dated_on: Mapped[date | None]
    city_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    facts: Mapped[Json]
    title: Mapped[str] = mapped_column(String(500))
    # The title as typing compares it: folded, Hangul in its letters.
    title_letters: Mapped[str] = mapped_column(Text)
    # Lexemes of the title alone, small enough to rank thousands of hits by.
    title_words: Mapped[str] = mapped_column(TSVECTOR)
    body: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(TSVECTOR)
    changed_at: Mapped[Utc]


class Word(Base):
    """A word of public documents, to repair typos with.

    No constraint makes it unique: then two transactions that bring the same word would wait for each other, or for ever.
    A task takes out what stands twice and what no document has any more.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        Index("ix_search_words_word", "word"),
        Index(
            "ix_search_words_word_parts", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}
        ),
        Index(
            "ix_search_words_letters", "letters", postgresql_using="gin", postgresql_ops={"letters": "gin_trgm_ops"}
        ),
        Index("ix_search_words_shorter", "shorter", postgresql_using="gin"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    word: Mapped[str] = mapped_column(String(60))
    # As a text writes it, to be shown.
    shown: Mapped[str] = mapped_column(String(60))
    # Hangul in its letters.
    letters: Mapped[str] = mapped_column(String(120))
    # Of short words: themselves and each without one letter; two words with one in common are a typo apart.
    shorter: Mapped[list[str]] = mapped_column(ARRAY(String(20)))


class Miss(Base):
    """Something was looked for and nothing found: what, in which language, on which day, how often; never by whom."""

    __tablename__ = "search_misses"
    __table_args__ = (UniqueConstraint("day", "lang", "text"), CheckConstraint("count > 0", name="count"))

    id: Mapped[Id]
    day: Mapped[date]
    lang: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(120))
    count: Mapped[int]
