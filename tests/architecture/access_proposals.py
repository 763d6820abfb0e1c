"""Role × object for what belongs to proposals: everybody reads, those who write one decide on it together, the city's own coordinators say
how it is carried out and which places can be chosen."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, NOMINATOR, OWNER, Case
from tests.architecture.access_participation import DRAFT_LIST, HIDDEN, LIST, OTHER, OWN, PEOPLE, PROPOSAL, SPACE

JOINT = LIST | {"number": "joint_number"}
PICTURE = LIST | {"number": "joint_number", "key": "picture_key"}
AMENDMENT = OWN | {"amendment_id": "amendment"}
MERGE = OWN | {"merge_id": "merge"}
STEP = {
    "version": "0", "milestones-0-title": "Plans drawn", "milestones-0-percent": "10", "milestones-0-state": "planned",
}  # fmt: skip

TABLE = (
    Case("participation.proposal_map", LIST, EVERYBODY),
    Case("participation.proposal_map", DRAFT_LIST, NOMINATOR),
    Case("participation.proposal_geojson", LIST, EVERYBODY),
    Case("participation.proposal_geojson", DRAFT_LIST, NOMINATOR),
    Case("participation.proposal_feed", LIST, EVERYBODY),
    Case("participation.proposal_feed", DRAFT_LIST, NOMINATOR),
    Case("participation.exposures", LIST, EVERYBODY),
    Case("participation.exposures", DRAFT_LIST, NOMINATOR),
    Case("participation.picture", PICTURE, EVERYBODY),
    # those who write it, and whom they ask
    Case("participation.authors", OWN, OWNER),
    Case("participation.authors", OWN, OWNER, {}, plain={"email": "writer_email"}),
    Case("participation.authors", JOINT, OWNER),
    Case("participation.answer_invitation", JOINT, OWNER, {"what": "yes"}),
    Case("participation.amendments", OTHER, EVERYBODY),
    Case("participation.amendments", HIDDEN, frozenset()),
    Case("participation.amend", OTHER, PEOPLE),
    Case("participation.amend", OTHER, PEOPLE, {"body": "Another text.", "reason": "Clearer."}),
    Case("participation.amend", OWN, PEOPLE - OWNER),
    Case("participation.settle_amendment", AMENDMENT, OWNER, {"what": "yes", "reason": "Clearer."}),
    Case("participation.merge", OWN, OWNER),
    Case("participation.merge", OWN, OWNER, {"number": "2", "note": "Both want shade."}),
    Case("participation.answer_merge", MERGE, OWNER, {"agree": "yes"}),
    Case("participation.pictures", OWN, OWNER),
    Case("participation.pictures", OWN, OWNER, {"alt": "A bench"}, unfinished=True),
    # the city's own coordinators, nobody else
    Case("participation.implement_proposal", PROPOSAL, NOMINATOR),
    Case("participation.implement_proposal", PROPOSAL, NOMINATOR, STEP),
    Case("participation.edit_places", SPACE, NOMINATOR),
    Case("participation.edit_places", SPACE, NOMINATOR, {"places": "Park; 14.65; 121.04"}),
)
