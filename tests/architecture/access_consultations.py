"""Role × object for consultations and debates: everybody reads, people write and support, the city's own coordinators answer."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, NOMINATOR, Case

PEOPLE = EVERYBODY - {"anonymous"}
TEXT = {"city": "space", "process": "text_process", "component": "text_component"}
OVER = {"city": "space", "process": "over_process", "component": "over_component"}
PLAN = {"city": "space", "process": "plan_process", "component": "plan_component"}
DEBATE = {"city": "space", "process": "debate_process", "component": "debate_component"}
STAFF = {"component_id": "text_id"}
STAFF_PLAN = {"component_id": "plan_id"}
STAFF_DEBATE = {"component_id": "debate_id"}

COMMENT = {"kind": "remark", "text": "Well said.", "lang": "en", "key": ""}

TABLE = (
    Case("participation.consultation", TEXT, EVERYBODY),
    Case("participation.consultation", PLAN, EVERYBODY),
    Case("participation.consultation", DEBATE, frozenset()),
    Case("participation.consultation_version", TEXT | {"number": "one"}, EVERYBODY),
    Case("participation.consultation_changes", TEXT | {"first": "one", "second": "one"}, EVERYBODY),
    Case("participation.consultation_part", TEXT | {"key": "text_part"}, EVERYBODY),
    Case("participation.consultation_part", TEXT | {"key": "text_part"}, PEOPLE, COMMENT),
    Case("participation.consultation_report", OVER, EVERYBODY),
    Case("participation.consultation_report", TEXT, frozenset()),
    Case("participation.consultation_ratings", TEXT, EVERYBODY),
    Case("participation.rate_consultation", TEXT, PEOPLE),
    Case("participation.rate_consultation", TEXT, PEOPLE, {"clear": "4", "heard": "3"}),
    Case("participation.support_contribution", TEXT | {"contribution_id": "text_contribution"}, PEOPLE, {}),
    Case("participation.support_contribution", DEBATE | {"contribution_id": "text_contribution"}, frozenset(), {}),
    Case("participation.debate", DEBATE, EVERYBODY),
    Case("participation.debate", TEXT, frozenset()),
    Case("participation.debate_side", DEBATE | {"side": "side_for"}, EVERYBODY),
    Case("participation.contribute", DEBATE, PEOPLE),
    Case("participation.contribute", DEBATE, PEOPLE, COMMENT | {"kind": "for"}),
    # the city's own coordinators, nobody else
    Case("participation.manage_consultation", STAFF, NOMINATOR),
    Case("participation.manage_consultation", STAFF_DEBATE, NOMINATOR),
    Case("participation.add_version", STAFF, NOMINATOR),
    Case("participation.add_version", STAFF, NOMINATOR, {"text": "Another text altogether.", "lang": "en"}),
    Case("participation.add_version", STAFF_PLAN, NOMINATOR),
    Case("participation.add_version", STAFF_DEBATE, frozenset()),
    Case("participation.remove_version", STAFF_PLAN | {"number": "one"}, NOMINATOR, {}),
    Case("participation.answer_contributions", STAFF, NOMINATOR),
    Case(
        "participation.answer_contributions",
        STAFF,
        NOMINATOR,
        {"outcome": "accepted", "reason": "We do."},
        plain={"chosen": "text_contribution"},
    ),
    Case("participation.conclude", STAFF, NOMINATOR),
    Case("participation.conclude", STAFF_DEBATE, NOMINATOR),
    Case(
        "participation.conclude",
        {"component_id": "over_id"},
        NOMINATOR,
        {"heard": "Shade.", "done": "Benches.", "lang": "en"},
    ),
)
