"""What becomes of proposals, and writing them together: messages, the audit log, privacy."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.notifications.models import Frequency
from portal.participation.services import privacy_together


def register() -> None:
    kinds.register("participation.news", label=_l("News of a proposal that you wrote, support or follow"))
    kinds.register(
        "participation.moved", label=_l("A proposal that you wrote, support or follow is being carried out"),
        default=Frequency.DAILY,
    )  # fmt: skip
    kinds.register(
        "participation.together",
        label=_l("Somebody wants to write, change or join a proposal with you, or answers you"),
    )
    hooks.audit_actions.update(
        {
            "participation.implemented": _l("Implementation of a proposal changed"),
            "participation.places_kept": _l("List of places of a space changed"),
        }
    )
    hooks.exporters.append(privacy_together.export_of)
    hooks.erasers.append(privacy_together.erase)
