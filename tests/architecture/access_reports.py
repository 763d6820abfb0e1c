"""Role × object for reports and the desk: everybody reads what is public, members of a department and coordinators answer, coordinators
set up, and what is confidential is read by the officer for it alone: neither a coordinator nor the secretariat.

In the world of the tests the case editor is a member of the department, the peer is the officer for reports of discrimination.
"""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, NOMINATOR, OWNER, Case

PEOPLE = EVERYBODY - {"anonymous"}
DESK = frozenset({"coordinator", "case editor"})
HEARER = frozenset({"peer"})
SPACE = {"city": "space"}
CLOSED = {"city": "closed_space"}
CATEGORY = SPACE | {"code": "report_category"}
REPORT = SPACE | {"number": "report_number"}
HIDDEN = SPACE | {"number": "hidden_report_number"}
OWN = SPACE | {"number": "settled_report_number"}
BY_CODE = SPACE | {"code": "report_code"}
PHOTO = {"photo_id": "report_photo"}
REQUEST = {"request_id": "desk_request"}
ELSEWHERE = {"request_id": "desk_request_of_others"}
THEIRS = {"proposal_id": "desk_proposal"}
ITEM = {"kind": "desk_kind", "item_id": "due_proposal"}
FORMAT = {"form": "open311_format"}
CITY = {"jurisdiction_id": "space"}

SENT = {
    "text": "The lamp at the corner has been dark for a week.", "lang": "en", "address": "Long street", "request_key": "sent", "nevertheless": "yes",
}  # fmt: skip
SAID = {"state": "in_progress", "reason": "We come on Monday.", "seen": "0"}
PLAN = {"names_en": "Changed", "kind": "complaint", "target_days": "3", "place": "no"}

