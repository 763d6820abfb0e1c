"""A process from a file: looked at as a whole, then written in one go, as a draft of the space."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.exchange import Landing, reading
from portal.participation.exchange.reading import Package
from portal.participation.models import Action, ComponentKind, Method, Process, Space
from portal.participation.queries import processes as queries
from portal.participation.services.processes import (
    ComponentPlan,
    PhasePlan,
    add_component,
    begin_process,
    change_process,
    plan_phase,
)


def look(file: BinaryIO) -> Package:
    """What is in the file, with all that is wrong; nothing is written. Raises DomainError as `reading.opened`."""
    return reading.opened(file)


def bring_in(*, space: Space, package: Package, actor: User | None) -> Process:
    """The process as a draft, with everything that people wrote in it. The space is locked.

    Raises:
        DomainError: something is wrong in the file; nothing of it stays.
    """
    if package.problems:
        raise DomainError(_("Something is wrong in the file, so nothing was brought in."), field="file")
    about = package.about
    lang = space.lang
    titles = _own_first(about["titles"], about["lang"], lang)
    process = begin_process(space=space, title=titles[lang], method=Method(about["method"]), actor=actor)
    change_process(
        process=process, titles=titles, summaries=about["summaries"], texts=about["texts"], evaluations=about["evaluations"],
        method=process.method, actor=actor,
    )  # fmt: skip
    components: dict[str, uuid.UUID] = {}
    for one in about["components"]:
        plan = ComponentPlan(
            ComponentKind(one["kind"]), _own_first(one["titles"], about["lang"], lang), one["texts"], one["settings"]
        )
        made = add_component(process=process, plan=plan, actor=actor)
        made.slug = one["slug"]
        components[one["slug"]] = made.id
    landing = Landing(
        process.id, components, {one["slug"]: one["settings"] for one in about["components"]},
        {one["slug"]: ComponentKind(one["kind"]) for one in about["components"]}, space.id,
    )  # fmt: skip
    db.session.flush()
    for phase in about["phases"]:
        plan_phase(process=process, plan=_phase(phase, landing, about["lang"], lang), actor=actor)
    try:
        for resource in package.resources:
            insert = resource.insert
            if insert is None:
                continue
            for rows in package.rows(resource):
                insert(landing, rows)
    except IntegrityError:
        raise DomainError(
            _("Rows in the file contradict each other, so nothing was brought in."), field="file"
        ) from None
    accounts.audit(
        actor=actor, action="participation.imported", subject=("participation_process", process.id),
        data={"process": process.slug},
    )  # fmt: skip
    return queries.known_process(process.id, lock=True)


def _phase(phase: Mapping[str, Any], landing: Landing, theirs: str, own: str) -> PhasePlan:
    on = phase["on"]
    return PhasePlan(
        titles=_own_first(phase["titles"], theirs, own), texts=phase["texts"],
        local_start=datetime.fromisoformat(str(phase["local_start"])), local_end=datetime.fromisoformat(str(phase["local_end"])),
        actions=[(landing.components[slug], Action(action)) for slug, action in on],
    )  # fmt: skip


def _own_first(texts: Mapping[str, str], theirs: str, own: str) -> Mapping[str, str]:
    """The texts with one in the space's own language: theirs, where it lacks."""
    return texts if texts.get(own) else {**texts, own: texts[theirs]}
