"""What is public is said before each act, on the page that has its form: of every address by which people take part.

A new address of a space that takes a POST stands in one of the two tables below, or the first test fails.
"""

from __future__ import annotations

import pytest

from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation import participants
from portal.participation.models import ComponentKind, ContributionKind, RequestState
from portal.participation.queries.proposals import known_proposal
from portal.participation.rules.moderation import Guard
from portal.participation.services import amending, hearings
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import address_of, make_component, say
from tests.factories.meetings import (
    make_body,
    make_draw,
    make_hearing,
    make_meeting,
    make_petition,
    make_petitions,
)
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.factories.reports import make_category, make_hearer, make_report
from tests.factories.reports import say as answer_report
from tests.factories.surveys import make_survey

# Where a name can be left away, and where it cannot.
FREE, NAMED = "and your name unless you tick the box below", "with your name"
NOBODY = "Only the number is shown"
# endpoint → what its page says: where people may post as a resident, and where names are shown.
SAID = {
    "participation.propose": (FREE, "Everybody can read your proposal with your name"),
    "participation.edit_proposal": ("Everybody can read your proposal", "Everybody can read your proposal"),
    "participation.hand_in": (FREE, "Everybody can read your petition with your name"),
    "participation.edit_petition": ("Everybody can read your petition", "Everybody can read your petition"),
    "participation.amend": (FREE, "Everybody can read your suggestion with your name"),
    "participation.settle_amendment": ("Everybody can read what you say", "Everybody can read what you say"),
    "participation.consultation_part": (FREE, NAMED),
    "participation.contribute": (FREE, NAMED),
    "discussions.write": (FREE, NAMED),
    "discussions.answer": (FREE, NAMED),
    "discussions.ask": (FREE, NAMED),
    "discussions.edit": ("Everybody who can open this page can read it", "Everybody who can open this page can read it"),
    "participation.support": ("Nobody sees that you support it", "Nobody sees that you support it"),
    "participation.support_contribution": ("Nobody sees what you support", "Nobody sees what you support"),
    "participation.sign_petition": (NOBODY, NOBODY),
    "participation.rate_consultation": ("Nobody sees what you chose", "Nobody sees what you chose"),
    "participation.ask_in_hearing": ("under your name unless you tick the box", "under your name."),
    "participation.want_answer": ("Nobody sees which answers you want", "Nobody sees which answers you want"),
    "participation.survey": ("Your answers are kept without your name", "Your answers are kept without your name"),
    "participation.sign_up": ("The city sees your name on its list", "The city sees your name on its list"),
    "participation.volunteer": ("published with a code in place of your name", "published with a code in place of your name"),
    "participation.report": ("never who you are", "never who you are"),
    "participation.follow_report": ("Nobody sees who.", "Nobody sees who."),
    "participation.rate_report": ("Only the city reads this", "Only the city reads this"),
    "participation.discrimination": ("It is never shown", "It is never shown"),
    "participation.authors": ("stands on the proposal with the name", "stands on the proposal with the name"),
    "participation.pictures": ("Everybody can see the picture", "Everybody can see the picture"),
    "participation.merge": ("what the first one said stays readable", "what the first one said stays readable"),
    "participation.report_thing": ("The author does not learn who reported it", "The author does not learn who reported it"),
}  # fmt: skip
# Nothing new is posted by these: a step of what was begun, what was done is taken back, a code or proof is shown; and what staff do.
QUIET = {
    "answer_invitation": "the page of `authors`", "answer_merge": "the page of `merge`", "withdraw": "taken back",
    "withdraw_petition": "taken back", "withdraw_from_hearing": "taken back", "leave_pool": "taken back", "answer_draw": "says who is told",
    "survey_page": "a page of `survey`", "survey_review": "a page of `survey`", "survey_resume": "a code", "survey_discard": "taken back",
    "enter_code": "a code", "leave_code": "a code", "confidential_case": "a page of `discrimination`", "confidential_code": "a code",
    "confidential_leave": "a code", "report_code": "a code", "rate_by_code": "as `rate_report`", "prove_by": "a proof",
    "begin_provider": "a proof", "take_proof_back": "taken back", "decide_in_hearing": "staff", "show_in_hearing": "staff", "give_in_hearing": "staff",
}  # fmt: skip


def test_every_address_that_takes_something_is_known_here(app):
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and "/cities/<city>/participation/" in rule.rule
    }
    known = set(SAID) | {f"participation.{name}" for name in QUIET}
    assert sorted(found - known) == []
    assert sorted(name for name in known - found if not name.startswith("discussions.")) == [
        "participation.report_thing"
    ]


