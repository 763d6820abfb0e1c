"""Who works for a city: the reader's own page and the coordinator's."""

from __future__ import annotations

import pytest

from portal.accounts.models import Role
from portal.cities import queries
from portal.cities import queries as cities
from portal.cities.models import AffiliationState
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city


@pytest.fixture
def city(app):
    return make_city(slug="quezon-city", names={"en": "Quezon City"})


@pytest.fixture
def coordinator(city):
    return make_user(display_name="Liezel", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


@pytest.fixture
def claim(city):
    return make_affiliation(make_user(display_name="Ramil"), city, AffiliationState.CLAIMED, position="Chief")


def test_a_person_claims_and_withdraws(client, login, city):
    person = make_user()
    login(person)
    page = client.page("/en/my/cities?city=quezon-city")
    assert page.select_one("#city option[selected]").get_text() == "Quezon City"
    response = client.submit("/en/my/cities", {"city": str(city.id), "position": "Chief"})
    assert response.status_code == 303
    [entry] = queries.affiliations_of(person.id)
    assert entry.state is AffiliationState.CLAIMED
    assert "Waiting for confirmation" in client.page("/en/my/cities").get_text()
    client.submit("/en/my/cities", {}, to=f"/en/my/cities/{entry.id}/end")
    assert queries.affiliations_of(person.id, ended=True) == []


@pytest.mark.parametrize(
    "data", [{}, {"city": "", "position": "x"}, {"city": "no id", "position": "x"}, {"position": "x" * 161}]
)
def test_claim_that_is_incomplete_is_refused(client, login, city, data):
    person = make_user()
    login(person)
    assert client.submit("/en/my/cities", {"city": str(city.id), "position": "", **data}).status_code == 422
    assert queries.affiliations_of(person.id) == []


def test_sixth_claim_is_refused_with_a_word(client, login):
    person = make_user()
    login(person)
    for _ in range(5):
        make_affiliation(person, make_city(), AffiliationState.CLAIMED)
    response = client.submit("/en/my/cities", {"city": str(make_city().id), "position": "Chief"})
    assert response.status_code == 422
    assert "several requests" in response.get_data(as_text=True)


def test_coordinator_confirms(client, login, coordinator, claim):
    login(coordinator)
    page = client.page("/en/cities/quezon-city/people")
    assert "Ramil" in page.get_text()
    response = client.submit("/en/cities/quezon-city/people", {}, to=f"/en/affiliations/{claim.id}/confirm")
    assert response.status_code == 303
    assert queries.affiliation(claim.id).state is AffiliationState.CONFIRMED


def test_coordinator_refuses_and_ends(client, login, coordinator, city, claim):
    login(coordinator)
    key = claim.id
    client.submit("/en/cities/quezon-city/people", {}, to=f"/en/affiliations/{key}/refuse")
    assert queries.affiliation(key) is None
    present = make_affiliation(make_user(), city)
    client.submit("/en/cities/quezon-city/people", {}, to=f"/en/affiliations/{present.id}/end")
    assert queries.affiliation(present.id).ends_on is not None
    assert "Worked here before" in client.page("/en/cities/quezon-city/people").get_text()


def test_answering_twice_says_that_it_is_too_late(client, login, coordinator, city):
    login(coordinator)
    present = make_affiliation(make_user(), city)
    path = "/en/cities/quezon-city/people"
    assert client.submit(path, {}, to=f"/en/affiliations/{present.id}/refuse").status_code == 409
    assert queries.affiliation(present.id) is not None


def test_only_those_who_speak_for_the_city_see_and_answer(client, login, city, claim):
    elsewhere = make_user(roles=((Role.CITY_COORDINATOR, ("city", make_city().id)),))
    colleague = make_user()
    make_affiliation(colleague, city)
    assert client.get("/en/cities/quezon-city/people").status_code == 303
    for person in (elsewhere, colleague, make_user(roles=(Role.TRAINER,))):
        login(person)
        assert client.get("/en/cities/quezon-city/people").status_code == 403
        for act in ("confirm", "refuse", "end"):
            response = client.submit("/en/my/cities", {}, to=f"/en/affiliations/{claim.id}/{act}")
            assert response.status_code == 403
        assert client.submit("/en/my/cities", {}, to=f"/en/my/cities/{claim.id}/end").status_code == 403
    assert queries.affiliation(claim.id).state is AffiliationState.CLAIMED
    login(make_secretariat())
    client.page("/en/cities/quezon-city/people")


@pytest.mark.parametrize("size", [1, 50])
def test_people_asks_the_same_few_questions_at_any_size(client, login, queries, coordinator, size):
    [city] = cities.coordinated_by(coordinator)
    for _ in range(size):
        make_affiliation(make_user(), city)
        make_affiliation(make_user(), city, AffiliationState.CLAIMED)
    login(coordinator)
    with queries() as seen:
        client.page("/en/cities/quezon-city/people")
    assert len(seen) <= 8, seen
