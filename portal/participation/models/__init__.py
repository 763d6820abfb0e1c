"""Tables of citizen participation, by what they are about."""

from portal.participation.models.confidential import (
    ConfidentialMessage,
    ConfidentialReport,
    ConfidentialState,
    Direction,
    Ground,
)
from portal.participation.models.departments import Asked, Department, ReportKind, ServiceCategory
from portal.participation.models.desk import DeskFeedKey, DeskItem, DeskNote, ProcessCost, SavedReply
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
from portal.participation.models.service_requests import (
    AgeBand,
    ApiClient,
    ReportChannel,
    RequestFollower,
    RequestPhoto,
    RequestState,
    RequestUpdate,
    ServiceRequest,
)
from portal.participation.models.spaces import PilotState, Space

__all__ = [
    "Action",
    "AgeBand",
    "AnswerState",
    "ApiClient",
    "Asked",
    "Component",
    "ComponentKind",
    "ConfidentialMessage",
    "ConfidentialReport",
    "ConfidentialState",
    "Department",
    "DeskFeedKey",
    "DeskItem",
    "DeskNote",
    "Direction",
    "Ground",
    "Method",
    "OfficialAnswer",
    "Phase",
    "PhaseAction",
    "PilotState",
    "Process",
    "ProcessCost",
    "ProcessState",
    "Proposal",
    "ProposalState",
    "ReportChannel",
    "ReportKind",
    "RequestFollower",
    "RequestPhoto",
    "RequestState",
    "RequestUpdate",
    "SavedReply",
    "ServiceCategory",
    "ServiceRequest",
    "Space",
    "SpacePlace",
    "Stage",
    "Support",
]
