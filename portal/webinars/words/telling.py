"""Words of what people are told."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.webinars.models import RunState

RUN_STATES = {
    RunState.PLANNED: _l("It takes place"),
    RunState.POSTPONED: _l("Postponed; the new time is not known yet"),
    RunState.CANCELLED: _l("Cancelled"),
}
