"""Redis is gone: every public page of a city's participation is read, every act counts exactly once, and nothing old is served afterwards.

On a server of the test's own, which is stopped and comes back with what it had on disk, so that a page kept before could match again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import redis
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal import config, create_app
from portal.cities.models import City
from portal.core import db
from portal.embedded import ValkeyServer, process
from portal.participation import queries
from portal.participation.models import Space
from portal.participation.rules.moderation import Guard
from tests.factories.accounts import make_user
from tests.faults.world import open_session
from tests.lint import LintingClient
from tests.participation.acts import begin_survey, build

pytestmark = [pytest.mark.processes, pytest.mark.demo]

CITY = "hanoi"
HOME = f"/en/cities/{CITY}/participation/"
MODULES = ("participation", "participation_data", "discussions")
EACH = 2  # pages of a kind in each component: a third one says nothing new


@dataclass
class Portal:
    """The applications of two web processes on one database and one Redis, which the test stops and starts."""

    app: Flask
    other: Flask
    valkey: ValkeyServer


@pytest.fixture
def portal(app, settings: config.Settings, tmp_path: Path) -> Iterator[Portal]:
    with ValkeyServer(tmp_path / "valkey", port=process.free_port()) as valkey:
        own = replace(settings, redis_url=valkey.url, testing=False)
        made = [create_app(own) for _n in range(2)]
        for one in made:  # the demo, in the transaction of this test
            one.extensions["database"].engine.dispose()
            one.extensions["database"] = app.extensions["database"]
        with made[0].app_context():
            yield Portal(made[0], made[1], valkey)


def walk(app: Flask, *start: str) -> tuple[dict[str, int], Counter[str]]:
    """Follows links from page to page: address → status, and how many of each endpoint."""
    routes, client = app.url_map.bind("localhost"), LintingClient(app)
    waiting, kinds, found, seen = list(start), Counter[Any](), {}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        found[address] = answer.status_code
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for link in lxml.html.document_fromstring(answer.get_data(as_text=True)).xpath("//a/@href"):
            path = str(link).partition("#")[0]
            try:
                endpoint, values = routes.match(path.partition("?")[0], method="GET")
            except HTTPException:
                continue
            if endpoint.partition(".")[0] not in MODULES or not {CITY}.issuperset({values.get("city", CITY)}):
                continue
            kind = (endpoint, values.get("process"), values.get("component"))
            if path in found or path in waiting or kinds[kind] >= EACH or not path.startswith(("/en/", "/data/")):
                continue
            kinds[kind] += 1
            seen[endpoint] += 1
            waiting.append(path)
    return found, seen


def test_pages_are_read_and_acts_count_once_and_nothing_old_is_served_afterwards(portal: Portal) -> None:
    space = db.session.scalars(select(Space).join(City, City.id == Space.city_id).where(City.slug == CITY)).one()
    with db.transaction():  # a test sends forms at once, which would wait for a look
        queries.known_space(space.id, lock=True).moderation = Guard(least_seconds=0).stored()
    acts = build(space, make_user())
    browser = LintingClient(portal.app)
    with browser.session_transaction() as cookie:
        cookie.update(_user_id=open_session(make_user())[0], _fresh=True)
    told = {one.shown_at: one for one in acts if one.shown_at}
    both = (portal.app, portal.other)
    for (
        page
    ) in told:  # both processes keep them; a new reader each, for whoever has a cookie never comes near what is kept
        for one in both:
            assert LintingClient(one).get(page).status_code == 200, page
    kept = len(portal.other.extensions["page_store"]._entries)
    assert kept >= 5

    portal.valkey.stop()
    with pytest.raises(redis.ConnectionError):
        portal.app.extensions["redis"].ping()
    found, seen = walk(
        portal.app,
        HOME,
        f"{HOME}embed/",
        f"/data/participation/{CITY}/catalog.ttl",
        "/api/v1/participation/openapi.json",
    )
    assert {address: status for address, status in found.items() if status not in (200, 302, 303)} == {}
    assert len(seen) > 45, sorted(seen)
    begin_survey(browser, acts)
    for act in acts:
        before, filled = act.rows, act.fill(browser)
        answers = [act.send(browser, filled).status_code for _n in range(2)]
        assert answers[0] == 303 or act.name == "hearing question", (act.name, answers)
        assert act.rows == before + 1, act.name
    for page, act in told.items():
        assert act.says in " ".join(LintingClient(portal.app).page(page).text.split()), (
            f"{act.name} is shown without Redis"
        )

    portal.valkey.start()
    assert portal.app.extensions["redis"].ping()
    assert (
        LintingClient(portal.app).get(HOME).status_code == 200
    )  # whoever wrote talks to it again, and tells what it could not
    for one in both:
        for page, act in told.items():
            for _time in range(2):
                assert act.says in " ".join(LintingClient(one).page(page).text.split()), f"{act.name}: an old page"
    assert len(portal.other.extensions["page_store"]._entries) >= 5, "and pages are kept again"
