"""Who translates what people wrote, and into what. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from portal.core.i18n import SPOKEN, Origin
from portal.participation.models import Amendment, TextTranslation, TranslationState
from portal.participation.rules.moderation import moderates

# How often one person and one space may ask the machine, and how often it is asked for one text before it is given up.
PERSON_HOUR, SPACE_DAY = 30, 2000
TRIES = 4


def may_translate(user: Any, city_id: uuid.UUID, writers: Collection[uuid.UUID]) -> bool:
    """Whose own text it is, and the coordinators and moderators of the city."""
    return bool(user.is_authenticated) and (user.id in writers or moderates(user, city_id))


def languages(lang: str) -> list[str]:
    """Into which a text of this language can be translated: those that pages speak."""
    return [one for one in SPOKEN if one != lang]


def may_be_asked(found: TextTranslation | None, source: str) -> bool:
    """Whether a machine may be asked for a text of this digest: never for what a person has translated, what it is at already or has
    made, and what a person has taken away from it as it stands.
    """
    if found is None:
        return True
    if found.origin is Origin.HUMAN or found.state is TranslationState.WANTED:
        return False
    if found.state in (TranslationState.READY, TranslationState.REMOVED):
        return found.source != source
    return True


def wording(amendment: Amendment) -> str:
    """What another wording of a proposal says: why, and below a line the text."""
    return f"{amendment.reason}\n\n---\n\n{amendment.body}" if amendment.reason else amendment.body
