"""The part of a component's form that says who may take part: the same for components of every kind."""

from __future__ import annotations

from portal.participation.forms.people import AudienceForm
from portal.participation.models import Component, Process
from portal.participation.queries import residents
from portal.participation.services import audiences


def audience_form(process: Process, component: Component | None) -> AudienceForm:
    """Filled with what is so. Once somebody has taken part it is only shown: a browser that sends something else is refused."""
    form = AudienceForm()
    form.offer([group for group, _members, _components in residents.groups_of(process.space_id)])
    if component is not None:
        form.is_frozen = audiences.is_frozen(component)
        if not form.is_submitted() or form.is_frozen:
            form.show(component)
    return form
