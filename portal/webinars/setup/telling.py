"""Kinds of messages about changes and reminders; what a person's export holds of them, and what is forgotten."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.webinars.services import telling_privacy


def register() -> None:
    kinds.register(
        "webinars.changed", label=_l("A webinar that you are registered for changes or is cancelled"),
        why_mandatory=_l("Without it you would come at the wrong time."),
    )  # fmt: skip
    kinds.register("webinars.reminder", label=_l("Reminder a week and a day before a webinar"), can_wait=True)
    kinds.register("webinars.soon", label=_l("Reminder an hour before a webinar"))
    kinds.register(
        "webinars.afterwards", label=_l("Recording, questions and certificate after a webinar"), can_wait=True
    )
    kinds.register("webinars.warning", label=_l("What is missing two days before a webinar that you run"))
    kinds.register("webinars.bounced", label=_l("An organiser cannot reach you by mail"))
    hooks.exporters.append(telling_privacy.export_of)
    hooks.erasers.append(telling_privacy.erase)
    hooks.audit_actions["webinars.address_mended"] = _l("Address of a guest of a webinar corrected")
    hooks.audit_actions["webinars.bounce_told"] = _l("Person told that mail does not arrive")
