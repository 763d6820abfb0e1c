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
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal import config, create_app
from portal.core import clock, db
from portal.embedded import ValkeyServer, process
from portal.participation import queries
from portal.participation.models import (
    Action,
    Component,
    ComponentKind,
    Process,
    Space,
)
from portal.participation.rules import is_open
from tests.factories.accounts import make_user
from tests.faults.world import open_session
from tests.lint import LintingClient

pytestmark = [pytest.mark.processes, pytest.mark.demo]

CITY = "hanoi"
HOME = f"/en/cities/{CITY}/participation/"
MODULES = ("participation", "participation_data", "discussions")
EACH = 2  # pages of a kind in each component: a third one says nothing new
WORDS = "Hoa sữa"  # stands in all that is written without Redis


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


def signed_in(app: Flask) -> LintingClient:
    client = LintingClient(app)
    with client.session_transaction() as cookie:
        cookie.update(_user_id=open_session(make_user())[0], _fresh=True)
    return client


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


def open_component(kind: ComponentKind, action: Action) -> Component:
    """One of the city's that takes this now, from anybody with an account."""
    rows = db.session.scalars(
        select(Component)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(Component.kind == kind, Component.audience == "confirmed")
        .order_by(Component.id)
    ).all()
    for row in rows:
        component = queries.component_of(queries.known_process(row.process_id), row.slug)
        if (
            component
            and component.process.space.city.slug == CITY
            and is_open(component.process, component, action, clock.now())
        ):
            return component
    raise LookupError((kind, action))
