from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.cases import queries, rules, services, words
from portal.cases.models import AskState, MentorOffer, MentorRequest, Problem
from portal.cases.services import adopters_privacy
from portal.cases.tasks import matching as tasks
from portal.cities.models import Government, IncomeGroup, PopulationBand, Region
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.search import queries as search
from tests.accounts.walk import traces
from tests.factories.accounts import make_user
from tests.factories.adoptions import make_adoption, make_case, make_writer
from tests.factories.cities import make_city


def describe(city, actor, text="Nobody can find our data.", tags=("topic:open-data",), lang="en"):
    with db.transaction():
        return services.describe_problem(city=city, lang=lang, text=text, tags=tags, actor=actor)


def offer(user, *, case=None, tag=None, **values):
    given = {"languages": ["en"], "hours": 3, "until": clock.today() + timedelta(days=30)} | values
    tag_id = search.tags_by_key([tag])[tag].id if tag else None
    with db.transaction():
        services.offer_help(user=user, case_id=case.id if case else None, tag_id=tag_id, **given)


def ask(problem, mentor, actor, message="How did you begin?"):
    with db.transaction():
        return services.ask_mentor(problem=problem, mentor=mentor, message=message, actor=actor)


def subjects(user):
    return set(db.session.scalars(select(Notification.subject).where(Notification.user_id == user.id)))


def test_cases_are_found_by_tag_and_by_words_with_reasons(app):
    city = make_city(country="KR", region=Region.ASIA, population_band=PopulationBand.OVER_5M)
    by_tag = make_case(title="Figures for everybody")
    by_words = make_case(make_city(country="KR"), title="Night buses", tags=("topic:mobility",))
    make_case(title="Street lamps", tags=("topic:mobility",))
    own = make_case(city, title="Own data")
    problem = describe(city, make_writer(city), text="Night buses")
    found = {match.case.id: match for match in queries.cases_for(problem, city, "en")}
    assert set(found) >= {by_tag.case.id, by_words.case.id}
    assert own.case.id not in found
    assert "both about:" in words.reasons(found[by_tag.case.id].reasons)
    said = words.reasons(found[by_words.case.id].reasons)
    assert "found by your words" in said
    assert "South Korea" in said


def test_problem_in_another_language_finds_by_the_names_of_tags(app):
    city = make_city()
    found = make_case(title="Figures for everybody")
    label = search.tags_by_key(["topic:open-data"])["topic:open-data"].labels["ko"]
    problem = describe(city, make_writer(city), text=label, tags=(), lang="ko")
    assert [match.case.id for match in queries.cases_for(problem, city, "ko")] == [found.case.id]


def test_peers_are_cities_of_the_same_size_and_region_first(app):
    city = make_city(country="KR", region=Region.ASIA, population_band=PopulationBand.OVER_5M)
    far = make_city(country="BR", region=Region.LATIN_AMERICA, population_band=PopulationBand.OVER_5M)
    near = make_city(country="KR", region=Region.ASIA, population_band=PopulationBand.FROM_1M)
    twin = make_city(country="KR", region=Region.ASIA, population_band=PopulationBand.OVER_5M)
    make_city(country="BR", region=Region.LATIN_AMERICA, population_band=PopulationBand.UNDER_100K)
    make_case(twin)
    found = queries.peers_of(city)
    assert [peer.city.id for peer in found] == [twin.id, near.id, far.id]
    assert found[0].cases == 1


