"""What states of news and of their texts are called; each with the kind of its sign."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.news.rules import Standing, TextState

STANDINGS = {
    Standing.DRAFT: (_l("Draft"), "open"),
    Standing.SCHEDULED: (_l("Appears later"), "waiting"),
    Standing.PUBLISHED: (_l("Published"), "done"),
    Standing.ARCHIVED: (_l("In the archive"), "note"),
    Standing.WITHDRAWN: (_l("Withdrawn"), "failed"),
}
TEXT_STATES = {
    TextState.ORIGINAL: (_l("Original"), "note"),
    TextState.CURRENT: (_l("Up to date"), "done"),
    TextState.STALE: (_l("Out of date"), "waiting"),
}
VIEWS = {
    "drafts": _l("Drafts"),
    "scheduled": _l("Appear later"),
    "published": _l("Published"),
    "archived": _l("In the archive"),
    "withdrawn": _l("Withdrawn"),
}
