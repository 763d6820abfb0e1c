"""Role × object for the rooms of webinars: who has a seat, who makes the webinar, who has a secret."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, Case

CREW = frozenset({"regional office", "secretariat"})
INSIDE = CREW | {"owner"}

ROOM = {"key": "room"}
FILE = {**ROOM, "file_id": "room_file"}
CHOICES = {"name": "Changed", "deck_lang": "ko", "caption_lang": "", "bandwidth": "audio"}

TABLE = (
    Case("webinars.join", ROOM, INSIDE),
    Case("webinars.join", {"key": "room_guest"}, EVERYBODY),
    Case("webinars.join_stream", ROOM, INSIDE),
    Case("webinars.join_panel", {**ROOM, "panel": "room_panel"}, INSIDE),
    Case("webinars.enter_room", ROOM, INSIDE),
    Case("webinars.prepare", ROOM, INSIDE),
    Case("webinars.prepare", ROOM, INSIDE, CHOICES),
    Case("webinars.change_bandwidth", ROOM, INSIDE, {"bandwidth": "captions"}),
    Case("webinars.devices", ROOM, INSIDE),
    Case("webinars.devices", ROOM, INSIDE, {"camera": "ok", "trip": "40"}),
    Case("webinars.echo", ROOM, EVERYBODY),
    Case("webinars.here", ROOM, INSIDE, {"device": "laptop-1234"}),
    Case("webinars.still_here", ROOM, INSIDE),
    Case("webinars.room_slides", ROOM, INSIDE),
    Case("webinars.slide_image", {**FILE, "number": "room_page"}, INSIDE),
    Case("webinars.slide_words", FILE, INSIDE),
    Case("webinars.slides_pdf", FILE, INSIDE),
    # the hall: the code leads everybody to his own check-in
    Case("webinars.hall", {"slug": "room_slug", "number": "room_number"}, EVERYBODY),
    Case("webinars.check_in", ROOM, INSIDE),
    Case("webinars.check_in", ROOM, INSIDE, {}, plain={"code": "room_code"}),
    # those who make it
    Case("webinars.hall_code", ROOM, CREW),
    Case("webinars.room_people", ROOM, CREW),
    Case("webinars.hall_list", ROOM, CREW),
    Case("webinars.check_in_by_hand", {**ROOM, "registration_id": "room_person", "what": "room_in"}, CREW, {}),
    Case("webinars.turn_slide", ROOM, CREW, {"deck": "1", "page": "2"}),
    Case("webinars.room_decks", ROOM, CREW),
    Case("webinars.room_decks", ROOM, CREW, {"deck": "", "title": "More", "lang": "en"}, unfinished=True),
    Case("webinars.deck_progress", FILE, CREW),
    Case("webinars.remove_deck_file", FILE, CREW, {}),
    Case("webinars.end_room", ROOM, CREW, {}),
    Case("webinars.room_settings", {"run_id": "room"}, CREW),
    Case("webinars.room_settings", {"run_id": "room"}, CREW, {"provider": "link", "link": "https://rooms.example/2"}),
    # a provider signs what it says; nobody calls us about a link
    Case("webinar_machines.room_notice", {"provider": "room_provider"}, frozenset()),
    Case("webinar_machines.room_notice", {"provider": "room_provider"}, frozenset(), {}),
)
