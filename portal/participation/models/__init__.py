"""Tables of citizen participation, by what they are about."""

from portal.participation.models.open_data import (
    Announcement,
    CityDataset,
    DatasetKind,
    DatasetRow,
    DatasetVersion,
    ExportState,
    ProcessExport,
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
    "Announcement",
    "AnswerState",
    "CityDataset",
    "Component",
    "ComponentKind",
    "DatasetKind",
    "DatasetRow",
    "DatasetVersion",
    "ExportState",
    "Method",
    "OfficialAnswer",
    "Phase",
    "PhaseAction",
    "PilotState",
    "Process",
    "ProcessExport",
    "ProcessState",
    "Proposal",
    "ProposalState",
    "Space",
    "Stage",
    "Support",
]
