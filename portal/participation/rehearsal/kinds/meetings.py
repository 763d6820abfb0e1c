"""Meetings: people sign up for those that are planned; who comes too late waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.accounts.models import User
from portal.core import clock
from portal.participation.models import Action, Component, MeetingState, SignUpState
from portal.participation.queries import meetings, rehearsals
from portal.participation.rehearsed import Finding, Playing, Rehearsed, Scene
from portal.participation.rules import meetings as rules
from portal.participation.rules import phases
from portal.participation.services import meeting_seats


def _sign_up(scene: Scene, person: User) -> bool:
    if "meetings" not in scene.notes:
        scene.notes["meetings"] = [
            one
            for one in rehearsals.meetings_in(scene.component.id)
            if one.takes_sign_ups and one.state is MeetingState.PLANNED
        ]
    to_come = [one for one in scene.notes["meetings"] if one.starts_at > clock.now()]
    if not to_come:
        return False
    meeting = meetings.known_meeting(scene.rng.choice(to_come).id)
    if meetings.sign_up_by(meeting.id, person.id) is not None:
        return True
    row = meeting_seats.sign_up(meeting=meeting, user=person)
    scene.counts["seats" if row.state is SignUpState.SEAT else "in_line"] += 1
    return True


def _look(component: Component) -> Sequence[Finding]:
    """That there is a meeting, everybody sees it, and one can sign up for it while a phase says so."""
    planned = rehearsals.meetings_in(component.id)
    space = component.process.space
    here = {"city": space.city.slug}
    titles = dict(component.titles)
    if not planned:
        return [Finding("no_meeting", "participation.manage_meetings", here, "failed", {"titles": titles})]
    open_phases = [one for one in component.process.phases if phases.switches_on(one, component, Action.SIGN_UP)]
    found = []
    for one in planned:
        code = ""
        if one.state is MeetingState.DRAFT:
            code = "meeting_draft"
        elif one.takes_sign_ups and open_phases and all(phase.starts_at >= one.starts_at for phase in open_phases):
            code = "meeting_before_phase"
        if code:
            values = {"meeting_id": str(one.id)}
            found.append(Finding(code, "participation.manage_meeting", values, "waiting", {"titles": dict(one.titles)}))
    if open_phases and not any(one.takes_sign_ups for one in planned):
        found.append(Finding("no_sign_ups", "participation.manage_meetings", here, "waiting", {"titles": titles}))
    return found


def _pages(scene: Scene) -> Sequence[tuple[str, Mapping[str, Any]]]:
    shown = [one for one in scene.notes.get("meetings", ()) if rules.is_shown(one)]
    return [("participation.meeting", {"number": shown[0].number})] if shown else ()


REHEARSED = Rehearsed(acts={Action.SIGN_UP: Playing(_sign_up, 0.15)}, look=_look, pages=_pages)
