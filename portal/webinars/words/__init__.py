"""The words of the webinars, by topic: each file holds lazy texts that templates and forms share."""

from __future__ import annotations

from portal.webinars.words.scheduling import (
    EVERY,
    FORMATS,
    PARTS,
    PERSON_STATES,
    PHASES,
    STATES,
    TEXT_STATES,
    VIEWS,
)

__all__ = ["EVERY", "FORMATS", "PARTS", "PERSON_STATES", "PHASES", "STATES", "TEXT_STATES", "VIEWS"]
