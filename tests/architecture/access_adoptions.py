"""Role × object for adoptions, kits, similar cases and problems: the case is of the second city, the first takes it over."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, Case

ADOPTER = frozenset({"owner", "coordinator"})
SOURCE = frozenset({"other coordinator"})
EDITS = frozenset({"case editor", "secretariat"})

TABLE = (
    Case("cases.adopt", {"number": "fresh_case"}, ADOPTER),
    Case("cases.adopt", {"number": "fresh_case"}, ADOPTER, {"stage": "interested"}, plain={"city": "first_city"}),
    Case("cases.name_adopter", {"number": "fresh_case"}, SOURCE),
    Case("cases.name_adopter", {"number": "fresh_case"}, SOURCE, {"stage": "interested"}, plain={"city": "third_city"}),
    Case("cases.adoption", {"adoption_id": "adoption"}, EVERYBODY),
    Case("cases.change_adoption", {"adoption_id": "adoption"}, ADOPTER),
    Case("cases.change_adoption", {"adoption_id": "adoption"}, ADOPTER, {"stage": "piloting"}, plain={"city": "first_city"}),
    Case("cases.confirm_adoption", {"adoption_id": "adoption", "side": "adoption_source"}, SOURCE, {}),
    Case("cases.dispute_adoption", {"adoption_id": "adoption", "side": "adoption_source"}, SOURCE),
    Case("cases.dispute_adoption", {"adoption_id": "adoption", "side": "adoption_adopter"}, ADOPTER, {"reason": "Not so"}),
    Case("cases.evidence", {"number": "taken_case"}, EVERYBODY),
    Case("cases.set_evidence", {"number": "taken_case"}, EDITS, {"level": "2", "reason": "Figures"}),
    Case("cases.kit", {"number": "taken_case"}, EVERYBODY),
    Case("cases.kit_file", {"number": "taken_case", "form": "kit_form"}, EVERYBODY),
    Case("cases.gaps", {"number": "taken_case", "city": "city"}, ADOPTER),
    Case("cases.plan_gaps", {"number": "taken_case", "city": "city"}, ADOPTER, {}),
    Case("cases.means", {"city": "city"}, ADOPTER),
    Case("cases.means", {"city": "city"}, ADOPTER, {"has-data-team": "yes"}),
    Case("cases.similar", {"number": "taken_case"}, SOURCE | EDITS),
    Case("cases.choose_similar", {"number": "taken_case"}, SOURCE | EDITS, {"choice": "hidden"}, plain={"other": "own_case"}),
    Case("cases.problem", {"problem_id": "problem"}, ADOPTER),
    Case("cases.ask_mentor", {"problem_id": "problem", "offer_id": "mentor_offer"}, ADOPTER, {"message": "How?"}),
    Case("cases.stop_offer", {"offer_id": "mentor_offer"}, SOURCE, {}),
    Case("cases.mentor_request", {"request_id": "mentor_request"}, SOURCE),
    Case("cases.mentor_request", {"request_id": "mentor_request"}, SOURCE, {"outcome": "yes", "answer": "So."}),
)  # fmt: skip
