"""Meetings: what they are to processes, messages, privacy and the audit log."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.participation import components
from portal.participation.components import Kind
from portal.participation.events import MeetingChanged
from portal.participation.forms.meetings import meetings_form
from portal.participation.models import Action, ComponentKind, Meeting
from portal.participation.queries import meetings as queries
from portal.participation.rehearsal.kinds.meetings import REHEARSED
from portal.participation.services import meeting_privacy


def register() -> None:
    components.register(
        Kind(
            ComponentKind.MEETINGS, _l("Meetings"),
            lead=_l("People come together, in a hall or online: agenda, seats, minutes and decisions."),
            actions={Action.SIGN_UP: _l("Sign up for meetings")}, symbol="calendar", endpoint="participation.component_meetings",
            frozen=(), used=queries.with_meetings, counts=queries.meeting_counts,
            counted=lambda number: i18n.ngettext("%(num)d meeting", "%(num)d meetings", number), form=meetings_form,
            rehearsed=REHEARSED,
        )
    )  # fmt: skip
    cache.invalidate_on(MeetingChanged, "participation")
    kinds.register("participation.meeting_moved", label=_l("A meeting that you signed up for is moved or called off"))
    kinds.register("participation.seat_freed", label=_l("You have moved up from the waiting list of a meeting"))
    hooks.audit_actions.update(
        {
            "participation.meeting_planned": _l("Meeting planned"),
            "participation.meeting_changed": _l("Meeting changed"),
            "participation.meeting_published": _l("Meeting published"),
            "participation.meeting_cancelled": _l("Meeting called off"),
            "participation.meeting_removed": _l("Draft of a meeting removed"),
            "participation.agenda_changed": _l("Agenda of a meeting changed"),
            "participation.minutes_published": _l("Minutes of a meeting published"),
        }
    )
    hooks.audit_subjects["participation_meeting"] = (
        _l("Meeting"), hooks.Subjects(select(Meeting.id, Meeting.titles.label("title")), i18n.plain),
    )  # fmt: skip
    hooks.exporters.append(meeting_privacy.export_of)
    hooks.erasers.append(meeting_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation.meetings",
            title=_l("Meetings of cities"),
            what=_l("For which meetings you signed up, and whether you have a seat or wait for one."),
            why=_l(
                "So that the city knows how many come, and you are told when something changes. Others do not see it."
            ),
            how_long=_l(
                "Until you have your account erased. Then seats to come go to the next one, and of what was only the number stays."
            ),
        )
    )
