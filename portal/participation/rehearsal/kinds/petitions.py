"""Petitions: a few hand one in, many sign; the city answers what has enough signatures."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from portal.accounts.models import User
from portal.core.i18n import _
from portal.participation.models import Action, AnswerState, Component
from portal.participation.queries import petitions
from portal.participation.rehearsal.talking import talks_about
from portal.participation.rehearsed import Finding, Playing, Rehearsed, Scene, at_component
from portal.participation.rules import phases as rules
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import answering, petitioning
from portal.participation.services.petitioning import PetitionPlan


def _hand_in(scene: Scene, person: User) -> bool:
    plan = PetitionPlan(
        title=_("Fictitious petition %(number)s", number=len(scene.things) + 1), lang=scene.lang,
        body=_("What a person would write here. Nobody has written it: this is a rehearsal."),
        addressee=PetitionTerms.of(scene.component.settings).addressee or _("City council"),
    )  # fmt: skip
    made = petitioning.hand_in(component=scene.component, plan=plan, author=person)
    scene.things.append((made.id, made.number))
    return True


def _sign(scene: Scene, person: User) -> bool:
    thing = scene.favourite()
    petition = petitions.known_petition(thing[0]) if thing else None
    if petition is None:
        return False
    before = petition.reached_at
    petitioning.sign(petition=petition, user=person, shows_name=scene.rng.random() < 0.5)
    if before is None and petition.reached_at is not None and petition.answer_due_on is not None:
        key: uuid.UUID = petition.id
        scene.counts["reached"] += 1
        scene.await_answer(petition.answer_due_on, lambda: _answer(scene, key))
    return True


def _answer(scene: Scene, petition_id: uuid.UUID) -> None:
    answering.answer_petition(
        petition=petitions.known_petition(petition_id), state=AnswerState.ACCEPTED, department=None, percent=None, actor=scene.officer,
        reason=_("What the city would say. Nobody has said it: this is a rehearsal."),
    )  # fmt: skip


def _look(component: Component) -> Sequence[Finding]:
    """How long one can sign is promised with each petition; a phase that ends before breaks the promise."""
    days = PetitionTerms.of(component.settings).sign_days
    signing = [one for one in component.process.phases if rules.switches_on(one, component, Action.SIGN)]
    longest = max(((one.ends_at - one.starts_at).days for one in signing), default=None)
    if longest is None or longest >= days:
        return ()
    return [at_component("signing_cut", component, days=days, phase_days=longest)]


def _ended(scene: Scene, people: int) -> Sequence[Finding]:
    threshold = PetitionTerms.of(scene.component.settings).threshold
    if not scene.things or scene.counts["reached"]:
        return ()
    kind = "note" if threshold > people else "waiting"
    return [at_component("no_petition_reached", scene.component, kind, threshold=threshold, people=people)]


def _pages(scene: Scene) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return [("participation.petition", {"number": scene.things[0][1]})] if scene.things else ()


REHEARSED = Rehearsed(
    acts={
        Action.SUBMIT: Playing(_hand_in, 0.004, least=2, most=5),
        Action.SIGN: Playing(_sign, 0.4, begins=0.05),
        Action.COMMENT: Playing(talks_about("petition"), 0.05, most=40, begins=0.1),
    },
    look=_look, ended=_ended, pages=_pages,
)  # fmt: skip
