"""Pages that are kept, and the audit log."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache
from portal.core.i18n import lazy as _l
from portal.webinars.events import RunChanged, WebinarChanged, WebinarPublished
from portal.webinars.models import Webinar, WebinarText


def register() -> None:
    for event in (WebinarPublished, WebinarChanged, RunChanged):
        cache.invalidate_on(event, "webinars")
    hooks.audit_actions.update(
        {
            "webinars.begun": _l("Webinar begun"),
            "webinars.published": _l("Webinar published"),
            "webinars.run_planned": _l("Run of a webinar planned"),
            "webinars.run_changed": _l("Run of a webinar changed"),
            "webinars.run_called_off": _l("Run of a webinar called off"),
        }
    )
    title = (
        select(WebinarText.title)
        .where(WebinarText.webinar_id == Webinar.id, WebinarText.lang == Webinar.original_lang)
        .scalar_subquery()
    )
    hooks.audit_subjects["webinar"] = (
        _l("Webinar"), hooks.Subjects(select(Webinar.id, title.label("title")), str),
    )  # fmt: skip
