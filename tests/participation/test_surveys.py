"""Surveys in the database and on their pages: kept, resumed, sent once, printed, typed in, counted."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from portal.accounts.models import Role
from portal.accounts.services import privacy
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.questions import Kind, Question, restored
from portal.participation import participants, pilot, results, services
from portal.participation.models import Audience, Channel, CitizenResponse, Participation, SurveyDraft
from portal.participation.participants import Participant
from portal.participation.queries import surveys as found
from portal.participation.rules.surveys import SurveyTerms
from portal.participation.services import surveys
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import make_codes
from tests.factories.participation import make_space, wall
from tests.factories.surveys import ALL, AREA, SAY, WHY, YES, make_survey
from tests.lint import LintingClient


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),), display_name="Lan Nguyen")


def answered(component, number, answers):
    with db.transaction():
        for _n in range(number):
            surveys.answer(
                component=component, who=participants.participant(component, make_user()), answers=answers, lang="en"
            )


def at_quito(**values):
    component = make_survey(make_space(make_city(slug="quito")), **values)
    return component, f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/survey"


def test_a_person_counts_once_and_nothing_of_him_stands_with_his_answers(app):
    component, user = make_survey(), make_user()
    who = participants.participant(component, user)
    with db.transaction():
        surveys.keep(component=component, who=who, answers={"yes": "no", "why": ["fun"]}, asked=ALL)
        receipt = surveys.send(component=component, who=who, lang="en")
    row = db.session.scalars(select(CitizenResponse)).one()
    assert row.answers == {"yes": "no"}, "what fell out of the way is dropped"
    assert row.receipt not in receipt
    assert db.session.scalars(select(SurveyDraft)).all() == []
    kept = {str(value) for column in CitizenResponse.__table__.columns for value in [getattr(row, column.key)]}
    assert not kept & {who.person, str(user.id)}
    with pytest.raises(Conflict, match="Everybody counts once"), db.transaction():
        surveys.send(component=component, who=who, lang="en")
    with pytest.raises(Conflict, match="Everybody counts once"), db.transaction():
        surveys.answer(component=component, who=who, answers={"yes": "no"}, lang="en")
    with db.transaction():
        privacy.erase(user)
    assert found.number_of(component.id) == 1, "the total stays when the account goes"


def test_what_is_not_sent_is_seen_by_nobody_else_and_goes_with_the_account(app):
    component, user, officer = make_survey(), make_user(), make_user()
    own = Participant(component.id, "the resident", user, Channel.ACCOUNT, ("the account",))
    by_letter = Participant(component.id, "the resident", None, Channel.CODE, ("the code",))
    at_desk = Participant(component.id, "the resident", None, Channel.DESK, officer=officer)
    with db.transaction():
        surveys.keep(component=component, who=own, answers={"yes": "no"}, asked=ALL)
        surveys.keep(component=component, who=at_desk, answers={"yes": "yes"}, asked=ALL)
    kept = {who.channel: found.draft_of(component.id, surveys.key_of(who)) for who in (own, by_letter, at_desk)}
    assert kept[Channel.CODE] is None
    assert (kept[Channel.ACCOUNT].answers, kept[Channel.DESK].answers) == ({"yes": "no"}, {"yes": "yes"})
    with db.transaction():
        privacy.erase(user)
    db.session.expire_all()
    assert [one.user_id for one in db.session.scalars(select(SurveyDraft)).all()] == [None], "the desk's own is left"


def test_a_file_of_all_answers_goes_on_from_batch_to_batch(app):
    component, number = make_survey(), 2 * found.BATCH + 1
    row = {"component_id": component.id, "lang": "en", "answers": {"yes": "yes"}, "answered_on": clock.today()}
    with db.transaction():
        db.session.execute(
            insert(CitizenResponse), [row | {"id": uuid.uuid4(), "receipt": f"{n}"} for n in range(number)]
        )
    pieces = list(results.answers_as_csv(component.id, ALL))
    assert sum(piece.count(b"\r\n") for piece in pieces) == number + 1
    assert max(len(piece) for piece in pieces) < 20_000, "however many have answered, a piece at a time"


def test_questions_are_frozen_with_the_first_answer_but_can_be_translated(app):
    component = make_survey()
    process = component.process
    answered(component, 1, {"yes": "yes"})
    reworded = (Question("yes", Kind.YES_NO, {"en": "Have you a bicycle?"}, must=True), *ALL[1:])
    translated = (Question("yes", Kind.YES_NO, {"en": YES.texts["en"], "es": "¿Va en bicicleta?"}, must=True), *ALL[1:])
    with pytest.raises(Conflict, match="cannot be changed"), db.transaction():
        surveys.change_questions(process=process, component=component, questions=reworded, actor=None)
    with db.transaction():
        surveys.change_questions(process=process, component=component, questions=translated, actor=None)
    assert restored(found.survey_of(component.id).questions)[0].texts["es"] == "¿Va en bicicleta?"
    with pytest.raises(DomainError, match="question 1"), db.transaction():
        surveys.answer(component=component, who=participants.participant(component, make_user()), answers={"area": "north"}, lang="en")  # fmt: skip


def test_a_copied_process_and_an_example_bring_their_questions(app):
    component = make_survey()
    other = make_space()
    with db.transaction():
        twin = services.copy_process(
            source=component.process, space=other, title="Again", starts_on=wall(other, 3), actor=None
        )
    assert restored(found.survey_of(twin.components[0].id).questions) == ALL
    with db.transaction():
        begun = pilot.start(city=make_city(names={"en": "Hanoi", "vi": "Hà Nội"}, own_lang="vi", languages=["vi", "en"]), template="survey", first_day=clock.today(), actor=None)  # fmt: skip
    kinds = {one.slug: len(restored(found.survey_of(one.id).questions)) for one in begun.components}
    assert len(kinds) == 2
    assert min(kinds.values()) == 1
    quick = [SurveyTerms.of(one.settings).is_quick for one in begun.components]
    assert sorted(quick) == [False, True]
    (first, *_others) = restored(found.survey_of(begun.components[0].id).questions)
    assert set(first.texts) == {"vi", "en"}


def test_a_survey_is_taken_page_by_page_and_seen_as_counted(app, login):
    _component, here = at_quito(results="after_answer")
    anonymous = LintingClient(app)
    assert "Sign in" in anonymous.get(here).text
    assert anonymous.get(f"{here}/1").status_code == 303
    citizen = login(make_user())
    assert "Begin" in citizen.get(here).text
    assert citizen.submit(f"{here}/1", {"action": "next"}).status_code == 422, "the first has to be answered"
    assert citizen.submit(f"{here}/1", {"q_yes": "yes", "action": "next"}).headers["Location"].endswith("/2")
    assert "Page 2 of 2" in citizen.get(f"{here}/2").text
    many = {"q_why": ["fast", "cheap", "fun"], "action": "next"}
    refused = citizen.submit(f"{here}/2", many)
    assert (refused.status_code, "too many" in refused.text) == (422, True)
    assert citizen.submit(f"{here}/2", {"q_why": "fast", "q_area": "north", "q_say": "<b>Paint</b>", "action": "later"}).headers["Location"].endswith("/survey")  # fmt: skip
    assert "Go on answering" in citizen.get(here).text
    shown = citizen.get(f"{here}/review").text
    assert "It is fast" in shown
    assert "&lt;b&gt;Paint" in shown
    assert citizen.submit(f"{here}/1", {"q_yes": "no", "action": "next"}).headers["Location"].endswith("/2")
    assert "1 answer is not sent" in citizen.get(f"{here}/review").text
    sent = citizen.submit(f"{here}/review", {})
    receipt = sent.headers["Location"]
    assert "Your answers are counted" in anonymous.get(receipt).text
    assert anonymous.get(receipt[:-5] + "AAAAA").status_code == 404
    assert "You have answered" in citizen.get(here).text
    assert citizen.get(f"{here}/1").headers["Location"].endswith("/survey")
    assert citizen.submit(here.replace("/survey", "/survey/resume"), {"code": "AAAA"}).status_code == 409
    assert "Not enough answers yet" in citizen.get(f"{here}/results").text
    assert anonymous.get(f"{here}/results").status_code == 404, "promised to those who have answered"
    code = receipt.rsplit("/", 1)[1]
    assert anonymous.get(f"{here}/results?receipt={code}").status_code == 200


def test_rankings_matrices_numbers_and_days_are_answered_and_shown_again(app, login):
    rank = Question("rank", Kind.RANKING, {"en": "Order?"}, {"data": {"en": "Data"}, "b": {"en": "Bees"}}, most=2)
    grid = Question("grid", Kind.MATRIX, {"en": "How?"}, {"bus": {"en": "Bus"}}, must=True, columns={"good": {"en": "Good"}, "bad": {"en": "Bad"}})  # fmt: skip
    age, day = Question("age", Kind.NUMBER, {"en": "Age?"}, most=120), Question("day", Kind.DATE, {"en": "Day?"})
    component, here = at_quito(questions=(rank, grid, age, day))
    citizen, city = login(make_user()), component.process.space.city
    wrong = citizen.submit(
        f"{here}/1", {"q_rank-o_data": "1", "q_rank-o_b": "1", "q_age": "121", "q_day": "2026-02-30"}
    )
    assert wrong.status_code == 422
    for why in ("Give each place to one option only", "Please answer this question", "outside of what", "no such day"):
        assert why in wrong.text, why
    given = {"q_rank-o_b": "1", "q_rank-o_data": "2", "q_grid-o_bus": "bad", "q_age": "41", "q_day": "2026-02-28"}
    assert citizen.submit(f"{here}/1", given | {"action": "next"}).headers["Location"].endswith("/review")
    shown = citizen.get(f"{here}/review").text
    assert "1. Bees; 2. Data" in shown
    assert "Bus: Bad" in shown
    again = citizen.page(f"{here}/1")
    assert again.find("select", {"name": "q_rank-o_b"}).find("option", selected=True)["value"] == "1"
    assert again.find("input", {"name": "q_day"})["value"] == "2026-02-28"
    assert "/receipt/" in citizen.submit(f"{here}/review", {}).headers["Location"]
    assert db.session.scalars(select(CitizenResponse.answers)).one() == {"rank": ["b", "data"], "grid": {"bus": "bad"}, "age": 41, "day": "2026-02-28"}  # fmt: skip
    answered(component, 5, {"rank": ["b"], "grid": {"bus": "good"}, "age": 30, "day": "2026-03-01"})
    staff = login(coordinator(city))
    results_page = staff.get(f"{here}/results").text
    assert "Points" in results_page
    assert "Mean: 31.8" in results_page


def test_without_an_account_a_survey_goes_on_with_a_code_and_nothing_is_lost_when_it_closes(app, at):
    _component, here = at_quito(audience=Audience.ANYONE)
    phone, library = LintingClient(app), LintingClient(app)
    assert phone.get(f"{here}/1").status_code == 200
    kept = phone.submit(f"{here}/1", {"q_yes": "yes", "action": "later"})
    code = re.search(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", kept.text).group()
    assert library.submit(f"{here}/resume", {"code": code.lower()}).status_code == 303
    assert "Do you ride a bicycle?" in library.get(f"{here}/review").text
    assert "Nothing is kept here" in phone.get(f"{here}/review").text, "it went along"
    page = library.page(f"{here}/2")
    token = page.find("input", {"name": "csrf_token"})["value"]
    at(clock.now() + timedelta(days=21))
    late = library.post(f"{here}/2", data={"csrf_token": token, "q_say": "Paint the lanes", "action": "next"})
    assert late.headers["Location"].endswith("/review")
    shown = library.get(f"{here}/review").text
    assert "The survey was closed before you sent it" in shown
    assert "Paint the lanes" in shown
    refused = library.post(f"{here}/review", data={"csrf_token": token})
    assert refused.status_code == 409
    assert "Paint the lanes" in refused.text
    at(clock.now() + timedelta(days=91))
    with db.transaction():
        assert surveys.forget_old() == 1


def test_a_code_from_a_card_opens_the_survey_goes_on_elsewhere_and_counts_once(app):
    component, here = at_quito(questions=(YES, WHY))
    (card,) = make_codes(component.process.space, component, number=1)
    at_home, at_work = LintingClient(app), LintingClient(app)
    for browser in (at_home, at_work):
        assert browser.submit("/en/cities/quito/participation/code", {"code": card.code}).headers["Location"] == here
    assert at_home.submit(f"{here}/1", {"q_yes": "yes", "action": "next"}).headers["Location"].endswith("/2")
    assert "Go on answering" in at_work.get(here).text, "the code is the same person everywhere"
    assert "/receipt/" in at_work.submit(f"{here}/review", {}).headers["Location"]
    assert "You have answered" in at_home.get(here).text
    assert at_home.submit(here, {}, to=f"{here}/review").status_code == 409
    assert found.number_of(component.id) == 1


def test_an_officer_answers_for_somebody_at_the_desk_page_by_page(app, login):
    component, here = at_quito(questions=(YES,))
    city = component.process.space.city
    officer = login(make_user(roles=((Role.DESK_OFFICER, ("city", city.id)),)))
    entry = {"component": str(component.id), "way": "desk", "number": "012345678", "born_on": "1990-12-31"}
    assert officer.submit("/en/participation/entry/quito/", entry).headers["Location"] == here
    assert "You enter for somebody else" in officer.get(f"{here}/1").text
    assert officer.submit(f"{here}/1", {"q_yes": "no", "action": "next"}).headers["Location"].endswith("/review")
    assert "/receipt/" in officer.submit(f"{here}/review", {}).headers["Location"]
    sheet = {"number": "0123 45678", "born_on": "1990-12-31", "q_yes": "yes"}
    again = officer.submit(f"/en/participation/manage/survey/{component.id}/paper", sheet)
    assert again.status_code == 409
    assert "not counted again" in again.text
    assert db.session.scalars(select(Participation.channel)).one() == "desk"


def test_a_quick_poll_is_answered_on_the_page_of_its_process(app, login):
    component, here = at_quito(questions=(AREA, YES)[1:], is_quick=True, results="after_answer", title="One question")
    process = here.rsplit("/", 2)[0] + "/"
    anonymous = LintingClient(app)
    page = anonymous.page(process)
    assert page.find("form", {"action": here})["method"] == "get", "the page is the same for everybody"
    assert "checked" in str(anonymous.page(f"{here}?choice=yes")) or "Sign in" in anonymous.get(here).text
    answered(component, 5, {"yes": "yes"})
    citizen = login(make_user())
    assert citizen.page(process).find("form", {"action": here})["method"] == "post"
    sent = citizen.submit(process, {"q_yes": "yes"}, to=here)
    assert "/receipt/" in sent.headers["Location"]
    after = citizen.get(process).text
    assert "You have answered" in after
    assert "100" in after
    assert citizen.submit(process, {"q_yes": "no"}, to=here).status_code == 409
    assert found.number_of(component.id) == 6


def test_paper_is_typed_in_once_and_an_officer_sees_why_not(app, login):
    component, here = at_quito(audience=Audience.ANYONE)
    staff = login(coordinator(component.process.space.city))
    path = f"/en/participation/manage/survey/{component.id}/paper"
    assert staff.submit(path, {"q_yes": "no"}).status_code == 422
    sheet = {"stamp": "a-17", "q_yes": "no", "q_why": "fun", "q_area": "west"}
    assert staff.submit(path, sheet).status_code == 303
    again = staff.submit(path, sheet | {"stamp": "A-17 "})
    assert again.status_code == 409
    assert "not counted again" in again.text
    assert db.session.scalars(select(CitizenResponse.answers)).all() == [{"yes": "no", "area": "west"}]
    entry = db.session.scalars(select(Participation)).one()
    assert entry.channel == "paper"
    assert entry.entered_by is not None
    paper = LintingClient(app).get(f"{here}/sheet?large=yes").text
    assert "Only if you answered question 1 with" in paper
    assert "sheet-large" in paper


def test_staff_write_questions_try_them_out_and_let_results_be_seen(app, login):
    component, here = at_quito(questions=(YES,), results="staff")
    staff = login(coordinator(component.process.space.city))
    root = f"/en/participation/manage/survey/{component.id}"
    assert "Do you ride a bicycle?" in staff.get(f"{root}/").text
    form = {"shape": "0", "key_0": "yes", "kind_0": "yes_no", "must_0": "y", "text_en_0": "Do you ride a bicycle?", "new_kind": "multiple"}  # fmt: skip
    more = staff.submit(f"{root}/questions", form | {"action": "add"})
    assert more.status_code == 200
    assert 'id="question-2"' in more.text
    two = form | {"shape": "0,3", "kind_1": "multiple", "text_en_1": "Why?", "choice_en_1_0": "Fast", "choice_en_1_1": "Fun", "most_1": "1", "when_1": "0"}  # fmt: skip
    shown = staff.post(
        f"{root}/questions", data=two | {"action": "answers-1", "csrf_token": token_of(staff, f"{root}/questions")}
    )
    assert 'name="when_answers_1"' in shown.text
    bad = staff.post(
        f"{root}/questions", data=two | {"action": "save", "csrf_token": token_of(staff, f"{root}/questions")}
    )
    assert bad.status_code == 422
    assert "Choose the answers after which" in bad.text
    moved = staff.post(f"{root}/questions", data=two | {"when_answers_1": "yes", "action": "up-1", "csrf_token": token_of(staff, f"{root}/questions")})  # fmt: skip
    assert moved.status_code == 409
    saved = staff.post(f"{root}/questions", data=two | {"when_answers_1": "yes", "action": "save", "csrf_token": token_of(staff, f"{root}/questions")})  # fmt: skip
    assert saved.status_code == 303
    one, two_ = restored(found.survey_of(component.id).questions)
    assert (one.key, two_.when.key, two_.when.answers, two_.most) == ("yes", "yes", ("yes",), 1)
    assert staff.submit(f"{root}/try/1", {"q_yes": "no", "action": "next"}).headers["Location"].endswith("/try/review")
    assert staff.submit(f"{root}/try/review", {}).status_code == 303
    assert found.number_of(component.id) == 0
    answered(component, 6, {"yes": "yes"})
    frozen = staff.page(f"{root}/questions")
    assert frozen.find("button", {"value": "add"}) is None
    sent = {
        one["name"]: one.get("value", "") for one in frozen.select("form.form input[type=hidden]") if one.get("name")
    }
    sent |= {
        one["name"]: one.text.strip() or one.get("value", "")
        for one in frozen.select("textarea, input[type=text]")
        if one.get("name")
    }
    assert staff.post(f"{root}/questions", data=sent | {"action": "save"}).status_code == 303, (
        "nothing has changed its meaning"
    )
    anonymous = LintingClient(app)
    assert anonymous.get(f"{here}/results").status_code == 404
    assert staff.submit(f"{root}/", {}, to=f"{root}/publish").status_code == 303
    assert "Results:" in anonymous.get(f"{here}/results").text
    assert staff.submit(f"{root}/", {"by": "yes"}, to=f"{root}/by").status_code == 303
    rows = list(csv.reader(io.StringIO(staff.get(f"{root}/answers.csv").text.lstrip("\ufeff"))))
    assert rows[0] == ["Language", "Do you ride a bicycle?", "Why?"]
    assert rows[1:] == [["en", "Yes", ""]] * 6
    assert login(coordinator(make_city())).get(f"{root}/").status_code == 404


def token_of(client, path):
    return client.page(path).find("input", {"name": "csrf_token"})["value"]


@pytest.mark.parametrize("number", [1, 30])
def test_pages_ask_as_little_with_thirty_answers_as_with_one(app, queries, login, client, number):
    component, here = at_quito(questions=(YES, WHY, AREA, SAY), results="always", by=["area"], is_quick=True)
    answered(component, number, {"yes": "yes", "area": "north", "say": "=SUM(1)"})
    citizen, process = login(make_user()), here.rsplit("/", 2)[0] + "/"
    for who, path in [(client, process), (client, f"{here}/results?by=area"), (client, f"{here}/sheet"), (citizen, process), (citizen, here), (citizen, f"{here}/1"), (citizen, f"{here}/review")]:  # fmt: skip
        with queries() as seen:
            assert who.get(path).status_code == 200, path
        print(path, len(seen), [" ".join(one.split())[:70] + " … " + " ".join(one.split())[-90:] for one in seen])
        assert len(seen) <= 8, (path, len(seen))
