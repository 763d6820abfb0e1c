"""Without an account: browsers do a small sum before a report to the city; without it fewer are taken from one network, and none is lost."""

from __future__ import annotations

import hashlib
import itertools

import lxml.html
import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import db
from portal.participation.integrity.puzzle import BITS
from portal.participation.models import ConfidentialReport, ServiceRequest
from portal.participation.rules.moderation import Guard
from portal.participation.services import guarding, intake
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.reports import make_category
from tests.lint import LintingClient

HERE = "/en/cities/hue/participation/"


def solve(given: str) -> str:
    return next(
        str(n)
        for n in itertools.count()
        if int.from_bytes(hashlib.sha256(f"{given}:{n}".encode()).digest(), "big") >> (256 - BITS) == 0
    )


@pytest.fixture
def space(app):
    made = make_space(make_city(slug="hue", names={"en": "Hue"}))
    with db.transaction():
        guarding.save_guard(space=made, guard=Guard(least_seconds=0), actor=make_user())
    return made


def send(client, page, *, does_sum, **values):
    shown = client.get(page)
    form = next(one for one in lxml.html.document_fromstring(shown.text).forms if "puzzle" in one.fields)
    filled = {name: value for name, value in form.fields.items() if isinstance(value, str)} | values
    if does_sum:
        filled["solution"] = solve(filled["puzzle"])
    return client.post(page, data=filled), filled


def test_reports_without_the_sum_are_fewer_from_one_network_and_with_it_go_on(app, space):
    page = f"{HERE}reports/new/{make_category(space, 'Lamp that is out').code}"
    client = LintingClient(app)
    for n in range(intake.PLAIN_POSTS):
        answer, _filled = send(client, page, does_sum=False, text=f"Dark corner {n}", address=f"Tram street {n}")
        assert answer.status_code == 303
    refused, _filled = send(client, page, does_sum=False, text="Dark corner again", address="Tram street 9")
    assert (refused.status_code, "Dark corner again" in refused.text) == (429, True)
    taken, filled = send(client, page, does_sum=True, text="Dark corner again", address="Tram street 9")
    assert taken.status_code == 303
    again = client.post(page, data=filled | {"request_key": "another-key", "text": "The same sum twice"})
    assert again.status_code == 429, "a sum counts once"
    assert db.session.scalar(select(func.count()).select_from(ServiceRequest)) == intake.PLAIN_POSTS + 1


def test_who_has_an_account_does_no_sum_and_a_space_may_not_ask_for_it(app, login, space):
    page = f"{HERE}reports/new/{make_category(space, 'Lamp that is out').code}"
    assert "data-puzzle" not in login(make_user(), LintingClient(app)).get(page).text
    with db.transaction():
        guarding.save_guard(space=space, guard=Guard(least_seconds=0, asks_work=False), actor=make_user())
    client = LintingClient(app)
    assert "data-puzzle" not in client.get(page).text


def test_reports_of_discrimination_ask_for_it_too(app, space):
    make_user(roles=((Role.EQUALITY_OFFICER, ("city", space.city_id)),))
    page = f"{HERE}confidential/"
    for _n in range(intake.PLAIN_POSTS):
        intake.admit_unproven(space=space, address="127.0.0.1")
    refused, _filled = send(LintingClient(app), page, does_sum=False, text="They sent me away.")
    assert (refused.status_code, "They sent me away." in refused.text) == (429, True)
    taken, _filled = send(LintingClient(app), page, does_sum=True, text="They sent me away.")
    assert taken.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(ConfidentialReport)) == 1
