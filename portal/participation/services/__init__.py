"""The verbs of citizen participation, by what they are about."""

from portal.participation.services.answering import answer, answer_petition
from portal.participation.services.processes import (
    ComponentPlan,
    PhasePlan,
    add_component,
    begin_process,
    change_component,
    change_phase,
    change_process,
    copy_process,
    plan_phase,
    publish_process,
    remove_component,
    remove_phase,
    save_guide,
)
from portal.participation.services.proposing import (
    ProposalPlan,
    change_proposal,
    hide_proposal,
    propose,
    withdraw_proposal,
)
from portal.participation.services.spaces import SpacePlan, change_space, make_space, set_state
from portal.participation.services.supporting import support, take_back

__all__ = [
    "ComponentPlan",
    "PhasePlan",
    "ProposalPlan",
    "SpacePlan",
    "add_component",
    "answer",
    "answer_petition",
    "begin_process",
    "change_component",
    "change_phase",
    "change_process",
    "change_proposal",
    "change_space",
    "copy_process",
    "hide_proposal",
    "make_space",
    "plan_phase",
    "propose",
    "publish_process",
    "remove_component",
    "remove_phase",
    "save_guide",
    "set_state",
    "support",
    "take_back",
    "withdraw_proposal",
]
