"""Who answers for the city: its coordinators, and the members of the department that is responsible for a thing, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict
from portal.live.asking import QuestionState
from portal.participation import participants, services
from portal.participation.models import (
    AnswerState,
    CityReply,
    ComponentKind,
    Contribution,
    ContributionKind,
    OfficialAnswer,
    Petition,
    Proposal,
    Stage,
)
from portal.participation.queries import desk, figures, petitions, proposals
from portal.participation.queries.desk import Reach
from portal.participation.services import answering, departments, handling, hearings
from tests.factories.accounts import make_user
from tests.factories.consultations import make_component, say
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_department, make_member
from tests.lint import LintingClient

WORDS = {"state": "accepted", "reason": "Ten this year.", "lang": "en"}


class World:
    """A proposal and a petition that must be answered, at the department for streets; parks is another one."""

    def __init__(self) -> None:
        self.space = make_space()
        self.streets, self.parks = make_department(self.space), make_department(self.space, "Parks")
        self.proposal = make_proposal(make_process(self.space), make_user())
        self.petition = make_petition(make_petitions(space=self.space), make_user())
        with db.transaction():
            held = db.session.get_one(Proposal, self.proposal.id)
            held.stage, held.answer_due_on = Stage.ANSWER_DUE, clock.today()
            petition = db.session.get_one(Petition, self.petition.id)
            petition.reached_at, petition.answer_due_on = clock.now(), clock.today()

    def give(self, kind, key, department=None, assignee=None):
        with db.transaction():
            held = handling.held_item(kind=kind, subject_id=key, space_id=self.space.id, seen=None)
            handling.assign(held=held, department=department, assignee=assignee, actor=make_user())


@pytest.fixture
def world(app) -> World:
    return World()


@pytest.mark.parametrize("kind", ["proposal", "petition"])
def test_members_of_the_responsible_department_answer_and_no_others(app, world, login, kind):
    thing = getattr(world, kind)
    here = f"/en/participation/manage/{kind}/{thing.id}/answer"
    member, other = (login(make_member(one), LintingClient(app)) for one in (world.streets, world.parks))
    assert member.get(here).status_code == 404, "nobody has given it to the department"
    world.give(kind, thing.id, world.streets)
    assert other.get(here).status_code == 404
    item = member.get(f"/en/participation/inbox/{kind}/{thing.id}").text
    assert f"{here.removeprefix('/en')}" in item
    assert "The members of “\u2068Streets\u2069” answer this" in item
    page = member.page(here)
    assert "The members of “\u2068Streets\u2069” answer this" in page.text
    assert [one["value"] for one in page.select("select[name=department] option")] == [str(world.streets.id)]
    assert member.submit(here, WORDS | {"department": str(world.parks.id)}).status_code == 422, "only his own"
    assert member.submit(here, WORDS | {"department": str(world.streets.id)}).status_code == 303
    (said,) = db.session.query(OfficialAnswer).all()
    assert (said.department, said.department_id) == ("Streets", world.streets.id)
    assert {"en": "Streets"} in [one.names for one in figures.speeds_of(world.space.id) if one.answered]


def test_the_figures_count_an_answer_for_the_department_that_it_names(world):
    with db.transaction():
        services.answer(
            proposal=proposals.known_proposal(world.proposal.id), state=AnswerState.ACCEPTED, reason="Yes.", department=world.parks,
            percent=None, actor=make_user(),
        )  # fmt: skip
        answering.answer_petition(
            petition=petitions.known_petition(world.petition.id), state=AnswerState.REJECTED, reason="No.", department=None,
            percent=None, actor=make_user(),
        )  # fmt: skip
    found = {tuple((one.names or {}).values()): one.answered for one in figures.speeds_of(world.space.id)[:-1]}
    assert found == {("Parks",): 1, (): 1}
    held = desk.desk_item("proposal", world.proposal.id)
    assert held.department_id == world.parks.id, "it answers the next time, too"
    world.give("proposal", world.proposal.id, world.streets)
    found = {tuple((one.names or {}).values()): one.answered for one in figures.speeds_of(world.space.id)[:-1]}
    assert found == {("Parks",): 1, (): 1}, "who answered stays who answered"


def test_a_department_that_works_no_more_is_given_nothing_but_answers_what_it_has(world):
    world.give("proposal", world.proposal.id, world.streets)
    with db.transaction():
        for one in (world.streets, world.parks):
            departments.close_department(
                space=world.space, department=db.session.merge(one), close=True, actor=make_user()
            )

    def answered(by):
        with db.transaction():
            return services.answer(
                proposal=proposals.known_proposal(world.proposal.id), state=AnswerState.ACCEPTED, reason="Yes.", department=by,
                percent=None, actor=make_user(),
            )  # fmt: skip

    assert answered(db.session.merge(world.streets)).department == "Streets"
    with pytest.raises(Conflict):
        answered(db.session.merge(world.parks))


def test_somebody_to_whom_it_was_given_answers_and_a_coordinator_names_any_department(world, login):
    member = make_member(world.parks)
    world.give("proposal", world.proposal.id, None, member)
    here = f"/en/participation/manage/proposal/{world.proposal.id}/answer"
    assert login(member).get(here).status_code == 200
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", world.space.city_id)),)))
    values = {one["value"] for one in staff.page(here).select("select[name=department] option")}
    assert values == {"", str(world.streets.id), str(world.parks.id)}


def test_members_see_the_way_to_answer_on_the_page_that_everybody_reads(app, world, login):
    world.give("proposal", world.proposal.id, world.streets)
    component = proposals.known_proposal(world.proposal.id).component
    page = f"/en/cities/{world.space.city.slug}/participation/{component.process.slug}/{component.slug}/{world.proposal.number}"
    way = f"/participation/manage/proposal/{world.proposal.id}/answer"
    assert way in login(make_member(world.streets), LintingClient(app)).get(page).text
    assert way not in login(make_member(world.parks), LintingClient(app)).get(page).text


def test_members_answer_the_comments_that_their_department_has(world, login):
    component = make_component(ComponentKind.TEXT, space=world.space)
    mine, others = (
        say(component, make_user(), text, ContributionKind.SUGGESTION)
        for text in ("More benches, please", "More benches please")
    )
    member = login(make_member(world.streets))
    here = f"/en/participation/manage/consultation/{component.id}/answer"
    assert member.get(f"{here}?c={mine.id}").status_code == 404
    world.give("contribution", mine.id, world.streets)
    page = member.get(f"{here}?c={mine.id}&c={others.id}").text
    assert str(mine.id) in page
    assert "More benches please" not in page
    sent = {
        "c": str(mine.id),
        "chosen": [str(mine.id)],
        "outcome": "accepted",
        "reason": "We put ten.",
        "department": str(world.streets.id),
    }
    forged = sent | {"c": [str(mine.id), str(others.id)], "chosen": [str(mine.id), str(others.id)]}
    assert member.submit(f"{here}?c={mine.id}", forged).status_code == 422
    assert member.submit(f"{here}?c={mine.id}", sent).status_code == 303
    assert db.session.get_one(Contribution, mine.id).reply_id is not None
    assert db.session.get_one(Contribution, others.id).reply_id is None


def test_a_saved_reply_begins_an_answer_in_the_language_of_who_asked(world, login):
    with db.transaction():
        for title, department in (("Thanks", None), ("Streets only", world.streets), ("Parks only", world.parks)):
            texts = {"en": "Number {number} is with {department} until {day}."}
            departments.save_reply(space=world.space, reply=None, title=title, texts=texts, department=department)
    component = make_component(ComponentKind.TEXT, space=world.space)
    said = say(component, make_user())
    for kind, key in (("proposal", world.proposal.id), ("petition", world.petition.id), ("contribution", said.id)):
        world.give(kind, key, world.streets)
    member = login(make_member(world.streets))
    for here in (
        f"/en/participation/manage/proposal/{world.proposal.id}/answer",
        f"/en/participation/manage/petition/{world.petition.id}/answer",
        f"/en/participation/manage/consultation/{component.id}/answer?c={said.id}",
    ):
        found = {one.text: one["value"] for one in member.page(here).select("select[name=reply] option")}
        assert set(found) == {"None", "Streets only", "Thanks"}, "those of others are theirs"
        begun = member.submit(here, {"reply": found["Thanks"], "insert": "yes", "reason": "Dear all,"})
        assert begun.status_code == 200
        text = BeautifulSoup(begun.text, "html.parser").select_one("textarea[name=reason]").text.strip()
        assert text.startswith("Dear all,\n\nNumber ")
        assert "is with Streets until" in text
    assert db.session.query(OfficialAnswer).count() == 0, "nothing was sent"


def test_a_question_of_a_hearing_is_given_to_a_department_whose_members_answer_it(app, world, login, at):
    component = make_hearing(world.space, answer_days=14)
    with db.transaction():
        asked = [
            hearings.ask(
                component=component, who=participants.participant(component, make_user()), text=text, lang="en", is_anonymous=False,
                request_key=f"request-{n}",
            ).id
            for n, text in enumerate(("When are the holes filled?", "Who cuts the trees?"))
        ]  # fmt: skip
    mine, other = asked
    space = component.process.space
    page = f"/en/cities/{space.city.slug}/participation/{component.process.slug}/{component.slug}/hearing"
    here = f"/en/participation/manage/question/{mine}/answer"
    member, stranger = (login(make_member(one), LintingClient(app)) for one in (world.streets, world.parks))
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),)), LintingClient(app))
    assert member.get(here).status_code == 404, "nobody has given it to the department"
    inbox = f"/en/participation/inbox/{space.city.slug}/"
    assert "When are the holes" not in staff.get(inbox).text, "the hearing is on"
    give = {"department": str(world.streets.id)}
    assert member.submit(page, give, to=f"{page}/questions/{mine}/give").status_code == 403
    assert staff.submit(page, give, to=f"{page}/questions/{mine}/give").status_code == 303
    assert "Given to: Streets" in staff.get(page).text
    assert "When are the holes" in LintingClient(app).get(page).text, "who gives it on has read it and let it through"
    assert "When are the holes" in member.get(inbox).text, "also while the hearing is on"
    assert here in member.get(page).text
    assert here not in stranger.get(page).text
    assert stranger.get(here).status_code == 404
    due = member.page(inbox).select_one("table").text
    assert (clock.today(space.city.timezone) + timedelta(days=15)).strftime("%Y") in due
    assert "The members of “\u2068Streets\u2069” answer this" in member.get(here).text
    words = {"reason": "By May.", "department": str(world.streets.id)}
    assert member.submit(here, words | {"department": str(world.parks.id)}).status_code == 422, "only his own"
    assert member.submit(here, words | {"reason": ""}).status_code == 422
    assert member.submit(here, words | {"seen": ""}).status_code == 303
    late = staff.submit(here, words | {"reason": "By June.", "seen": ""})
    assert late.status_code == 409
    assert "By May." in late.text
    said = LintingClient(app).get(page).text
    assert "By May." in said
    assert "Streets" in said
    assert "Streets" in LintingClient(app).get(f"{page}/transcript").text
    assert {"en": "Streets"} in [one.names for one in figures.speeds_of(space.id) if one.answered]
    assert staff.submit(page, give, to=f"{page}/questions/{mine}/give").status_code == 409, "it is answered"
    at(clock.now() + timedelta(days=2))
    assert {
        one.id
        for one in desk.items_among(
            Reach(space.id, True, frozenset(), make_user().id), [("hearing_question", key) for key in asked]
        )
    } == {other}
    answer_in_queue = staff.submit(
        f"/en/participation/manage/question/{other}/answer", {"reason": "Parks.", "department": ""}
    )
    assert answer_in_queue.status_code == 303
    with db.transaction():
        held = hearings.decide(
            component=component, question_id=mine, state=QuestionState.APPROVED, words="", actor=make_user()
        )
        assert (held.answer, held.department, held.department_id) == ("", "", None)


@pytest.mark.parametrize("kind", ["proposal", "petition"])
def test_who_was_slower_reads_the_answer_of_the_other_and_may_send_his_again(world, login, kind):
    thing = getattr(world, kind)
    here = f"/en/participation/manage/{kind}/{thing.id}/answer"
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", world.space.city_id)),)))
    assert staff.page(here).select_one("input[name=seen]")["value"] == ""
    assert staff.submit(here, WORDS | {"seen": "", "department": ""}).status_code == 303
    late = staff.submit(here, WORDS | {"seen": "", "department": "", "reason": "None at all."})
    assert late.status_code == 409
    page = BeautifulSoup(late.text, "html.parser")
    assert late.text.index("Ten this year.") < late.text.index("<textarea"), "what was said stands above, as it says"
    assert page.select_one("textarea").text.strip() == "None at all."
    assert db.session.query(OfficialAnswer).count() == 1
    again = page.select_one("input[name=seen]")["value"]
    assert staff.submit(here, WORDS | {"seen": again, "department": "", "reason": "None."}).status_code == 303
    assert db.session.query(OfficialAnswer).count() == 2


def test_who_answers_comments_later_reads_what_another_said_and_keeps_his_words(world, login):
    component = make_component(ComponentKind.TEXT, space=world.space)
    texts = ("More benches, please", "More benches please", "Fewer cars at night")
    said = [say(component, make_user(), text, ContributionKind.SUGGESTION) for text in texts]

    def at(*keys):
        return f"/en/participation/manage/consultation/{component.id}/answer?{'&'.join(f'c={key}' for key in keys)}"

    first, second = (
        login(make_user(roles=((Role.CITY_COORDINATOR, ("city", world.space.city_id)),))) for _one in range(2)
    )

    def opened(one, *keys):
        page = one.page(at(*keys))
        return {field["name"]: field["value"] for field in page.select("input[name^=seen_]")}

    def sent(reason, seen, *keys):
        chosen = [str(key) for key in keys]
        return {"c": chosen, "chosen": chosen, "outcome": "accepted", "reason": reason, "department": "", **seen}

    seen, seen_by_other = opened(first, said[0].id), opened(second, said[0].id, said[2].id)
    assert seen == dict.fromkeys((f"seen_{one.id}" for one in said[:2]), ""), "those that are like it come with it"
    assert set(seen_by_other) >= {f"seen_{one.id}" for one in (said[0], said[2])}
    assert (
        first.submit(at(said[0].id, said[1].id), sent("Ten this year.", seen, said[0].id, said[1].id)).status_code
        == 303
    )
    late = second.submit(at(said[0].id, said[2].id), sent("None at all.", seen_by_other, said[0].id, said[2].id))
    assert late.status_code == 409
    page = BeautifulSoup(late.text, "html.parser")
    assert "Somebody else has answered 1 of these comments" in page.text
    assert late.text.index("Ten this year.") < late.text.index("<textarea"), "what was said stands above"
    assert page.select_one("textarea").text.strip() == "None at all."
    assert {one["value"] for one in page.select("input[name=chosen][checked]")} == {str(said[0].id), str(said[2].id)}
    db.session.expire_all()
    assert [db.session.get_one(Contribution, one.id).reply_id is None for one in said] == [False, False, True]
    again = {field["name"]: field["value"] for field in page.select("input[name^=seen_]")}
    assert second.submit(at(said[0].id, said[2].id), sent("None.", again, said[0].id, said[2].id)).status_code == 303
    db.session.expire_all()
    replies = [db.session.get_one(Contribution, one.id).reply_id for one in said]
    assert [db.session.get_one(CityReply, key).reason for key in replies] == ["None.", "Ten this year.", "None."]


def test_the_form_for_comments_shows_what_was_said_and_keeps_what_it_was_opened_with(world, login):
    component = make_component(ComponentKind.TEXT, space=world.space)
    said = say(component, make_user(), "More benches", ContributionKind.SUGGESTION)
    here = f"/en/participation/manage/consultation/{component.id}/answer?c={said.id}"
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", world.space.city_id)),)))
    given = {
        "c": str(said.id),
        "chosen": [str(said.id)],
        "outcome": "accepted",
        "department": "",
        f"seen_{said.id}": "",
    }
    assert "What was said before" not in staff.page(here).text
    assert staff.submit(here, given | {"reason": "Ten this year."}).status_code == 303
    page = staff.page(here)
    assert "Ten this year." in page.select_one("#before").text
    refused = staff.submit(here, given | {"reason": ""})
    assert refused.status_code == 422
    kept = BeautifulSoup(refused.text, "html.parser").select_one(f"input[name=seen_{said.id}]")["value"]
    assert kept == "", "a mistake in the form does not pass over what came meanwhile"
    assert page.select_one(f"input[name=seen_{said.id}]")["value"] != ""
