"""Times on the pages of a space are those of its city's clocks, whoever reads them and wherever."""

from __future__ import annotations

import re

import pytest

from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation.models import ComponentKind, ContributionKind
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import address_of, make_component, plan_of, say
from tests.factories.meetings import make_petition, make_petitions
from tests.factories.participation import make_space
from tests.lint import LintingClient

ZONE, NAMED = "Asia/Ho_Chi_Minh", "UTC+7"


@pytest.fixture
def space(app):
    return make_space(make_city(slug="hue", names={"en": "Hue"}, timezone=ZONE))


@pytest.mark.parametrize("reader", [None, "America/Lima"])
def test_petitions_consultations_debates_and_plans_say_the_city_s_time(app, login, space, reader):
    author = make_user()
    petitions = make_petitions(space=space)
    petition = make_petition(petitions, author)
    with db.transaction():
        discussions.post_comment(subject=Subject("petition", petition.id), author=author, text="Yes.", lang="en")
    text, debate = make_component(ComponentKind.TEXT, space=space), make_component(ComponentKind.DEBATE, space=space)
    plan = make_component(ComponentKind.PLAN, space=space, source=plan_of("Market", "Park"))
    for one, kind in (
        (text, ContributionKind.SUGGESTION), (plan, ContributionKind.SUGGESTION), (debate, ContributionKind.FOR),
    ):  # fmt: skip
        say(one, author, "More shade.", kind)
    client = login(make_user(timezone=reader), LintingClient(app)) if reader else LintingClient(app)
    pages = [
        address_of(petitions, f"petitions/{petition.number}"), address_of(text, "consultation/comments/whole"),
        address_of(plan, "consultation/comments/whole"), address_of(debate, "debate"),
    ]  # fmt: skip
    for page in pages:
        shown = client.get(page).text
        zones = set(re.findall(r"UTC(?:[+\u2212][\d:]+)?", shown.partition("<main")[2]))
        assert zones == {NAMED}, page
    # And only there.
    elsewhere = client.get("/en/").text
    assert NAMED not in elsewhere


@pytest.mark.parametrize("reader", [None, "America/Lima"])
def test_the_talk_about_something_of_a_space_says_them_too_on_its_own_pages(app, login, space, reader):
    author = make_user()
    petition = make_petition(make_petitions(space=space), author)
    text = make_component(ComponentKind.TEXT, space=space)
    said = say(text, author, "More shade.", ContributionKind.SUGGESTION)
    with db.transaction():
        comment = discussions.post_comment(
            subject=Subject("petition", petition.id), author=author, text="Yes.", lang="en"
        )
    client = login(make_user(timezone=reader), LintingClient(app)) if reader else LintingClient(app)
    pages = [
        f"/en/discussions/petition/{petition.id}", f"/en/discussions/threads/{comment.id}",
        f"/en/discussions/threads/{said.comment_id}",
    ]  # fmt: skip
    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200, page
        zones = set(re.findall(r"UTC(?:[+\u2212][\d:]+)?", shown.text.partition("<main")[2]))
        assert zones == {NAMED}, page
