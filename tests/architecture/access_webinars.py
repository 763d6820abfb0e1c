"""Role × object for webinars: those of the first city are run by its coordinator and by who organises for all."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, OWNER, STAFF, Case

RUNS_IT = frozenset({"coordinator", "regional office", "secretariat"})
OUT = {"webinar_id": "webinar_id"}
DRAFT = {"webinar_id": "webinar_draft_id"}
RUN = {"run_id": "webinar_run"}
DRAFT_RUN = {"run_id": "webinar_draft_run"}
TALK = DRAFT_RUN | {"talk_id": "webinar_talk"}
TEXT = DRAFT | {"lang": "webinar_lang"}
PERSON = {"contributor_id": "webinar_person"}
PLAN = {
    "starts_on": "2027-05-03", "starts_at": "15:00", "timezone": "Asia/Seoul", "minutes": "60", "format": "online", "place": "",
    "link": "", "capacity": "", "capacity_on_site": "", "most_per_city": "",
}  # fmt: skip
WORDS = {"title": "Changed", "summary": "Changed", "description": "", "languages": "en"}
SPOKEN = {"title_en": "Changed", "starts_after": "0", "minutes": "5", "lang": "en"}
REASON = {"reason": "A storm"}

TABLE = (
    # everybody reads what is out; a draft is its organisers'
    Case("webinars.webinar", {"slug": "webinar"}, EVERYBODY),
    Case("webinars.webinar", {"slug": "webinar_draft"}, RUNS_IT),
    Case("webinars.series", {"slug": "webinar_series"}, EVERYBODY),
    Case("webinar_ids.permanent", {"number": "webinar_number"}, EVERYBODY),
    # organisers
    Case("webinars.manage", OUT, RUNS_IT),
    Case("webinars.edit_words", DRAFT, RUNS_IT),
    Case("webinars.edit_words", DRAFT, RUNS_IT, WORDS),
    Case("webinars.edit_rules", DRAFT, RUNS_IT),
    Case("webinars.edit_rules", DRAFT, RUNS_IT, {"is_open": "y", "retention_days": "30"}),
    Case("webinars.texts", DRAFT, RUNS_IT),
    Case("webinars.texts", DRAFT, RUNS_IT, {"lang": "ko"}),
    Case("webinars.edit_text", TEXT, RUNS_IT),
    Case("webinars.edit_text", TEXT, RUNS_IT, WORDS),
    Case("webinars.step_of_text", TEXT | {"what": "webinar_fine"}, RUNS_IT, {}),
    Case("webinars.step_of_text", TEXT | {"what": "webinar_remove"}, RUNS_IT, {}),
    Case("webinars.check", DRAFT, RUNS_IT),
    Case("webinars.step", DRAFT | {"step": "webinar_publish"}, RUNS_IT, {}),
    Case("webinars.step", DRAFT | {"step": "webinar_propose"}, RUNS_IT, {}),
    Case("webinars.step", DRAFT | {"step": "webinar_discard"}, RUNS_IT, {}),
    Case("webinars.send_back", {"webinar_id": "webinar_proposed"}, STAFF),
    Case("webinars.send_back", {"webinar_id": "webinar_proposed"}, STAFF, {"remark": "Name the speaker."}),
    Case("webinars.call_off", OUT | {"what": "webinar_cancel"}, RUNS_IT),
    Case("webinars.call_off", OUT | {"what": "webinar_cancel"}, RUNS_IT, REASON),
    Case("webinars.call_off", OUT | {"what": "webinar_postpone"}, RUNS_IT, REASON),
    Case("webinars.copy_webinar", OUT, RUNS_IT),
    Case("webinars.copy_webinar", OUT, RUNS_IT, {"weeks": "2"}),
    Case("webinars.make_series", OUT, RUNS_IT),
    Case("webinars.make_series", OUT, RUNS_IT, {"every": "week", "count": "2", "action": "make"}),
    Case("webinars.best_hour", DRAFT, RUNS_IT),
    Case("webinars.take_hours", DRAFT, RUNS_IT, {"minutes": "60", "start": "2027-05-03T06:00:00+00:00"}),
    Case("webinars.new_run", DRAFT, RUNS_IT),
    Case("webinars.new_run", DRAFT, RUNS_IT, PLAN),
    Case("webinars.manage_run", RUN, RUNS_IT),
    Case("webinars.edit_run", RUN, RUNS_IT),
    Case("webinars.edit_run", RUN, RUNS_IT, PLAN),
    Case("webinars.call_off_run", RUN | {"what": "webinar_cancel"}, RUNS_IT),
    Case("webinars.call_off_run", RUN | {"what": "webinar_cancel"}, RUNS_IT, REASON),
    Case("webinars.remove_run", DRAFT_RUN, RUNS_IT, {}),
    Case("webinars.new_talk", DRAFT_RUN, RUNS_IT),
    Case("webinars.new_talk", DRAFT_RUN, RUNS_IT, SPOKEN),
    Case("webinars.edit_talk", TALK, RUNS_IT),
    Case("webinars.edit_talk", TALK, RUNS_IT, SPOKEN),
    Case("webinars.remove_talk", TALK, RUNS_IT, {}),
    Case("webinars.people", OUT, RUNS_IT),
    Case(
        "webinars.people", OUT, RUNS_IT,
        {"name": "Ana", "email": "ana@university.example", "part": "speaker", "run": "", "languages": "en", "lang": "en"},
    ),
    Case("webinars.ask_all", OUT, RUNS_IT, {}),
    Case("webinars.edit_person", PERSON, RUNS_IT),
    Case("webinars.edit_person", PERSON, RUNS_IT, {"part": "moderator", "run": "", "languages": "en"}),
    Case("webinars.step_of_person", PERSON | {"what": "webinar_withdraw"}, RUNS_IT, {}),
    # one's own part, with an account or with the link
    Case("webinars.own_part", PERSON, OWNER),
    Case("webinars.own_part", PERSON, OWNER, {"action": "yes"}),
    Case("webinars.part_by_link", {"token": "webinar_link"}, EVERYBODY),
    Case("webinars.part_by_link", {"token": "webinar_link"}, EVERYBODY, {"action": "no"}),
)  # fmt: skip
