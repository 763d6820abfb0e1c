"""What attendance adds: kinds of messages, words of the audit log, privacy, pieces of the organiser's pages."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import hooks
from portal.core import clock, i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.webinars import extras, rooms
from portal.webinars.attendance import rule_of
from portal.webinars.emails import attendance as emails
from portal.webinars.extras import Extra
from portal.webinars.models import Registration, Run, Webinar
from portal.webinars.queries import attendance as queries
from portal.webinars.rooms import Step
from portal.webinars.rules.attendance import is_due
from portal.webinars.services import attendance_privacy as privacy
from portal.webinars.services.guests import secret_of


def register() -> None:
    kinds.register(emails.ATTENDANCE, label=_l("Your attendance of a webinar"))
    kinds.register(
        emails.GUEST, label=_l("Attendance of webinars without an account"), secret=True,
        why_mandatory=_l("It holds the link to what you asked for."),
    )  # fmt: skip
    kinds.register(emails.APPEAL, label=_l("Somebody asks you to look at their attendance again"))
    extras.on_manage(rule_line)
    extras.on_run(numbers)
    rooms.add_step("over", own_attendance)
    hooks.audit_actions.update(
        {
            "webinars.attendance_decided": _l("Attendance of a webinar decided by hand"),
            "webinars.appeal_decided": _l("Appeal about attendance of a webinar answered"),
            "webinars.attendance_rule_changed": _l("Rule of attendance of a webinar changed"),
        }
    )
    hooks.exporters.append(privacy.export)
    hooks.erasers.append(privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            "webinars.attendance", _l("Attendance of webinars"),
            _l("How many minutes of a webinar you were there for, whether that was enough, and what you and the organisers said about it."),
            _l("To issue the certificate of attendance, and to correct it."),
            _l("With the registration. What was said goes with your account; that somebody of the city attended stays."),
        )
    )  # fmt: skip


def rule_line(webinar: Webinar, _reader: Any) -> Extra:
    """A line of what is done: what counts as having attended."""
    rule = rule_of(webinar.attendance_rule)
    return Extra(
        "",
        {
            "title": _("What counts as attended"), "url": url_for("webinars.attendance_rule", slug=webinar.slug),
            "status": i18n.percent(rule.share), "kind": "done",
        },
        place="tasks", order=65,
    )  # fmt: skip


def numbers(run: Run, _reader: Any) -> Extra | None:
    """How many attended, once that is known."""
    if not is_due(run, clock.now()):
        return None
    return Extra(
        "webinars/_attendance_of_run.html",
        {"slug": run.webinar.slug, "run": run, "outcomes": queries.outcomes_of(run.id)},
        order=60,
    )


def own_attendance(registration: Registration) -> Step | None:
    """From the closed room to what was counted."""
    if registration.is_crew:
        return None
    if registration.user_id is None:
        url = url_for("webinars.guest_attendance", token=secret_of(registration))
    else:
        url = url_for("webinars.own_attendance", registration_id=registration.id)
    return Step(_("Your attendance"), url, order=20)
