from __future__ import annotations

import io

from openpyxl import load_workbook

from portal.core import db
from portal.core.questions import Kind, Question
from portal.webinars import asking, queries, services
from portal.webinars.models import Format, RegistrationState
from portal.webinars.services import Wish
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.webinars import make_registration, make_webinar

S = RegistrationState
QUESTIONS = (
    Question("job", Kind.LINE, {"en": "What is your job?"}, must=True),
    Question("days", Kind.MULTIPLE, {"en": "Which days?"}, {"mon": {"en": "Monday"}, "tue": {"en": "Tuesday"}}),
    Question("how", Kind.SCALE, {"en": "How much do you know?"}),
)


def test_person_registers_and_finds_it_again(app, client, login, work):
    webinar = make_webinar(
        slug="open-data", runs=2, questions=asking.rows_of(QUESTIONS),
        run={"capacity": 1, "format": Format.HYBRID, "place": "City hall", "capacity_on_site": 12},
    )  # fmt: skip
    person, city = make_user(timezone="America/Asuncion"), make_city(names={"en": "Asunción"})
    make_affiliation(person, city)
    with db.transaction():
        services.register(run=webinar.runs[0], user=make_user(), wish=Wish(answers={"job": "x"}))
    login(person)
    page = client.page("/en/webinars/open-data/register").text
    assert "12 of 12 places are free" in page
    assert "Waiting list: you would be number 1." in page
    path = "/en/webinars/open-data/register/1"
    chosen = client.page(path).find("select", {"name": "city"}).find("option", selected=True)
    assert chosen.text == "Asunción"
    assert client.submit(path, {"seat": "online", "city": str(city.id), "q_days": ["mon"]}).status_code == 422
    answer = client.submit(
        path, {"seat": "online", "city": str(city.id), "q_job": "Planner", "q_days": ["mon"], "q_how": "4"}
    )
    page = client.page(answer.headers["Location"])
    assert "You are number 1 on the waiting list" in page.text
    assert "Nobody has to approve you" in page.text
    assert "UTC−3" in page.text
    (one,) = queries.registrations_of(person)
    assert one.registration.answers == {"job": "Planner", "days": ["mon"], "how": "4"}
    assert (
        "You are registered for another run of this webinar already"
        in client.page("/en/webinars/open-data/register/2").text
    )
    own = f"/en/my/webinars/{one.registration.id}"
    assert client.submit(f"{own}/answers", {"q_job": "Head of planning"}).status_code == 303
    answer = client.submit(own, {"run": "2"}, to=f"{own}/move")
    assert "You have a seat" in client.page(answer.headers["Location"]).text
    listed = client.page("/en/my/webinars").text
    assert listed.count("Open data") == 2
    page = client.page("/en/webinars/open-data")
    assert "12 of 12 places are free" in page.find(id="run-1").text
    assert page.find(id="run-2").find("a", href=answer.headers["Location"]).text == "My registration"


def test_own_portal_names_what_waits_for_an_answer(app, client, login):
    person = make_user()
    run = make_webinar(title="Open budgets").runs[0]
    with db.transaction():
        row = make_registration(run, person, S.INVITED)
    page = login(person).page("/en/my")
    assert page.find("a", href=f"/en/my/webinars/{row.id}").text == "Answer the invitation to a webinar"


