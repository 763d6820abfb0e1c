"""Several things of the desk at once: given on, or answered with one text; each whole or left out, and it is said why."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from portal.accounts.models import Role
from portal.core import clock, db
from portal.participation import participants
from portal.participation.models import (
    CityReply,
    ComponentKind,
    Contribution,
    ContributionKind,
    HearingQuestion,
    OfficialAnswer,
    Petition,
    Proposal,
    Stage,
)
from portal.participation.queries import desk
from portal.participation.services import departments, handling, hearings
from tests.factories.accounts import make_user
from tests.factories.consultations import make_component, say
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_department, make_member
from tests.lint import LintingClient


class Desk:
    """Two proposals and two petitions that must be answered, two comments, two questions that are left open."""

    def __init__(self) -> None:
        self.space = make_space()
        self.streets, self.parks = make_department(self.space), make_department(self.space, "Parks")
        process, petitions = make_process(self.space), make_petitions(space=self.space)
        self.proposals = [
            make_proposal(process, make_user(), title=f"A bench at each stop of line {n}").id for n in range(2)
        ]
        self.petitions = [
            make_petition(petitions, make_user(), title=f"Lights before school number {n}").id for n in range(2)
        ]
        text, hearing = make_component(ComponentKind.TEXT, space=self.space), make_hearing(self.space, days=(-1, 0.1))
        words = ("More benches, please", "Less noise at night")
        self.comments = [say(text, make_user(), one, ContributionKind.SUGGESTION).id for one in words]
        with db.transaction():
            for key in self.proposals:
                held = db.session.get_one(Proposal, key)
                held.stage, held.answer_due_on = Stage.ANSWER_DUE, clock.today()
            for key in self.petitions:
                petition = db.session.get_one(Petition, key)
                petition.reached_at, petition.answer_due_on = clock.now(), clock.today()
            self.questions = [
                hearings.ask(
                    component=hearing, who=participants.participant(hearing, make_user()), text=f"When, {n}?", lang="en",
                    is_anonymous=False, request_key="request-1",
                ).id
                for n in range(2)
            ]  # fmt: skip
        self.here = f"/en/participation/inbox/{self.space.city.slug}/"

    def give(self, kind, keys, department):
        with db.transaction():
            for key in keys:
                held = handling.held_item(kind=kind, subject_id=key, space_id=self.space.id, seen=None)
                handling.assign(held=held, department=department, assignee=None, actor=make_user())

    @staticmethod
    def boxes(kind, keys, seen="0"):
        return {"item": [f"{kind}:{key}" for key in keys]} | {f"seen_{key}": seen for key in keys}


@pytest.fixture
def city(app) -> Desk:
    return Desk()


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.space.city_id)),))


@pytest.mark.parametrize("kind", ["proposal", "petition", "contribution"])
def test_things_of_one_kind_are_looked_at_and_answered_with_one_text(app, city, login, kind):
    keys = {"proposal": city.proposals, "petition": city.petitions, "contribution": city.comments}[kind]
    staff, to = login(coordinator(city), LintingClient(app)), f"{city.here}bulk"
    form = BeautifulSoup(staff.submit(city.here, city.boxes(kind, keys), to=to).text, "html.parser")
    assert {"accepted", ""} <= {one["value"] for one in form.select("select[name=state] option")}
    sent = city.boxes(kind, keys) | {"state": "accepted", "reason": "Number {number}: by {day}.", "lang": "en"}
    for wrong in ({"state": ""}, {"reason": ""}):
        assert staff.submit(city.here, sent | wrong | {"look": "yes"}, to=to).status_code == 422
    look = staff.submit(city.here, sent | {"look": "yes"}, to=to)
    assert look.status_code == 200
    assert ("by mail to 2 people" if kind != "contribution" else "beside what 2 people wrote") in look.text
    assert ("nothing stands for {day} and {number}" in look.text) is (kind == "contribution")
    assert ("Number 1" in look.text) is (kind != "contribution"), "as the first of them reads it"
    assert db.session.query(OfficialAnswer).count() + db.session.query(CityReply).count() == 0
    done = staff.submit(city.here, sent | {"confirmed": "yes", "department": str(city.streets.id)}, to=to)
    assert done.status_code == 303
    assert {desk.desk_item(kind, key).department_id for key in keys} == {city.streets.id}
    if kind == "contribution":
        replies = {db.session.get_one(Contribution, key, populate_existing=True).reply_id for key in keys}
        assert len(replies) == 2
        assert {one.department for one in db.session.query(CityReply)} == {"Streets"}
    else:
        said = {getattr(one, f"{kind}_id"): one.reason for one in db.session.query(OfficialAnswer)}
        assert set(said) == set(keys)
        assert any(one.startswith("Number 1: by ") for one in said.values()), "the placeholders are those of each"
    again = staff.submit(city.here, sent | {"confirmed": "yes"}, to=to)
    assert again.status_code == 303
    assert db.session.query(OfficialAnswer).count() + db.session.query(CityReply).count() == 2, "nobody answers twice"


def test_questions_of_a_hearing_are_answered_together_by_the_department_that_has_them(app, city, login):
    city.give("hearing_question", city.questions, city.streets)
    member, other = (login(make_member(one), LintingClient(app)) for one in (city.streets, city.parks))
    with db.transaction():
        reply = departments.save_reply(
            space=city.space, reply=None, title="Thanks", texts={"en": "{department} looks into it."}, department=None
        )
    boxes, to = city.boxes("hearing_question", city.questions, "1"), f"{city.here}bulk"
    assert other.submit(city.here, boxes, to=to).status_code == 303, "they are not his"
    begun = member.submit(city.here, boxes | {"reply": str(reply.id), "insert": "yes", "reason": "Dear all,"}, to=to)
    text = BeautifulSoup(begun.text, "html.parser").select_one("textarea").text.strip()
    assert text.splitlines() == ["Dear all,", "", "{department} looks into it."]
    wrong = boxes | {"reason": text, "department": str(city.parks.id), "confirmed": "yes"}
    assert member.submit(city.here, wrong, to=to).status_code == 422, "nobody answers in another's name"
    assert "Streets looks into it." in member.submit(city.here, boxes | {"reason": text, "look": "yes"}, to=to).text
    assert member.submit(city.here, boxes | {"reason": text, "confirmed": "yes"}, to=to).status_code == 303
    found = [db.session.get_one(HearingQuestion, key, populate_existing=True) for key in city.questions]
    assert {(one.answer, one.department_id) for one in found} == {
        ("Dear all,\nStreets looks into it.", city.streets.id)
    }


def test_what_somebody_else_has_changed_is_left_out_and_the_others_are_done(app, city, login):
    first, second = city.proposals
    city.give("proposal", [second], city.parks)
    staff, to = login(coordinator(city), LintingClient(app)), f"{city.here}bulk"
    sent = city.boxes("proposal", city.proposals) | {"state": "rejected", "reason": "No money.", "lang": "en"}
    look = BeautifulSoup(staff.submit(city.here, sent | {"look": "yes"}, to=to).text, "html.parser")
    assert "A bench at each stop of line 1" in look.select_one("#left").text
    assert [one["value"] for one in look.select("input[name=item]")] == [f"proposal:{first}"]
    done = staff.submit(city.here, sent | {"confirmed": "yes"}, to=to)
    assert done.status_code == 200
    assert "Somebody else has changed it meanwhile." in done.text
    assert [one.proposal_id for one in db.session.query(OfficialAnswer)] == [first]
    late = staff.submit(city.here, sent | {"confirmed": "yes"}, to=to)
    assert late.status_code == 409
    assert "1 of those you chose does not wait at your desk any more" in late.text
    mixed = city.boxes("petition", city.petitions) | {"reason": "All of you.", "confirmed": "yes"}
    mixed["item"] = [*mixed["item"], f"proposal:{second}"]
    assert staff.submit(city.here, mixed, to=to).status_code == 422, "of several kinds"
    mixed |= {"reason": "", "department": str(city.streets.id), f"seen_{second}": "1"}
    assert staff.submit(city.here, mixed, to=to).status_code == 303
    assert desk.desk_item("proposal", second).department_id == city.streets.id
