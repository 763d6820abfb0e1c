"""Pages of a selection, as coordinators, nominees, readers and the secretariat get them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import clock, db
from portal.training import services
from portal.training.models import (
    Decision,
    Document,
    DocumentKind,
    DocumentOpening,
    Edition,
    EditionState,
    Enrolment,
    NominationState,
    Programme,
    Review,
)
from portal.training.queries import tasks_for
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.selection import PDF, apply, make_selection, score_all
from tests.factories.training import make_course, make_programme

LANGUAGES = ["en", "ko", "ar"]


def text_of(page):
    return page.get_text(" ", strip=True)


def titles(user):
    return [task.title for task in tasks_for(user)]


@pytest.fixture
def world(app):
    return make_selection(cities=3, per_city=2, readers=2, seats=3, reserve_length=2, min_regions=2)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_page_of_a_selection(world, client, login, locale):
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
        slot = services.offer_slot(
            edition=world.edition, reader=world.readers[0], starts_at=clock.now() + timedelta(days=2), timezone="Asia/Seoul",
            minutes=30, place="https://call.example",
        )  # fmt: skip
    nomination, person = world.nominees[0]
    base, slug = f"/{locale}/training", world.edition.slug
    login(world.secretariat)
    for path in ("selection", "selection/release", "application", "application/questions/new", "application/criteria/fit",
                 "application/questions/level", "edit"):  # fmt: skip
        client.page(f"{base}/manage/editions/{slug}/{path}")
    client.page(f"{base}/manage/candidates/{nomination.id}")
    client.page(f"{base}/manage/programmes/new")
    login(world.readers[0])
    client.page(f"{base}/readings/")
    client.page(f"{base}/readings/interviews/{slug}")
    own = db.session.scalars(select(Review.id).where(Review.reader_id == world.readers[0].id)).first()
    client.page(f"{base}/readings/{own}")
    login(person)
    for path in ("", "/application", "/documents", "/interview"):
        client.page(f"{base}/nominations/{nomination.id}{path}")
    login(world.coordinators[0])
    client.page(f"{base}/editions/{slug}/nominate/{world.cities[0].slug}")
    client.page(f"{base}/nominations/{nomination.id}/documents")
    client.page(f"{base}/nominations/{nomination.id}/substitute")
    assert slot.id


def test_nominee_fills_in_hands_in_and_accepts(app, client, login):
    world = make_selection(cities=1, per_city=1, applied=False)
    nomination, person = world.nominees[0]
    base = f"/en/training/nominations/{nomination.id}"
    login(person)
    assert "To do" in text_of(client.page(base))
    response = client.submit(
        f"{base}/application", {"q_why": "Publish budgets", "languages": ["en"], "gender": "woman"}
    )
    assert response.status_code == 303
    response = client.submit(
        f"{base}/documents", {"file": (io.BytesIO(PDF), "passport.pdf")}, to=f"{base}/documents/passport"
    )
    assert response.status_code == 303
    assert "passport.pdf" in text_of(client.page(f"{base}/documents"))
    client.submit(base, {"answer": "accept", "content_lang": "en"})
    db.session.refresh(nomination)
    assert nomination.state is NominationState.ACCEPTED


def test_what_was_typed_is_still_there_when_it_is_too_late(app, client, login):
    world = make_selection(cities=1, per_city=1, applied=False)
    nomination, person = world.nominees[0]
    path = f"/en/training/nominations/{nomination.id}/application"
    login(person)
    client.page(path)
    with db.transaction():
        world.edition.state = EditionState.SELECTING
        db.session.flush()
    response = client.submit(path, {"q_why": "Three hours of typing", "languages": ["en"], "gender": "man"})
    assert response.status_code == 409
    assert "It is too late" in response.text
    assert "Three hours of typing" in response.text


def test_what_a_coordinator_typed_is_still_there_when_nominations_close_meanwhile(app, client, login, at):
    from tests.factories.cities import make_city
    from tests.factories.training import make_edition

    city, edition = make_city(), make_edition()
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    path = f"/en/training/editions/{edition.slug}/nominate/{city.slug}"
    login(coordinator)
    client.page(path)
    at(edition.nominations_close_at)
    form = {"name": "Ana Reyes", "email": "a@city.example", "position": "Head", "motivation": "Typed for an hour"}
    response = client.submit(path, form | {"locale": "en"})
    assert response.status_code == 409
    assert "Nominations closed on" in response.text
    assert "Typed for an hour" in response.text


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [(b"MZ\x90\x00 program", "passport.pdf", "passport"), (PDF, "photo.jpg", "photo"), (b"", "x.pdf", "passport")],
)
def test_upload_is_judged_by_its_content(app, client, login, data, name, kind):
    world = make_selection(cities=1, per_city=1, applied=False, required_documents=["passport", "photo"])
    nomination, person = world.nominees[0]
    login(person)
    base = f"/en/training/nominations/{nomination.id}/documents"
    response = client.submit(base, {"file": (io.BytesIO(data), name)}, to=f"{base}/{kind}")
    assert response.status_code == 422
    assert db.session.scalar(select(func.count(Document.id))) == 0


def test_opening_a_passport_is_noted_and_shown_to_the_nominee(world, client, login):
    nomination, person = world.nominees[0]
    document = db.session.scalars(
        select(Document).where(Document.nomination_id == nomination.id, Document.kind == DocumentKind.PASSPORT)
    ).one()
    path = f"/en/training/documents/{document.id}"
    login(person)
    assert client.get(path).status_code == 200
    assert db.session.scalar(select(func.count(DocumentOpening.id))) == 0
    login(world.secretariat)
    response = client.get(path)
    assert response.data == PDF
    assert response.headers["Cache-Control"] == "private, no-store"
    login(person)
    page = text_of(client.page(f"/en/training/nominations/{nomination.id}/documents"))
    assert "Secretariat" in page
    for stranger in (make_user(roles=(Role.TRAINER,)), world.coordinators[0], world.nominees[1][1], world.readers[0]):
        login(stranger)
        assert client.get(path).status_code == 404


def test_host_opens_the_passport_of_those_who_take_part_only(app, client, login, work):
    from tests.factories.cities import make_city

    host = make_city()
    organiser = make_user(roles=((Role.CITY_COORDINATOR, ("city", host.id)),))
    world = make_selection(cities=2, per_city=1, seats=1, host_city_id=host.id)
    score_all(world)
    login(organiser)
    paths = {
        one.nomination_id: f"/en/training/documents/{one.id}"
        for one in db.session.scalars(select(Document).where(Document.kind == DocumentKind.PASSPORT))
    }
    assert {client.get(path).status_code for path in paths.values()} == {404}
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
        services.release(edition=world.edition, actor=world.secretariat)
    chosen = {one.nomination_id for one in db.session.scalars(select(Decision).where(Decision.outcome == "in"))}
    page = client.page(f"/en/training/editions/{world.edition.slug}/guests")
    linked = {link["href"].rsplit("/", 1)[1] for link in page.select("main a[href*='/documents/']")}
    assert linked == {path.rsplit("/", 1)[1] for key, path in paths.items() if key in chosen}
    assert {key: client.get(path).status_code for key, path in paths.items()} == {
        key: 200 if key in chosen else 404 for key in paths
    }


def test_nobody_learns_a_decision_before_the_release(world, client, login):
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
    nomination, person = world.nominees[0]
    login(person)
    assert "Selected" not in client.page(f"/en/training/nominations/{nomination.id}").text
    login(world.coordinators[0])
    page = client.page(f"/en/training/editions/{world.edition.slug}/nominate/{world.cities[0].slug}")
    assert "Selected" not in page.text
    assert client.get(f"/en/training/manage/candidates/{nomination.id}").status_code == 403


def test_secretariat_selects_in_the_browser(world, client, login, work):
    base = f"/en/training/manage/editions/{world.edition.slug}/selection"
    login(world.secretariat)
    client.submit(base, {}, to=f"{base}/readings")
    assert db.session.scalar(select(func.count(Review.id))) == 12
    score_all(world)
    client.submit(base, {}, to=f"{base}/proposal")
    page = text_of(client.page(base))
    for words in ("Seats given out, at most", "Met", "Seats by region", "Reserve list, place 1"):
        assert words in page
    assert client.submit(f"{base}/release", {}).status_code == 303
    work()
    offered = db.session.scalars(select(Decision).where(Decision.offer == "open")).first()
    nomination, person = next(one for one in world.nominees if one[0].id == offered.nomination_id)
    login(person)
    path = f"/en/training/nominations/{nomination.id}"
    assert "Accept the seat" in client.page(path).text
    client.submit(path, {"answer": "accept", "content_lang": "en"}, to=f"{path}/offer")
    assert db.session.scalar(select(func.count(Enrolment.id)).where(Enrolment.user_id == person.id)) == 1


def test_who_declined_is_still_seen_by_the_secretariat(world, client, login, work):
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
        services.release(edition=world.edition, actor=world.secretariat)
    offered = db.session.scalars(select(Decision).where(Decision.offer == "open")).first()
    nomination, person = next(one for one in world.nominees if one[0].id == offered.nomination_id)
    with db.transaction():
        services.decline_offer(nomination=nomination, person=person)
    work()
    login(world.secretariat)
    page = text_of(client.page(f"/en/training/manage/editions/{world.edition.slug}/selection"))
    assert "No longer in the selection" in page
    assert "Seat declined" in page
    assert page.count("Seat offered, waits for the answer") == 3


def test_tasks_of_everybody(world, work):
    with db.transaction():
        services.give_out(edition=world.edition, actor=world.secretariat)
        services.offer_slot(
            edition=world.edition, reader=world.readers[0], starts_at=clock.now() + timedelta(days=2), timezone="UTC",
            minutes=30, place="",
        )  # fmt: skip
    assert "Score 6 applications" in titles(world.readers[0])
    assert "Select the participants" in titles(world.secretariat)
    assert "Choose a time for your interview" in titles(world.nominees[0][1])
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
        services.release(edition=world.edition, actor=world.secretariat)
    offered = db.session.scalars(select(Decision).where(Decision.offer == "open")).first()
    person = next(person for nomination, person in world.nominees if nomination.id == offered.nomination_id)
    assert "Accept or decline the seat that is offered to you" in titles(person)


def test_coordinator_has_papers_to_hand_in(app):
    world = make_selection(cities=1, per_city=1, applied=False)
    assert "Hand in 1 document of the city" in titles(world.coordinators[0])
    apply(world.edition, *world.nominees[0], world.coordinators[0])
    assert "Hand in 1 document of the city" not in titles(world.coordinators[0])


@pytest.mark.parametrize("cities", [1, 12])
def test_selection_page_asks_few_questions_at_any_size(app, client, login, queries, cities):
    world = make_selection(cities=cities, per_city=2, seats=14)
    score_all(world)
    login(world.secretariat)
    path = f"/en/training/manage/editions/{world.edition.slug}/selection"
    client.page(path)
    with queries() as seen:
        client.page(path)
    assert len(seen) <= 14


def test_edition_is_planned_in_the_browser(app, client, login):
    login(make_secretariat())
    client.submit(
        "/en/training/manage/programmes/new", {"title_en": "Water", "summary_en": "Of water", "slug": "water"}
    )
    programme = db.session.scalars(select(Programme).where(Programme.slug == "water")).one()
    course, day = make_course(), clock.today()
    form = {
        "programme": str(programme.id), "title_en": "Water 2027", "slug": "water-2027", "timezone": "Asia/Seoul",
        "starts_on": str(day + timedelta(days=90)), "ends_on": str(day + timedelta(days=95)), "place_en": "Seoul",
        "is_online": "y", "seats": "14", "seats_per_city": "2", "admission": "selection", "courses": [str(course.id)],
        "closes_on": str(day + timedelta(days=30)), "substitution_until": str(day + timedelta(days=40)),
        "required_documents": ["passport", "photo"], "reserve_length": "5", "min_regions": "3", "min_first_time": "2",
        "gender_share": "30", "needs_language": "y", "offer_days": "10", "keep_documents_days": "20",
        "working_languages": ["en"],
    }  # fmt: skip
    assert client.submit("/en/training/manage/editions/new", form).status_code == 303
    made = db.session.scalars(select(Edition).where(Edition.slug == "water-2027")).one()
    assert (made.reserve_length, made.min_regions, made.gender_share, made.offer_days) == (5, 3, 30, 10)
    assert made.required_documents == ["passport", "photo"]
    base = "/en/training/manage/editions/water-2027"
    client.submit(
        f"{base}/application/questions/new",
        {
            "label_en": "Level",
            "type": "choice",
            "choices_en": "Team\nDepartment",
            "choices_ko": "팀\n부서",
            "required": "y",
        },
    )
    client.submit(f"{base}/application/questions/new", {"label_en": "Why", "type": "text"})
    client.submit(f"{base}/application/criteria/new", {"label_en": "Fit", "weight": "3"})
    db.session.refresh(made)
    assert made.questions[0]["choices"] == [{"en": "Team", "ko": "팀"}, {"en": "Department", "ko": "부서"}]
    key = made.questions[1]["key"]
    client.submit(f"{base}/application", {"direction": "up"}, to=f"{base}/application/questions/{key}/move")
    db.session.refresh(made)
    assert made.questions[0]["key"] == key
    assert client.submit(base, {}, to=f"{base}/copy").status_code == 303
    assert "Seoul and online" in text_of(client.page(f"/en/training/editions/{made.slug}"))
    assert make_programme()
