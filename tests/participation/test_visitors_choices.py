"""Supports, signatures, votes and answers of visitors without an account: a browser does a small sum first, where the city wants it;
without a script they count as well, fewer from one network.
"""

from __future__ import annotations

import json

import lxml.html
import pytest
from sqlalchemy import update

from portal.core import clock, db
from portal.participation.models import Audience, Component
from portal.participation.queries import signals
from portal.participation.rules.moderation import Guard
from portal.participation.services import guarding, intake
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.lint import LintingClient
from tests.listening import listening
from tests.participation.acts import begin_survey, build
from tests.participation.test_visitors_sum import solve

CHOICES = {"support", "signature", "feedback", "support of a contribution", "survey answer", "vote in a hearing"}


@pytest.fixture
def space(app):
    return make_space(make_city(slug="hue", names={"en": "Hue"}))


def acts_for_anyone(space):
    """Acts in which anyone may take part; somebody has begun each of them."""
    acts = [one for one in build(space, make_user()) if one.name in CHOICES]
    assert {one.name for one in acts} == CHOICES
    with db.transaction():
        db.session.execute(update(Component).values(audience=Audience.ANYONE))
    db.session.expire_all()
    return acts


@pytest.fixture
def choices(space):
    return acts_for_anyone(space)


def visitor(app, choices):
    client = LintingClient(app)
    begin_survey(client, choices)
    return client


def is_asked(client, act) -> bool:
    root = lxml.html.document_fromstring(client.get(act.page).text)
    wanted = act.to or act.page
    return any(
        one.xpath(".//*[@data-puzzle-from]")
        for one in root.forms
        if one.method == "POST" and (one.action or act.page) == wanted
    )


def test_each_choice_of_a_visitor_asks_for_the_sum_counts_without_it_and_with_it_goes_on(app, space, choices):
    client = visitor(app, choices)
    for act in choices:
        assert is_asked(client, act), act.name
        before = act.rows
        assert act.do(client).status_code == 303, act.name
        assert act.rows == before + 1, f"{act.name}: without a script it counts as well"
    for _n in range(intake.PLAIN_CHOICES - len(choices)):
        intake.admit_choice(space=space, user=None, address="127.0.0.1", is_proven=False)
    for act in choices:
        other = visitor(app, choices)
        before, filled = act.rows, act.fill(other)
        answer = act.send(other, filled)
        told = answer if answer.status_code != 303 else other.get(answer.headers["Location"])
        assert act.rows == before, act.name
        assert "This is a lot in a short time." in told.text, act.name
        challenge = json.loads(other.get("/en/participation/sum").text)["challenge"]
        proven = filled | {"puzzle": challenge, "solution": solve(challenge)}
        assert act.send(other, proven).status_code == 303, act.name
        assert act.rows == before + 1, act.name
        third = visitor(app, choices)
        act.send(third, act.fill(third) | {"puzzle": challenge, "solution": proven["solution"]})
        assert act.rows == before + 1, f"{act.name}: a sum counts once"


def test_no_sum_where_the_city_wants_none_nor_of_who_has_an_account(app, login, space, choices):
    member = login(make_user(), LintingClient(app))
    begin_survey(member, choices)
    assert not any(is_asked(member, act) for act in choices)
    with db.transaction():
        guarding.save_guard(space=space, guard=Guard(asks_work=False), actor=make_user())
    client = visitor(app, choices)
    assert not any(is_asked(client, act) for act in choices)
    for _n in range(intake.PLAIN_CHOICES + 1):
        intake.admit_choice(space=space, user=None, address="127.0.0.1", is_proven=False)


def test_a_sum_is_new_each_time_and_kept_by_nobody(app):
    client = LintingClient(app)
    first, second = (client.get("/en/participation/sum") for _n in range(2))
    assert first.headers["Cache-Control"] == "no-store"
    assert json.loads(first.text) != json.loads(second.text)


def test_answers_feedback_and_supports_of_contributions_are_looked_through_for_bursts(app, space, choices):
    client = visitor(app, choices)
    for act in choices:
        act.do(client)
    since = clock.now().replace(minute=0, second=0, microsecond=0)
    found = {}
    for name, counts, _kind, key in signals.series(space.id, since):
        if key is None:
            found[name] = found.get(name, 0) + sum(counts.values())
    assert (found["answers"], found["ratings"], found["supports"]) == (1, 1, 1)


@pytest.fixture
def site(settings, fresh_database):
    """A portal that listens, with its acts."""
    with listening(settings, fresh_database("visitors_choices")) as (app, url), app.test_request_context("/en/"):
        yield app, url, acts_for_anyone(make_space(make_city(slug="hue", names={"en": "Hue"})))


@pytest.mark.browser
def test_in_a_browser_the_sum_is_done_with_the_press_and_without_a_script_the_press_counts(site, browser):
    _app, url, acts = site
    for act in acts:
        if act.name in {"survey answer", "support of a contribution", "vote in a hearing"}:
            continue
        for with_script in (True, False):
            context = browser.new_context(java_script_enabled=with_script, base_url=url)
            page, sent, trouble = context.new_page(), [], []
            page.on("pageerror", lambda error, told=trouble: told.append(str(error)))
            page.on(
                "request", lambda one, told=sent: told.append(one.post_data or "") if one.method == "POST" else None
            )
            before = act.rows
            page.goto(act.page)
            for name, value in act.values.items():
                choice = page.locator(f"main [name={name}][value='{value}']")
                if choice.count():
                    choice.check()
                else:
                    page.locator(f"main [name={name}]").fill(value)
            form = f"main form[action='{act.to}']" if act.to else "main form.form"
            with page.expect_navigation():
                page.locator(f"{form} button.btn-primary").click()
            db.session.rollback()
            assert act.rows == before + 1, (act.name, with_script)
            (body,) = sent
            assert ("solution=" in body) == with_script, (act.name, body)
            assert "solution=0&" not in f"{body}&", act.name
            assert trouble == []
            context.close()
