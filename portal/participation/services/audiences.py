"""Who may take part in a component. It stays as it is once somebody has, for what was counted counted by it."""

from __future__ import annotations

import uuid

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation.components import kind_of
from portal.participation.events import SpaceChanged
from portal.participation.models import Audience, Component, Process
from portal.participation.queries import eligibility, residents


def is_frozen(component: Component) -> bool:
    """Whether somebody has taken part, in whichever way."""
    return bool(kind_of(component.kind).used([component.id]) or eligibility.has_ledger([component.id]))


def set_audience(
    *, process: Process, component: Component, audience: Audience, group_id: uuid.UUID | None, actor: User | None
) -> None:  # fmt: skip
    """Says who may take part. Saying what is so already does nothing. The process is locked.

    Raises:
        Conflict: people have taken part. DomainError: there is no such group in the space.
    """
    wanted = group_id if audience is Audience.GROUP else None
    if (component.audience, component.group_id) == (audience, wanted):
        return
    if is_frozen(component):
        raise Conflict(_("People have taken part already: who may take part cannot be changed any more."))
    if audience is Audience.GROUP:
        group = residents.group(group_id) if group_id else None
        if group is None or group.space_id != process.space_id:
            raise DomainError(_("Choose the group."), field="group")
    component.audience, component.group_id = audience, wanted
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.audience_set", subject=("participation_component", component.id),
        data={"audience": audience.value},
    )  # fmt: skip
    events.publish(SpaceChanged(process.space_id))
