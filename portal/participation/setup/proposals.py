"""Proposals: what they are to processes, discussions, messages, privacy and the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.discussions import subjects
from portal.discussions.asked import Asked
from portal.notifications import kinds
from portal.participation import components
from portal.participation.components import Kind
from portal.participation.events import ProposalChanged
from portal.participation.models import Action, ComponentKind, Proposal
from portal.participation.queries import awaited_together, proposals, talk
from portal.participation.rehearsal.kinds.proposals import REHEARSED
from portal.participation.rules.proposals import Terms
from portal.participation.services import involvement, privacy
from portal.participation.views import who


def register() -> None:
    components.register(
        Kind(
            ComponentKind.PROPOSALS, _l("Proposals"),
            lead=_l("People propose, support each other's proposals and talk about them; the city answers."),
            actions={
                Action.SUBMIT: _l("Write proposals"), Action.SUPPORT: _l("Support proposals"),
                Action.COMMENT: _l("Talk about proposals"),
            },
            symbol="edit", endpoint="participation.component",
            frozen=("debate_at", "answer_at", "answer_days", "most_supports", "gather_days", "debate_counts", "answer_counts"),
            defaults=Terms().stored(), used=_used, counts=proposals.counts_of,
            counted=lambda number: i18n.ngettext("%(num)d proposal", "%(num)d proposals", number),
            rehearsed=REHEARSED,
        )
    )  # fmt: skip
    cache.invalidate_on(ProposalChanged, "participation")
    subjects.register(
        "proposal",
        _l("Proposal"),
        about=talk.about_proposals,
        speakers=partial(talk.speakers_of, Proposal),
        moderated_by=partial(talk.moderated_by, Proposal),
        may_comment=partial(who.may_talk, Proposal),
        heard=involvement.heard,
        asked_of=Asked(partial(awaited_together.spoken_for, Proposal), awaited_together.coordinated),
    )
    kinds.register("participation.threshold", label=_l("A proposal of yours, or of your city, has reached a threshold"))
    kinds.register("participation.answered", label=_l("The city has answered a proposal that you wrote or support"))
    hooks.audit_actions.update(
        {
            "participation.answered": _l("Proposal answered"),
            "participation.proposal_hidden": _l("Proposal hidden"),
            "participation.proposal_shown": _l("Proposal shown again"),
        }
    )
    hooks.audit_subjects["participation_proposal"] = (
        _l("Proposal"), hooks.Subjects(select(Proposal.id, Proposal.title.label("title")), str),
    )  # fmt: skip
    hooks.exporters.append(privacy.export_of)
    hooks.erasers.append(privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation",
            title=_l("Citizen participation"),
            what=_l("What you proposed in the spaces of cities, and which proposals you support."),
            why=_l("So that everybody counts once, and you are told what becomes of it. Nobody sees what you support."),
            how_long=_l(
                "Until you have your account erased. Then your name goes and nobody can tell any more what you supported; your proposals and the counts stay."
            ),
        )
    )


def _used(component_ids: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
    return set(proposals.counts_of(component_ids, with_hidden=True))