def test_organiser_reads_approves_refuses_and_takes_the_list_along(app, client, login):
    webinar = make_webinar(slug="budgets", needs_approval=True, questions=asking.rows_of(QUESTIONS[:1]))
    run, city = webinar.runs[0], make_city(names={"en": "Quezon City"})
    with db.transaction():
        rows = [
            services.register(
                run=run, user=make_user(display_name=f"Person {n}"), wish=Wish(city=city, answers={"job": "=1+1"})
            )
            for n in range(3)
        ]
    login(make_secretariat())
    path = "/en/webinars/manage/budgets/runs/1/registrations"
    page = client.page(path)
    assert len(page.find_all("input", {"name": "registration"})) == 3
    assert client.submit(path, {}, to=f"{path}/approve").status_code == 422
    answer = client.submit(path, {"registration": [str(rows[0].id), str(rows[1].id), "nonsense"]}, to=f"{path}/approve")
    assert answer.status_code == 303
    assert client.submit(f"{path}/{rows[2].id}/refuse", {"remark": ""}).status_code == 422
    assert client.submit(f"{path}/{rows[2].id}/refuse", {"remark": "It is for planners."}).status_code == 303
    db.session.expire_all()
    assert [row.state for row in rows] == [S.CONFIRMED, S.CONFIRMED, S.DECLINED]
    assert "Person 2" not in client.page(f"{path}?state=confirmed&city={city.id}&lang=en").text
    assert client.get(f"{path}?state=nonsense&page=1").status_code == 200
    text = client.get(f"{path}.csv?state=confirmed").get_data(as_text=True)
    assert text.count("Quezon City") == 2
    assert "'=1+1" in text, "a spreadsheet does not take an answer for a formula"
    book = load_workbook(io.BytesIO(client.get(f"{path}.xlsx").data))
    assert book.active["I1"].value == "What is your job?"
    invite = "/en/webinars/manage/budgets/runs/1/invite"
    page = client.submit(invite, {"people": "new@city.example\nnowhere", "lang": "fr", "action": "look"})
    assert "No city of this name" in page.text
    assert "Invite 1 person" in page.text
    answer = client.submit(invite, {"people": "new@city.example\nnowhere", "lang": "fr", "action": "send"})
    assert answer.status_code == 303
    assert queries.registration_of(run.id, email_key="new@city.example").lang == "fr"
    hand = "/en/webinars/manage/budgets/runs/1/register"
    form = {"name": "Boris", "email": "boris@city.example", "lang": "ru", "seat": "online", "city": ""}
    assert client.submit(hand, form).status_code == 303
    assert client.submit(hand, form).status_code == 409


def test_list_asks_as_much_for_one_as_for_fifty(app, login, request):
    counting, run = request.getfixturevalue("queries"), make_webinar(slug="many").runs[0]
    client = login(make_secretariat())
    counts = []
    for number in (1, 49):
        with db.transaction():
            for _n in range(number):
                make_registration(run, make_user())
        with counting() as seen:
            assert client.get("/en/webinars/manage/many/runs/1/registrations").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10, seen
    person = make_user()
    client = login(person)
    for number in (1, 9):
        with db.transaction():
            for _n in range(number):
                make_registration(make_webinar(questions=[]).runs[0], person)
        with counting() as seen:
            assert client.get("/en/my/webinars").status_code == 200
        assert len(seen) <= 8, seen


def test_questions_are_written_moved_translated_and_taken_out(app, client, login):
    webinar = make_webinar(slug="asked", languages=["en", "es"])
    login(make_secretariat())
    path = "/en/webinars/manage/asked/questions"
    shown = client.submit(path, {"shape": "", "action": "add", "new_kind": "single"})
    assert 'name="choice_es_0_2"' in shown.text
    form = {
        "shape": "3", "kind_0": "single", "must_0": "y", "text_en_0": "Food?", "text_es_0": "¿Comida?",
        "choice_en_0_0": "Meat", "choice_en_0_1": "Vegetables", "choice_es_0_1": "Verduras", "action": "preview",
    }  # fmt: skip
    assert "Vegetables" in client.submit(path, form).text
    assert client.submit(path, form | {"action": "save"}).status_code == 303
    (question,) = asking.read(queries.webinar_by_id(webinar.id).questions)
    assert (question.kind, question.must, list(question.choices.values())[1]) == (Kind.SINGLE, True, {"en": "Vegetables", "es": "Verduras"})  # fmt: skip
    assert "¿Comida?" in client.page("/es/webinars/asked/register/1").text
    assert client.submit(path, form | {"action": "save", "text_en_0": ""}).status_code == 422
    assert client.submit(path, {"shape": "", "action": "save"}).status_code == 303
    assert queries.webinar_by_id(webinar.id).questions == []
