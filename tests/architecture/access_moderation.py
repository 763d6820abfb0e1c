"""Role × object for moderation: everybody reads rules, log and numbers and reports; authors appeal; the city's coordinators and moderators
decide. The secretariat decides appeals only where the city has nobody else."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, OWNER, Case

MODERATORS = frozenset({"coordinator", "moderator"})
SPACE = {"city": "space"}
CLOSED = {"city": "closed_space"}
REPORTED = {"kind": "moderated_kind", "key": "reported_thing"}
APPEALED = {"kind": "moderated_kind", "key": "appealed_thing"}
UNREPORTED = {"kind": "moderated_kind", "key": "supported_proposal"}
WAITING = {"case_id": "waiting_case"}
RULE = SPACE | {"number": "rule_number"}
GUARDS = {"person_hour": "5", "person_day": "9", "network_hour": "50", "component_hour": "500", "least_seconds": "4"}

TABLE = (
    *(
        Case(f"participation.{endpoint}", at, may)
        for endpoint in ("moderation_rules", "moderation_log", "moderation_log_csv", "moderation_numbers", "moderation_numbers_csv")
        for at, may in ((SPACE, EVERYBODY), (CLOSED, frozenset()))
    ),
    Case("participation.report_thing", REPORTED, EVERYBODY),
    Case("participation.report_thing", REPORTED, EVERYBODY, {"rule_number": "1"}),
    Case("participation.reported", REPORTED, EVERYBODY),
    Case("participation.appeals_about", APPEALED, OWNER),
    Case("participation.appeals_about", APPEALED, OWNER, {"text": "It is not."}, plain={"act": "appeal_to_make"}),
    # moderators of the city
    *(
        Case(f"participation.{endpoint}", SPACE, MODERATORS)
        for endpoint in ("moderation_queue", "moderation_appeals", "edit_rules", "edit_guards", "classifier", "signals")
    ),
    Case("participation.moderate_thing", REPORTED, MODERATORS),
    Case("participation.moderate_thing", UNREPORTED, MODERATORS),
    Case("participation.moderate_thing", UNREPORTED, MODERATORS, {}),
    Case("participation.moderation_case", WAITING, MODERATORS),
    Case("participation.moderation_case", WAITING, MODERATORS, {"version": "0", "kind": "keep"}),
    Case("participation.take_case", WAITING, MODERATORS, {}),
    Case("participation.give_case_back", {"case_id": "held_moderation_case"}, MODERATORS, {}),
    Case("participation.undo_act", {"act_id": "warned_act"}, MODERATORS, {}),
    Case(
        "participation.decide_appeal", {"act_id": "appeal_act"}, frozenset({"moderator"}),
        {"decide-outcome": "upheld", "decide-decision": "It is."}, unheard=True,  # who acted reads the page, and decides nothing
    ),
    Case("participation.edit_rules", SPACE, MODERATORS, {"titles_en": "No shouting"}),
    Case("participation.edit_rule", RULE, MODERATORS),
    Case("participation.edit_rule", RULE, MODERATORS, {"titles_en": "No shouting"}),
    Case("participation.retire_rule", RULE, MODERATORS, {}),
    Case("participation.edit_guards", SPACE, MODERATORS, GUARDS),
    Case("participation.switch_classifier", SPACE | {"wanted": "wanted"}, MODERATORS, {}),
    Case("participation.review_signal", {"signal_id": "signal_id"}, MODERATORS),
    Case("participation.review_signal", {"signal_id": "signal_id"}, MODERATORS, {"verdict": "genuine"}),
)  # fmt: skip
