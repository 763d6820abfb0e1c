"""Whoever is blocked in a space posts nothing there that others read, and keeps every right: a block is about words."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation import participants, services
from portal.participation.models import (
    ActKind,
    CitizenResponse,
    ComponentKind,
    ConsultationFeedback,
    ContributionKind,
    ContributionSupport,
    DrawCandidate,
    HearingVote,
    MeetingSignUp,
    ModerationFlag,
    PetitionSignature,
    Support,
)
from portal.participation.queries import petitions, together
from portal.participation.queries.bodies import known_draw
from portal.participation.queries.proposals import known_proposal
from portal.participation.services import (
    ProposalPlan,
    amending,
    contributing,
    draws,
    hearings,
    moderating,
    petitioning,
    pictures,
    surveys,
)
from portal.participation.services.moderating import ActPlan
from portal.participation.services.petitioning import PetitionPlan
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import EVERYTHING, address_of, make_component, say
from tests.factories.meetings import (
    make_body,
    make_draw,
    make_hearing,
    make_meeting,
    make_petition,
    make_petitions,
)
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.factories.surveys import make_survey


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito"))


def block(space, kind: str, key) -> None:
    moderator = make_user(roles=((Role.MODERATOR, ("city", space.city_id)),))
    with db.transaction():
        case = moderating.open_case(kind=kind, key=key, moderator=moderator)
        plan = ActPlan(kind=ActKind.BLOCK, rule_number=1, words="It is rude.", version=case.version, days=3)
        moderating.act(case_id=case.id, plan=plan, moderator=moderator)


def test_each_act_by_which_words_are_posted_is_refused_until_the_block_is_over(app, space, login, at):
    author, other = make_user(), make_user()
    make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))
    process = make_process(space)
    here = f"/en/cities/quito/participation/{process.slug}/{component_in(process).slug}"
    own, theirs = make_proposal(process, author), make_proposal(process, other, "Trees along the river")
    mine = make_petition(make_petitions(None, space), author)
    debate = make_component(ComponentKind.DEBATE, space=space)
    head = say(debate, other, "More shade.", ContributionKind.FOR)
    subject = Subject("proposal", theirs.id)
    with db.transaction():
        said = discussions.post_comment(subject=subject, author=author, text="Yes.", lang="en")
        suggested = amending.suggest(proposal=known_proposal(own.id), body="Otherwise.", reason="Better.", author=other)
    block(space, "proposal", own.id)
    plan = ProposalPlan("Other words for it all", "Other words.", "en")
    asked = PetitionPlan("Other words for it all", "Other words.", "Council", "en")
    acts = {
        "comment": lambda: discussions.post_comment(subject=subject, author=author, text="Yes.", lang="en"),
        "answer": lambda: discussions.post_comment(
            subject=Subject("debate", debate.id), author=author, text="So.", lang="en", answers=head.comment_id
        ),
        "changed comment": lambda: discussions.edit_comment(comment_id=said.id, editor=author, text="No.", lang="en"),
        "question": lambda: discussions.ask_question(subject=subject, asker=author, text="When?", lang="en"),
        "wording": lambda: amending.suggest(
            proposal=known_proposal(theirs.id), body="So.", reason="Better.", author=author
        ),
        "answer to a wording": lambda: amending.settle(
            proposal=known_proposal(own.id), amendment=together.amendment(suggested.id, lock=True), accept=False, answer="No.", actor=author
        ),
        "changed proposal": lambda: services.change_proposal(proposal=known_proposal(own.id), plan=plan, author=author),
        "changed petition": lambda: petitioning.reword_petition(
            petition=petitions.known_petition(mine.id), plan=asked, author=author
        ),
        "picture": lambda: pictures.add_picture(
            proposal=known_proposal(own.id), upload=FileStorage(io.BytesIO(b"x")), alt="A bench", actor=author
        ),
    }  # fmt: skip
    taken = []
    for name, act in acts.items():
        try:
            with db.transaction():
                act()
            taken.append(name)
        except Conflict:
            pass
    assert taken == []
    assert not contributing.may_write(author, debate.id)
    browser = login(author)
    form = {"title": "One more idea for us", "body": "Because.", "lang": "en"}
    refused = browser.submit(f"{here}/new", form)
    assert refused.status_code == 409
    assert "You cannot post here until" in refused.text
    assert "One more idea for us" in refused.text
    at(clock.now() + timedelta(days=3, minutes=1))
    with db.transaction():
        acts["comment"]()


def test_each_act_that_is_a_right_counts_as_everybody_elses(app, space, login):
    author, other = make_user(), make_user()
    process = make_process(space)
    theirs, rude = make_proposal(process, other), make_proposal(process, author, "Something that is rude")
    block(space, "proposal", rude.id)
    petition = make_petition(petitioned := make_petitions(None, space, title="Petitions"), other)
    debate = make_component(ComponentKind.DEBATE, space=space)
    head = say(debate, other, "More shade.", ContributionKind.FOR)
    text = make_component(ComponentKind.TEXT, space=space, phases=((-10, 20, EVERYTHING),))
    survey, hearing = make_survey(space), make_hearing(space, moderates=False)
    with db.transaction():
        words = {"text": "When?", "lang": "en", "is_anonymous": False, "request_key": "rights-of-all"}
        asked = hearings.ask(component=hearing, who=participants.participant(hearing, other), **words)
    meeting, draw = make_meeting(space, takes_sign_ups=True), make_draw(make_body(space))
    browser = login(author)
    proposal = f"/en/cities/quito/participation/{process.slug}/{component_in(process).slug}/{theirs.number}"
    signed = address_of(petitioned, f"petitions/{petition.number}")
    heard = address_of(hearing, "hearing")
    at_meeting = f"/en/cities/quito/participation/meetings/{meeting.number}"
    for page, form, to in (
        (proposal, {}, f"{proposal}/support"),
        (signed, {"shows_name": "y"}, f"{signed}/sign"),
        (address_of(debate, "debate"), {}, address_of(debate, f"contributions/{head.id}/support")),
        (address_of(text, "consultation/feedback"), {"clear": "4", "heard": "4"}, address_of(text, "consultation/feedback")),
        (heard, {"wants": "yes"}, f"{heard}/questions/{asked.id}/want"),
        (at_meeting, {}, f"{at_meeting}/sign-up"),
        (f"/en/participation/report/proposal/{theirs.id}", {"rule_number": "1"}, f"/en/participation/report/proposal/{theirs.id}"),
    ):  # fmt: skip
        answer = browser.submit(page, form, to=to)
        assert answer.status_code == 303, (page, answer.status)
        if to.endswith("/sign"):
            assert "Your name is not shown while you cannot post here" in browser.get(page).text
    with db.transaction():
        surveys.answer(
            component=survey, who=participants.participant(survey, author), answers={"yes": "yes"}, lang="en"
        )
        draws.volunteer(draw=known_draw(draw.id), user=author, traits={})
    counted = {
        model.__name__: db.session.scalar(select(func.count()).select_from(model))
        for model in (
            Support, PetitionSignature, ContributionSupport, ConsultationFeedback, HearingVote, MeetingSignUp, CitizenResponse,
            DrawCandidate, ModerationFlag,
        )
    }  # fmt: skip
    assert set(counted.values()) == {1}, counted
    assert db.session.scalars(select(PetitionSignature.shown_name)).one() == ""
    assert "You cannot post here until" in browser.get(heard).text, "he asks nothing there"
    rules = browser.get("/en/cities/quito/participation/moderation/").text
    assert "Rights stay his" in rules
