"""The words of translations."""

from __future__ import annotations

from portal.cases.rules import TextState
from portal.cases.words.cases import FIELD_NAMES, SECTIONS
from portal.core.i18n import _
from portal.core.i18n import lazy as _l

TEXT_STATES = {
    TextState.ORIGINAL: (_l("Original"), "done"),
    TextState.BEGUN: (_l("Begun"), "open"),
    TextState.MACHINE: (_l("By a machine"), "waiting"),
    TextState.HUMAN: (_l("Translated, not reviewed"), "note"),
    TextState.REVIEWED: (_l("Reviewed"), "done"),
    TextState.STALE: (_l("Out of date"), "failed"),
}
_PARTS = {
    "text": _l("What happened"),
    "name": _l("What is counted"),
    "unit": _l("Unit"),
    "method": _l("How it was measured"),
    "role": _l("Office or unit"),
}


def text_field_name(name: str) -> str:
    """What a field of a text is called."""
    if name.startswith("row:"):
        _row, key, part = name.split(":")
        return _("%(field)s, row %(number)s", field=_PARTS[part], number=key[1:])
    if name.startswith("section:"):
        return str(SECTIONS[name.removeprefix("section:")])
    return str(FIELD_NAMES[name])
