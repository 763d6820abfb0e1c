"""Tables of citizen participation, by what they are about."""

from portal.participation.models.following_up import (
    MilestoneState,
    NoticeKind,
    ProposalImplementation,
    ProposalNotice,
)
from portal.participation.models.places import SpacePlace
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
from portal.participation.models.tallies import ProposalTally
from portal.participation.models.together import (
    Amendment,
    AmendmentState,
    CoAuthor,
    CoAuthorState,
    MergeConsent,
    MergeState,
    ProposalMerge,
    ProposalRevision,
)

__all__ = [
    "Action",
    "Amendment",
    "AmendmentState",
    "AnswerState",
    "CoAuthor",
    "CoAuthorState",
    "Component",
    "ComponentKind",
    "MergeConsent",
    "MergeState",
    "Method",
    "MilestoneState",
    "NoticeKind",
    "OfficialAnswer",
    "Phase",
    "PhaseAction",
    "PilotState",
    "Process",
    "ProcessState",
    "Proposal",
    "ProposalImplementation",
    "ProposalMerge",
    "ProposalNotice",
    "ProposalRevision",
    "ProposalState",
    "ProposalTally",
    "Space",
    "SpacePlace",
    "Stage",
    "Support",
]
