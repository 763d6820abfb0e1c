"""Role × object for surveys: everybody reads what is open, people answer, the city's coordinators look after it."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, NOMINATOR, Case
from tests.architecture.access_participation import SPACE

PEOPLE = EVERYBODY - {"anonymous"}
HAS_BEGUN = frozenset({"trainer"})
SURVEY = SPACE | {"process": "survey_process", "component": "survey_component"}
DRAFT = SPACE | {"process": "draft_survey_process", "component": "draft_survey_component"}
POLL = SPACE | {"process": "poll_process", "component": "poll_component"}
OWN = {"component_id": "survey_id"}
PAGE = {"page": "survey_page"}
YES = {"q_yes": "yes"}
QUESTIONS = {
    "shape": "0", "key_0": "yes", "kind_0": "yes_no", "must_0": "y", "text_en_0": "Do you ride a bicycle?", "action": "save",
    "new_kind": "text",
}  # fmt: skip

TABLE = (
    Case("participation.survey", SURVEY, EVERYBODY),
    Case("participation.survey", DRAFT, NOMINATOR),
    Case("participation.survey", POLL, PEOPLE, YES),
    Case("participation.survey_page", SURVEY | PAGE, PEOPLE),
    Case("participation.survey_page", SURVEY | PAGE, PEOPLE, YES | {"action": "next"}),
    Case("participation.survey_page", DRAFT | PAGE, NOMINATOR),
    Case("participation.survey_review", SURVEY, EVERYBODY),
    Case("participation.survey_review", SURVEY, HAS_BEGUN, {}, unheard=True),
    Case("participation.survey_receipt", SURVEY | {"code": "survey_receipt"}, EVERYBODY),
    Case("participation.survey_receipt", DRAFT | {"code": "survey_receipt"}, frozenset()),
    Case("participation.survey_resume", POLL, EVERYBODY),
    Case("participation.survey_resume", POLL, PEOPLE, {}, plain={"code": "survey_resume"}),
    Case("participation.survey_discard", SURVEY, HAS_BEGUN, {}, unheard=True),
    Case("participation.survey_sheet", SURVEY, EVERYBODY),
    Case("participation.survey_sheet", DRAFT, NOMINATOR),
    Case("participation.survey_results", SURVEY, EVERYBODY),
    Case("participation.survey_results", DRAFT, NOMINATOR),
    Case("participation.survey_results_file", SURVEY, EVERYBODY),
    Case("participation.survey_results_file", DRAFT, NOMINATOR),
    # the city's own coordinators, nobody else
    Case("participation.manage_survey", OWN, NOMINATOR),
    Case("participation.survey_questions", OWN, NOMINATOR),
    Case("participation.survey_questions", OWN, NOMINATOR, QUESTIONS),
    Case("participation.try_survey", OWN | PAGE, NOMINATOR),
    Case("participation.try_survey", OWN | PAGE, NOMINATOR, YES | {"action": "next"}),
    Case("participation.review_trial", OWN, NOMINATOR),
    Case("participation.review_trial", OWN, NOMINATOR, {}),
    Case("participation.type_paper_in", OWN, NOMINATOR),
    Case("participation.type_paper_in", OWN, NOMINATOR, YES | {"number": "AB 1", "born_on": "1980-05-04"}),
    Case("participation.set_splits", OWN, NOMINATOR, {"by": "yes"}),
    Case("participation.publish_results", {"component_id": "draft_survey_id"}, NOMINATOR, {}),
    Case("participation.survey_answers", OWN, NOMINATOR),
)
