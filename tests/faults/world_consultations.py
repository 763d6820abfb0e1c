"""A consultation on a text, one on a plan and a debate in the first city's space, with what its owner and others wrote."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.participation import queries, services
from portal.participation.models import Action, ComponentKind, ContributionKind
from portal.participation.queries import consultations
from tests.factories.accounts import make_user
from tests.factories.consultations import EVERYTHING, make_component, reread, say
from tests.factories.participation import make_space

TALK = (Action.COMMENT, Action.SUPPORT)


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_consultations` names."""
    space = queries.space_by_city(first.slug) or make_space(first)
    text = make_component(ComponentKind.TEXT, space=space)
    over = make_component(ComponentKind.TEXT, space=space, phases=((-20, -5, EVERYTHING),))
    plan = make_component(ComponentKind.PLAN, space=space)
    debate = make_component(ComponentKind.DEBATE, space=space, phases=((-10, 20, TALK),))
    part = next(one for one in consultations.newest_parts(text.id) if one.number)
    said = say(text, make_user(), "Plant them in the shade.", part=part)
    spoken = say(debate, make_user(), "Children could play.", ContributionKind.FOR)
    with db.transaction():
        services.conclude(
            component=reread(over), heard="Shade.", done="Trees.", lang=space.lang, actor=people["coordinator"]
        )
    keys.update(
        text_process=reread(text).process.slug, text_component=text.slug, text_id=str(text.id), text_part=part.key,
        text_contribution=str(said.id), one="1", side_for="for", over_id=str(over.id), over_process=reread(over).process.slug, over_component=over.slug,
        plan_process=reread(plan).process.slug, plan_component=plan.slug, plan_id=str(plan.id),
        debate_process=reread(debate).process.slug, debate_component=debate.slug, debate_id=str(debate.id), debate_contribution=str(spoken.id),
    )  # fmt: skip
