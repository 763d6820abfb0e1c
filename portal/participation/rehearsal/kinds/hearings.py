"""Hearings: some ask, many say which questions they want answered; the city lets questions through and answers."""

from __future__ import annotations

import uuid
from datetime import timedelta

from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.i18n import _
from portal.live.asking import QuestionState
from portal.participation import participants
from portal.participation.models import Action
from portal.participation.rehearsed import Playing, Rehearsed, Scene
from portal.participation.rules.hearings import HearingTerms
from portal.participation.services import hearings


def _ask_or_want(scene: Scene, person: User) -> bool:
    who = participants.participant(scene.component, person)
    seen = scene.notes.setdefault("seen", [])
    if len(scene.things) >= 3 and seen and scene.rng.random() < 0.75:
        asker, key = scene.rng.choice(seen)
        if asker != person.id:
            hearings.want(component=scene.component, question_id=key, who=who, wants=True)
            return True
    made = hearings.ask(
        component=scene.component, who=who, lang=scene.lang, is_anonymous=False, request_key=str(ids.new_id()),
        text=_("What a person would ask. Nobody has asked it: this is a rehearsal."),
    )  # fmt: skip
    scene.things.append(made.id)
    if HearingTerms.of(scene.component.settings).moderates:
        scene.later(clock.now() + timedelta(seconds=90), lambda: _let_through(scene, person.id, made.id))
    else:
        seen.append((person.id, made.id))
        _answer_soon(scene, made.id)
    return True


def _let_through(scene: Scene, asker: uuid.UUID, question_id: uuid.UUID) -> None:
    is_taken = scene.rng.random() < 0.9
    hearings.decide(
        component=scene.component, question_id=question_id, actor=scene.officer,
        state=QuestionState.APPROVED if is_taken else QuestionState.DISMISSED,
        words="" if is_taken else _("What the city would say. Nobody has said it: this is a rehearsal."),
    )  # fmt: skip
    if is_taken:
        scene.notes["seen"].append((asker, question_id))
        _answer_soon(scene, question_id)


def _answer_soon(scene: Scene, question_id: uuid.UUID) -> None:
    """Half are answered while the hearing is on; the others are to be answered in writing."""
    if scene.rng.random() < 0.5:
        scene.load[None, None] += 1
        scene.counts["unanswered"] += 1
        return

    def act() -> None:
        if found := [one for one in scene.notes["seen"] if one[1] == question_id]:
            scene.notes["seen"].remove(found[0])
        hearings.decide(
            component=scene.component,
            question_id=question_id,
            state=QuestionState.ANSWERED_LIVE,
            words="",
            actor=scene.officer,
        )
        scene.counts["answered"] += 1

    scene.later(clock.now() + timedelta(minutes=10), act)


REHEARSED = Rehearsed(acts={Action.ASK: Playing(_ask_or_want, 0.4, most=400)})
