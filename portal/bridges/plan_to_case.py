"""From an action plan to a case: a finished plan becomes a draft of the library, and a case goes into a plan."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import User
from portal.cases import extras
from portal.cases import queries as cases
from portal.cases import services as library
from portal.cases.models import Case, Stage
from portal.cases.queries import Draft, Published
from portal.cases.services import Change
from portal.cases.views.base import me, numbered_case
from portal.core import db, i18n, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import plan_links
from portal.training import services as training
from portal.training.models import ActionPlan, PlanState
from portal.training.plan_links import PlanLink
from portal.training.queries import plans
from portal.training.rules import may_write_plan

bp = web.blueprint("plan_to_case", "portal.bridges")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def join() -> None:
    """Plans offer to become cases, cases offer to go into plans."""
    plan_links.append(_offer_case)
    extras.append(_offer_plan)


# A plan becomes a draft -----------------------------------------------------------------------------------------------


def source_of(plan: ActionPlan) -> str:
    """Under what name the library knows the plan: one plan makes one case."""
    return f"plan:{plan.id}"


def _offer_case(plan: ActionPlan, reader: Any) -> PlanLink | None:
    """To those who write for the city, once the plan is finished; then the way to what has become of it."""
    if plan.state is not PlanState.FINISHED or plan.city_id not in cases.own_city_ids(reader):
        return None
    case = cases.case_by_source(source_of(plan))
    if case is None:
        return PlanLink(
            text=_("The plan is finished. Other cities can learn from it."), label=_("Make a case of it"),
            url=url_for("plan_to_case.make_case", plan_id=plan.id), posts=True,
        )  # fmt: skip
    if case.withdrawn_at is not None:
        return None
    return PlanLink(
        text=_("A case of the library has come of this plan."), label=_("Open the case"), url=_address_of(case)
    )


def _address_of(case: Case) -> str:
    version = cases.open_version(case.id) or cases.newest_version(case.id)
    return url_for("cases.draft", version_id=version.id)


@bp.post("/training/plans/<uuid:plan_id>/case")
@requires(signed_in)
def make_case(plan_id: uuid.UUID) -> ResponseReturnValue:
    """Makes the draft of a case from a finished plan; a second press leads to the same draft."""
    found = plans.plan(me(), plan_id)
    if found is None or found.plan.city_id not in cases.own_city_ids(me()):
        raise NotFound
    existing = cases.case_by_source(source_of(found.plan))
    if existing is None:
        with db.transaction():
            draft = draft_of(found.plan, me())
        flash(_("This is the draft of a case. What the plan says stands in it; add what is missing."), "success")
        return web.see_other("cases.draft", version_id=draft.version.id)
    return web.see_other(
        "cases.draft", version_id=(cases.open_version(existing.id) or cases.newest_version(existing.id)).id
    )


def draft_of(plan: ActionPlan, actor: User) -> Draft:
    """The draft of a case with all that a finished plan knows.

    Raises:
        Conflict: the plan is not finished, or has become a case already.
    """
    said = training.plan_as_case_draft(plan)
    draft = library.begin_case(
        city=cases.city_by_id(said["city_id"]), lang=said["lang"], title=said["title"], actor=actor, source=source_of(plan),
        stage=Stage.LIVE,
    )  # fmt: skip
    changes = [
        Change("section:problem", said["problem"]),
        Change("section:solution", "\n".join(f"- {action}" for action in said["solution"])),
        Change("section:results", said["result"]),
        Change("references", [_reference(one) for one in said["builds_on"] if one["url"]]),
        Change("indicators", _indicators(said)),
    ]
    if said["budget"] and said["currency"]:
        finished = said["finished_on"]
        changes += [
            Change("cost_amount", float(said["budget"])), Change("cost_currency", said["currency"]),
            Change("cost_year", finished.year if finished else None),
        ]  # fmt: skip
    library.save(draft=draft, changes=changes, actor=actor)
    return draft


def _reference(one: dict[str, str]) -> dict[str, Any]:
    return {"title": one["title"], "publisher": "", "year": None, "url": one["url"], "lang": ""}


def _indicators(said: dict[str, Any]) -> list[dict[str, Any]]:
    """The plan's one indicator: its value before, and the last one that was reported. What is no number stays unknown."""
    if not said["indicator"]:
        return []
    last = said["values"][-1]["value"] if said["values"] else ""
    finished = said["finished_on"]
    return [
        {
            "key": "", "name": said["indicator"], "before": _number(said["baseline"]), "after": _number(last), "unit": "",
            "year": finished.year if finished else None, "method": "",
        }
    ]  # fmt: skip


def _number(text: str) -> float | int | None:
    """The number of a short text that has exactly one: "45 days" → 45."""
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    value = float(found[0].replace(",", "."))
    return int(value) if value == int(value) else value


# A case goes into a plan ----------------------------------------------------------------------------------------------


def _offer_plan(found: Published, reader: Any) -> extras.Extra | None:
    """To those who are writing a plan now."""
    if not getattr(reader, "is_authenticated", False):
        return None
    own = [plan for plan, _edition in plans.plans_of(reader.id) if may_write_plan(reader, plan)]
    return (
        extras.Extra("plan_to_case/_into_plan.html", {"plans": own, "number": found.case.number}, "side", 80)
        if own
        else None
    )


@bp.post("/cases/<int:number>/into-plan/<uuid:plan_id>")
@requires(signed_in)
def into_plan(number: int, plan_id: uuid.UUID) -> ResponseReturnValue:
    """Notes the case in the reader's action plan as one that it builds on."""
    case = cases.published(numbered_case(number))
    if case is None or plans.plan(me(), plan_id) is None:
        raise NotFound
    title = str(i18n.pick(case.titles, i18n.current())[0])
    try:
        with db.transaction():
            held = plans.plan(me(), plan_id, lock=True)
            if held is None:
                raise NotFound
            training.add_case(
                plan=held.plan,
                title=title,
                url=url_for("case_ids.permanent", number=number, _external=True),
                actor=me(),
            )
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("cases.case", number=number)
    flash(_("Your action plan names the case now."), "success")
    return web.see_other("training.plan", plan_id=plan_id)
