"""The landing page, the reader's own page and the search."""

from __future__ import annotations

from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city


def test_index(client):
    make_city(slug="hanoi")
    client.page("/en/")
    client.page("/ar/")


def test_my(client, login):
    user = make_user()
    login(user)
    client.page("/en/my")
    make_affiliation(user, make_city())
    client.page("/en/my")
    login(make_secretariat())
    client.page("/ko/my")


def test_search(client):
    make_city(slug="hanoi", names={"en": "Hanoi"})
    assert "/en/cities/hanoi" in str(client.page("/en/search?q=HANO"))
    client.page("/en/search")
    client.page("/en/search?q=zzzz")
