"""The words of adoptions, evidence, kits and similar cases."""

from __future__ import annotations

from portal.cases.models import AdoptionStage
from portal.core.i18n import lazy as _l

ADOPTION_STAGES = {
    AdoptionStage.INTERESTED: (_l("Interested"), "open"),
    AdoptionStage.PLANNING: (_l("Planning"), "open"),
    AdoptionStage.PILOTING: (_l("Trying it out"), "waiting"),
    AdoptionStage.LIVE: (_l("In use"), "done"),
    AdoptionStage.STOPPED: (_l("Stopped"), "failed"),
}
ADOPTION_STEPS = {
    "stated": _l("Stated"),
    "stage": _l("A new stage"),
    "result": _l("Result told"),
    "confirmed": _l("Confirmed"),
    "disputed": _l("Disputed"),
}
EVIDENCE_WHY = {
    "review": _l("Set by the editors"),
    "confirmed": _l("Confirmed by the editors"),
    "adoption": _l("From adoptions"),
}
