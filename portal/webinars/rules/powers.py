"""What each part of the crew may do in the room. Views, services, panels and templates ask the same functions. Pure.

| | organiser, moderator | speaker | interpreter | captioner | note-taker |
|---|---|---|---|---|---|
| questions that wait, polls, screen, people, ending | yes | | | | |
| answers questions that were let through | yes | yes | | | |
| turns slides, presenter's view | all | own | | | |
| brings slides in | all | own | own languages | | |
| writes captions | all | | own languages | own languages | |
| takes the minutes | yes | | | | yes |
| moderator at the provider | yes | yes | | | |
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from portal.webinars.models import ORGANISER, Part, Registration

_MODERATING = (ORGANISER, Part.MODERATOR)
_ON_STAGE = (*_MODERATING, Part.SPEAKER)


def has_part(registration: Registration, *parts: str) -> bool:
    """Whether the person has one of the parts in this run."""
    return registration.is_crew and any(part in registration.crew_parts for part in parts)


def may_moderate(registration: Registration) -> bool:
    """Questions that wait, polls, the screen of the hall, who is there, the end of the room."""
    return has_part(registration, *_MODERATING)


def may_answer(registration: Registration) -> bool:
    """Answers questions that were let through, live or in writing."""
    return has_part(registration, *_ON_STAGE)


def may_present(registration: Registration) -> bool:
    """Has the presenter's view and turns slides; which, says `may_show`."""
    return has_part(registration, *_ON_STAGE)


def moderates_at_provider(registration: Registration) -> bool:
    """Comes into the room of the provider as a moderator: microphone on, may share the screen."""
    return has_part(registration, *_ON_STAGE)


def may_show(registration: Registration, speaker_id: uuid.UUID | None) -> bool:
    """Turns the pages of a deck. `speaker_id`: the speaker whose it is; None: organisers brought it in, for all on the stage."""
    if may_moderate(registration):
        return True
    return may_present(registration) and speaker_id in (None, registration.id)


def may_bring_slides(registration: Registration) -> bool:
    """Brings slides in at all; which, says `may_bring`."""
    return has_part(registration, *_ON_STAGE, Part.INTERPRETER)


def may_bring(
    registration: Registration, lang: str, *, is_new: bool = False, speaker_id: uuid.UUID | None = None
) -> bool:
    """Brings in, replaces or removes a deck in a language. An interpreter gives his languages to decks that are there."""
    if may_moderate(registration):
        return True
    if has_part(registration, Part.SPEAKER) and (is_new or speaker_id in (None, registration.id)):
        return True
    return not is_new and lang in _languages(registration, Part.INTERPRETER)


def slide_languages(registration: Registration, known: Collection[str]) -> list[str]:
    """Of `known`, the languages in which the person may bring slides in."""
    if has_part(registration, *_ON_STAGE):
        return list(known)
    return [lang for lang in known if lang in _languages(registration, Part.INTERPRETER)]


def may_write_captions(registration: Registration, lang: str) -> bool:
    """Writes and corrects the captions of a language."""
    return may_moderate(registration) or lang in _languages(registration, Part.CAPTIONER, Part.INTERPRETER)


def caption_languages(registration: Registration, known: Collection[str]) -> list[str]:
    """Of `known`, the languages that the person may caption."""
    return [lang for lang in known if may_write_captions(registration, lang)]


def may_take_minutes(registration: Registration) -> bool:
    return has_part(registration, *_MODERATING, Part.NOTE_TAKER)


def interprets(registration: Registration) -> list[str]:
    """The languages between which the person interprets; empty: he does not."""
    return _languages(registration, Part.INTERPRETER)


def _languages(registration: Registration, *parts: str) -> list[str]:
    """Those of the parts; a part for which none was said has all of the webinar."""
    found: list[str] = []
    for part in parts:
        if has_part(registration, part):
            found += registration.crew_parts[part] or registration.run.webinar.languages
    return list(dict.fromkeys(found))
