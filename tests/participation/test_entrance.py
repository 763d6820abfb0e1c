"""One address without a language leads each reader to a city's space in his own."""

from __future__ import annotations

import pytest

from portal.participation.models import PilotState
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space

HERE = "/cities/hue/participation/"


@pytest.mark.parametrize(
    ("asked", "lang"), [("ko-KR,ko;q=0.9,en;q=0.5", "ko"), ("vi", "vi"), ("id-ID", "id"), ("de", "vi"), ("", "vi")]
)
def test_the_browser_says_the_language_else_the_city_does(app, client, asked, lang):
    make_space(make_city(slug="hue", names={"en": "Hue"}), lang="vi")
    answer = client.get(HERE, headers={"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{lang}{HERE}")
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get(HERE.rstrip("/")).status_code == 308


def test_the_account_s_language_goes_before(app, login):
    make_space(make_city(slug="hue", names={"en": "Hue"}), lang="vi")
    answer = login(make_user(locale="ar")).get(HERE, headers={"Accept-Language": "ko"})
    assert answer.headers["Location"] == f"/ar{HERE}"


def test_there_is_no_entrance_to_what_is_not_open(app, client):
    make_space(make_city(slug="hue", names={"en": "Hue"}), state=PilotState.STUDIED)
    assert client.get(HERE).status_code == client.get("/cities/nowhere/participation/").status_code == 404
