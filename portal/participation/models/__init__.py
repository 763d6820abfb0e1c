"""Tables of citizen participation, by what they are about."""

from portal.participation.models.processes import (
    Action,
    Component,
    ComponentKind,
    Method,
    Phase,
    PhaseAction,
    Process,
    ProcessState,
)
from portal.participation.models.proposals import (
    Answer,
    AnswerState,
    Proposal,
    ProposalState,
    Stage,
    Support,
)
from portal.participation.models.spaces import PilotState, Space

__all__ = [
    "Action",
    "Answer",
    "AnswerState",
    "Component",
    "ComponentKind",
    "Method",
    "Phase",
    "PhaseAction",
    "PilotState",
    "Process",
    "ProcessState",
    "Proposal",
    "ProposalState",
    "Space",
    "Stage",
    "Support",
]