@pytest.mark.parametrize("may_be_anonymous", [True, False], ids=["as a resident", "with the name"])
def test_each_form_says_what_is_public_before_anything_is_sent(app, login, may_be_anonymous):
    space = make_space(
        make_city(slug="quito"), moderation=Guard(least_seconds=0, may_be_anonymous=may_be_anonymous).stored()
    )
    author, reader = make_user(), make_user()
    speaker = make_user(roles=(("city_coordinator", ("city", space.city_id)),))
    make_hearer(space)
    process = make_process(space)
    here = f"/en/cities/quito/participation/{process.slug}/{component_in(process).slug}"
    theirs, mine = make_proposal(process, author), make_proposal(process, reader, "Trees along the river")
    petitions = make_petitions(None, space, title="Petitions")
    theirs_signed, mine_signed = make_petition(petitions, author), make_petition(petitions, reader, "A crossing there")
    text, debate = make_component(ComponentKind.TEXT, space=space), make_component(ComponentKind.DEBATE, space=space)
    say(debate, author, "More shade.", ContributionKind.FOR)
    survey = make_survey(space)
    hearing = make_hearing(space, moderates=False, takes_anonymous=may_be_anonymous)
    meeting, draw = make_meeting(space, takes_sign_ups=True), make_draw(make_body(space))
    category = make_category(space)
    report, settled = make_report(category, author), make_report(category, reader)
    answer_report(settled, RequestState.DONE, speaker)
    subject = Subject("proposal", theirs.id)
    with db.transaction():
        said = discussions.post_comment(subject=subject, author=author, text="Yes.", lang="en")
        own = discussions.post_comment(subject=subject, author=reader, text="No.", lang="en")
        amending.suggest(proposal=known_proposal(mine.id), body="Otherwise.", reason="Better.", author=author)
        words = {"text": "When?", "lang": "en", "is_anonymous": False, "request_key": "said-before-1"}
        hearings.ask(component=hearing, who=participants.participant(hearing, author), **words)
    talk, city = f"/en/discussions/proposal/{theirs.id}", "/en/cities/quito/participation"
    pages = {
        "participation.propose": f"{here}/new", "participation.edit_proposal": f"{here}/{mine.number}/edit",
        "participation.hand_in": address_of(petitions, "petitions/new"),
        "participation.edit_petition": address_of(petitions, f"petitions/{mine_signed.number}/edit"),
        "participation.amend": f"{here}/{theirs.number}/amendments/new",
        "participation.settle_amendment": f"{here}/{mine.number}/amendments",
        "participation.consultation_part": address_of(text, "consultation/comments/whole"),
        "participation.contribute": address_of(debate, "debate/new"), "discussions.write": talk,
        "discussions.answer": f"{talk}/comments/{said.id}/answer", "discussions.ask": f"{talk}/ask",
        "discussions.edit": f"/en/discussions/comments/{own.id}/edit", "participation.support": f"{here}/{theirs.number}",
        "participation.support_contribution": address_of(debate, "debate"),
        "participation.sign_petition": address_of(petitions, f"petitions/{theirs_signed.number}"),
        "participation.rate_consultation": address_of(text, "consultation/feedback"),
        "participation.ask_in_hearing": address_of(hearing, "hearing"), "participation.want_answer": address_of(hearing, "hearing"),
        "participation.survey": address_of(survey, "survey"), "participation.sign_up": f"{city}/meetings/{meeting.number}",
        "participation.volunteer": f"{city}/bodies/{draw.body.slug}/draws/{draw.number}/volunteer",
        "participation.report": f"{city}/reports/new/{category.code}", "participation.follow_report": f"{city}/reports/{report.number}",
        "participation.rate_report": f"{city}/reports/{settled.number}/rate", "participation.discrimination": f"{city}/confidential/",
        "participation.authors": f"{here}/{mine.number}/authors", "participation.pictures": f"{here}/{mine.number}/pictures",
        "participation.merge": f"{here}/{mine.number}/merge", "participation.report_thing": f"/en/participation/report/proposal/{theirs.id}",
    }  # fmt: skip
    assert set(pages) == set(SAID)
    browser, silent = login(reader), []
    for endpoint, page in pages.items():
        answer = browser.get(page)
        assert answer.status_code == 200, (endpoint, page)
        words = SAID[endpoint][0 if may_be_anonymous else 1]
        if words not in answer.text:
            silent.append(endpoint)
        has_choice = 'name="is_anonymous"' in answer.text or 'name="question-is_anonymous"' in answer.text
        assert has_choice if words == FREE else may_be_anonymous or not has_choice, endpoint
    assert silent == []
