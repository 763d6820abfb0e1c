"""Petitions: signed once whichever way, counted apart what nobody has checked, answered, erased without a trace."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.participation import marks, meeting_tasks, participants
from portal.participation import queries as queries_of
from portal.participation.events import PetitionAnswered, PetitionReached
from portal.participation.models import (
    Audience,
    CheckMethod,
    InvalidReason,
    ModerationAct,
    OfficialAnswer,
    Participation,
    PetitionSheet,
    PetitionSignature,
    Residency,
)
from portal.participation.queries import petitions as queries
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import paper, petition_privacy, petitioning
from portal.participation.services.paper import Line, SheetPlan
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import make_codes, make_register, make_resident, open_to
from tests.factories.meetings import make_petition, make_petitions, whole
from tests.factories.participation import make_space
from tests.lint import LintingClient

BORN = date(1980, 5, 17)


def held(petition):
    return queries.known_petition(petition.id)


def signing(petition, user, *, shows_name=False):
    with db.transaction():
        return petitioning.sign(petition=held(petition), user=user, shows_name=shows_name)


def register(space, *numbers):
    """A register of residents by the numbers of their documents."""
    rows = "".join(f"{number},{BORN.isoformat()}\n" for number in numbers)
    make_register(space, f"number,birth_date\n{rows}")


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),), display_name="Lan Nguyen")


def test_everybody_signs_once_and_the_threshold_makes_the_answer_due_once(app, at):
    city = make_city(timezone="Asia/Ho_Chi_Minh")
    component = make_petitions(PetitionTerms(threshold=2, sign_days=10, answer_days=7), make_space(city))
    author, other, staff = make_user(), make_user(display_name="Rosa Quispe"), coordinator(city)
    petition = make_petition(component, author)
    assert signing(petition, author)
    assert not signing(petition, author, shows_name=True), "again with the name: the same signature"
    assert queries.names_of(petition.id, author.id) == ([author.display_name], True)
    assert signing(petition, other)
    found = held(petition)
    assert found.reached_at is not None
    assert found.answer_due_on == clock.today(city.timezone) + timedelta(days=7)
    with db.transaction():
        petitioning.take_signature_back(petition=held(petition), user=other)
    assert (queries.signatures_of(petition.id), held(petition).reached_at) == (1, found.reached_at)
    assert signing(petition, other), "who took it back can sign again"
    with db.transaction():
        meeting_tasks.tell_of_petition(PetitionReached(petition.id))
        meeting_tasks.tell_of_petition(PetitionReached(petition.id))
    told = db.session.scalars(select(Notification.user_id).where(Notification.kind == "participation.petition_reached"))
    assert set(told) == {author.id, staff.id}
    at(clock.now() + timedelta(days=11))
    with pytest.raises(Conflict), db.transaction():
        petitioning.sign(petition=held(petition), user=make_user(), shows_name=False)
    with pytest.raises(Conflict), db.transaction():
        petitioning.reword_petition(petition=held(petition), plan=None, author=author)


def test_paper_counts_once_with_what_was_signed_online_and_what_is_unchecked_stands_apart(app):
    component = make_petitions(PetitionTerms(threshold=3))
    space, officer, person = component.process.space, make_user(), make_user()
    register(space, "012345671", "012345672", "012345673")
    petition = make_petition(component, make_user())
    with db.transaction():
        db.session.add(
            Residency(space_id=space.id, user_id=person.id, mark=marks.resident(space.id, "012345671", BORN), method=CheckMethod.REGISTER)
        )  # fmt: skip
    assert signing(petition, person)
    with db.transaction():
        sheet = paper.enter_sheet(
            petition=held(petition), actor=officer,
            plan=SheetPlan(number=1, entered=6, unchecked=1, invalid={InvalidReason.ILLEGIBLE: 1}),
        )  # fmt: skip

    def look_up(number):
        with db.transaction():
            shown = queries.sheet_of(petition.id, sheet.id)
            return paper.check_line(
                petition=held(petition), sheet=shown.sheet, number=number, born_on=BORN, actor=officer
            )

    assert [look_up(n) for n in ("01234-5671", "012345672", "012345679", "012345672")] == [
        Line.TWICE,
        Line.COUNTS,
        Line.NOT_IN_REGISTER,
        Line.TWICE,
    ]
    with pytest.raises(Conflict):
        look_up("012345673")
    shown = queries.petition_at(component.id, petition.number)
    assert (shown.signatures, shown.on_paper, shown.unchecked) == (2, 1, 1)
    assert queries.invalid_of(petition.id) == {
        InvalidReason.ILLEGIBLE: 1, InvalidReason.TWICE: 2, InvalidReason.NOT_IN_REGISTER: 1,
    }  # fmt: skip
    assert held(petition).reached_at is None, "what nobody has checked does not count"
    with pytest.raises(DomainError), db.transaction():
        paper.change_sheet(
            petition=held(petition),
            sheet=queries.sheet_of(petition.id, sheet.id).sheet,
            plan=SheetPlan(1, 2, 2),
            actor=officer,
        )
    with db.transaction():
        paper.remove_sheet(petition=held(petition), sheet=queries.sheet_of(petition.id, sheet.id).sheet, actor=officer)
    assert (queries.signatures_of(petition.id), queries.sheets_of(petition.id)) == (1, [])
    assert db.session.scalar(select(func.count()).select_from(Participation)) == 2, (
        "his two marks; nothing of the paper"
    )


def test_a_code_and_a_sheet_of_paper_are_one_persons_signature(app):
    """Whichever came first: a letter's code, then the same resident on paper."""
    component = make_petitions(PetitionTerms(threshold=9))
    space, officer = component.process.space, make_user()
    register(space, "012345671", "012345672")
    open_to(component.process, Audience.RESIDENT)
    component = whole(queries_of.known_process(component.process_id))
    (printed,) = make_codes(space, component, people=(("012345671", BORN),))
    petition = make_petition(component, _resident(space, "012345672"))
    with db.transaction():
        who = participants.participant_by_code(component, printed.code)
        assert petitioning.sign(petition=held(petition), user=None, who=who, shows_name=True)
        assert not petitioning.sign(petition=held(petition), user=None, who=who, shows_name=False)
    with db.transaction():
        sheet = paper.enter_sheet(petition=held(petition), actor=officer, plan=SheetPlan(number=7, entered=2))
        said = [
            paper.check_line(petition=held(petition), sheet=sheet, number=number, born_on=BORN, actor=officer)
            for number in ("012345671", "012345672")
        ]
    assert said == [Line.TWICE, Line.COUNTS]
    assert (queries.signatures_of(petition.id), queries.names_of(petition.id)) == (2, ([], False))
    with db.transaction():
        petitioning.take_signature_back(petition=held(petition), user=None, who=who)
    assert queries.signatures_of(petition.id) == 1


