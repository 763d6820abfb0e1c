"""Pages of training, as their readers get them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import url_for
from sqlalchemy import func, select

from portal.accounts.models import Role, User, UserState
from portal.cities import cards
from portal.core import clock, db
from portal.notifications.models import Delivery, Notification
from portal.training import services
from portal.training.models import Admission, Attempt, EditionState, Nomination, NominationState
from portal.training.queries import content, learning, tasks_for
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import (
    finish,
    make_course,
    make_edition,
    make_enrolment,
    make_programme,
    nominate,
    place,
    right_answers,
)
from tests.lint import LintingClient


@pytest.fixture
def city(app):
    return make_city(names={"en": "Quezon City", "ko": "케손시티"})


@pytest.fixture
def coordinator(city):
    return make_user(display_name="Liezel", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


@pytest.fixture
def edition(app):
    return make_edition(course=make_course(languages=("en", "ko", "ar")))


@pytest.fixture
def learner(edition, city):
    person = make_user(display_name="Ramil", latin_name="Ramil")
    make_enrolment(person, edition, city, content_lang="ar")
    return person


def course_of(edition):
    return learning.courses_of_edition(edition.id)[0]


def learn_url(edition, locale="en"):
    return f"/{locale}/training/learn/{edition.slug}/{course_of(edition).slug}"


# For everybody ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_public_pages(client, edition, locale):
    make_edition(admission=Admission.SELECTION, is_online=False, places={"en": "Seoul"})
    make_edition(state=EditionState.ENDED)
    for path in ("", f"editions/{edition.slug}", f"courses/{course_of(edition).slug}"):
        client.page(f"/{locale}/training/{path}")


def test_edition_page_says_what_a_city_needs_to_know(client, edition):
    text = client.page(f"/en/training/editions/{edition.slug}").get_text(" ", strip=True)
    for words in ("Open for nominations", "14 of 14 left", "Online", "days left", "up to 2 people", "English"):
        assert words in text


def test_draft_is_seen_by_those_who_make_it_only(client, login):
    draft = make_edition(state=EditionState.DRAFT)
    path = f"/en/training/editions/{draft.slug}"
    assert client.get(path).status_code == 404
    assert draft.titles["en"] not in client.page("/en/training/").text
    login(make_secretariat())
    assert "draft" in client.page(path).text


def test_unknown_addresses_are_404(client):
    for path in ("editions/none", "courses/none"):
        assert client.get(f"/en/training/{path}").status_code == 404


def test_shared_pages_change_with_a_nomination(client, edition, city, coordinator):
    path = f"/en/training/editions/{edition.slug}"
    assert "14 of 14 left" in client.page(path).text
    nominate(edition, city, coordinator)
    assert "13 of 14 left" in client.page(path).text


def test_page_of_somebody_signed_in_is_never_shared(client, login, app, edition, coordinator):
    path = f"/en/training/editions/{edition.slug}"
    assert "Liezel" in login(coordinator).page(path).text
    assert "Liezel" not in LintingClient(app).page(path).text


def test_shared_pages_hold_no_token(client, edition):
    for path in ("", f"editions/{edition.slug}", f"courses/{course_of(edition).slug}"):
        response = client.get(f"/en/training/{path}")
        assert "csrf_token" not in response.text
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("amount", [1, 25])
def test_list_page_asks_few_questions_at_any_size(client, queries, amount):
    for _n in range(amount):
        make_edition()
    client.page("/en/training/?first")  # what is made once a process: the outlines of the courses
    with queries() as seen:
        client.page("/en/training/")
    assert len(seen) <= 8
    with queries() as seen:
        client.page("/en/training/")
    assert not seen


def test_outlines_are_loaded_together(app, queries):
    versions = [make_course().id for _n in range(3)]
    with queries() as seen:
        content.outline(versions[0])
    with queries() as more:
        content.outlines(versions)
    assert len(more) == len(seen) <= 6


# Nominating ---------------------------------------------------------------------------------------------------------


FORM = {
    "name": "Ana Reyes",
    "email": "ana@city.example",
    "position": "Head",
    "motivation": "She leads it.",
    "locale": "ko",
}


def test_newcomer_gets_one_mail_with_a_link_and_in_the_chosen_language(login, edition, city, coordinator):
    path = f"/en/training/editions/{edition.slug}/nominate/{city.slug}"
    for _twice in range(2):
        assert login(coordinator).submit(path, FORM).status_code == 303
    person = db.session.scalars(select(User).where(User.email_key == "ana@city.example")).one()
    assert (person.state, person.locale) == (UserState.INVITED, "ko")
    note = db.session.scalars(select(Notification).where(Notification.user_id == person.id)).one()
    assert note.kind == "training.invited"
    assert "/ko/invitation/" in note.text
    assert db.session.scalar(select(func.count(Delivery.id)).where(Delivery.user_id == person.id)) == 1
    assert db.session.scalar(select(func.count(Nomination.id))) == 1


def test_refused_nomination_keeps_what_was_typed(login, edition, city, coordinator, at):
    path = f"/en/training/editions/{edition.slug}/nominate/{city.slug}"
    browser = login(coordinator)
    page = browser.page(path)
    at(edition.nominations_close_at + timedelta(seconds=1))
    answer = browser.post(path, data={**FORM, "csrf_token": page.find("input", {"name": "csrf_token"})["value"]})
    assert answer.status_code == 409
    assert "Nominations closed on" in answer.text
    assert "Nothing was saved" in answer.text
    assert "She leads it." in answer.text
    assert db.session.scalar(select(func.count(Nomination.id))) == 0


def test_third_nomination_is_refused_with_the_reason(login, edition, city, coordinator):
    path = f"/en/training/editions/{edition.slug}/nominate/{city.slug}"
    browser = login(coordinator)
    token = browser.page(path).find("input", {"name": "csrf_token"})["value"]
    for _n in range(2):
        nominate(edition, city, coordinator)
    assert "All places are taken" in browser.page(path).text
    answer = browser.post(path, data={**FORM, "csrf_token": token})
    assert answer.status_code == 409
    assert "has used all of its 2 places" in answer.text
    assert "error-summary" in answer.text


def test_empty_nomination_is_pointed_out(login, edition, city, coordinator):
    answer = login(coordinator).submit(f"/en/training/editions/{edition.slug}/nominate/{city.slug}", {"locale": "en"})
    assert answer.status_code == 422
    assert "Enter the person" in answer.text


def test_coordinator_of_two_cities_chooses(login, edition, city):
    other = make_city()
    both = make_user(roles=tuple((Role.CITY_COORDINATOR, ("city", one.id)) for one in (city, other)))
    page = login(both).page(f"/en/training/editions/{edition.slug}/nominate")
    assert len(page.find_all("a", href=lambda to: to and "/nominate/" in to)) == 2


def test_ranking_and_withdrawing_by_buttons(login, edition, city, coordinator, work):
    first, second = nominate(edition, city, coordinator), nominate(edition, city, coordinator)
    path = f"/en/training/editions/{edition.slug}/nominate/{city.slug}"
    browser = login(coordinator)
    where = f"/en/training/nominations/{second.nomination.id}"
    assert browser.submit(path, {"direction": "up"}, to=f"{where}/rank").status_code == 303
    ranks = dict(db.session.execute(select(Nomination.id, Nomination.rank)).all())
    assert (ranks[second.nomination.id], ranks[first.nomination.id]) == (1, 2)
    assert browser.submit(path, {}, to=f"{where}/withdraw").status_code == 303
    work()
    notes = db.session.scalars(select(Notification).where(Notification.user_id == second.person.id)).all()
    assert [note.kind for note in notes] == ["training.withdrawn"]


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_nominee_reads_and_declines_and_the_city_is_told(login, edition, city, coordinator, work, locale):
    outcome = nominate(edition, city, coordinator)
    path = f"/{locale}/training/nominations/{outcome.nomination.id}"
    browser = login(outcome.person)
    assert browser.submit(path, {"content_lang": "ar", "answer": "decline"}).status_code == 303
    work()
    note = db.session.scalars(select(Notification).where(Notification.user_id == coordinator.id)).one()
    assert "has declined" in note.text
    assert browser.page(path)
    assert browser.page(path).find("button", {"value": "accept"}) is None


def test_answer_to_a_withdrawn_nomination_says_so(login, edition, city, coordinator):
    outcome = nominate(edition, city, coordinator)
    path = f"/en/training/nominations/{outcome.nomination.id}"
    browser = login(outcome.person)
    token = browser.page(path).find("input", {"name": "csrf_token"})["value"]
    with db.transaction():
        services.withdraw(nomination=outcome.nomination, actor=coordinator)
    answer = browser.post(path, data={"csrf_token": token, "content_lang": "en", "answer": "accept"})
    assert answer.status_code == 409
    assert "withdrawn" in answer.text


# Learning -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_course_is_read_in_its_own_language_whatever_the_interface(login, edition, learner, locale):
    browser = login(learner)
    page = browser.page(learn_url(edition, locale))
    assert page.h1.find(lang="ar")["dir"] == "rtl"
    article = browser.page(learn_url(edition, locale) + "/lessons/lesson-1").article
    assert (article["lang"], article["dir"]) == ("ar", "rtl")
    assert "Text in ar." in article.text


def test_language_of_the_course_is_switched_where_one_is(login, edition, learner):
    browser, url = login(learner), learn_url(edition)
    answer = browser.submit(url, {"lang": "ko", "next": f"{url}/lessons/lesson-1"}, to=f"{url}/language")
    assert answer.headers["Location"] == f"{url}/lessons/lesson-1"
    assert browser.page(f"{url}/lessons/lesson-1").article["lang"] == "ko"
    assert (
        browser.submit(url, {"lang": "ru", "next": "//evil.example"}, to=f"{url}/language").headers["Location"] == url
    )


def test_lesson_is_marked_done_without_and_with_a_script(login, edition, learner):
    browser, url = login(learner), learn_url(edition) + "/lessons/lesson-1"
    for _twice in range(2):
        answer = browser.submit(url, {}, to=f"{url}/done")
        assert answer.headers["Location"].endswith("/lessons/lesson-2")
        if "done with this lesson" in browser.page(url).text:
            break
    token = browser.page(f"{learn_url(edition)}/quizzes/quiz").find("input", {"name": "csrf_token"})["value"]
    url = learn_url(edition) + "/lessons/lesson-2"
    piece = browser.post(f"{url}/done", data={"csrf_token": token}, headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert 'id="lesson-done"' in piece.text
    assert "<html" not in piece.text


def start(browser, edition):
    browser.submit(f"{learn_url(edition)}/quizzes/quiz", {})
    return db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).one()


def test_answers_are_saved_one_by_one_and_found_again(login, edition, learner):
    browser, quiz = login(learner), f"{learn_url(edition)}/quizzes/quiz"
    attempt = start(browser, edition)
    first, second = right_answers(attempt.rule)
    save = f"/en/training/attempts/{attempt.id}/answers"
    for question, keys in ((first, ["b"]), (second, ["a", "c"])):
        answer = browser.submit(quiz, {f"q-{question}": keys}, to=f"{save}/{question}", headers={"HX-Request": "true"})
        assert "Saved" in answer.text
    checked = browser.page(quiz).find_all("input", checked=True)
    assert [box["value"] for box in checked] == ["b", "a", "c"]
    assert browser.page(quiz).find_all("fieldset")[0].find("legend")


def test_questions_made_once_for_all_carry_each_readers_own_attempt(login, edition, learner):
    other, quiz = make_user(), f"{learn_url(edition)}/quizzes/quiz"
    make_enrolment(other, edition, make_city())
    seen = []
    for person in (learner, other):
        browser = login(person)
        browser.submit(quiz, {})
        seen.append([one["hx-post"] for one in browser.page(quiz).find_all("fieldset")])
    attempts = set(db.session.scalars(select(Attempt.id).where(Attempt.submitted_at.is_(None))))
    assert {UUID(address.split("/")[4]) for addresses in seen for address in addresses} == attempts
    assert not set(seen[0]) & set(seen[1])
    assert len(seen[0]) == len(seen[1]) == 2


def test_what_one_has_answered_is_shown_to_nobody_else(login, edition, learner):
    other, quiz = make_user(), f"{learn_url(edition)}/quizzes/quiz"
    make_enrolment(other, edition, make_city())
    browser = login(learner)
    attempt = start(browser, edition)
    first, _second = right_answers(attempt.rule)
    save = f"/en/training/attempts/{attempt.id}/answers/{first}"
    browser.submit(quiz, {f"q-{first}": "a"}, to=save, headers={"HX-Request": "true"})
    assert browser.page(quiz).find("input", checked=True)
    browser = login(other)
    browser.submit(quiz, {})
    assert browser.page(quiz).find("input", checked=True) is None


def test_saving_an_answer_asks_the_database_three_times(login, edition, learner, queries):
    browser, quiz = login(learner), f"{learn_url(edition)}/quizzes/quiz"
    attempt = start(browser, edition)
    first, _second = right_answers(attempt.rule)
    save = f"/en/training/attempts/{attempt.id}/answers/{first}"
    data = {"csrf_token": browser.page(quiz).find("input", {"name": "csrf_token"})["value"], f"q-{first}": "a"}
    with queries() as seen:
        answer = browser.post(save, data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert len(seen) == 3, seen  # the reader, the attempt, the answer


def test_unanswered_is_pointed_out_once_then_handed_in_all_the_same(login, edition, learner):
    browser, quiz = login(learner), f"{learn_url(edition)}/quizzes/quiz"
    attempt = start(browser, edition)
    first, _second = right_answers(attempt.rule)
    target = f"/en/training/attempts/{attempt.id}"
    answer = browser.submit(quiz, {f"q-{first}": "a", "action": "hand-in"}, to=target)
    assert answer.status_code == 422
    assert 'href="#question-2-1"' in answer.text
    assert 'id="question-2-1"' in answer.text
    assert browser.page(quiz).find("input", checked=True)["value"] == "a"
    answer = browser.submit(quiz, {f"q-{first}": "a", "action": "anyway"}, to=target)
    assert answer.headers["Location"].endswith("/result")
    page = browser.page(f"{target}/result")
    assert page.h1.get_text(strip=True) == "Not passed yet"
    for words in ("50%", "70%", "Not answered", "right answer", "Because of 1."):
        assert words in page.text
    assert browser.submit(f"{target}/result", {}, to=quiz).status_code == 303
    assert len(learning.attempts_at(attempt.enrolment_id, attempt.activity_id)) == 2


def test_handing_in_twice_shows_the_result_twice(login, edition, learner):
    browser, quiz = login(learner), f"{learn_url(edition)}/quizzes/quiz"
    attempt = start(browser, edition)
    token = browser.page(quiz).find("input", {"name": "csrf_token"})["value"]
    marks = {f"q-{key}": keys for key, keys in right_answers(attempt.rule).items()}
    for data in ({**marks, "action": "hand-in"}, {"action": "hand-in"}):
        answer = browser.post(f"/en/training/attempts/{attempt.id}", data={"csrf_token": token, **data})
        assert answer.status_code == 303
    assert db.session.get_one(Attempt, attempt.id).score == 1.0
    late = next(iter(right_answers(attempt.rule)))
    answer = browser.post(
        f"/en/training/attempts/{attempt.id}/answers/{late}", data={"csrf_token": token, f"q-{late}": "b"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.status_code == 409


def test_language_switch_inside_the_quiz_keeps_the_answers(login, edition, learner):
    browser, quiz = login(learner), f"{learn_url(edition)}/quizzes/quiz"
    attempt = start(browser, edition)
    first, _second = right_answers(attempt.rule)
    answer = browser.submit(quiz, {f"q-{first}": "c", "lang": "ko"}, to=f"/en/training/attempts/{attempt.id}")
    assert answer.headers["Location"] == quiz
    page = browser.page(quiz)
    assert page.find("input", checked=True)["value"] == "c"
    assert page.fieldset.find("div", lang="ko")
    answer = browser.submit(quiz, {f"q-{first}": "c", "action": "later"}, to=f"/en/training/attempts/{attempt.id}")
    assert answer.headers["Location"] == learn_url(edition)


def test_result_of_an_open_attempt_leads_back(login, edition, learner):
    browser = login(learner)
    attempt = start(browser, edition)
    assert browser.get(f"/en/training/attempts/{attempt.id}/result").headers["Location"].endswith("/quizzes/quiz")


def test_names_are_asked_after_passing_and_refused_once_printed(login, edition, learner):
    enrolment, _edition = learning.own_enrolment(learner, edition.slug)
    finish(learner, enrolment, names=False)
    browser, path = login(learner), f"/en/training/learn/{edition.slug}/names"
    assert "One step is left" in browser.page(learn_url(edition)).text
    assert browser.submit(path, {"name": "라밀", "latin_name": "라밀"}).status_code == 422
    assert browser.submit(path, {"name": "라밀", "latin_name": "Ramil"}).status_code == 303
    assert browser.get(path).status_code == 303


def test_kept_parts_of_the_course_page_show_everybody_his_own(app, login, edition, city):
    people = [make_user(display_name=name, latin_name=name) for name in ("Ana Reyes", "Ben Cruz", "Carla Santos")]
    enrolments = [make_enrolment(person, edition, city) for person in people]
    finish(people[0], enrolments[0], names=False)  # everything but the names
    with db.transaction():
        here = place(people[1], enrolments[1])
        services.complete_lesson(place=here, activity=here.course.activities[0])
        services.confirm_names(
            enrolment=enrolments[1], edition=edition, lang="en", name="Ben Cruz", latin_name="Ben Cruz"
        )
    shown = {}
    for _turn in range(2):  # the second time from what the first has kept
        for person in people:
            browser = login(person, LintingClient(app))
            shown[person.display_name] = browser.get(learn_url(edition)).text
    assert [page.count("is-done") > 0 for page in shown.values()] == [True, True, False]
    assert "0 of 3" in shown["Carla Santos"]
    assert "1 of 3" in shown["Ben Cruz"]
    assert "3 of 3" in shown["Ana Reyes"]
    for name, page in shown.items():
        assert [other for other in shown if other in page] == [name]
    assert "Confirm your name" in shown["Ana Reyes"]
    assert "Begin" in shown["Carla Santos"]
    assert "Continue" in shown["Ben Cruz"]
    tokens = {re.search(r'name="csrf_token" value="([^"]+)"', page)[1] for page in shown.values()}
    assert len(tokens) == 3


@pytest.mark.parametrize("lessons", [2, 40])
def test_course_page_is_quick(login, queries, city, lessons):
    edition = make_edition(course=make_course(lessons=lessons))
    person = make_user()
    make_enrolment(person, edition, city)
    browser, url = login(person), learn_url(edition)
    browser.page(url)
    with queries() as seen:
        browser.page(url)
    assert len(seen) <= 2  # the reader with the number of unread messages, and the page
    lesson = f"{url}/lessons/lesson-1"
    token = browser.page(lesson).find("input", {"name": "csrf_token"})["value"]
    with queries() as seen:
        browser.post(f"{lesson}/done", data={"csrf_token": token})
    assert len(seen) <= 6


# Tasks, cards, staff ------------------------------------------------------------------------------------------------


def kinds(person):
    return [(task.kind, task.done, task.total) for task in tasks_for(person)]


def test_tasks_lead_through_the_job(app, edition, city, coordinator):
    assert kinds(coordinator) == [("nominate", 0, 0)]
    outcome = nominate(edition, city, coordinator)
    person = outcome.person
    assert kinds(person) == [("answer", 0, 0)]
    with db.transaction():
        enrolment = services.accept(nomination=outcome.nomination, person=person, content_lang="en")
    assert kinds(person) == [("learn", 0, 3)]
    finish(person, enrolment, names=False)
    assert kinds(person) == [("names", 3, 3)]
    with db.transaction():
        here = place(person, enrolment)
        services.confirm_names(enrolment=here.enrolment, edition=edition, lang="en", name="A B", latin_name="A B")
    (task,) = tasks_for(person)
    assert task.is_done
    nominate(edition, city, coordinator)
    assert kinds(coordinator) == []


def test_tasks_lead_to_pages_that_exist(login, app, edition, city, coordinator):
    outcome = nominate(edition, city, coordinator)
    for person in (coordinator, outcome.person):
        for task in tasks_for(person):
            with app.test_request_context("/en/"):
                path = url_for(task.endpoint, locale="en", **task.values)
            assert login(person).get(path).status_code == 200


def test_city_has_a_card_once_it_takes_part(app, edition, city, learner):
    with app.test_request_context("/en/"):
        assert "Training" in [card.title for card in cards.of(city)]
        assert "Training" not in [card.title for card in cards.of(make_city())]


@pytest.mark.parametrize("amount", [1, 50])
def test_staff_see_everybody_with_few_questions(login, queries, amount):
    secretariat, edition = make_secretariat(), make_edition(seats=100)
    for _n in range(amount):
        city = make_city()
        outcome = nominate(edition, city, make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)))
        make_enrolment(outcome.person, edition, city)
    browser, path = login(secretariat), f"/en/training/manage/editions/{edition.slug}"
    browser.page(path)
    with queries() as seen:
        page = browser.page(path)
    assert len(seen) <= 8
    assert len(page.find(id="participants").find_all("tr")) == amount + 1
    with queries() as seen:
        browser.page("/en/training/manage/")
    assert len(seen) <= 8


def test_trainer_sees_and_does_not_change(login, edition, learner):
    browser = login(make_user(roles=(Role.TRAINER,)))
    page = browser.page(f"/en/training/manage/editions/{edition.slug}")
    assert "Ramil" in page.text
    assert page.find("button", {"name": "to"}) is None
    assert browser.get(f"/en/training/manage/editions/{edition.slug}/edit").status_code == 403
    assert browser.get("/en/training/manage/editions/new").status_code == 403


def form_of(page):
    values = {}
    for field in page.select("form.form input, form.form select, form.form textarea"):
        name = field.get("name")
        if not name or (field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked")):
            continue
        chosen = field.find("option", selected=True) or field.find("option") if field.name == "select" else None
        value = (
            chosen["value"] if chosen else field.text.strip() if field.name == "textarea" else field.get("value", "")
        )
        values.setdefault(name, []).append(value)
    return values


def test_secretariat_plans_changes_and_opens_an_edition(login):
    make_edition(slug="earlier")
    browser = login(make_secretariat())
    page = browser.page("/en/training/manage/editions/new")
    today = clock.today()
    values = form_of(page) | {
        "title_en": "Seoul 2027", "title_ko": "서울 2027", "slug": "seoul-2027", "starts_on": str(today + timedelta(days=60)),
        "ends_on": str(today + timedelta(days=65)), "closes_on": str(today + timedelta(days=30)), "place_en": "Seoul",
        "admission": "direct", "working_languages": ["en", "ko"],
        "courses": [page.find("input", {"name": "courses"})["value"]],
    }  # fmt: skip
    assert browser.post("/en/training/manage/editions/new", data={**values, "ends_on": str(today)}).status_code == 422
    assert browser.post("/en/training/manage/editions/new", data={**values, "title_en": ""}).status_code == 422
    assert browser.post("/en/training/manage/editions/new", data={**values, "slug": "earlier"}).status_code in {
        409,
        422,
    }
    assert browser.post("/en/training/manage/editions/new", data=values).status_code == 303
    path = "/en/training/manage/editions/seoul-2027"
    assert browser.post(f"{path}/edit", data=form_of(browser.page(f"{path}/edit")) | {"seats": "20"}).status_code == 303
    assert browser.submit(path, {"to": "running"}, to=f"{path}/state").status_code == 409
    assert browser.submit(path, {"to": "nonsense"}, to=f"{path}/state").status_code == 422
    assert browser.submit(path, {"to": "open", "reason": "ready"}, to=f"{path}/state").status_code == 303
    text = browser.page("/ko/training/editions/seoul-2027").text
    assert "서울 2027" in text
    assert "20" in text


def test_answer_that_says_neither_yes_nor_no_decides_nothing(login, edition, city, coordinator):
    outcome = nominate(edition, city, coordinator)
    client = login(outcome.person)
    path = f"/en/training/nominations/{outcome.nomination.id}"
    assert client.submit(path, {"content_lang": "en"}).status_code == 422
    db.session.refresh(outcome.nomination)
    assert outcome.nomination.state is NominationState.MADE


def test_new_programme_is_on_the_shared_page_at_once(client):
    client.page("/en/training/")
    make_programme(titles={"en": "Smart streets"})
    assert "Smart streets" in client.page("/en/training/").get_text()
