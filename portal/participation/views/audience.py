"""The part of a component's form that says who may take part: the same for components of every kind."""

from __future__ import annotations

from portal.participation.forms.people import AudienceForm
from portal.participation.models import Body, Component, Draw, Process
from portal.participation.queries import residents
from portal.participation.services import audiences, draws


def audience_form(process: Process, component: Component | None) -> AudienceForm:
    """Filled with what is so. Once somebody has taken part it is only shown: a browser that sends something else is refused."""
    form = AudienceForm()
    form.offer([group for group, _members, _components in residents.groups_of(process.space_id)])
    if component is not None:
        form.is_frozen = audiences.is_frozen(component)
        if not form.is_submitted() or form.is_frozen:
            form.show(component)
    return form


def draw_audience_form(body: Body, draw: Draw | None) -> AudienceForm:
    """The same for a draw, where everybody needs an account because he is told."""
    form = AudienceForm()
    form.offer([group for group, _members, _theirs in residents.groups_of(body.space_id)], without_account=False)
    if not form.is_submitted():
        form.audience.data = draws.usual_audience(body.space_id).value
        if draw is not None:
            form.show(draw)
    return form
