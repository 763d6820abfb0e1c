"""Where a translation of a case stands, and who may write one. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from portal.cases.models import Case, CaseText
from portal.cases.rules.cases import is_stale, may_edit_library, may_write
from portal.core.i18n import Origin


class TextState(StrEnum):
    """In which state a reader or a translator finds a language of a case."""

    ORIGINAL = "original"
    BEGUN = "begun"
    MACHINE = "machine"
    HUMAN = "human"
    REVIEWED = "reviewed"
    STALE = "stale"


def may_translate(user: Any, case: Case, own_cities: Collection[uuid.UUID]) -> bool:
    """Those who write for the city, and the editors."""
    return case.withdrawn_at is None and (may_edit_library(user) or may_write(user, case, own_cities))


def may_review_text(user: Any, text: CaseText) -> bool:
    """Anybody of those but the translator: a second pair of eyes."""
    return bool(text.translated_by != user.id)


def is_shown(text: CaseText) -> bool:
    """Whether readers get it: the original, and a translation that can be read at all, with its mark."""
    return text.origin is Origin.ORIGINAL or bool(text.title.strip() and text.summary.strip())


def state_of(text: CaseText, original: CaseText) -> TextState:
    """Where a text stands against its original."""
    if text.origin is Origin.ORIGINAL:
        return TextState.ORIGINAL
    if not is_shown(text):
        return TextState.BEGUN
    if is_stale(text, original):
        return TextState.STALE
    if text.origin is Origin.MACHINE:
        return TextState.MACHINE
    return TextState.REVIEWED if text.reviewed_at is not None else TextState.HUMAN