def _resident(space, number):
    user = make_user()
    make_resident(space, user, number, BORN)
    return user


def test_an_erased_person_leaves_counts_and_no_trace(app):
    component, person = make_petitions(PetitionTerms(threshold=5)), make_user(display_name="Rosa Quispe")
    petition = make_petition(component, person)
    signing(petition, person, shows_name=True)
    assert petition_privacy.export_of(person)[1]["signed"] == [{"title": petition.title, "shown_name": "Rosa Quispe"}]
    with db.transaction():
        petition_privacy.erase(person)
    db.session.expire_all()
    row = db.session.scalars(select(PetitionSignature)).one()
    assert (row.user_id, row.shown_name, held(petition).author_id) == (None, "", None)
    assert queries.signatures_of(petition.id) == 1


def test_pages_from_handing_in_to_the_answer(app, login):
    city = make_city(slug="quito")
    component = make_petitions(PetitionTerms(threshold=1, addressee="City council"), make_space(city))
    here = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}"
    register(component.process.space, "012345671")
    author = make_user(display_name="Rosa Quispe")
    citizen, anonymous = login(author), LintingClient(app)
    assert anonymous.get(f"{here}/").headers["Location"] == f"{here}/petitions"
    form = {
        "title": "Lights before the school",
        "body": "It is dark.",
        "addressee": "City council",
        "lang": "en",
        "request_key": "k1",
    }
    assert citizen.submit(f"{here}/petitions/new", form | {"body": ""}).status_code == 422
    assert citizen.submit(f"{here}/petitions/new", form).headers["Location"] == f"{here}/petitions/1"
    assert (
        citizen.submit(f"{here}/petitions/1/edit", form | {"title": "Lights on the way to school"}).status_code == 303
    )
    assert citizen.submit(f"{here}/petitions/1", {"shows_name": "y"}, to=f"{here}/petitions/1/sign").status_code == 303
    shown = anonymous.get(f"{here}/petitions/1").text
    assert "Rosa Quispe" in shown
    assert "The city must answer by" in shown
    assert citizen.get(f"{here}/petitions/1/edit").status_code == 200
    for path in ("petitions/1/sheet", "petitions/1/sheet?size=large", "petitions", "petitions?state=overdue"):
        assert anonymous.get(f"{here}/{path}").status_code == 200
    officer = coordinator(city)
    staff = login(officer)
    petition = queries.petition_at(component.id, 1).petition
    desk = f"/en/participation/manage/petition/{petition.id}"
    assert "Lights on the way to school" in staff.get("/en/participation/manage/").text
    sheet = {"number": "1", "entered": "2", "unchecked": "0", "illegible": "1"}
    picture = (io.BytesIO(b"not a picture"), "sheet.jpg")
    assert staff.submit(f"{desk}/paper", sheet | {"scan": picture}).status_code == 422
    lines = staff.submit(f"{desk}/paper", sheet | {"scan": (io.BytesIO(b"%PDF-1.4 page"), "sheet.pdf")}).headers[
        "Location"
    ]
    assert staff.get(f"{lines}/scan").data == b"%PDF-1.4 page"
    assert staff.submit(lines, {"number": "012345671", "born_on": "1980-05-17"}).status_code == 303
    assert "Every signature of this sheet has been dealt with" in staff.get(lines).text
    assert staff.submit(f"{lines}/edit", sheet | {"entered": "1"}).status_code == 422
    assert (
        staff.submit(
            f"{lines}/edit", sheet | {"entered": "3", "scan": (io.BytesIO(b"%PDF-1.4 b"), "b.pdf")}
        ).status_code
        == 303
    )
    assert db.session.scalar(select(func.count()).select_from(PetitionSheet)) == 1
    assert staff.submit(f"{desk}/answer", {"state": "accepted", "reason": ""}).status_code == 422
    assert (
        staff.submit(f"{desk}/answer", {"state": "accepted", "reason": "We put lights up in May."}).status_code == 303
    )
    assert [hit.title for hit in search.find(search.Wanted("lights school")).hits] == ["Lights on the way to school"]
    assert "We put lights up in May." in anonymous.get(f"{here}/petitions/1").text
    answer = db.session.scalars(select(OfficialAnswer)).one()
    with db.transaction():
        meeting_tasks.tell_of_petition_answer(PetitionAnswered(answer.id))
    told = db.session.scalars(
        select(Notification.user_id).where(Notification.kind == "participation.petition_answered")
    )
    assert list(told) == [author.id], "who signed on paper has no account"
    case = staff.submit(
        f"{here}/petitions/1", {}, to=f"/en/participation/moderate/thing/petition/{petition.id}"
    ).headers["Location"]
    hide = {"version": "0", "kind": "hide", "rule_number": "2", "words": "Rude"}
    assert staff.submit(case, hide).status_code == 303
    assert anonymous.get(f"{here}/petitions/1").status_code == 404
    assert search.find(search.Wanted("lights school")).hits == []
    assert "A moderator has hidden this" in staff.get(f"{here}/petitions/1").text
    assert staff.submit(lines, {}, to=f"{lines}/remove").status_code == 303, "says that it is too late"
    act = db.session.scalars(select(ModerationAct)).one()
    assert staff.submit(case, {}, to=f"/en/participation/moderate/act/{act.id}/undo").status_code == 303
    assert staff.submit(lines, {}, to=f"{lines}/remove").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(PetitionSheet)) == 0
    citizen = login(author)
    assert citizen.submit(f"{here}/petitions/1", {"wants": "no"}, to=f"{here}/petitions/1/sign").status_code == 303
    assert citizen.submit(f"{here}/petitions/1", {}, to=f"{here}/petitions/1/withdraw").status_code == 303


def test_settings_of_petitions_are_made_by_staff_and_frozen_by_the_first(app, login):
    city = make_city(slug="quito")
    component = make_petitions(None, make_space(city))
    staff = login(coordinator(city))
    here = f"/en/participation/manage/process/{component.process_id}/components"
    values = {"kind": "petitions", "titles_en": "Petitions", "threshold": "40", "sign_days": "30", "answer_days": "20"}
    assert staff.submit(f"{here}/new?kind=petitions", values | {"threshold": "0"}).status_code == 422
    assert staff.submit(f"{here}/new?kind=petitions", values).status_code == 303
    assert staff.submit(f"{here}/{component.id}", values).status_code == 303
    make_petition(component, make_user())
    assert staff.submit(f"{here}/{component.id}", values | {"threshold": "1"}).status_code == 409


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_as_little_with_thirty_as_with_one(app, queries, login, number):
    component = make_petitions(None, make_space(make_city(slug="quito")))
    for n in range(number):
        make_petition(component, make_user(), f"Petition with a number {n}")
    here = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/petitions"
    citizen = login(make_user())  # who asks more than somebody who is not signed in
    for path in (here, f"{here}/1"):
        with queries() as seen:
            assert citizen.get(path).status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)