def test_peers_have_the_income_and_the_government_in_common_and_say_so(app, client, login):
    alike = {"income_group": IncomeGroup.HIGH, "income_year": 2025, "government": Government.COUNCIL_MANAGER}
    place = {"region": Region.ASIA, "population_band": PopulationBand.OVER_5M}
    city = make_city(country="KR", **place, **alike)
    elsewhere = {"region": Region.EUROPE, "population_band": PopulationBand.UNDER_100K}
    peer = make_city(country="FI", **elsewhere, **alike)
    richer = make_city(country="IT", **elsewhere, income_group=IncomeGroup.HIGH, income_year=2025)
    make_city(country="FR", **elsewhere)  # nothing is known, so nothing is the same
    found = queries.peers_of(city)
    assert [one.city.id for one in found] == [peer.id, richer.id]
    said = words.reasons(found[0].reasons)
    assert "same income group: High income" in said
    assert "same form of government: Council that employs a manager" in said
    case = make_case(peer)
    problem = describe(city, make_writer(city))
    (match,) = queries.cases_for(problem, city, "en")
    assert match.case.id == case.case.id
    assert "same form of government" in words.reasons(match.reasons)
    assert (
        queries.peers_of(make_city(country="SE", region=Region.OCEANIA, population_band=PopulationBand.FROM_100K)) == []
    )


def test_hits_with_only_a_part_of_the_words_say_so(app):
    city = make_city()
    whole = make_case(title="Night buses on demand", tags=("topic:mobility",))
    part = make_case(title="Night buses", tags=("topic:mobility",))
    problem = describe(city, make_writer(city), text="night buses demand", tags=())
    found = {match.case.id: words.reasons(match.reasons) for match in queries.cases_for(problem, city, "en")}
    assert "found by your words" in found[whole.case.id]
    assert "found by some of your words" in found[part.case.id]


def test_helpers_are_those_of_the_cases_found_and_of_the_topics(app):
    city = make_city()
    reader = make_writer(city)
    found = make_case()
    by_case, by_tag, over = make_user(), make_user(), make_user()
    offer(by_case, case=found.case)
    offer(by_tag, tag="topic:open-data", languages=["fr"])
    offer(make_user(), tag="topic:mobility")
    offer(over, tag="topic:open-data")
    with db.transaction():
        db.session.scalars(select(MentorOffer).where(MentorOffer.user_id == over.id)).one().until = (
            clock.today() - timedelta(days=1)
        )
    offer(reader, tag="topic:open-data")
    problem = describe(city, reader)
    helpers = queries.helpers_for(problem, queries.cases_for(problem, city, "en"), reader, clock.today())
    assert [one.user.id for one in helpers] == [by_case.id, by_tag.id]


def test_helper_stands_with_his_city_and_his_name_in_latin_letters(app, client, login):
    city = make_city()
    reader = make_writer(city)
    helper = make_writer(make_city(names={"en": "Seoul"}, slug="seoul"), display_name="김민지", latin_name="KIM Minji")
    offer(helper, tag="topic:open-data")
    login(reader)
    people = client.page(f"/en/my/problems/{describe(city, reader).id}").find(id="people")
    assert "김민지 (KIM Minji)" in people.text
    assert people.find("a", href="/en/cities/seoul").text == "Seoul"


def test_offer_said_again_is_changed_and_past_days_are_refused(app):
    person = make_user()
    offer(person, tag="topic:open-data")
    offer(person, tag="topic:open-data", hours=8)
    assert db.session.scalars(select(MentorOffer.hours)).all() == [8]
    with pytest.raises(DomainError):
        offer(person, tag="topic:mobility", until=clock.today() - timedelta(days=1))
    with pytest.raises(DomainError):
        offer(person, tag="topic:mobility", languages=[])


def test_one_is_asked_at_a_time_until_there_is_an_answer(app, work):
    city, mentor, other = make_city(), make_user(), make_user()
    asker = make_writer(city)
    problem = describe(city, asker)
    request = ask(problem, mentor, asker)
    with pytest.raises(Conflict):
        ask(problem, other, asker)
    work(only=("core",))
    assert any("asks for your help" in subject for subject in subjects(mentor))
    with pytest.raises(DomainError), db.transaction():
        services.answer_request(asked=queries.request_to(mentor.id, request.id, lock=True), answer=" ", accepts=True)
    with db.transaction():
        services.answer_request(
            asked=queries.request_to(mentor.id, request.id, lock=True), answer="Small.", accepts=True
        )
    assert request.state is AskState.ANSWERED
    work(only=("core",))
    assert f"An answer from {mentor.display_name}" in subjects(asker)
    with pytest.raises(Conflict), db.transaction():
        services.answer_request(
            asked=queries.request_to(mentor.id, request.id, lock=True), answer="Again", accepts=True
        )
    ask(problem, other, asker)


