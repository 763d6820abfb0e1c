from __future__ import annotations

from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.core import db
from portal.training import queries, services
from portal.training.models import Answer, Attempt, Enrolment, EnrolmentState, Nomination, NominationState
from tests.accounts.walk import traces
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, nominate


def world():
    city = make_city()
    coordinator = make_user(display_name="Coordinator", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    person = make_user(display_name="Zebedee Quux", email="zebedee@city.example")
    edition, waiting = make_edition(), make_edition()
    outcome = nominate(edition, city, coordinator, email=person.email, motivation="Zebedee Quux is good at data.")
    nominate(waiting, city, coordinator, email=person.email)
    with db.transaction():
        enrolment = services.accept(nomination=outcome.nomination, person=person, content_lang="en")
    return city, person, edition, enrolment


def erase(person):
    with db.transaction():
        accounts.erase(person)


def test_export_holds_nominations_progress_and_answers(app):
    _city, person, edition, enrolment = world()
    finish(person, enrolment)
    name, data = services.export_of(person)
    assert name == "training"
    assert {item["edition"] for item in data["nominations"]} >= {edition.slug}
    (exported,) = data["enrolments"]
    assert exported["state"] == "completed"
    assert len(exported["activities_done"]) == 3
    assert len(exported["attempts"][0]["answers"]) == 2


def test_erasing_a_nominee_frees_the_places(app):
    _city, person, _edition, _enrolment = world()
    key = person.id
    erase(person)
    rows = db.session.scalars(select(Nomination)).all()
    assert {row.state for row in rows} == {NominationState.DECLINED}
    assert all(row.city_slot is None and row.motivation == "" and row.user_id is None for row in rows)
    assert db.session.scalars(select(Enrolment)).one().state is EnrolmentState.WITHDRAWN
    for needle in (key, "Zebedee", "zebedee@city.example"):
        assert not [where for where in traces(needle) if where[0].startswith("training_")]


def test_erasing_somebody_who_completed_keeps_the_number_without_the_person(app):
    city, person, _edition, enrolment = world()
    finish(person, enrolment)
    other = make_user()
    make_enrolment(other, make_edition(), city)
    key = person.id
    erase(person)
    assert queries.trained_in(city.id) == (1, 2)
    assert queries.count_trained() == 1
    assert db.session.scalar(select(func.count(Attempt.id))) == 0
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
    assert not [where for where in traces(key) if where[0].startswith("training_")]
    assert not [where for where in traces("Zebedee") if where[0].startswith("training_")]


def test_seat_of_an_erased_nominee_is_shown_as_free_at_once(app, client):
    city, person, edition, _enrolment = world()
    other = nominate(edition, city, make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))).nomination
    path = f"/en/training/editions/{edition.slug}"
    assert "12 of 14 left" in client.page(path).get_text(" ", strip=True)
    erase(person)
    assert "13 of 14 left" in client.page(path).get_text(" ", strip=True)
    db.session.refresh(other)
    assert other.rank == 1
