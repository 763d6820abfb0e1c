"""Role × object for every address with an object in it.

A route that is not in the table fails here: whoever adds one decides who may. Those who may get 200 or 303, everybody else 403,
404 or the way to sign in, and the database stays as it was.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from portal import config
from portal.core import db, i18n
from tests.architecture import (
    access_adoptions,
    access_afterwards,
    access_cases,
    access_consultations,
    access_eligibility,
    access_live_webinars,
    access_meetings,
    access_moderation,
    access_news,
    access_open_data,
    access_participation,
    access_proposals,
    access_recordings,
    access_registering,
    access_rehearsals,
    access_reports,
    access_rooms,
    access_surveys,
    access_telling,
    access_translations,
    access_webinars,
)
from tests.architecture.access import EVERYBODY, NOMINATOR, OF_CITY, OWNER, ROLES, STAFF, TEACHING, Case
from tests.factories.accounts import PASSWORD
from tests.factories.scorm import package_12
from tests.faults.fingerprint import changed, fingerprint, writes
from tests.faults.world import World, build, open_session
from tests.quick import make_quick

CSRF = "0123456789abcdef"

DAYS = {"first_day": "2011-01-01", "last_day": "2012-01-01", "note": "", "reason": "A mistake"}
REASON = {"reason": "A mistake"}
ACCOUNT = {"display_name": "Ana Reyes", "password": PASSWORD, "timezone": "UTC"}
COURSE = {"edition": "edition", "course": "course"}
LESSON = COURSE | {"activity": "lesson"}
QUIZ = COURSE | {"activity": "quiz"}
DRAFT = {"course": "course", "number": "draft_number"}
DRAFT_LESSON = DRAFT | {"activity": "lesson"}
DRAFT_TEXT = DRAFT_LESSON | {"lang": "lang"}
PACKAGE = {"edition": "package_edition", "course": "package_course", "activity": "package"}
DRAFT_PACKAGE = {"course": "draft_scorm_course", "number": "draft_scorm_number", "activity": "package"}
EDITION_FORM = {
    "title_en": "Changed", "starts_on": "2026-11-16", "ends_on": "2027-01-20", "closes_on": "2026-12-20",
    "timezone": "Asia/Seoul", "is_online": "y", "seats": "14", "seats_per_city": "2", "admission": "direct",
}  # fmt: skip
WORK = {"edition": "work_edition", "course": "work_course", "activity": "assignment"}
DRAFT_WORK = {"edition": "draft_work_edition", "course": "draft_work_course", "activity": "assignment"}
SURVEY = {"edition": "work_edition", "course": "work_course", "activity": "survey"}
DRAFT_SURVEY = {"course": "draft_course", "number": "draft_work_number", "activity": "survey"}
SURVEY_FORM = {"shape": "0", "kind_0": "text", "text_en_0": "What?", "action": "save"}
DRAFT_ASSIGNMENT = {"course": "draft_course", "number": "draft_work_number", "activity": "assignment"}
LEVELS = {"level-c1": "1", "level-c2": "2", "comment": "Clear"}
TERMS = {
    "due_on": "2027-01-05",
    "due_time": "12:00",
    "timezone": "Asia/Seoul",
    "grace_minutes": "0",
    "late": "accept",
    "penalty": "0",
}
ASSIGNMENT_FORM = {"most_files": "1", "rounds": "1", "pass_mark": "50", "peer_reviews": "0"}
PLAN_FORM = {
    "title": "T",
    "problem": "P",
    "indicator": "I",
    "target": "1",
    "actions-0-what": "Do",
    "currency": "",
    "mentor_city": "",
    "action": "save",
}
SIGNED_IN = EVERYBODY - {"anonymous"}
JUDGES = frozenset({"moderator", "secretariat"})
SUBJECT = {"kind": "subject_kind", "subject_id": "subject"}
WORDS = {"text": "Well done.", "lang": "en"}
ITEM = {"key": "bookmark_list", "bookmark_id": "bookmark"}
READS_PLAN = frozenset({"owner", "coordinator"})
BANK = {"course": "course"}
QUESTION = BANK | {"question_id": "bank_question"}
QUESTION_FORM = {"action": "save", "stem_en": "Changed?", "text_en_0": "Yes", "text_en_1": "No", "right": "0"}
DRAFT_QUIZ = {"course": "course", "number": "draft_number", "activity": "quiz"}
QUIZ_FORM = {
    "pass_mark": "55", "max_attempts": "2", "minutes_allowed": "9", "review_score": "attempt", "review_answers": "passed",
    "review_feedback": "never",
}  # fmt: skip
SESSION_FORM = {
    "title_en": "Changed", "slug": "changed", "kind": "on_site", "place": "Room 2", "starts_on": "2027-05-03",
    "starts_at": "15:00", "timezone": "Asia/Seoul", "minutes": "60", "recording_url": "",
}  # fmt: skip
MEETING = {"edition": "edition", "session": "meeting"}
ATTENDEE = {"session_id": "to_come_id", "enrolment_id": "enrolment"}
NOMINEE = {
    "name": "Ben Cruz",
    "email": "ben.cruz@city.example",
    "position": "Head",
    "motivation": "Data",
    "locale": "en",
}

SCORES = {"score__problem": "3", "score__value": "4", "action": "hand_in"}
CALL_FORM = {
    "title": "Changed", "timezone": "Asia/Seoul", "opens_on": "2026-01-01", "closes_on": "2099-01-01", "closes_at": "23:59",
    "most_per_city": "3",
}  # fmt: skip
FILE: dict[str, Any] = {"file": "%PDF-1.7"}

TABLE = (
    # notifications: an inbox is its reader's alone; staff see what is sent (a trainer what training sends), not who reads it
    Case("notifications.show", {"notification_id": "notification"}, OWNER),
    Case("notifications.mark", {"notification_id": "notification"}, OWNER, {"read": "yes"}, unheard=True),
    Case("notifications.delivery", {"delivery_id": "delivery"}, TEACHING),
    Case("notifications.retry", {"delivery_id": "delivery"}, TEACHING, {}),
    Case("notifications.stop_address", {"delivery_id": "delivery"}, STAFF, {}),
    Case("notifications.allow_address", {"delivery_id": "suppressed"}, STAFF, REASON),
    # links from mails: who has the secret may, signed in or not
    Case("notifications.unsubscribe", {"token": "token_stop"}, EVERYBODY),
    Case("notifications.stop", {"token": "token_stop"}, EVERYBODY, {}),
    Case("notifications.undo", {"token": "token_undo"}, EVERYBODY, {}),
    Case("accounts.confirm_email", {"token": "token_confirm"}, EVERYBODY),
    Case("accounts.confirm_email", {"token": "token_confirm"}, EVERYBODY, ACCOUNT),
    Case("accounts.accept_invitation", {"token": "token_invitation"}, EVERYBODY),
    Case("accounts.accept_invitation", {"token": "token_invitation"}, EVERYBODY, ACCOUNT),
    Case("accounts.reset_password", {"token": "token_reset"}, EVERYBODY),
    Case("accounts.reset_password", {"token": "token_reset"}, EVERYBODY, {"password": "running on both sides"}),
    Case("accounts.confirm_new_email", {"token": "token_change"}, EVERYBODY),
    Case("accounts.confirm_new_email", {"token": "token_change"}, EVERYBODY, {}),
    # a link for one purpose opens nothing else
    Case("accounts.reset_password", {"token": "token_confirm"}, frozenset()),
    Case("accounts.reset_password", {"token": "token_invitation"}, frozenset(), {"password": "running on both sides"}),
    Case("accounts.accept_invitation", {"token": "token_reset"}, frozenset(), ACCOUNT),
    Case("notifications.undo", {"token": "token_stop"}, frozenset(), {}),
    Case("notifications.stop", {"token": "token_undo"}, frozenset(), {}),
    # people
    Case("accounts.person", {"user_id": "user"}, STAFF),
    Case("accounts.person", {"user_id": "user"}, STAFF, {"role": "trainer", "scope": "", "reason": "Teaches"}),
    Case("accounts.revoke", {"grant_id": "grant"}, STAFF),
    Case("accounts.revoke", {"grant_id": "grant"}, STAFF, REASON),
    Case("accounts.end_one_session", {"session_id": "session"}, OWNER, {}, unheard=True),
    # cities: everybody reads, the secretariat keeps the register, who speaks for the city answers for its people
    Case("cities.city", {"slug": "city"}, EVERYBODY),
    Case("cities.organisation", {"slug": "organisation"}, EVERYBODY),
    Case("cities.register", {"slug": "city"}, STAFF),
    Case("cities.organisation_register", {"slug": "organisation"}, STAFF),
    Case("cities.change_context", {"slug": "city"}, STAFF),
    Case("cities.change_context", {"slug": "city"}, STAFF, {"government": "commission"}),
    Case("cities.add_membership", {"slug": "city"}, STAFF),
    Case("cities.add_membership", {"slug": "city"}, STAFF, DAYS | {"kind": "associate"}),
    Case("cities.add_organisation_membership", {"slug": "organisation"}, STAFF),
    Case("cities.add_organisation_membership", {"slug": "organisation"}, STAFF, DAYS | {"kind": "friendship"}),
    Case("cities.change_membership", {"key": "membership"}, STAFF),
    Case("cities.change_membership", {"key": "membership"}, STAFF, DAYS | {"kind": "associate"}),
    Case("cities.change_membership", {"key": "organisation_membership"}, STAFF),
    Case("cities.remove_membership", {"key": "membership"}, STAFF),
    Case("cities.remove_membership", {"key": "membership"}, STAFF, REASON),
    Case("cities.add_office", {"slug": "city"}, STAFF),
    Case("cities.add_office", {"slug": "city"}, STAFF, DAYS | {"kind": "chair"}),
    Case("cities.change_office", {"key": "office"}, STAFF),
    Case("cities.change_office", {"key": "office"}, STAFF, DAYS | {"kind": "chair"}),
    Case("cities.remove_office", {"key": "office"}, STAFF),
    Case("cities.remove_office", {"key": "office"}, STAFF, REASON),
    Case("cities.people", {"slug": "city"}, OF_CITY),
    Case("cities.confirm", {"key": "claim"}, OF_CITY, {}),
    Case("cities.refuse", {"key": "claim"}, OF_CITY, {}),
    Case("cities.end", {"key": "affiliation"}, OF_CITY, {}),
    Case("cities.leave", {"key": "affiliation"}, OWNER, {}),
    # certificates: the world verifies, the holder has the file, the secretariat manages
    Case("certificates.verify", {"code": "code"}, EVERYBODY),
    Case("certificates_permanent.verify_permanent", {"code": "code"}, EVERYBODY),
    Case("certificates_permanent.credential", {"code": "code"}, EVERYBODY),
    Case("certificates_permanent.picture", {"code": "code"}, EVERYBODY),
    Case("certificates_permanent.drawing", {"code": "code"}, EVERYBODY),
    Case("certificates_permanent.status_list", {"name": "status_list"}, EVERYBODY),
    Case("certificates.city_transcript", {"slug": "city"}, OF_CITY),
    Case("certificates.city_transcript_pdf", {"slug": "city"}, OF_CITY),
    Case("certificates.set_sharing", {"certificate_id": "certificate"}, OWNER, {}),
    Case("certificates.download", {"certificate_id": "certificate"}, frozenset({"owner", "secretariat"})),
    Case("certificates.set_visibility", {"certificate_id": "certificate"}, OWNER, {}),
    Case("certificates.manage_one", {"certificate_id": "certificate"}, STAFF),
    Case("certificates.revoke", {"certificate_id": "certificate"}, STAFF),
    Case("certificates.revoke", {"certificate_id": "certificate"}, STAFF, REASON),
    Case("certificates.reissue", {"certificate_id": "certificate"}, STAFF),
    Case(
        "certificates.reissue", {"certificate_id": "certificate"}, STAFF,
        REASON | {"holder_name": "Ana R.", "holder_latin_name": "Ana R.", "lang": "en"},
    ),
    Case("certificates.retry", {"certificate_id": "failed_certificate"}, STAFF, {}),
    Case("certificates.batch", {"batch_id": "batch"}, STAFF),
    # discussions: who may see the subject reads and writes; authors change, moderators judge, speakers answer
    Case("discussions.discussion", SUBJECT, EVERYBODY),
    Case("discussions.thread", {"key": "comment"}, EVERYBODY),
    Case("discussions.write", SUBJECT, SIGNED_IN),
    Case("discussions.write", SUBJECT, SIGNED_IN, WORDS),
    Case("discussions.answer", SUBJECT | {"key": "comment"}, SIGNED_IN),
    Case("discussions.answer", SUBJECT | {"key": "comment"}, SIGNED_IN, WORDS),
    Case("discussions.answer", SUBJECT | {"key": "talk_question"}, frozenset(), WORDS),
    Case("discussions.edit", {"key": "comment"}, OWNER),
    Case("discussions.edit", {"key": "comment"}, OWNER, WORDS),
    Case("discussions.delete", {"key": "comment"}, OWNER, {}),
    Case("discussions.report", {"key": "comment"}, SIGNED_IN - OWNER),
    Case("discussions.report", {"key": "comment"}, SIGNED_IN - OWNER, {"reason": "spam"}),
    Case("discussions.report", {"key": "hidden_comment"}, frozenset(), {"reason": "spam"}),
    Case("discussions.appeal", {"key": "hidden_comment"}, OWNER),
    Case("discussions.appeal", {"key": "hidden_comment"}, OWNER, {"text": "Why?"}),
    Case("discussions.question_list", SUBJECT, EVERYBODY),
    Case("discussions.ask", SUBJECT, SIGNED_IN - NOMINATOR),
    Case("discussions.ask", SUBJECT, SIGNED_IN - NOMINATOR, {"question-text": "Why?", "question-lang": "en"}),
    Case("discussions.question", {"key": "talk_question"}, EVERYBODY),
    Case("discussions.answer_question", SUBJECT | {"key": "talk_question"}, NOMINATOR),
    Case("discussions.answer_question", SUBJECT | {"key": "talk_question"}, NOMINATOR, WORDS),
    Case("discussions.withdraw", {"key": "talk_question"}, OWNER, {}),
    Case("discussions.set_bookmark", SUBJECT, SIGNED_IN, {}),
    Case("discussions.bookmark_list", {"key": "bookmark_list"}, OWNER),
    Case("discussions.bookmark_list", {"key": "bookmark_list"}, OWNER, {"name": "Read"}),
    Case("discussions.share_list", {"key": "bookmark_list"}, OWNER, {"set": "off"}),
    Case("discussions.remove_list", {"key": "bookmark_list"}, OWNER, {}),
    Case("discussions.put_into_list", {"key": "bookmark"}, OWNER, {}, plain={"list": "spare_list"}),
    Case("discussions.change_item", ITEM, OWNER, {"action": "down"}),
    Case("discussions.item_note", ITEM, OWNER),
    Case("discussions.item_note", ITEM, OWNER, {"note": "For the mayor"}),
    Case("discussions.shared_list", {"token": "token_list"}, EVERYBODY),
    Case("discussions.history", {"key": "comment"}, JUDGES),
    Case("discussions.hide", {"key": "comment"}, JUDGES, {"hide-reason": "Rude"}),
    Case("discussions.keep", {"key": "reported_comment"}, JUDGES, {}),
    Case("discussions.decide", {"key": "appealed_hiding"}, JUDGES, {"decide-outcome": "upheld", "decide-reason": "Rude"}),
    Case("discussions.restore", {"key": "hiding"}, JUDGES, {"restore-reason": "A mistake"}),
    # training: everybody reads what is open, drafts are for those who make them, learning is the learner's alone
    Case("training.edition", {"slug": "edition"}, EVERYBODY),
    Case("training.edition", {"slug": "draft"}, TEACHING),
    Case("training.course", {"slug": "course"}, EVERYBODY),
    Case("training.learn", COURSE, OWNER),
    Case("training.content_language", COURSE, OWNER, {"lang": "ko"}),
    Case("training.lesson", LESSON, OWNER),
    Case("training.complete_lesson", LESSON, OWNER, {}),
    Case("training.take_along", COURSE | {"number": "module"}, OWNER, {}),
    Case("training.quiz", QUIZ, OWNER),
    Case("training.start_quiz", QUIZ, OWNER, {}),
    Case("training.save_answer", {"attempt_id": "attempt", "question_id": "question"}, OWNER, {}),
    Case("training.submit_quiz", {"attempt_id": "attempt"}, OWNER, {"action": "save"}),
    Case("training.submit_quiz", {"attempt_id": "attempt_done"}, OWNER, {"action": "save"}),
    Case(
        "training_offline.question_picture", {"version_id": "pictured", "name": "picture"},
        frozenset({"owner", "trainer", "secretariat"}),
    ),
    Case("training.attempt_time", {"attempt_id": "attempt"}, OWNER),
    Case("training.result", {"attempt_id": "attempt_done"}, OWNER),
    Case("training.result", {"attempt_id": "attempt"}, OWNER),
    # packages: the learner's alone; the frame's files have the secret of a launch and no session
    Case("training.scorm", PACKAGE, OWNER),
    Case("training.open_scorm", PACKAGE, OWNER, {"item": "I1"}),
    Case("training.receive_scorm", {"launch_id": "launch"}, OWNER, {"sequence": "1", "cmi": "{}"}),
    Case("training_scorm.file", {"token": "token_launch", "path": "package_path"}, EVERYBODY),
    Case("training_scorm.start", {"token": "token_launch"}, EVERYBODY),
    Case("training_scorm.send", {"token": "token_launch"}, EVERYBODY, {"sequence": "1", "cmi": "{}"}),
    Case("training.edit_scorm", DRAFT_PACKAGE, TEACHING),
    Case("training.edit_scorm", DRAFT_PACKAGE, TEACHING, {}, upload=lambda: {"file": (BytesIO(package_12()), "p.zip")}),
    Case("training.names", {"edition": "edition"}, OWNER),
    Case("training.names", {"edition": "edition"}, OWNER, {"name": "Ana Reyes", "latin_name": "Ana Reyes"}),
    Case("training.nominate", {"slug": "planned"}, frozenset({"coordinator", "other coordinator"})),
    Case("training.nominate", {"slug": "planned", "city": "city"}, NOMINATOR),
    Case("training.nominate", {"slug": "edition", "city": "city"}, NOMINATOR, NOMINEE),
    Case("training.nominate", {"slug": "draft", "city": "city"}, frozenset(), NOMINEE),
    Case("training.withdraw_nomination", {"nomination_id": "nomination"}, NOMINATOR, {}),
    Case("training.rank_nomination", {"nomination_id": "nomination"}, NOMINATOR, {"direction": "down"}),
    Case("training.nomination", {"nomination_id": "nomination"}, OWNER),
    Case("training.nomination", {"nomination_id": "nomination"}, OWNER, {"answer": "accept", "content_lang": "en"}),
    Case("training.nomination", {"nomination_id": "nomination"}, OWNER, {"answer": "decline"}),
    Case("training.manage_edition", {"slug": "edition"}, TEACHING),
    Case("training.move_edition", {"slug": "edition"}, STAFF, REASON | {"to": "closed"}),
    Case("training.edit_edition", {"slug": "edition"}, STAFF),
    # work, plans and surveys: the participant's alone, those who mark and review see what was handed in
    Case("training.assignment", WORK, OWNER),
    Case("training.assignment", DRAFT_WORK, OWNER, {"text": "More", "action": "save"}),
    Case("training.submission_file", {"submission_id": "submission", "file_id": "work_file"}, OWNER | TEACHING),
    Case("training.submission_file", {"submission_id": "draft_submission", "file_id": "draft_file"}, OWNER),
    Case("training.submission_file", {"submission_id": "draft_submission", "file_id": "work_file"}, frozenset()),
    Case("training.remove_submission_file", {"submission_id": "draft_submission", "file_id": "draft_file"}, OWNER, {}),
    Case("training.take_review", WORK, OWNER, {}),
    Case("training.peer_review", {"review_id": "review"}, OWNER),
    Case("training.peer_review", {"review_id": "review"}, OWNER, LEVELS),
    Case("training.marked_work", {"submission_id": "submission"}, TEACHING),
    Case("training.marked_work", {"submission_id": "draft_submission"}, frozenset()),
    Case("training.mark_work", {"submission_id": "submission_waiting"}, TEACHING, LEVELS),
    Case("training.settle_work", {"submission_id": "submission"}, TEACHING, {"score": "80", "feedback": "Good"}),
    Case("training.assignment_terms", {"slug": "work_edition", "activity_id": "assignment_id"}, TEACHING),
    Case("training.assignment_terms", {"slug": "work_edition", "activity_id": "assignment_id"}, TEACHING, TERMS),
    Case(
        "training.assignment_time", {"slug": "work_edition", "activity_id": "assignment_id"}, TEACHING, {"minutes": "30", "reason": "Ill"},
        plain={"person": "work_enrolment"},
    ),
    Case("training.edit_assignment", DRAFT_ASSIGNMENT, TEACHING),
    Case("training.edit_assignment", DRAFT_ASSIGNMENT, TEACHING, ASSIGNMENT_FORM),
    Case("training.grade_book", {"slug": "work_edition"}, TEACHING),
    Case("training.grade_book_csv", {"slug": "work_edition"}, TEACHING),
    Case("training.grade_book_xlsx", {"slug": "work_edition"}, TEACHING),
    Case("training.grades", {"slug": "work_edition", "enrolment_id": "work_enrolment"}, TEACHING),
    Case(
        "training.grades", {"slug": "work_edition", "enrolment_id": "work_enrolment"}, TEACHING, {"score": "80", "reason": "Oral"},
        plain={"activity": "assignment_id"},
    ),
    Case("training.city_report", {"edition": "work_edition"}, OWNER),
    Case("training.city_report", {"edition": "work_edition"}, OWNER, {"situation": "S", "problems": "P", "action": "save"}),
    Case("training.own_plan", {"edition": "edition"}, OWNER),
    Case("training.own_plan", {"edition": "edition"}, OWNER, {"for": "me"}),
    Case("training.plan", {"plan_id": "plan_draft"}, READS_PLAN),
    Case("training.plan", {"plan_id": "plan_submitted"}, READS_PLAN | TEACHING),
    Case("training.edit_plan", {"plan_id": "plan_draft"}, OWNER),
    Case("training.edit_plan", {"plan_id": "plan_draft"}, OWNER, PLAN_FORM),
    Case("training.ask_supervisor", {"plan_id": "plan_submitted"}, OWNER, {"name": "Boss", "email": "boss@city.example"}),
    Case("training.ask_supervisor_again", {"plan_id": "plan_draft"}, OWNER, {}),
    Case("training.take_back_sign_off", {"plan_id": "plan_draft"}, OWNER, {}),
    Case("training.sign_plan_for_city", {"plan_id": "plan_submitted"}, NOMINATOR, {}),
    Case("training.report_progress", {"plan_id": "plan_accepted", "days": "days"}, OWNER, {"progress": "Half", "value": "20"}),
    Case("training.hand_over_plan", {"plan_id": "plan_accepted"}, READS_PLAN, {}, plain={"successor": "successor"}),
    Case("training.finish_plan", {"plan_id": "plan_accepted"}, OWNER, {"result": "Done"}),
    Case("training.review_plan", {"plan_id": "plan_submitted"}, TEACHING, {"action": "accept", "remarks": ""}),
    Case("training.plans", {"slug": "work_edition"}, TEACHING),
    Case("training.sign_plan", {"token": "token_sign"}, EVERYBODY),
    Case("training.sign_plan", {"token": "token_sign"}, EVERYBODY, {"name": "Boss"}),
    Case("training.sign_plan", {"token": "token_confirm"}, frozenset()),
    Case("training.survey", SURVEY, OWNER),
    Case("training.survey", SURVEY, OWNER, {"q-q1": "4"}),
    Case("training.edition_survey", {"survey_id": "edition_survey"}, OWNER),
    Case("training.edition_survey", {"survey_id": "edition_survey"}, OWNER, {"q-q1": "4"}),
    Case("training.survey_results", {"slug": "work_edition", "survey_id": "edition_survey"}, TEACHING | NOMINATOR),
    Case("training.surveys", {"slug": "work_edition"}, TEACHING),
    Case("training.plan_survey", {"slug": "work_edition", "moment": "survey_moment"}, TEACHING),
    Case("training.plan_survey", {"slug": "work_edition", "moment": "survey_moment"}, TEACHING, {"title_en": "T", **SURVEY_FORM}),
    Case("training.edit_survey", DRAFT_SURVEY, TEACHING),
    Case("training.edit_survey", DRAFT_SURVEY, TEACHING, SURVEY_FORM),
    Case("training.alumni", {"slug": "alumni_edition"}, OWNER),
    Case("training.alumni", {"slug": "alumni_edition"}, OWNER, {"offers": "Maps", "asks": "", "action": "show"}),
    # the bank of questions, quizzes of drafts and grading are for those who teach; nobody grades his own
    Case("training.question_bank", BANK, TEACHING),
    Case("training.question_kinds", BANK, TEACHING),
    Case("training.new_question", BANK | {"wanted": "question_kind"}, TEACHING),
    Case("training.new_question", BANK | {"wanted": "question_kind"}, TEACHING, QUESTION_FORM),
    Case("training.bank_question", QUESTION, TEACHING),
    Case("training.edit_question", QUESTION, TEACHING),
    Case("training.edit_question", QUESTION, TEACHING, QUESTION_FORM),
    Case("training.use_question", QUESTION, TEACHING, {"in_use": "no"}),
    Case("training.import_questions", BANK, TEACHING),
    Case("training.import_questions", BANK, TEACHING, {"format": "gift", "lang": "en", "text": "Sky is blue. {T}"}),
    Case("training.confirm_import", BANK, TEACHING, {}, plain={"token": "token_import"}),
    Case("training.export_questions", BANK, TEACHING),
    Case("training.edit_quiz", DRAFT_QUIZ, TEACHING),
    Case("training.set_quiz", DRAFT_QUIZ, TEACHING, QUIZ_FORM),
    Case("training.add_draw", DRAFT_QUIZ, TEACHING, {"count": "1", "category": "", "tag": "", "points": "1"}),
    Case("training.add_question_to_quiz", DRAFT_QUIZ | {"version_id": "spare_version"}, TEACHING, {}),
    Case("training.change_slot", DRAFT_QUIZ | {"slot_id": "slot"}, TEACHING, {"action": "remove"}),
    Case("training.grade_attempt", {"attempt_id": "attempt_to_grade"}, TEACHING),
    Case("training.grade_attempt", {"attempt_id": "attempt_to_grade"}, TEACHING, {"points_1": "1"}),
    Case("training.grade_attempt", {"attempt_id": "attempt_done"}, frozenset()),
    Case("training.correct_grades", {"attempt_id": "attempt_graded"}, TEACHING),
    Case("training.correct_grades", {"attempt_id": "attempt_graded"}, TEACHING, REASON | {"points_1": "1"}),
    Case("training.correct_grades", {"attempt_id": "attempt_to_grade"}, frozenset()),
    Case("training.correct_grades", {"attempt_id": "graded_of_trainer"}, STAFF),
    Case("training.grade_attempt", {"attempt_id": "attempt_of_trainer"}, STAFF),
    Case("training.extra_time", {"slug": "edition"}, TEACHING),
    Case("training.extra_time", {"slug": "edition"}, TEACHING, {"percent": "25"}, plain={"enrolment": "enrolment"}),
    Case("training.edit_edition", {"slug": "edition"}, STAFF, EDITION_FORM, plain={"slug": "edition", "courses": "version"}),
    # courses: trainers and the secretariat write them; their files are for them and for those who take part
    Case("training.link", COURSE | {"activity": "link"}, OWNER),
    Case("training.complete_link", COURSE | {"activity": "link"}, OWNER, {}),
    Case("training.media", COURSE | {"name": "media"}, OWNER),
    Case("training.new_draft", {"course": "other_course"}, TEACHING, {}),
    Case("training.author", DRAFT, TEACHING),
    Case("training.change_outline", DRAFT, TEACHING, {"action": "add-module", "title": "More"}),
    Case("training.remove_part", DRAFT | {"part": "part"}, TEACHING),
    Case("training.remove_part", DRAFT | {"part": "part"}, TEACHING, {}),
    Case("training.discard_draft", DRAFT, TEACHING),
    Case("training.discard_draft", DRAFT, TEACHING, {}),
    Case("training.edit_course_facts", DRAFT, TEACHING),
    Case("training.edit_course_facts", DRAFT, TEACHING, {"hours": "7.5", "field_code": "0413", "sdg_targets": "16.6"}),
    Case("training.edit_activity", DRAFT_LESSON, TEACHING),
    Case("training.edit_activity", DRAFT_LESSON, TEACHING, {"minutes": "55"}),
    Case("training.edit_text", DRAFT_TEXT, TEACHING),
    Case("training.edit_text", DRAFT_TEXT, TEACHING, {"title": "Changed", "body": "Changed", "action": "save"}),
    Case("training.edit_words", DRAFT | {"lang": "lang"}, TEACHING),
    Case("training.edit_words", DRAFT | {"lang": "lang"}, TEACHING, {"title": "Changed", "summary": "", "outcomes": ""}),
    Case("training.translations", DRAFT, TEACHING),
    Case("training.change_languages", DRAFT, TEACHING, {"lang": "ar", "action": "add"}),
    Case("training.export_texts", DRAFT | {"lang": "lang"}, TEACHING),
    Case("training.import_texts", DRAFT, TEACHING),
    Case("training.import_texts", DRAFT, TEACHING, {}, unfinished=True),
    Case("training.files", DRAFT, TEACHING),
    Case("training.files", DRAFT, TEACHING, {}, unfinished=True),
    Case("training.remove_file", DRAFT | {"file_id": "file"}, TEACHING, {}),
    Case("training.draft_media", DRAFT | {"name": "media"}, TEACHING),
    Case("training.publish", DRAFT, TEACHING),
    Case("training.publish", DRAFT, TEACHING, {}),
    Case("training.remark", DRAFT_LESSON, TEACHING, {"text": "Good"}),
    Case("training.resolve_remark", {"remark_id": "remark"}, TEACHING, {}),
    Case("training.edition_versions", {"slug": "edition"}, TEACHING),
    Case("training.move_pin", {"slug": "behind", "course": "other_course"}, STAFF),
    Case("training.move_pin", {"slug": "behind", "course": "other_course"}, STAFF, REASON, plain={"to": "newer"}),
    # sessions, attendance and completion: own for the learner, all for those who teach, rules and figures for the secretariat
    Case("training.own_sessions", {"edition": "edition"}, OWNER),
    Case("training.session", MEETING, OWNER),
    Case("training.check_in", MEETING, OWNER),
    Case("training.check_in", MEETING, OWNER, {}, plain={"code": "code_now"}),
    Case("training.explain", {"edition": "edition", "session": "to_come", "source": "excused"}, OWNER, {"text": "Flood"}),
    Case("training.explain", {"edition": "edition", "session": "recorded", "source": "recording"}, OWNER, {"text": "Data"}),
    Case("training.live_session", {"edition": "live_edition", "course": "live", "activity": "live_activity"}, OWNER),
    Case("training.manage_sessions", {"slug": "edition"}, TEACHING),
    Case("training.new_session", {"slug": "edition"}, TEACHING),
    Case("training.new_session", {"slug": "edition"}, TEACHING, SESSION_FORM),
    Case("training.manage_session", {"session_id": "meeting_session_id"}, TEACHING),
    Case("training.session_code", {"session_id": "meeting_session_id"}, TEACHING),
    Case("training.edit_session", {"session_id": "meeting_session_id"}, TEACHING),
    Case("training.edit_session", {"session_id": "meeting_session_id"}, TEACHING, SESSION_FORM),
    Case("training.cancel_session", {"session_id": "meeting_session_id"}, TEACHING),
    Case("training.cancel_session", {"session_id": "meeting_session_id"}, TEACHING, REASON),
    Case("training.override_attendance", ATTENDEE, TEACHING),
    Case("training.override_attendance", ATTENDEE, TEACHING, REASON | {"attended": "yes"}),
    Case("training.decide_attendance", ATTENDEE, TEACHING, {"source": "excused", "answer": "accept"}),
    Case("training.eligibility", {"slug": "edition"}, TEACHING),
    Case("training.completion", {"slug": "edition"}, STAFF),
    Case(
        "training.completion", {"slug": "edition"}, STAFF,
        {"attendance": "80", "sources": "check_in", "presence": "75", "recording_days": "14"},
    ),
    Case("training.figure_rows", {"measure": "measure"}, STAFF),
    Case("training.figure_file", {"measure": "measure", "kind": "sheet"}, STAFF),
    Case("training.city_learning", {"slug": "city"}, OF_CITY),
    Case("training.city_plans", {"slug": "city"}, OF_CITY),
    Case("training.city_surveys", {"slug": "city"}, OF_CITY),
    # selection: a nominee sees the own papers and nobody else's, a reader the own scores, decisions are the secretariat's
    Case("training.application", {"nomination_id": "asked_nomination"}, OWNER),
    Case("training.application", {"nomination_id": "asked_nomination"}, OWNER, {"q_why": "More", "gender": "man"}),
    Case("training.documents", {"nomination_id": "asked_nomination"}, frozenset({"owner", "coordinator"})),
    Case("training.hand_in_document", {"nomination_id": "asked_nomination", "kind": "kind"}, NOMINATOR, FILE),
    Case("training.document", {"document_id": "passport"}, frozenset({"owner", "secretariat"})),
    Case("training.document", {"document_id": "endorsement"}, frozenset({"owner", "coordinator", "trainer", "secretariat"})),
    Case("training.guests", {"slug": "hosted"}, NOMINATOR),
    Case("training.guests", {"slug": "selecting"}, frozenset()),
    Case("training.interview", {"nomination_id": "candidate"}, OWNER),
    Case("training.book_interview", {"nomination_id": "candidate", "slot_id": "interview_slot"}, OWNER, {}),
    Case("training.answer_offer", {"nomination_id": "offered"}, OWNER, {"answer": "accept", "content_lang": "en"}),
    Case("training.answer_offer", {"nomination_id": "offered"}, OWNER, {"answer": "decline"}),
    Case("training.substitute", {"nomination_id": "asked_nomination"}, NOMINATOR),
    Case("training.substitute", {"nomination_id": "asked_nomination"}, NOMINATOR, NOMINEE),
    Case("training.reading", {"review_id": "trainer_review"}, frozenset({"trainer"})),
    Case("training.reading", {"review_id": "trainer_review"}, frozenset({"trainer"}), {"s_fit": "3", "action": "save"}),
    Case("training.reading", {"review_id": "secretariat_review"}, STAFF),
    Case("training.reading", {"review_id": "secretariat_review"}, STAFF, {"s_fit": "3", "action": "save"}),
    Case("training.interviews_offered", {"slug": "selecting"}, TEACHING),
    Case(
        "training.interviews_offered", {"slug": "selecting"}, TEACHING,
        {"day": "2099-01-01", "starts_at": "10:00", "minutes": "30", "place": ""},
    ),
    Case("training.remove_slot", {"slug": "selecting", "slot_id": "interview_slot"}, frozenset({"trainer"}), {}),
    Case("training.selecting", {"slug": "selecting"}, STAFF),
    Case("training.change_readers", {"slug": "selecting"}, STAFF, {"action": "remove"}, plain={"reader": "reader"}),
    Case("training.give_out_readings", {"slug": "selecting"}, STAFF, {}),
    Case("training.propose_selection", {"slug": "selecting"}, STAFF, {}),
    Case("training.candidate", {"nomination_id": "candidate"}, STAFF),
    Case("training.candidate", {"nomination_id": "candidate"}, STAFF, {"outcome": "reserve", "note": "Because"}),
    Case("training.release_selection", {"slug": "selecting"}, STAFF),
    Case("training.release_selection", {"slug": "selecting"}, STAFF, {}),
    Case("training.copy_edition", {"slug": "selecting"}, STAFF, {}),
    Case("training.edition_parts", {"slug": "asked"}, STAFF),
    Case("training.edit_part", {"slug": "asked", "part": "edition_part", "key": "question_key"}, STAFF),
    Case("training.edit_part", {"slug": "asked", "part": "edition_part", "key": "question_key"}, STAFF, {"label_en": "Why?", "type": "text"}),
    Case("training.edit_part", {"slug": "asked", "part": "part_criteria", "key": "criterion"}, STAFF, {"label_en": "Fit", "weight": "9"}),
    Case("training.move_part", {"slug": "asked", "part": "edition_part", "key": "question_key"}, STAFF, {"direction": "remove"}),
    # open data: everybody may read, cite and harvest what is published
    Case("cases.cite", {"number": "open_case", "form": "citation_form"}, EVERYBODY),
    Case("cases.cite_version", {"number": "open_case", "version": "open_version", "form": "citation_form"}, EVERYBODY),
    Case("case_ids.permanent", {"number": "open_case"}, EVERYBODY),
    Case("case_ids.permanent_version", {"number": "open_case", "version": "open_version"}, EVERYBODY),
    Case("open_data.case_json", {"number": "open_case"}, EVERYBODY),
    Case("open_data.case_jsonld", {"number": "open_case"}, EVERYBODY),
    Case("open_data.dataset", {"name": "data_name", "form": "data_form"}, EVERYBODY),
    Case("open_data.api_case", {"number": "open_case"}, EVERYBODY),
    Case("open_data.api_case_version", {"number": "open_case", "version": "open_version"}, EVERYBODY),
    Case("open_data.api_city", {"slug": "city"}, EVERYBODY),
    Case("crawlers.case_pages", {"number": "sitemap_part"}, EVERYBODY),
    *access_webinars.TABLE, *access_afterwards.TABLE, *access_registering.TABLE, *access_telling.TABLE, *access_translations.TABLE, *access_cases.TABLE,
    *access_adoptions.TABLE,
    *access_rooms.TABLE,
    *access_live_webinars.TABLE,
    *access_recordings.TABLE,
    *access_participation.TABLE,
    *access_surveys.TABLE,
    *access_consultations.TABLE,
    *access_meetings.TABLE,
    *access_eligibility.TABLE,
    *access_reports.TABLE,
    *access_open_data.TABLE,
    *access_moderation.TABLE,
    *access_news.TABLE,
    *access_proposals.TABLE,
    *access_rehearsals.TABLE,
    # awards: everybody reads what is out, a city writes its own entries, a juror sees his own place, the secretariat runs it
    Case("cases.call", {"slug": "award_call"}, EVERYBODY),
    Case("cases.call", {"slug": "prepared_call"}, STAFF),
    Case("cases.enter", {"slug": "award_call"}, frozenset({"owner", "coordinator"}), unheard=True),
    Case(
        "cases.enter", {"slug": "free_call"}, frozenset({"owner", "coordinator"}), {"title": "Owl bus", "lang": "en", "case": ""},
        unheard=True, plain={"city": "award_city_id", "category": "free_category"},
    ),
    Case("cases.entry", {"entry_id": "award_draft"}, frozenset({"owner", "coordinator"})),
    Case(
        "cases.entry", {"entry_id": "award_draft"}, frozenset({"owner", "coordinator"}),
        {"title": "Changed", "stage": "live", "revision": "2", "action": "save"}, plain={"category": "award_category"},
    ),
    Case("cases.take_back_entry", {"entry_id": "award_waiting"}, frozenset({"owner", "coordinator"}), {}),
    Case("cases.withdraw_entry", {"entry_id": "award_waiting"}, frozenset({"owner", "coordinator"}), {}),
    Case("cases.add_entry_file", {"entry_id": "award_draft"}, frozenset({"owner", "coordinator"}), FILE),
    Case("cases.remove_entry_file", {"entry_id": "award_draft", "file_id": "award_spare"}, frozenset({"owner", "coordinator"}), {}),
    Case("cases.entry_file", {"file_id": "award_file"}, frozenset({"owner", "coordinator", "secretariat"})),
    Case("cases.entry_file", {"file_id": "judged_file"}, STAFF),
    Case("cases.jury", {"juror_id": "juror"}, frozenset({"trainer"})),
    Case("cases.jury", {"juror_id": "linked_juror"}, frozenset()),
    Case("cases.judge", {"juror_id": "juror", "entry_id": "judged_entry"}, frozenset({"trainer"})),
    Case("cases.judge", {"juror_id": "juror", "entry_id": "judged_entry"}, frozenset({"trainer"}), SCORES),
    Case("cases.judge", {"juror_id": "juror", "entry_id": "award_waiting"}, frozenset()),
    Case("cases.conflict", {"juror_id": "juror", "entry_id": "judged_entry"}, frozenset({"trainer"}), REASON),
    Case("cases.jury_file", {"juror_id": "juror", "file_id": "judged_file"}, frozenset({"trainer"})),
    Case("cases.jury_file", {"juror_id": "juror", "file_id": "award_file"}, frozenset()),
    Case("cases.jury_by_link", {"token": "token_juror"}, EVERYBODY),
    Case("cases.jury_by_link", {"token": "token_stop"}, frozenset()),
    Case("cases.judge_by_link", {"token": "token_juror", "entry_id": "judged_entry"}, EVERYBODY),
    Case("cases.judge_by_link", {"token": "token_juror", "entry_id": "judged_entry"}, EVERYBODY, SCORES),
    Case("cases.conflict_by_link", {"token": "token_juror", "entry_id": "judged_entry"}, EVERYBODY, REASON),
    Case("cases.jury_file_by_link", {"token": "token_juror", "file_id": "judged_file"}, EVERYBODY),
    Case("cases.edit_call", {"slug": "prepared_call"}, STAFF),
    Case("cases.edit_call", {"slug": "prepared_call"}, STAFF, CALL_FORM, plain={"slug": "prepared_call"}),
    Case("cases.run_call", {"slug": "award_call"}, STAFF),
    Case("cases.call_words_page", {"slug": "prepared_call", "lang": "lang"}, STAFF),
    Case("cases.call_words_page", {"slug": "prepared_call", "lang": "lang"}, STAFF, {"call-title": "Changed"}),
    Case("cases.add_part", {"slug": "prepared_call"}, STAFF, {"kind": "category", "title": "More"}),
    Case("cases.remove_call_part", {"slug": "prepared_call", "part_id": "prepared_part"}, STAFF, {}),
    Case("cases.edit_round", {"slug": "prepared_call", "number": "award_round"}, STAFF),
    Case(
        "cases.edit_round", {"slug": "prepared_call", "number": "award_round"}, STAFF,
        {"advance": "4", "weight__problem": "5", "weight__value": "6"},
    ),
    Case("cases.move_call", {"slug": "prepared_call"}, STAFF, {"to": "open"}),
    Case("cases.move_call", {"slug": "closed_call"}, STAFF, {"to": "judging"}),
    Case("cases.check_entry", {"entry_id": "award_waiting"}, STAFF),
    Case("cases.check_entry", {"entry_id": "award_waiting"}, STAFF, {"eligible": "yes", "reason": ""}),
    Case("cases.run_jury", {"slug": "judged_call"}, STAFF),
    Case(
        "cases.run_jury", {"slug": "award_call"}, STAFF, {"name": "Ben Cruz", "email": "ben@jury.example", "lang": "en", "city": ""},
        plain={"categories": "award_category"},
    ),
    Case("cases.change_juror", {"juror_id": "juror"}, STAFF, {"action": "remove"}),
    Case("cases.juror_categories", {"juror_id": "juror"}, STAFF),
    Case("cases.juror_categories", {"juror_id": "juror"}, STAFF, {}, plain={"categories": "judged_category"}),
    Case("cases.close_call", {"slug": "award_call"}, STAFF),
    Case("cases.close_call", {"slug": "award_call"}, STAFF, {}),
    Case("cases.take_back_winner", {"entry_id": "won_entry"}, STAFF),
    Case("cases.take_back_winner", {"entry_id": "won_entry"}, STAFF, REASON),
    Case("cases.results", {"slug": "judged_call", "number": "award_round"}, STAFF),
    Case("cases.results", {"slug": "judged_call", "number": "award_round"}, STAFF, {"confirmed": "yes"}, plain={"entry": "judged_entry"}),
    Case("cases.scores_file", {"slug": "judged_call", "number": "award_round", "kind": "scores_kind"}, STAFF),
    Case("cases.publish_call", {"slug": "decided_call"}, STAFF),
    Case("cases.publish_call", {"slug": "decided_call"}, STAFF, {}),
    Case("home.edit_tag", {"key": "tag"}, STAFF),
    Case("home.edit_tag", {"key": "tag"}, STAFF, dict.fromkeys(i18n.LOCALES, "Light")),
    Case("home.offer_tag", {"key": "tag", "what": "tag_step"}, STAFF, {}),
)  # fmt: skip


def _objects(rule: Rule) -> set[str]:
    return set(rule.arguments) - {"locale"}


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_every_address_with_an_object_is_in_the_table(app: Flask):
    known = {(case.endpoint, case.method, frozenset(case.at)) for case in TABLE}
    missing = [
        f"{method} {rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if _objects(rule)
        for method in _methods(rule)
        if (rule.endpoint, method, frozenset(_objects(rule) - set(rule.defaults or {}))) not in known
    ]
    assert missing == [], "decide who may: add these to TABLE"


def test_the_table_names_nothing_that_is_gone(app: Flask):
    there = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in _methods(rule)}
    assert [str(case) for case in TABLE if (case.endpoint, case.method) not in there] == []


class Asking:
    """Sends the cases of a world that is committed, each in a transaction that is rolled back, so that all see the same world."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.connection = app.extensions["database"].make.kw["bind"]
        self.secrets = {role: open_session(person)[0] for role, person in world.people.items()}
        self.token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)
        self.cookies = {role: self._cookie(role) for role in ROLES}
        self.before = fingerprint()
        db.session.rollback()

    def ask(self, case: Case, role: str, path: str) -> tuple[int, str, list[str]]:
        """Status, where to, and the tables that changed."""
        with self.connection.begin() as taken_back:
            try:
                status, location = contextvars.Context().run(self._send, case, role, path)
                # Only tables that were written at all can have changed; summing up all of them takes most of the time.
                touched = writes()
                return status, location, changed(self.before, fingerprint(only=touched))
            finally:
                db.session.rollback()
                taken_back.rollback()
                self.app.extensions["pending_tasks"].clear()
                if case.form is not None:
                    self.app.extensions["page_store"].clear()

    def _cookie(self, role: str) -> str:
        """What the browser of that role sends: signed once, as everybody asks a thousand times."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = CSRF
            if role in self.secrets:
                cookie.update(_user_id=self.secrets[role], _fresh=True)
        held = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert held
        return held.value

    def path(self, case: Case) -> str:
        """The address of a case, the same for everybody."""
        with self.app.test_request_context("/en/"):
            path = self.app.url_for(
                case.endpoint,
                locale="en",
                **{name: self.world.keys[key] for name, key in (case.at | case.asked).items()},
            )
        return path.replace("?locale=en&", "?").replace("?locale=en", "")

    def _send(self, case: Case, role: str, path: str) -> tuple[int, str]:
        client = self.app.test_client()
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[role])
        data: dict[str, Any] | None = None
        if case.form is not None:
            data = case.form | {name: self.world.keys[key] for name, key in case.plain.items()}
            data |= case.upload() | {"csrf_token": self.token}
        if data and isinstance(data.get("file"), str):
            data["file"] = (BytesIO(data["file"].encode()), "letter.pdf")
        # Read to its end here: a streamed answer that is left half read ends in whatever context the collector finds.
        response = client.open(path, method=case.method, data=data, buffered=True)
        return response.status_code, response.headers.get("Location", "")


# Forms whose cases above change nothing more: what they would make is there already.
WITHOUT_EFFECT = {
    "training.start_quiz",
    "training.submit_quiz",
    "training.save_answer",
    "training.take_along",
    "training.take_review",
    "webinars.texts",  # leads to the form of a language
    "news.texts",
    "webinars.ask_all",  # everybody has been asked
    "participation.enter_code",  # a card's code stays in the browser's session until something is done with it
    "participation.leave_code",
    "participation.enter_at_desk",  # as the person for whom an officer enters
    "participation.end_desk_entry",
    "participation.report_code",  # lead to what the code opens, or forget it
    "participation.confidential_code",
    "participation.confidential_leave",
    "participation.ask_machine",  # none is connected here, which the page says
    "participation.confidential_case",  # without the code in the cookie it leads to where that is asked
}


@pytest.fixture
def asking(app: Flask, fresh_database: Callable[[str], str]) -> Iterator[Asking]:
    """One world for all, which takes seconds, in a database of its own.

    In savepoints of one transaction, nothing of what they took back can be cleared away, and every statement reads through it:
    after ten thousand requests finding the reader took 8 ms.
    """
    own = app.extensions["database"]
    made = db.Database(config.database_url(fresh_database("access")))
    make_quick(made.engine)
    with made.engine.connect().execution_options(**made.write_options) as connection:
        made.make = made.sessions_on(connection, join_transaction_mode="create_savepoint")
        made.write_options = {}
        app.extensions["database"] = made
        try:
            with app.app_context():
                yield Asking(app, build())
        finally:
            app.extensions["database"] = own
    made.engine.dispose()


def test_who_may_and_who_may_not(asking: Asking):
    """And those who may really change something: else a form refused for what it says would look like an access refused."""
    wrong = []
    for case in TABLE:
        asking.app.extensions["redis"].flushdb()  # all roles sit in one network, which may write so often in an hour
        path = asking.path(case)
        doer = max(case.may - {"anonymous"}, default=None)
        for role in ROLES:
            status, location, tables = asking.ask(case, role, path)
            turned_away = status in {403, 404} or "/sign-in" in location
            let_in = status in ({422} if case.unfinished else {200, 302, 303}) and (
                not turned_away or case.may == EVERYBODY
            )
            if role in case.may:
                fine = let_in
            elif case.unheard and role != "anonymous":
                fine = not tables
            else:
                fine = turned_away and not tables
            if not fine:
                wrong.append(f"{case} by {role}: {status} {location} {tables}")
            changes = case.form is not None and not case.unfinished and case.endpoint not in WITHOUT_EFFECT
            if role == doer and changes and not tables:
                wrong.append(f"{case} by {role} changes nothing")
    assert wrong == [], "\n" + "\n".join(wrong)