TABLE = (
    # everybody
    Case("participation.reports", SPACE, EVERYBODY),
    Case("participation.reports", CLOSED, frozenset()),
    Case("participation.reports_geojson", SPACE, EVERYBODY),
    Case("participation.reports_geojson", CLOSED, frozenset()),
    Case("participation.how_we_answer", SPACE, EVERYBODY),
    Case("participation.space_calendar", SPACE, EVERYBODY),
    Case("participation.choose_category", SPACE, EVERYBODY),
    Case("participation.report", CATEGORY, EVERYBODY),
    Case("participation.report", CATEGORY, EVERYBODY, SENT),
    Case("participation.report_page", REPORT, EVERYBODY),
    Case("participation.report_page", HIDDEN, DESK | {"moderator"}),  # who judges it reads it
    Case("participation.report_photo", REPORT | PHOTO, DESK | OWNER | {"moderator"}),
    Case("participation.report_photo", HIDDEN | PHOTO, frozenset()),
    Case("participation.report_code", SPACE, EVERYBODY),
    Case("participation.report_code", SPACE, EVERYBODY, {}, plain={"code": "report_code"}),
    # who knows the code
    Case("participation.report_by_code", BY_CODE, EVERYBODY),
    Case("participation.report_by_code", CLOSED | {"code": "report_code"}, frozenset()),
    Case("participation.photo_by_code", BY_CODE | PHOTO, frozenset()),
    Case("participation.photo_by_code", SPACE | {"code": "photo_report_code"} | PHOTO, EVERYBODY),
    Case("participation.rate_by_code", BY_CODE, EVERYBODY),
    Case("participation.rate_by_code", BY_CODE, EVERYBODY, {"satisfaction": "2"}),
    # people
    Case("participation.follow_report", REPORT, PEOPLE, {}),
    Case("participation.follow_report", HIDDEN, frozenset(), {}, unheard=True),
    Case("participation.rate_report", OWN, OWNER),
    Case("participation.rate_report", OWN, OWNER, {"satisfaction": "4"}),
    # what is confidential
    Case("participation.discrimination", SPACE, EVERYBODY),
    Case("participation.discrimination", SPACE, EVERYBODY, {"text": "I was sent away.", "lang": "en", "request_key": "d"}),
    Case("participation.confidential_code", SPACE, EVERYBODY),
    Case("participation.confidential_code", SPACE, EVERYBODY, {}, plain={"code": "confidential_code"}),
    Case("participation.confidential_case", SPACE, EVERYBODY),
    Case("participation.confidential_case", SPACE, EVERYBODY, {"text": "Once more."}),
    Case("participation.confidential_leave", SPACE, EVERYBODY, {}),
    Case("participation.confidential_report", {"report_id": "confidential_report"}, HEARER),
    Case("participation.confidential_report", {"report_id": "confidential_report"}, HEARER, {"text": "We look into it.", "state": "examined"}),
    # the desk
    Case("participation.inbox", SPACE, DESK),
    Case("participation.inbox", CLOSED, frozenset()),
    Case("participation.desk_request", REQUEST, DESK),
    Case("participation.desk_request", REQUEST, DESK, SAID),
    Case("participation.desk_request", ELSEWHERE, frozenset()),
    Case("participation.assign_request", REQUEST, DESK, {"seen": "0"}, plain={"department": "desk_department"}),
    Case("participation.note_request", REQUEST, DESK, {"text": "Ask the depot."}),
    Case("participation.release_photo", REQUEST | PHOTO, DESK, {"show": "yes", "alt": "A lamp"}),
    Case("participation.answer_proposal", THEIRS, DESK),
    Case("participation.answer_proposal", THEIRS, DESK, {"state": "accepted", "reason": "In spring."}, plain={"department": "desk_department"}),
    Case("participation.implement_proposal", THEIRS, DESK),
    Case("participation.answer_petition", {"petition_id": "desk_petition"}, DESK),
    Case("participation.answer_petition", {"petition_id": "desk_petition"}, DESK, {"state": "accepted", "reason": "In spring."}, plain={"department": "desk_department"}),
    Case("participation.answer_contributions", {"component_id": "desk_text"}, DESK, asked={"c": "desk_comment"}),
    Case("participation.desk_item", ITEM, NOMINATOR),
    Case("participation.assign_item", ITEM, NOMINATOR, {"seen": "0"}, plain={"department": "desk_department"}),
    Case("participation.note_item", ITEM, NOMINATOR, {"text": "Ask the mayor."}),
    Case("participation.bulk", SPACE, DESK, {"confirmed": "yes"}, plain={"item": "desk_box", "department": "desk_department"}),
    Case("participation.desk_calendar", SPACE, DESK),
    Case("participation.desk_feed", {"token": "token_desk_feed"}, EVERYBODY),
    Case("participation.desk_feed", {"token": "token_stop"}, frozenset()),
    # the city's coordinators set it up
    Case("participation.desk_setup", SPACE, NOMINATOR),
    Case("participation.new_department", SPACE, NOMINATOR),
    Case("participation.new_department", SPACE, NOMINATOR, {"names_en": "Water"}),
    Case("participation.edit_department", SPACE | {"department_id": "desk_department"}, NOMINATOR),
    Case("participation.edit_department", SPACE | {"department_id": "desk_department"}, NOMINATOR, {"names_en": "Water"}),
    Case("participation.close_department", SPACE | {"department_id": "desk_department"}, NOMINATOR, {}),
    Case("participation.add_member", SPACE | {"department_id": "desk_department"}, NOMINATOR, {}, plain={"email": "spare_email"}),
    Case("participation.add_hearer", SPACE, NOMINATOR, {}, plain={"email": "spare_email"}),
    Case("participation.dismiss_officer", SPACE | {"grant_id": "member_grant"}, NOMINATOR, {}),
    Case("participation.dismiss_officer", SPACE | {"grant_id": "grant"}, frozenset(), {}),
    Case("participation.new_category", SPACE, NOMINATOR),
    Case("participation.new_category", SPACE, NOMINATOR, PLAN),
    Case("participation.edit_category", CATEGORY, NOMINATOR),
    Case("participation.edit_category", CATEGORY, NOMINATOR, PLAN),
    Case("participation.close_category", CATEGORY, NOMINATOR, {}),
    Case("participation.new_reply", SPACE, NOMINATOR),
    Case("participation.new_reply", SPACE, NOMINATOR, {"title": "Thanks", "texts_en": "Thank you."}),
    Case("participation.edit_reply", SPACE | {"reply_id": "saved_reply"}, NOMINATOR),
    Case("participation.edit_reply", SPACE | {"reply_id": "saved_reply"}, NOMINATOR, {"title": "Thanks", "texts_en": "Changed."}),
    Case("participation.remove_reply", SPACE | {"reply_id": "saved_reply"}, NOMINATOR, {}),
    Case("participation.new_client", SPACE, NOMINATOR),
    Case("participation.new_client", SPACE, NOMINATOR, {"name": "City app"}),
    Case("participation.revoke_client", SPACE | {"client_id": "api_client"}, NOMINATOR, {}),
    Case("participation.desk_figures", SPACE, NOMINATOR),
    Case("participation.desk_figures_csv", SPACE | {"part": "figures_part"}, NOMINATOR),
    Case("participation.process_cost", {"process_id": "process_id"}, NOMINATOR),
    Case("participation.process_cost", {"process_id": "process_id"}, NOMINATOR, {"amount": "100", "currency": "USD"}),
    # programs: who holds the key, whoever's cookies come along
    Case("participation_open311.discovery", FORMAT, EVERYBODY),
    Case("participation_open311.services", FORMAT, EVERYBODY, asked=CITY),
    Case("participation_open311.services", FORMAT, frozenset(), asked={"jurisdiction_id": "closed_space"}),
    Case("participation_open311.service", FORMAT | {"code": "report_category"}, EVERYBODY, asked=CITY),
    Case("participation_open311.requests", FORMAT, EVERYBODY, asked=CITY),
    Case("participation_open311.request_by_id", FORMAT | {"number": "report_number"}, EVERYBODY, asked=CITY),
    Case("participation_open311.request_by_id", FORMAT | {"number": "hidden_report_number"}, frozenset(), asked=CITY),
    Case("participation_open311.token", FORMAT | {"token": "sent_report_code"}, EVERYBODY, asked=CITY),
    Case("participation_open311.token", FORMAT | {"token": "report_code"}, frozenset(), asked=CITY),
    Case(
        "participation_open311.send_request", FORMAT, EVERYBODY, {"description": "Sent by a program.", "address_string": "Long street"},
        plain={"jurisdiction_id": "space", "service_code": "report_category", "api_key": "api_key"},
    ),
    Case("participation_open311.send_request", FORMAT, frozenset(), {}, plain={"jurisdiction_id": "space"}),
)  # fmt: skip