def test_silence_is_reminded_of_and_then_overdue(app, at):
    city, mentor = make_city(), make_user()
    asker = make_writer(city)
    request = ask(describe(city, asker), mentor, asker)
    began = request.asked_at
    at(began + rules.REMIND_AFTER - timedelta(minutes=1))
    tasks.follow_requests()
    assert subjects(mentor) == set()
    at(began + rules.REMIND_AFTER + timedelta(minutes=1))
    for _again in range(2):
        tasks.follow_requests()
    db.session.refresh(request)
    assert request.state is AskState.ASKED
    assert len(subjects(mentor)) == 1
    at(began + rules.OVERDUE_AFTER + timedelta(minutes=1))
    for _again in range(2):
        tasks.follow_requests()
    db.session.refresh(request)
    assert request.state is AskState.OVERDUE
    assert subjects(asker) == {f"No answer from {mentor.display_name}"}
    with db.transaction():
        services.answer_request(asked=queries.request_to(mentor.id, request.id, lock=True), answer="Late", accepts=True)
    assert request.state is AskState.ANSWERED


def test_story_on_the_pages(app, client, login):
    city, found = make_city(), make_case(title="Figures for everybody")
    mentor, asker = make_writer(found.city, display_name="Park Mina"), make_writer(city)
    login(mentor)
    form = {"about": f"case:{found.case.id}", "languages": ["en", "ko"], "hours": "2", "until": "2099-01-01"}
    assert client.submit("/en/my/mentoring", form).status_code == 303
    login(asker)
    form = {"city": str(city.id), "text": "Nobody finds our figures", "lang": "en", "tags": ["topic:open-data"]}
    answer = client.submit("/en/my/problems/new", form)
    assert answer.status_code == 303
    path = answer.headers["Location"]
    page = client.page(path)
    for word in ("Figures for everybody", "Park Mina", "2 hours a month", "both about:"):
        assert word in page.text
    (given,) = db.session.scalars(select(MentorOffer))
    assert client.submit(path, {"message": ""}, to=f"{path}/ask/{given.id}").status_code == 422
    assert client.submit(path, {"message": "How?"}, to=f"{path}/ask/{given.id}").status_code == 303
    assert "Nobody finds our figures" in client.page("/en/my/problems").text
    login(mentor)
    assert "Asked" in client.page("/en/my/mentoring").text
    (request,) = db.session.scalars(select(MentorRequest))
    here = f"/en/my/mentoring/requests/{request.id}"
    assert client.submit(here, {"outcome": "yes", "answer": "Begin small."}).status_code == 303
    login(asker)
    assert "Begin small." in client.page(path).text
    login(make_writer(make_city()))
    assert client.get(path).status_code == 404
    assert client.get(here).status_code == 404


def test_export_and_erasure(app):
    city, found = make_city(), make_case()
    person = make_writer(city, display_name="Zebedee Quux", email="zebedee@city.example")
    make_adoption(found, city, by=person)
    offer(person, tag="topic:open-data")
    asker = make_writer(city)
    ask(describe(city, person), asker, person, message="Zebedee Quux asks")
    ask(describe(city, asker), person, asker)
    name, data = adopters_privacy.export_of(person)
    assert name == "adoptions"
    assert [step["what"] for step in data["steps"]] == ["stated"]
    assert len(data["offers"]) == len(data["problems"]) == 1
    assert {one["asked_by_me"] for one in data["requests"]} == {True, False}
    key = person.id
    with db.transaction():
        accounts.erase(person)
    for needle in (key, "Zebedee", "zebedee@city.example"):
        assert not [where for where in traces(needle) if where[0].startswith("cases_")]
    assert db.session.scalar(select(func.count()).select_from(Problem)) == 2
    assert queries.adoptions_of(found.case.id)
