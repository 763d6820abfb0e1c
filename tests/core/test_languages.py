"""Languages of citizens: pages of a pilot city speak them, links to the rest of the portal lead to English."""

from __future__ import annotations

import pytest
from flask import url_for

from portal.accounts import emails
from portal.core import i18n, mail
from tests.factories.accounts import make_user
from tests.factories.cities import make_city


def test_page_for_citizens_speaks_their_language_and_offers_it(client):
    found = client.get("/vi/sign-in").get_data(as_text=True)
    assert '<html lang="vi"' in found
    assert 'hreflang="id" href="/id/sign-in"' in found
    assert 'href="/en/training/"' in found
    assert "/vi/training" not in found


def test_page_of_the_whole_portal_offers_its_languages_only(client):
    found = client.get("/ko/cities/").get_data(as_text=True)
    assert 'hreflang="fr"' in found
    assert 'hreflang="vi"' not in found


@pytest.mark.parametrize(
    ("address", "leads"), [("/vi/cities/?sort=name", "/en/cities/?sort=name"), ("/id/", "/en/"), ("/vi/my", "/en/my")]
)
def test_address_that_does_not_speak_it_leads_to_english(client, address, leads):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, leads)


@pytest.mark.parametrize("address", ["/vi/nothing-here", "/xx/sign-in", "/vi/cities/nowhere/participation/"])
def test_address_that_is_nowhere_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_form_sent_to_an_address_that_does_not_speak_it_is_not_sent_on(client):
    assert client.post("/vi/cities/").status_code == 404


def test_links_are_made_in_a_language_that_their_page_speaks(app):
    with app.test_request_context("/vi/sign-in"), i18n.in_language("vi"):
        assert url_for("accounts.sign_in") == "/vi/sign-in"
        assert url_for("home.index") == "/en/"


def test_mail_of_a_module_that_does_not_speak_it_is_english_throughout(app):
    person = make_user(locale="vi")
    ours = emails.password_changed(person)
    city = mail.render(
        "cities.x", template="cities/email/affiliation_refused", lang="vi", timezone="UTC", city=make_city(), person=person,
        page_url="https://x.example", reason="",
    )  # fmt: skip
    assert (ours.lang, city.lang) == ("vi", "en")
