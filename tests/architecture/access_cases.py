"""Role × object for the case library: drafts of the first city, versions that wait, reviews by an account and by link."""

from __future__ import annotations

from datetime import date, timedelta

from tests.architecture.access import EVERYBODY, OWNER, Case

WRITES = frozenset({"owner", "coordinator", "secretariat"})
EDITS = frozenset({"case editor", "secretariat"})
SEES = WRITES | EDITS
REVIEWS = frozenset({"peer"})
WITHDRAWS = EDITS | {"coordinator"}
DUE = (date.today() + timedelta(days=10)).isoformat()  # noqa: DTZ011  # any day ahead will do

DRAFT = {"version_id": "case_draft"}
STORY = {**DRAFT, "part": "case_part"}
TEXT = {**DRAFT, "lang": "lang"}
WAITING = {"version_id": "case_waiting"}
TAKEN = {"version_id": "case_taken"}
JUDGED = {"version_id": "case_judged"}
OUT = {"number": "case_number"}
REVISE, REJECT = ({**WAITING, "what": f"case_{what}"} for what in ("revise", "reject"))

TABLE = (
    # the library is everybody's; a file is as public as its version
    Case("cases.case", OUT, EVERYBODY),
    Case("cases.case_version", {**OUT, "version": "case_version"}, EVERYBODY),
    Case("cases.talk", OUT, EVERYBODY),
    Case("cases.file", {"file_id": "case_file_out"}, EVERYBODY),
    Case("cases.file", {"file_id": "case_file"}, SEES),
    # those who write for the city change its drafts; editors look at them and translate
    Case("cases.draft", DRAFT, SEES),
    Case("cases.draft_history", DRAFT, SEES),
    Case("cases.edit_part", STORY, WRITES),
    Case("cases.edit_part", STORY, WRITES, {"title": "Changed", "summary": "Changed"}),
    Case("cases.draft_files", DRAFT, WRITES),
    Case("cases.draft_files", DRAFT, WRITES, {"kind": "picture"}, unfinished=True),
    Case("cases.remove_draft_file", {**DRAFT, "file_id": "case_file"}, WRITES, {}),
    Case("cases.submit_draft", DRAFT, WRITES, {}),
    Case("cases.discard_draft", DRAFT, WRITES, {}),
    Case("cases.take_back_draft", WAITING, WRITES, {}),
    Case("cases.new_version", OUT, WRITES, {}),
    Case("cases.texts", DRAFT, SEES),
    Case("cases.texts", DRAFT, SEES, {"lang": "fr"}),
    Case("cases.edit_text", TEXT, SEES),
    Case("cases.edit_text", TEXT, SEES, {"title": "제목", "summary": "요약"}),
    Case("cases.step_of_text", {**TEXT, "step": "case_remove"}, SEES, {}),
    # the desk is the editors'
    Case("cases.judge_case", WAITING, EDITS),
    Case("cases.take_on", WAITING, EDITS, {}),
    # Another editor hears that he is not on it.
    Case("cases.let_go", TAKEN, frozenset({"case editor"}), {}, unheard=True),
    Case("cases.hand_over", WAITING, EDITS),
    Case("cases.hand_over", WAITING, EDITS, {}, plain={"editor": "case_editor"}),
    Case("cases.ask_reviewer", WAITING, EDITS),
    Case("cases.ask_reviewer", WAITING, EDITS, {"q": "김민지", "due_on": DUE}, plain={"person": "case_reviewer"}),
    Case(
        "cases.ask_by_email", WAITING, EDITS,
        {"mail-name": "R", "mail-email": "r@university.example", "mail-lang": "en", "mail-due_on": DUE},
    ),
    Case("cases.change_invitation", {**JUDGED, "review_id": "case_review", "what": "case_withdraw"}, EDITS, {}),
    Case("cases.accept_version", JUDGED, EDITS),
    Case("cases.accept_version", JUDGED, EDITS, {"level": "2", "reason": "Figures."}),
    Case("cases.decide_version", REVISE, EDITS),
    Case("cases.decide_version", REVISE, EDITS, {"decision": "More figures."}),
    Case("cases.decide_version", REJECT, EDITS),
    Case("cases.decide_version", REJECT, EDITS, {"decision": "It sells something."}),
    Case("cases.withdraw_case", OUT, WITHDRAWS),
    Case("cases.withdraw_case", OUT, WITHDRAWS, {"reason": "A mistake"}),
    # a review is its reviewer's, with an account or with the link
    Case("cases.own_review", {"review_id": "case_review"}, REVIEWS),
    Case("cases.own_review", {"review_id": "case_review"}, REVIEWS, {"action": "declare", "interest": "none"}),
    Case("cases.own_review_file", {"review_id": "case_review_open", "file_id": "case_file_judged"}, REVIEWS),
    Case("cases.review_by_link", {"token": "case_link"}, EVERYBODY),
    Case("cases.review_by_link", {"token": "case_link"}, EVERYBODY, {"action": "decline"}),
    Case("cases.review_file_by_link", {"token": "case_link_open", "file_id": "case_file_judged"}, EVERYBODY),
    # Only a finished plan becomes a case, which none of this world is: nothing changes, whoever asks.
    Case("plan_to_case.make_case", {"plan_id": "plan_accepted"}, frozenset(), {}, unheard=True),
    # Nor is a webinar of this world over.
    Case("webinar_to_case.make_case", {"webinar_id": "webinar_id", "city_id": "city_id"}, frozenset(), {}, unheard=True),
    Case("plan_to_case.into_plan", {**OUT, "plan_id": "plan_draft"}, OWNER, {}, unheard=True),
)  # fmt: skip
