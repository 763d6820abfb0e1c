"""Tables of citizen participation, by what they are about."""

from portal.participation.models.consultations import (
    CityReply,
    Conclusion,
    ConsultationFeedback,
    ConsultationPart,
    ConsultationVersion,
    Contribution,
    ContributionKind,
    ContributionSupport,
    Outcome,
    PartKind,
)
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
    AnswerState,
    OfficialAnswer,
    Proposal,
    ProposalState,
    Stage,
    Support,
)
from portal.participation.models.spaces import PilotState, Space

__all__ = [
    "Action",
    "AnswerState",
    "CityReply",
    "Component",
    "ComponentKind",
    "Conclusion",
    "ConsultationFeedback",
    "ConsultationPart",
    "ConsultationVersion",
    "Contribution",
    "ContributionKind",
    "ContributionSupport",
    "Method",
    "OfficialAnswer",
    "Outcome",
    "PartKind",
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
