"""A component that was added is switched on in phases at once, so that people can do something in it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.components import kind_of
from portal.participation.events import SpaceChanged
from portal.participation.models import Action, Component, PhaseAction, Process

Switch = tuple[uuid.UUID, Action]


def switch_on(*, process: Process, component: Component, switches: Collection[Switch], actor: User | None) -> None:
    """Switches actions of a component on in phases of its process, (phase, action); what is on stays on. The process is locked.

    Raises:
        DomainError: a phase is over or of another process, or people cannot do this in such a component.
    """
    now, actions = clock.now(), kind_of(component.kind).actions
    phases = {one.id: one for one in process.phases if one.ends_at > now}
    for phase_id, action in dict.fromkeys(switches):
        if phase_id not in phases or action not in actions:
            raise DomainError(_("Choose from the lists."), field="switches")
        phase = phases[phase_id]
        if not any(one.component_id == component.id and one.action is action for one in phase.actions):
            phase.actions.append(
                PhaseAction(phase_id=phase_id, component_id=component.id, action=action, process_id=process.id)
            )
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.phase_changed", subject=("participation_process", process.id), data={"process": process.slug}
    )  # fmt: skip
    events.publish(SpaceChanged(process.space_id))
