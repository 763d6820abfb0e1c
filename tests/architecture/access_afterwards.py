"""Role × object for what comes after a webinar: one's own attendance, a guest's behind his link, and a run's for its organisers."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, OWNER, Case
from tests.architecture.access_registering import AT, RUN
from tests.architecture.access_webinars import RUNS_IT

OWN = {"registration_id": "registration_settled"}
GUEST = {"token": "token_settled"}
ONE = RUN | {"registration_id": "registration_appealed"}

TABLE = (
    Case("webinars.own_attendance", OWN, OWNER),
    Case("webinars.own_attendance", OWN, OWNER, {"reason": "I was on the telephone."}),
    Case("webinars.guest_attendance", GUEST, EVERYBODY),
    Case("webinars.guest_attendance", GUEST, EVERYBODY, {"reason": "I was on the telephone."}),
    Case("webinars.guest_attendance", {"token": "token_stop"}, frozenset()),
    Case("webinars.own_survey", OWN, OWNER),
    Case("webinars.own_survey", OWN, OWNER, {"q_like": "5"}),
    Case("webinars.guest_survey", GUEST, EVERYBODY),
    Case("webinars.guest_survey", GUEST, EVERYBODY, {"q_like": "5"}),
    Case("webinars.guest_survey", {"token": "token_stop"}, frozenset()),
    Case("webinars.attendance_rule", AT, RUNS_IT),
    Case("webinars.attendance_rule", {"slug": "webinar_draft"}, RUNS_IT, {"percent": "60"}),
    Case("webinars.numbers", AT, RUNS_IT),
    Case("webinars.numbers_file", AT | {"kind": "registration_file"}, RUNS_IT),
    Case("webinars.survey_questions", AT, RUNS_IT),
    Case(
        "webinars.survey_questions", AT, RUNS_IT,
        {"shape": "0", "kind_0": "text", "text_en_0": "What was missing?", "action": "save"},
    ),
    Case("webinars.survey_results", AT, RUNS_IT),
    Case("webinars.survey_file", AT | {"kind": "registration_file"}, RUNS_IT),
    Case("webinars.run_attendance", RUN, RUNS_IT),
    Case("webinars.one_attendance", ONE, RUNS_IT),
    Case("webinars.answer_appeal", ONE, RUNS_IT, {"granted": "no", "answer": "The hall was closed."}),
    Case("webinars.one_attendance", ONE, RUNS_IT, {"decision": "yes", "reason": "Seen on the recording."}),
)  # fmt: skip
