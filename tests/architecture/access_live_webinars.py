"""Role × object for the live part of webinars: the owner is in the room, the coordinator of the city makes the webinar."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, OWNER, Case

CREW = frozenset({"coordinator", "regional office", "secretariat"})
INSIDE = OWNER | CREW
ROOM = {"key": "live_run"}
WAITING = ROOM | {"question_id": "live_waiting"}
OPEN = ROOM | {"question_id": "live_question"}
POLL = ROOM | {"poll_id": "live_poll"}
TRACK = ROOM | {"lang": "live_lang"}
CUE = TRACK | {"cue_id": "live_cue"}
NOTE = ROOM | {"minute_id": "live_note"}
SCREEN = {"screen": "live_screen"}
DESK = {"slug": "live_webinar"}
ASKED = {"text": "Why?", "lang": "en", "request_key": "a-key-of-a-form"}
POLL_FORM = {"kind": "single", "prompt_en": "Which?", "options_en": "One\nTwo"}
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"

NOBODY: frozenset[str] = frozenset()
NOTED = {"text": "A map", "kind": "tool", "request_key": "a-key-of-a-note"}
ANSWER = {"state": "answered_text", "answer": "Little.", "lang": "en"}
CAPTION = {"text": "Hello", "request_key": "a-key-of-a-cue"}
# Endpoint, the rest of the address, form → the parts that may, by the secret of their link. `rules.powers`
BY_PART: tuple[tuple[str, dict[str, str], dict[str, str] | None, tuple[str, ...]], ...] = (
    ("decide_question", {"question_id": "live_waiting"}, {"state": "approved"}, ("moderator",)),
    ("decide_question", {"question_id": "live_question"}, ANSWER, ("moderator", "speaker")),
    ("arrange_question", {"question_id": "live_question"}, {"is_pinned": "yes"}, ("moderator",)),
    ("show_question", {"question_id": "live_question"}, {"shows": "yes"}, ("moderator",)),
    ("run_poll", {"poll_id": "live_draft", "step": "step_open"}, {}, ("moderator",)),
    ("presenter", {}, None, ("moderator", "speaker")),
    ("room_decks", {}, None, ("moderator", "speaker", "interpreter")),
    ("caption_console", {"lang": "live_lang"}, None, ("moderator", "interpreter", "captioner")),
    ("caption_console", {"lang": "live_lang"}, CAPTION, ("moderator", "interpreter", "captioner")),
    ("caption_time", {"lang": "live_lang"}, {"action": "now"}, ("moderator", "interpreter", "captioner")),
    ("caption_console", {"lang": "live_other_lang"}, None, ("moderator",)),
    ("take_note", {}, NOTED, ("moderator", "note_taker")),
    ("minutes_markdown", {}, None, ("moderator", "note_taker")),
    ("room_people", {}, None, ("moderator",)),
    ("begin_room", {}, {}, ("moderator",)),
    ("join", {}, None, ("moderator", "speaker", "interpreter", "captioner", "note_taker")),
)
PARTS = tuple(
    Case(f"webinars.{endpoint}", {"key": f"live_{part}", **at}, EVERYBODY if part in may else NOBODY, form)
    for endpoint, at, form, may in BY_PART
    for part in ("moderator", "speaker", "interpreter", "captioner", "note_taker")
)

TABLE = (
    Case("webinars.ask_question", ROOM, INSIDE, ASKED),
    Case("webinars.edit_question", WAITING, OWNER, ASKED),
    Case("webinars.withdraw_question", WAITING, OWNER, {}),
    Case("webinars.vote_question", OPEN, INSIDE, {"wants": "yes"}),
    Case("webinars.decide_question", WAITING, CREW, {"state": "approved"}),
    Case("webinars.arrange_question", OPEN, CREW, {"is_pinned": "yes", "label": "Costs"}),
    Case("webinars.show_question", OPEN, CREW, {"shows": "yes"}),
    Case("webinars.vote_poll", POLL, INSIDE, {"option": "1"}),
    Case("webinars.run_poll", ROOM | {"poll_id": "live_draft", "step": "step_open"}, CREW, {}),
    Case("webinars.run_poll", POLL | {"step": "step_close"}, CREW, {}),
    Case("webinars.run_poll", POLL | {"step": "step_show"}, CREW, {}),
    Case("webinars.run_poll", POLL | {"step": "step_screen"}, CREW, {}),
    Case("webinars.hall_screen", SCREEN, EVERYBODY),
    Case("webinars.hall_screen_shown", SCREEN, EVERYBODY),
    Case("webinars.hall_screen_stream", SCREEN, EVERYBODY),
    Case("webinars.live_desk", DESK, CREW),
    Case("webinars.live_desk", DESK, CREW, {"takes_anonymous": "y"}),
    Case("webinars.new_poll", DESK, CREW),
    Case("webinars.new_poll", DESK, CREW, POLL_FORM),
    Case("webinars.edit_poll", {"poll_id": "live_draft"}, CREW),
    Case("webinars.edit_poll", {"poll_id": "live_draft"}, CREW, POLL_FORM),
    Case("webinars.remove_poll", {"poll_id": "live_draft"}, CREW, {}),
    Case("webinars.move_poll", {"poll_id": "live_draft"}, CREW, {"to": "down"}),
    Case("webinars.poll_csv", {"poll_id": "live_poll"}, CREW),
    Case("webinars.captions_page", ROOM, INSIDE),
    Case("webinars.choose_captions", ROOM, INSIDE, {"lang": "ko", "size": "l"}),
    Case("webinars.captions_vtt", TRACK, INSIDE),
    Case("webinars.caption_console", TRACK, CREW),
    Case("webinars.caption_console", TRACK, CREW, {"text": "Hello", "request_key": "a-key-of-a-cue"}),
    Case("webinars.correct_caption", CUE, CREW, {"text": "Good evening"}),
    Case("webinars.caption_file", TRACK, CREW),
    Case("webinars.caption_file", TRACK, CREW, {"source": VTT}),
    Case("webinars.caption_state", TRACK, CREW, {"state": "checked"}),
    Case("webinars.take_note", ROOM, CREW, {"text": "A map", "kind": "tool", "request_key": "a-key-of-a-note"}),
    Case("webinars.edit_note", NOTE, CREW, {"text": "Another", "kind": "decision"}),
    Case("webinars.minutes_markdown", ROOM, CREW),
    Case("webinars.caption_time", TRACK, CREW, {"action": "now"}),
    Case("webinars.caption_time", TRACK, CREW, {"seconds": "-2.5"}),
    Case("webinars.begin_room", ROOM, CREW, {}),
    Case("webinars.presenter", ROOM, CREW),
    Case("webinars.room_carrier", ROOM, INSIDE),
    *PARTS,
)  # fmt: skip
