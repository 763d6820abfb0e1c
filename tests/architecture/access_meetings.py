"""Role × object for petitions, hearings, meetings, bodies and draws: everybody reads, people take part, the city's own coordinators
look after them.
"""

from __future__ import annotations

from io import BytesIO

from tests.architecture.access import EVERYBODY, NOMINATOR, OWNER, Case

PEOPLE = EVERYBODY - {"anonymous"}
SPACE = {"city": "space"}
CLOSED = {"city": "closed_space"}
PETITIONS = SPACE | {"process": "petition_process", "component": "petition_component"}
OWN = PETITIONS | {"number": "own_petition"}
OTHER = PETITIONS | {"number": "other_petition"}
HIDDEN = PETITIONS | {"number": "hidden_petition"}
STAFF_PETITION = {"petition_id": "petition_id"}
SHEET = STAFF_PETITION | {"sheet_id": "sheet_id"}
HEARING = SPACE | {"process": "hearing_process", "component": "hearing_component"}
ASKED = HEARING | {"question_id": "asked_question"}
MEETING = SPACE | {"number": "meeting_number"}
DRAFT = SPACE | {"number": "draft_meeting_number"}
FILE = MEETING | {"file_id": "meeting_file_id"}
STAFF_MEETING = {"meeting_id": "meeting_id"}
ITEM = STAFF_MEETING | {"item_id": "item_id"}
BODY = SPACE | {"body": "body"}
OPEN_DRAW = BODY | {"number": "open_draw"}
DRAWN = BODY | {"number": "drawn_draw"}
STAFF_BODY = {"body_id": "body_id"}
MEMBER = STAFF_BODY | {"member_id": "member_id"}

PETITION = {
    "title": "Lights on the path to the school",
    "body": "It is dark.",
    "addressee": "Council",
    "lang": "en",
    "request_key": "key",
}
LINES = {"number": "1", "entered": "9", "unchecked": "2"}
QUESTION = {"text": "And at night?", "lang": "en", "request_key": "request-9"}
WHEN = {
    "titles_en": "Council",
    "starts_on": "2031-05-02",
    "starts_at": "18:00",
    "ends_at": "20:00",
    "place": "Hall",
    "every": "once",
}
TERM = {"name": "Juan Paz", "selected": "elected", "starts_on": "2030-01-01"}
DRAW = {
    "titles_en": "Draw", "seats": "3", "reserves": "1", "closes_on": "2031-05-02", "closes_at": "18:00", "input_source": "Lottery",
}  # fmt: skip

