"""What all kinds of parts add to lists, feeds, widgets, the desk and the figures of taking part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree

from portal.accounts.models import Role
from portal.core import clock, db
from portal.live.asking import QuestionState
from portal.participation import listings, participants, services
from portal.participation.models import AnswerState, ComponentKind, ContributionKind, Outcome
from portal.participation.participants import participant
from portal.participation.queries import figures, petitions
from portal.participation.queries import meetings as meeting_queries
from portal.participation.queries import proposals as proposal_queries
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import answering, concluding, hearings, petitioning, surveys
from portal.participation.services import meetings as meeting_services
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import make_component, reread, say
from tests.factories.meetings import make_hearing, make_meeting, make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.surveys import make_survey

HERE = "/en/cities/quito/participation"


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito", timezone="UTC"))


def coordinator(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))


def fill(space, number=1):
    """One of each kind with `number` things in it; (kind → component)."""
    made = {
        ComponentKind.SURVEY: make_survey(space),
        ComponentKind.TEXT: make_component(ComponentKind.TEXT, space=space),
        ComponentKind.PLAN: make_component(ComponentKind.PLAN, space=space),
        ComponentKind.DEBATE: make_component(ComponentKind.DEBATE, space=space),
        ComponentKind.HEARING: make_hearing(space, moderates=False),
        ComponentKind.PETITIONS: make_petitions(PetitionTerms(threshold=1, answer_days=10), space),
    }
    people = [make_user(display_name=f"Person {n}") for n in range(3)]
    for n in range(number):
        make_petition(made[ComponentKind.PETITIONS], people[0], f"Lights before school number {n}")
        make_meeting(space, days=5 + n, component_id=None)
        for kind in (ComponentKind.TEXT, ComponentKind.PLAN, ComponentKind.DEBATE):
            side = ContributionKind.FOR if kind is ComponentKind.DEBATE else ContributionKind.QUESTION
            say(made[kind], people[0] if n < 3 else make_user(), f"What about number {n}?", side)
    return made, people


@pytest.mark.parametrize("number", [1, 30])
def test_what_comes_up_is_new_and_stands_at_the_top_of_each_kind(space, client, queries, number):
    made, _people = fill(space, number)
    coming = client.get(f"{HERE}/coming-up").text
    for wanted in (
        "Bicycles",
        "A text for all",
        "A debate for all",
        "Ask the mayor",
        "Lights before school number 0",
        "Council of May",
    ):
        assert wanted in coming, wanted
    feed = etree.fromstring(client.get(f"{HERE}/feed.atom").data)
    titles = feed.xpath("//*[local-name()='entry']/*[local-name()='title']/text()")
    assert number > 1 or {"Bicycles", "Ask the mayor", "Council of May"} <= set(titles)
    addresses = {}
    for kind, component in made.items():
        found = reread(component)
        addresses[kind] = f"{found.process.slug}/{found.slug}"
    process = addresses[ComponentKind.TEXT].partition("/")[0]
    own = etree.fromstring(client.get(f"{HERE}/{process}/feed.atom").data)
    assert "Council of May" not in own.xpath("//*[local-name()='entry']/*[local-name()='title']/text()")
    links = set(feed.xpath("//*[local-name()='entry']/*[local-name()='link']/@href"))
    assert all(client.get("/" + one.split("/", 3)[3]).status_code in {200, 302, 303} for one in links)
    paths = ["coming-up", "coming-up.ics", "feed.atom", f"{process}/feed.atom"]
    assert set(addresses) < set(listings.highlights)
    paths += [f"embed/{address}" for address in addresses.values()]
    assert number > 1 or "What about number 0?" in client.get(f"{HERE}/embed/{addresses[ComponentKind.TEXT]}").text
    for path in paths:
        client.application.extensions["page_store"].clear()
        with queries() as seen:
            assert client.get(f"{HERE}/{path}").status_code == 200, path
        assert len(seen) <= 8, (path, len(seen), seen)


def test_what_is_called_off_or_hidden_or_over_does_not_come_up(space, client, at):
    meeting = make_meeting(space)
    component = make_petitions(PetitionTerms(sign_days=3), space)
    author = make_user()
    petition = make_petition(component, author)
    assert "Council of May" in client.get(f"{HERE}/coming-up").text
    with db.transaction():
        meeting_services.cancel_meeting(meeting=meeting_queries.known_meeting(meeting.id), reason="Storm", actor=None)
        petitioning.withdraw_petition(petition=petitions.known_petition(petition.id), author=author)
    page = client.get(f"{HERE}/coming-up").text
    assert "Council of May" not in page
    assert "Lights before the school" not in page


def test_what_waits_of_petitions_drafts_and_hearings_stands_at_the_desk_until_it_is_answered(space, login, at, queries):
    made, people = fill(space)
    staff = coordinator(space)
    petition = make_petition(made[ComponentKind.PETITIONS], people[1], "A crossing at the market")
    with db.transaction():
        petitioning.sign(petition=petitions.known_petition(petition.id), user=people[2], shows_name=True)
    said = say(made[ComponentKind.TEXT], people[0], "Which trees, and when?", ContributionKind.QUESTION)
    hearing = reread(made[ComponentKind.HEARING])
    with db.transaction():
        question = hearings.ask(
            component=hearing,
            who=participants.participant(hearing, people[0]),
            text="Who pays for it?",
            lang="en",
            is_anonymous=True,
            request_key="key-12345",
        )
    client, here = login(staff), "/en/participation/inbox/quito/"
    first = client.get(here).text
    assert "Who pays for it?" not in first, "the hearing goes on"
    at(clock.now() + timedelta(days=2))
    page = client.get(here).text
    for wanted in ("A crossing at the market", "Which trees, and when?", "What about number 0?", "Who pays for it?"):
        assert wanted in page, wanted
    assert "Lights before school number 0" not in page, "too few have signed"
    assert "Person" not in page, "whose a question is, the desk does not say"
    for kind, key in (("petition", petition.id), ("contribution", said.id), ("hearing_question", question.id)):
        address = f"/en/participation/inbox/{kind}/{key}"
        with queries() as seen:
            shown = client.page(address)
        assert len(seen) <= 8, (kind, len(seen), seen)
        links = [one["href"] for one in shown.find("main").find_all("a", href=True) if "inbox" not in one["href"]]
        assert links
        assert all(client.get(link).status_code in {200, 303} for link in links), links
    with queries() as seen:
        client.get(here)
    assert len(seen) <= 8, seen
    with db.transaction():
        answering.answer_petition(
            petition=petitions.known_petition(petition.id),
            state=AnswerState.ACCEPTED,
            reason="In May.",
            department=None,
            percent=None,
            actor=staff,
        )
        concluding.reply(
            component=reread(made[ComponentKind.TEXT]),
            contribution_ids=[said.id],
            outcome=Outcome.ANSWERED,
            reason="Limes.",
            lang="en",
            department=None,
            actor=staff,
        )
        hearings.decide(
            component=reread(hearing),
            question_id=question.id,
            state=QuestionState.ANSWERED_TEXT,
            words="All of us.",
            actor=staff,
        )
    page = client.get(here).text
    assert "A crossing at the market" not in page
    assert "Which trees" not in page
    assert "Who pays" not in page
    (whole_city,) = [one for one in figures.speeds_of(space.id) if one.names == {}]
    assert whole_city.answered == 3
    assert client.get("/en/cities/quito/participation/answers").status_code == 200


def test_each_act_counts_by_the_way_it_came_and_each_person_once(space, login):
    made, people = fill(space)
    proposals = make_process(space, title="Ideas")
    first = make_proposal(proposals, people[0])
    second = make_proposal(proposals, people[1], "Shade along the river")
    survey, petitioned = (reread(made[kind]) for kind in (ComponentKind.SURVEY, ComponentKind.PETITIONS))
    with db.transaction():
        who = participant(survey, people[0])
        surveys.answer(component=survey, who=who, answers={"yes": "no"}, lang="en")
        for one, user in ((first, people[1]), (second, people[0]), (second, people[2])):
            services.support(proposal=proposal_queries.known_proposal(one.id), user=user)
        petition = (
            petitions.petitions_of(petitioned.id, petitions.WantedPetitions(), clock.today(), 1).items[0].petition
        )
        petitioning.sign(petition=petitions.known_petition(petition.id), user=people[2], shows_name=False)
    answered_in, petitioned_process = survey.process_id, petitioned.process_id
    staff = login(coordinator(space))
    months = staff.get("/en/participation/manage/quito/figures/months.csv").text.splitlines()
    told = dict(zip(months[0].split(","), months[-1].split(","), strict=True))
    assert {name: told[name] for name in ("proposals", "supports", "surveys", "petitions", "signatures", "contributions", "questions")} == {
        "proposals": "2", "supports": "3", "surveys": "1", "petitions": "1", "signatures": "1", "contributions": "3", "questions": "0",
    }  # fmt: skip
    costs = {one.process.id: one.participants for one in figures.costs_of(space.id)}
    assert costs[proposals.id] == 3, "who proposes and supports is one"
    assert costs[petitioned_process] == 2
    assert costs[answered_in] == 1
    assert figures.counts_by(space.id, "channel") == {"account": 2 + 3 + 1 + 1 + 1 + 3}
