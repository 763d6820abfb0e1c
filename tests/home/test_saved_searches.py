"""Saved searches: kept by their address, the reader's own, and told of once when something new fits."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, db
from portal.home import queries, services, tasks
from portal.home.models import SavedSearch
from portal.notifications.models import Notification
from portal.search import kinds
from portal.search import queries as search
from portal.search import services as index
from portal.search.document import Document
from tests.factories.accounts import make_user


@pytest.fixture(autouse=True)
def _kind(app):
    kinds.register("test-case", label="Cases", symbol="cases", address=lambda thing, _facts: f"/en/test-cases/{thing}")
    search.forget_langs()
    yield
    kinds.forget("test-case")
    search.forget_langs()


def put(title, **more):
    with db.transaction():
        index.put([Document("test-case", uuid.uuid4(), "en", title, "", **more)])


def saved_an_hour_ago(user, address, title="x"):
    with db.transaction():
        services.save_search(user=user, address=address, title=title)
        saved = queries.saved_by(user.id)[0]
        saved.seen_until = clock.now() - timedelta(hours=2)
        db.session.flush()
    return saved


def told(user):
    return db.session.scalars(select(Notification).where(Notification.user_id == user.id)).all()


def test_search_is_saved_by_its_address_and_listed(client, login):
    login(make_user())
    put("Owl bus", tags=("topic:mobility",))
    page = client.page("/en/search?q=owl&topic=topic:mobility")
    link = page.find("a", string="Save this search")["href"]
    form = client.page(link)
    assert "owl · Mobility" in form.find("main").get_text(" ", strip=True)
    client.submit(
        "/en/search/saved", {"address": form.select_one('input[name="address"]')["value"]}, to="/en/search/saved"
    )
    client.submit("/en/search/saved", {"address": "topic=topic:mobility&q=owl"}, to="/en/search/saved")
    assert [one.address for one in db.session.scalars(select(SavedSearch))] == ["q=owl&topic=topic%3Amobility"]
    page = client.page("/en/search/saved")
    assert "owl · Mobility" in page.find("main").get_text(" ", strip=True)


def test_new_results_are_told_once_and_old_ones_never(app, at):
    user = make_user(locale="en")
    now = clock.now()
    put("Owl bus of Seoul")
    saved_an_hour_ago(user, "q=owl", "owl")
    at(now + timedelta(hours=1))
    tasks.tell_saved_searches()
    assert [one.subject for one in told(user)] == ["New for your saved search: owl"]
    assert "Owl bus of Seoul" in told(user)[0].text
    at(now + timedelta(hours=3))
    tasks.tell_saved_searches()
    assert len(told(user)) == 1


def test_nothing_is_told_of_what_the_reader_may_not_see_or_did_not_ask_for(app, at):
    user = make_user()
    now = clock.now()
    put("Owl secret", audience=("staff-only",))
    put("Day bus")
    saved_an_hour_ago(user, "q=owl")
    at(now + timedelta(hours=1))
    tasks.tell_saved_searches()
    assert told(user) == []


def test_others_cannot_remove_or_see_it(client, login):
    owner, other = make_user(), make_user()
    saved = saved_an_hour_ago(owner, "q=owl", "my owl")
    login(other)
    assert "my owl" not in client.page("/en/search/saved").get_text()
    client.submit("/en/search/saved", {"search": str(saved.id)}, to="/en/search/saved/remove")
    assert db.session.get(SavedSearch, saved.id) is not None
    login(owner)
    client.submit("/en/search/saved", {"search": str(saved.id)}, to="/en/search/saved/remove")
    client.submit("/en/search/saved", {"search": "nonsense"}, to="/en/search/saved/remove")
    assert db.session.scalars(select(SavedSearch)).all() == []


def test_there_is_room_for_fifty(client, login):
    user = make_user()
    with db.transaction():
        for number in range(50):
            services.save_search(user=user, address=f"q={number}", title=str(number))
    login(user)
    client.submit("/en/search/saved", {"address": "q=one+more"}, to="/en/search/saved")
    assert len(queries.saved_by(user.id)) == 50
    assert "as many searches as there is room for" in client.page("/en/search/saved").get_text()


def test_it_is_exported(app):
    user = make_user()
    saved_an_hour_ago(user, "q=owl", "owl")
    assert services.export_saved(user)[1][0]["address"] == "q=owl"
