"""Texts, plans and debates: some write, many support what others wrote, some say how it was; the city answers comments on drafts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.i18n import _
from portal.participation import participants
from portal.participation.models import Action, Component, ComponentKind, ConsultationPart, Outcome, PartKind
from portal.participation.queries import consultations
from portal.participation.rehearsed import Finding, Playing, Rehearsed, Scene, at_page
from portal.participation.services import concluding, contributing


def _write(scene: Scene, person: User) -> bool:
    is_debate = scene.component.kind is ComponentKind.DEBATE
    if not is_debate and not _parts(scene):
        return False
    made = contributing.contribute(
        component=scene.component, author=person, lang=scene.lang, key=ids.new_id(),
        kind=scene.rng.choice(contributing.SIDES if is_debate else contributing.COMMENTS),
        part=None if is_debate else scene.rng.choice(_parts(scene)),
        text=_("What a person would say about it. Nobody has said it: this is a rehearsal."),
    )  # fmt: skip
    scene.things.append(made.id)
    if not is_debate:
        _await_reply(scene, made.id)
    return True


def _parts(scene: Scene) -> Sequence[ConsultationPart]:
    """What can be written about: paragraphs, or areas."""
    if "parts" not in scene.notes:
        found = consultations.newest_parts(scene.component.id)
        scene.notes["parts"] = [one for one in found if one.kind is not PartKind.HEADING]
    parts: Sequence[ConsultationPart] = scene.notes["parts"]
    return parts


def _await_reply(scene: Scene, contribution_id: uuid.UUID) -> None:
    """Comments on a draft are to be answered, without a day; half of them are, within three weeks."""
    scene.load[None, None] += 1
    if scene.rng.random() < 0.5:
        scene.counts["unanswered"] += 1
        return

    def act() -> None:
        concluding.reply(
            component=scene.component, contribution_ids=[contribution_id], outcome=scene.rng.choice(list(Outcome)), lang=scene.lang,
            reason=_("What the city would say. Nobody has said it: this is a rehearsal."), department=None, actor=scene.officer,
        )  # fmt: skip
        scene.counts["answered"] += 1

    scene.later(clock.now() + timedelta(days=scene.rng.randint(1, 21)), act)


def _support(scene: Scene, person: User) -> bool:
    thing = scene.favourite()
    if thing is None:
        return False
    who = participants.participant(scene.component, person)
    contributing.support_contribution(component=scene.component, contribution_id=thing, who=who)
    return True


def _rate(scene: Scene, person: User) -> bool:
    contributing.give_feedback(
        component=scene.component, clear=scene.rng.randint(2, 5), heard=scene.rng.randint(1, 5), text="",
        who=participants.participant(scene.component, person),
    )  # fmt: skip
    return True


def _look(component: Component) -> Sequence[Finding]:
    if consultations.newest_version(component.id) is not None:
        return ()
    return [at_page("no_version", component, "add_version", "failed")]


_WRITTEN = {
    Action.COMMENT: Playing(_write, 0.1, most=100),
    Action.SUPPORT: Playing(_support, 0.4, begins=0.1),
}
CONSULTED = Rehearsed(acts=_WRITTEN | {Action.FEEDBACK: Playing(_rate, 0.2, once=True, begins=0.3)}, look=_look)
DEBATED = Rehearsed(acts=_WRITTEN)
