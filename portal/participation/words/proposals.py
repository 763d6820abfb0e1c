"""Whom the stages of proposals count, and what makes somebody one of those who take part."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.rules.proposals import Counts, Involvement

COUNTS = {
    Counts.SUPPORTERS: _l("People who support it"),
    Counts.PARTICIPANTS: _l("People who take part: who support it, comment on it or suggest another wording"),
}
# As they stand beside a bar.
COUNTED = {Counts.SUPPORTERS: _l("Supports"), Counts.PARTICIPANTS: _l("People who take part")}
INVOLVEMENTS = {
    Involvement.SUPPORT: _l("supporting it"),
    Involvement.COMMENT: _l("commenting on it"),
    Involvement.WORDING: _l("suggesting another wording"),
}
