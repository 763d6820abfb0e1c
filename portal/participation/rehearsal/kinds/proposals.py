"""Proposals: some write, many support a few, some talk; the city answers what has enough supports."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from portal.accounts.models import User
from portal.core.i18n import _
from portal.participation.models import Action, AnswerState, Component, Proposal, Stage
from portal.participation.queries import processes, proposals
from portal.participation.rehearsal.talking import talks_about
from portal.participation.rehearsed import Finding, Playing, Rehearsed, Scene, at_component
from portal.participation.rules.proposals import Terms
from portal.participation.services import answering, proposing, supporting
from portal.participation.services.proposing import ProposalPlan

ANSWERS = (AnswerState.ACCEPTED, AnswerState.IN_PART, AnswerState.REJECTED)


def _propose(scene: Scene, person: User) -> bool:
    categories = sorted(Terms.of(scene.component.settings).categories or {})
    plan = ProposalPlan(
        title=_("Fictitious proposal %(number)s", number=len(scene.things) + 1), lang=scene.lang,
        body=_("What a person would write here. Nobody has written it: this is a rehearsal."),
        category=scene.rng.choice(categories) if categories else "",
    )  # fmt: skip
    made = proposing.propose(component=scene.component, plan=plan, author=person)
    scene.things.append((made.id, made.number))
    return True


def _support(scene: Scene, person: User) -> bool:
    thing = scene.favourite()
    proposal = proposals.proposal_pressed(_whole(scene.component), thing[1]) if thing else None
    if proposal is None:
        return False
    before = proposal.stage
    supporting.support(proposal=proposal, user=person)
    _note_stage(scene, proposal, before)
    return True


def _talk(scene: Scene, person: User) -> bool:
    """Where those who take part are counted, a comment may be what opens the debate."""
    if not Terms.of(scene.component.settings).counts_participants:
        return _SAYS(scene, person)
    keys = [key for key, _number in scene.things]
    before = proposals.stages_of(keys)
    if not _SAYS(scene, person):
        return False
    for key, stage in proposals.stages_of(keys).items():
        if stage is not before[key]:
            _note_stage(scene, proposals.known_proposal(key), before[key])
    return True


_SAYS = talks_about("proposal")


def _note_stage(scene: Scene, proposal: Proposal, before: Stage) -> None:
    """What a threshold brings that was reached just now."""
    if proposal.stage is before:
        return
    if before is Stage.PROPOSED:
        scene.counts["debates"] += 1
    if proposal.stage is Stage.ANSWER_DUE and proposal.answer_due_on is not None:
        key: uuid.UUID = proposal.id
        scene.await_answer(proposal.answer_due_on, lambda: _answer(scene, key))


def _answer(scene: Scene, proposal_id: uuid.UUID) -> None:
    answering.answer(
        proposal=proposals.known_proposal(proposal_id), state=scene.rng.choice(ANSWERS),
        reason=_("What the city would say. Nobody has said it: this is a rehearsal."), department=None, percent=None, actor=scene.officer,
    )  # fmt: skip


def _whole(component: Component) -> Component:
    """With the phases of its process, which a query that reads a proposal anew may have let go of."""
    if "phases" not in vars(component.process):
        processes.known_process(component.process_id)
    return component


def _ended(scene: Scene, people: int) -> Sequence[Finding]:
    """Thresholds that nobody has reached: of a crowd smaller than one, that says only that the crowd was small."""
    terms, found = Terms.of(scene.component.settings), []
    if not scene.things:
        return ()
    if not scene.counts["debates"]:
        found.append(_missed("no_debate", scene, terms.debate_at, people))
    if not scene.counts["due"]:
        found.append(_missed("no_answer_due", scene, terms.answer_at, people))
    return found


def _missed(code: str, scene: Scene, threshold: int, people: int) -> Finding:
    kind = "note" if threshold > people else "waiting"
    return at_component(code, scene.component, kind, threshold=threshold, people=people)


def _pages(scene: Scene) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return [("participation.proposal", {"number": scene.things[0][1]})] if scene.things else ()


REHEARSED = Rehearsed(
    acts={
        Action.SUBMIT: Playing(_propose, 0.03, most=30),
        Action.SUPPORT: Playing(_support, 1.5, begins=0.1),
        Action.COMMENT: Playing(_talk, 0.08, most=80, begins=0.1),
    },
    ended=_ended, pages=_pages,
)  # fmt: skip
