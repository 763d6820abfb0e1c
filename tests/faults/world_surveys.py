"""Surveys in the space of the first city: one that is open with answers, a quick poll, and one that nobody sees yet."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.participation import marks, participants, queries
from portal.participation.models import Process, ProcessState, SurveyDraft
from portal.participation.services import surveys
from tests.factories.accounts import make_user
from tests.factories.surveys import YES, make_survey


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_surveys` names. The space of `world_participation` is there."""
    space = queries.space_by_city(keys["space"])
    assert space is not None
    component = make_survey(space, (YES,), title="Bicycles", results="always")
    poll = make_survey(space, (YES,), title="One question", is_quick=True)
    draft = make_survey(space, (YES,), title="Bicycles next year", results="staff")
    code, trial = ids.code(), marks.person(component.id, "trial", str(people["coordinator"].id))
    begun = {"answers": {"yes": "yes"}, "changed_at": clock.now()}
    with db.transaction():
        db.session.get_one(Process, draft.process_id).state = ProcessState.DRAFT
        receipts = [
            surveys.answer(
                component=component, who=participants.participant(component, make_user()), answers={"yes": "yes"}, lang="en"
            )
            for _n in range(6)
        ]  # fmt: skip
        surveys.keep(
            component=component, who=participants.participant(component, people["trainer"]), answers={"yes": "no"}, asked=(YES,)
        )  # fmt: skip
        db.session.add_all(
            [
                SurveyDraft(
                    component_id=component.id, person=trial, is_trial=True, user_id=people["coordinator"].id, **begun
                ),
                SurveyDraft(component_id=poll.id, person="left elsewhere", resume=ids.digest(code), **begun),
            ]
        )
    keys.update(
        survey_process=component.process.slug, survey_component=component.slug, survey_id=str(component.id), survey_receipt=receipts[0],
        draft_survey_process=draft.process.slug, draft_survey_component=draft.slug, draft_survey_id=str(draft.id),
        poll_process=poll.process.slug, poll_component=poll.slug, survey_page="1", survey_resume=code,
    )  # fmt: skip
