"""What else can be done with an action plan; whoever stands above training joins here.

plan_links.append(lambda plan, reader: PlanLink(text=_("…"), label=_("Make a case of it"), url="/…"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.training.models import ActionPlan


@dataclass(frozen=True)
class PlanLink:
    """A sentence on the plan's page with a button (`posts`: what changes something) or a link."""

    text: str
    label: str
    url: str
    posts: bool = False


Maker = Callable[[ActionPlan, Any], PlanLink | None]

_makers: list[Maker] = []


def append(maker: Maker) -> Maker:
    """Adds an offer to every plan's page; `maker(plan, reader)` gives None where there is nothing to offer."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def of(plan: ActionPlan, reader: Any) -> list[PlanLink]:
    """The offers for a reader of a plan, in the order in which they joined."""
    return [made for made in (maker(plan, reader) for maker in _makers) if made is not None]
