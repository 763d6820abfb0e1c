"""The verbs of citizen participation, by what they are about."""

from portal.participation.services.amending import settle, suggest, withdraw_amendment
from portal.participation.services.answering import answer, answer_petition
from portal.participation.services.coauthors import answer_invitation, invite
from portal.participation.services.coauthors import leave as leave_authors
from portal.participation.services.concluding import conclude, reply
from portal.participation.services.consulting import add_version, copy_versions, remove_version
from portal.participation.services.contributing import (
    contribute,
    give_feedback,
    support_contribution,
    take_back_support,
)
from portal.participation.services.implementing import ImplementationPlan, Milestone, implement
from portal.participation.services.merging import answer_merge, ask_to_merge
from portal.participation.services.pictures import add_picture, remove_picture
from portal.participation.services.places import PlaceRow, keep_places
from portal.participation.services.processes import (
    ComponentPlan,
    PhasePlan,
    SettingsFrozen,
    add_component,
    begin_process,
    change_component,
    change_phase,
    change_process,
    copy_process,
    freeze_component,
    note_refused_change,
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
    "ImplementationPlan",
    "Milestone",
    "PhasePlan",
    "PlaceRow",
    "ProposalPlan",
    "SettingsFrozen",
    "SpacePlan",
    "add_component",
    "add_picture",
    "add_version",
    "answer",
    "answer_invitation",
    "answer_merge",
    "answer_petition",
    "ask_to_merge",
    "begin_process",
    "change_component",
    "change_phase",
    "change_process",
    "change_proposal",
    "change_space",
    "conclude",
    "contribute",
    "copy_process",
    "copy_versions",
    "freeze_component",
    "give_feedback",
    "hide_proposal",
    "implement",
    "invite",
    "keep_places",
    "leave_authors",
    "make_space",
    "note_refused_change",
    "plan_phase",
    "propose",
    "publish_process",
    "remove_component",
    "remove_phase",
    "remove_picture",
    "remove_version",
    "reply",
    "save_guide",
    "set_state",
    "settle",
    "suggest",
    "support",
    "support_contribution",
    "take_back",
    "take_back_support",
    "withdraw_amendment",
    "withdraw_proposal",
]
