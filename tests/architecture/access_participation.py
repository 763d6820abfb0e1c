"""Role × object for citizen participation: everybody reads what is open, people write and support, the city's own coordinators
manage it. The secretariat has no part in it: it sees numbers."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, NOMINATOR, OWNER, Case

PEOPLE = EVERYBODY - {"anonymous"}
SPACE = {"city": "space"}
CLOSED = {"city": "closed_space"}
PROCESS = SPACE | {"process": "participation_process"}
DRAFT = SPACE | {"process": "draft_process"}
LIST = PROCESS | {"component": "participation_component"}
DRAFT_LIST = DRAFT | {"component": "draft_component"}
OWN = LIST | {"number": "own_number"}
OTHER = LIST | {"number": "supported_number"}
HIDDEN = LIST | {"number": "hidden_number"}
STAFF_DRAFT = {"process_id": "draft_process_id"}
PHASE = STAFF_DRAFT | {"phase_id": "draft_phase_id"}
COMPONENT = STAFF_DRAFT | {"component_id": "draft_component_id"}
SPARE = STAFF_DRAFT | {"component_id": "spare_component_id"}
PROPOSAL = {"proposal_id": "supported_proposal"}

IDEA = {"title": "Lights on the path to the school", "body": "It is dark at five.", "lang": "en", "request_key": "key"}
WORDS = {
    "titles_en": "Changed", "intros_en": "Here we ask.", "moderation_rules_en": "Be kind.", "terms_en": "Free.", "privacy_en": "Little.",
}  # fmt: skip
WHEN = {
    "titles_en": "Changed",
    "starts_on": "2030-01-01",
    "starts_at": "00:00",
    "ends_on": "2030-02-01",
    "ends_at": "23:59",
}
SETTINGS = {
    "kind": "proposals", "titles_en": "Ideas", "debate_at": "5", "answer_at": "50", "answer_days": "20", "most_supports": "3",
}  # fmt: skip

TABLE = (
    # everybody reads what is open; what is not is its city's
    Case("participation.space", SPACE, EVERYBODY),
    Case("participation.space", CLOSED, frozenset()),
    Case("participation_entrance.entrance", SPACE, EVERYBODY),
    Case("participation_entrance.entrance", CLOSED, frozenset()),
    Case("participation.space_rules", SPACE, EVERYBODY),
    Case("participation.space_rules", CLOSED, frozenset()),
    Case("participation.space_indicators", SPACE, EVERYBODY),
    Case("participation.space_indicators", CLOSED, frozenset()),
    Case("participation.process", PROCESS, EVERYBODY),
    Case("participation.process", DRAFT, NOMINATOR),
    Case("participation.component", LIST, EVERYBODY),
    Case("participation.component", DRAFT_LIST, NOMINATOR),
    Case("participation.proposal", OTHER, EVERYBODY),
    Case("participation.proposal", HIDDEN, NOMINATOR | {"moderator"}),
    # people
    Case("participation.propose", LIST, PEOPLE),
    Case("participation.propose", LIST, PEOPLE, IDEA),
    Case("participation.propose", DRAFT_LIST, NOMINATOR),
    Case("participation.edit_proposal", OWN, OWNER),
    Case("participation.edit_proposal", OWN, OWNER, IDEA),
    Case("participation.withdraw", OWN, OWNER, {}),
    Case("participation.support", OTHER, PEOPLE, {}),
    Case("participation.support", HIDDEN, frozenset(), {}),
    # the city's own coordinators, nobody else
    Case("participation.manage_space", SPACE, NOMINATOR),
    Case("participation.edit_space", SPACE, NOMINATOR),
    Case("participation.edit_space", SPACE, NOMINATOR, WORDS),
    Case("participation.set_state", SPACE, NOMINATOR, {"state": "ended"}),
    Case("participation.new_process", SPACE, NOMINATOR),
    Case("participation.new_process", SPACE, NOMINATOR, {"title": "A new park", "method": "consultation"}),
    Case("participation.manage_process", STAFF_DRAFT, NOMINATOR),
    Case("participation.edit_process", STAFF_DRAFT, NOMINATOR),
    Case("participation.edit_process", STAFF_DRAFT, NOMINATOR, {"titles_en": "Changed", "method": "consultation"}),
    Case("participation.guide", STAFF_DRAFT, NOMINATOR),
    Case("participation.guide", STAFF_DRAFT, NOMINATOR, {"problem": "Heat in the streets"}),
    Case("participation.publish_process", STAFF_DRAFT, NOMINATOR, {}),
    Case("participation.new_phase", STAFF_DRAFT, NOMINATOR),
    Case("participation.new_phase", STAFF_DRAFT, NOMINATOR, WHEN),
    Case("participation.edit_phase", PHASE, NOMINATOR),
    Case("participation.edit_phase", PHASE, NOMINATOR, WHEN),
    Case("participation.remove_phase", PHASE, NOMINATOR, {}),
    Case("participation.new_component", STAFF_DRAFT, NOMINATOR),
    Case("participation.new_component", STAFF_DRAFT, NOMINATOR, SETTINGS),
    Case("participation.edit_component", COMPONENT, NOMINATOR),
    Case("participation.edit_component", COMPONENT, NOMINATOR, SETTINGS),
    Case("participation.remove_component", SPARE, NOMINATOR, {}),
    Case("participation.answer_proposal", PROPOSAL, NOMINATOR),
    Case("participation.answer_proposal", PROPOSAL, NOMINATOR, {"state": "accepted", "reason": "We plant in spring."}),
)
