"""Spaces of citizen participation: one that runs in the first city, with proposals in every state, and a draft beside it."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.participation import queries, services
from portal.participation.models import Action, Component, ComponentKind, PilotState, Process
from portal.participation.queries import proposals
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, PhasePlan
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import EVERYTHING, component_in, make_process, make_proposal, make_space, wall


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_participation` names."""
    space = make_space(first)
    terms = Terms(debate_at=1, answer_at=2, categories={})
    out = make_process(space, terms=terms)
    component = component_in(out)
    own = make_proposal(out, people["owner"], "A bench at each bus stop")
    supported = make_proposal(out, make_user(), "Shade trees along the river")
    hidden = make_proposal(out, make_user(), "Something that is rude")
    draft = make_process(space, title="What comes next year", published=False, phases=((5, 20, EVERYTHING),))
    spare = _spare_component(draft)
    closed = make_city()
    make_space(closed, state=PilotState.PREPARING)
    with db.transaction():
        services.hide_proposal(
            proposal=proposals.known_proposal(hidden.id), hide=True, reason="Rule 2", actor=people["coordinator"]
        )
        later = queries.known_process(draft.id, lock=True)
        services.plan_phase(
            process=later,
            plan=PhasePlan(
                {space.lang: "Later"},
                wall(space, 30),
                wall(space, 40),
                actions=[(later.components[0].id, Action.COMMENT)],
            ),
            actor=None,
        )
    keys.update(
        space=first.slug, city_colour="1f7a63", point_on_earth="14.6,121.0", closed_space=closed.slug, participation_process=out.slug, participation_component=component.slug,
        own_number=str(own.number), supported_number=str(supported.number), hidden_number=str(hidden.number),
        supported_proposal=str(supported.id), process_id=str(out.id), draft_process=draft.slug, draft_process_id=str(draft.id),
        draft_component=draft.components[0].slug, draft_component_id=str(draft.components[0].id),
        draft_phase_id=str(draft.phases[0].id), spare_component_id=str(spare.id),
    )  # fmt: skip


def _spare_component(process: Process) -> Component:
    """One in which nobody has taken part, to be taken out."""
    with db.transaction():
        held = queries.known_process(process.id, lock=True)
        return services.add_component(
            process=held, plan=ComponentPlan(ComponentKind.PROPOSALS, {held.lang: "More proposals"}), actor=None
        )