TABLE = (
    # petitions: everybody reads what is out, people hand in and sign
    Case("participation.petitions", PETITIONS, EVERYBODY),
    Case("participation.petition", OTHER, EVERYBODY),
    Case("participation.petition", HIDDEN, NOMINATOR | {"moderator"}),
    Case("participation.petition_sheet", OTHER, EVERYBODY),
    Case("participation.petition_sheet", HIDDEN, frozenset()),
    Case("participation.hand_in", PETITIONS, PEOPLE),
    Case("participation.hand_in", PETITIONS, PEOPLE, PETITION),
    Case("participation.edit_petition", OWN, OWNER),
    Case("participation.edit_petition", OWN, OWNER, PETITION),
    Case("participation.withdraw_petition", OWN, OWNER, {}),
    Case("participation.sign_petition", OTHER, PEOPLE, {}),
    Case("participation.sign_petition", HIDDEN, frozenset(), {}),
    # and the city answers and enters paper
    Case("participation.answer_petition", STAFF_PETITION, NOMINATOR),
    Case("participation.answer_petition", STAFF_PETITION, NOMINATOR, {"state": "accepted", "reason": "In spring."}),
    Case("participation.petition_paper", STAFF_PETITION, NOMINATOR),
    Case("participation.petition_paper", STAFF_PETITION, NOMINATOR, LINES | {"number": "2"}),
    Case("participation.petition_lines", SHEET, NOMINATOR),
    Case("participation.petition_lines", SHEET, NOMINATOR, {"number": "012345678", "born_on": "1980-05-17"}),
    Case("participation.edit_sheet", SHEET, NOMINATOR),
    Case("participation.edit_sheet", SHEET, NOMINATOR, LINES),
    Case("participation.sheet_scan", SHEET, NOMINATOR),
    Case("participation.remove_sheet", SHEET, NOMINATOR, {}),
    # a hearing
    Case("participation.hearing", HEARING, EVERYBODY),
    Case("participation.hearing_panel", HEARING, EVERYBODY),
    Case("participation.hearing_stream", HEARING, EVERYBODY),
    Case("participation.hearing_transcript", HEARING, EVERYBODY),
    Case("participation.ask_in_hearing", HEARING, PEOPLE, QUESTION),
    Case("participation.want_answer", ASKED, PEOPLE, {"wants": "yes"}),
    Case("participation.withdraw_from_hearing", HEARING | {"question_id": "own_question"}, OWNER, {}),
    Case("participation.hearing_presenter", HEARING, NOMINATOR),
    Case("participation.hearing_shown", HEARING, NOMINATOR),
    Case("participation.decide_in_hearing", ASKED, NOMINATOR, {"state": "answered_live"}),
    Case("participation.give_in_hearing", ASKED, NOMINATOR, {"department": ""}),
    Case("participation.answer_question_of_hearing", {"question_id": "asked_question"}, NOMINATOR),
    Case("participation.answer_question_of_hearing", {"question_id": "asked_question"}, NOMINATOR, {"reason": "In May.", "department": ""}),
    Case("participation.show_in_hearing", ASKED, NOMINATOR, {"shows": "yes"}),
    # meetings
    Case("participation.meetings", SPACE, EVERYBODY),
    Case("participation.meetings", CLOSED, frozenset()),
    Case("participation.meetings_feed", SPACE, EVERYBODY),
    Case("participation.meetings_feed", CLOSED, frozenset()),
    Case("participation.component_meetings", SPACE | {"process": "meetings_process", "component": "meetings_component"}, EVERYBODY),
    Case("participation.meeting", MEETING, EVERYBODY),
    Case("participation.meeting", DRAFT, NOMINATOR),
    Case("participation.meeting_calendar", MEETING, EVERYBODY),
    Case("participation.meeting_calendar", DRAFT, NOMINATOR),
    Case("participation.meeting_file", FILE, EVERYBODY),
    Case("participation.sign_up", MEETING, PEOPLE, {}),
    Case("participation.manage_meetings", SPACE, NOMINATOR),
    Case("participation.new_meeting", SPACE, NOMINATOR),
    Case("participation.new_meeting", SPACE, NOMINATOR, WHEN),
    Case("participation.manage_meeting", STAFF_MEETING, NOMINATOR),
    Case("participation.edit_meeting", STAFF_MEETING, NOMINATOR),
    Case("participation.edit_meeting", STAFF_MEETING, NOMINATOR, WHEN),
    Case("participation.publish_meeting", {"meeting_id": "draft_meeting_id"}, NOMINATOR, {}),
    Case("participation.remove_meeting", {"meeting_id": "draft_meeting_id"}, NOMINATOR, {}),
    Case("participation.cancel_meeting", STAFF_MEETING, NOMINATOR),
    Case("participation.cancel_meeting", STAFF_MEETING, NOMINATOR, {"reason": "Storm"}),
    Case("participation.new_item", STAFF_MEETING, NOMINATOR),
    Case("participation.new_item", STAFF_MEETING, NOMINATOR, {"title": "Water"}),
    Case("participation.edit_item", ITEM, NOMINATOR),
    Case("participation.edit_item", ITEM, NOMINATOR, {"title": "Lights and benches"}),
    Case("participation.move_item", ITEM, NOMINATOR, {"to": "up"}),
    Case("participation.remove_item", ITEM, NOMINATOR, {}),
    Case(
        "participation.add_meeting_file", STAFF_MEETING, NOMINATOR, {"title": "Plan"},
        upload=lambda: {"file": (BytesIO(b"%PDF-1.4 plan"), "plan.pdf")},
    ),
    Case("participation.remove_meeting_file", STAFF_MEETING | {"file_id": "meeting_file_id"}, NOMINATOR, {}),
    Case("participation.meeting_minutes", {"meeting_id": "over_meeting_id"}, NOMINATOR),
    Case("participation.meeting_minutes", {"meeting_id": "over_meeting_id"}, NOMINATOR, {"minutes_en": "We met."}),
    # bodies and draws
    Case("participation.bodies", SPACE, EVERYBODY),
    Case("participation.bodies", CLOSED, frozenset()),
    Case("participation.body", BODY, EVERYBODY),
    Case("participation.draw", DRAWN, EVERYBODY),
    Case("participation.draw_pool", DRAWN, EVERYBODY),
    Case("participation.draw_pool", OPEN_DRAW, frozenset()),
    Case("participation.draw_plan", OPEN_DRAW, EVERYBODY),
    Case("participation.volunteer", OPEN_DRAW, PEOPLE),
    Case("participation.volunteer", BODY | {"number": "fresh_draw"}, PEOPLE, {}),
    Case("participation.leave_pool", OPEN_DRAW, OWNER, {}, unheard=True),
    Case("participation.answer_draw", DRAWN, OWNER, {"accepts": "yes"}),
    Case("participation.manage_bodies", SPACE, NOMINATOR),
    Case("participation.new_body", SPACE, NOMINATOR),
    Case("participation.new_body", SPACE, NOMINATOR, {"titles_en": "Youth council", "kind": "advisory"}),
    Case("participation.manage_body", STAFF_BODY, NOMINATOR),
    Case("participation.edit_body", STAFF_BODY, NOMINATOR),
    Case("participation.edit_body", STAFF_BODY, NOMINATOR, {"titles_en": "Council", "kind": "council"}),
    Case("participation.new_member", STAFF_BODY, NOMINATOR),
    Case("participation.new_member", STAFF_BODY, NOMINATOR, TERM),
    Case("participation.edit_member", MEMBER, NOMINATOR),
    Case("participation.edit_member", MEMBER, NOMINATOR, TERM),
    Case("participation.remove_body_member", MEMBER, NOMINATOR, {}),
    Case("participation.new_draw", STAFF_BODY, NOMINATOR),
    Case("participation.new_draw", STAFF_BODY, NOMINATOR, DRAW),
    Case("participation.edit_draw", {"draw_id": "fresh_draw_id"}, NOMINATOR),
    Case("participation.edit_draw", {"draw_id": "fresh_draw_id"}, NOMINATOR, DRAW),
    Case("participation.manage_draw", {"draw_id": "drawn_draw_id"}, NOMINATOR),
    Case(
        "participation.import_pool", {"draw_id": "fresh_draw_id"}, NOMINATOR, {},
        upload=lambda: {"file": (BytesIO(b"reference\nA1\n"), "pool.csv")},
    ),
    Case("participation.close_pool", {"draw_id": "ripe_draw_id"}, NOMINATOR, {}),
    Case("participation.draw_lots", {"draw_id": "closed_draw_id"}, NOMINATOR, {"public_input": "4 8 15"}),
    Case(
        "participation.record_answer", {"draw_id": "drawn_draw_id", "candidate_id": "candidate_id"}, NOMINATOR,
        {"accepts": "yes", "name": "Rosa Quispe"},
    ),
)  # fmt: skip
