"""5,000 random requests over all routes: whatever is sent, the portal answers, and never with a failure of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, got_request_exception

from portal import create_app
from portal.accounts import queries
from portal.core.limits import limiter
from portal.notifications.forms import field_name, optional_kinds
from tests.factories.accounts import PASSWORD, make_grant, make_user
from tests.faults.fuzzer import Fuzzer, fields_of
from tests.faults.world import World, build, open_session, values_of_world

SHARDS = 5  # each builds a world of its own: seconds
REQUESTS = 1000
ROLES = ("anonymous", "owner", "coordinator", "secretariat")


@pytest.fixture(scope="module")
def portal(settings, fresh_database, tmp_path_factory) -> Iterator[Flask]:
    """The application as in production, on a database that is really written to: no test mode, nothing propagates."""
    chosen = replace(
        settings, testing=False, database_url=fresh_database("fuzz").replace("postgresql://", "postgresql+psycopg://"),
        data_dir=tmp_path_factory.mktemp("fuzz"),
    )  # fmt: skip
    throttled = limiter.enabled
    app = create_app(chosen)
    limiter.enabled = False  # how often somebody may ask is tested elsewhere; here every request has to get through
    app.extensions["pending_tasks"] = []  # nobody works them off: what workers do is tested elsewhere
    assert not app.testing
    yield app
    limiter.enabled = throttled
    app.extensions["database"].engine.dispose()


class Readers:
    """Sessions of the four roles; somebody who erased the account or signed out gets a new one."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.people, self.secrets = app, dict(world.people), {}

    def cookie(self, role: str) -> str | None:
        if role == "anonymous":
            return None
        with self.app.app_context():
            known = queries.signed_in_by(self.secrets[role]) if role in self.secrets else None
            person = self.people[role]
            if known is None or {grant.role for grant in known.grants} != {grant.role for grant in person.grants}:
                self.people[role] = self._again(person) if role in self.secrets else person
                self.secrets[role] = open_session(self.people[role])[0]
            return self.secrets[role]

    def _again(self, person):
        fresh = queries.user(person.id)
        if fresh is None or fresh.state != "active":
            fresh = make_user(display_name="Again", password=PASSWORD)
        for grant in person.grants:
            if grant.role not in {held.role for held in fresh.grants}:
                make_grant(fresh, grant.role, (grant.scope_kind, grant.scope_id) if grant.scope_id else None)
        return queries.user(fresh.id)


@pytest.mark.parametrize("seed", range(SHARDS))
def test_no_request_makes_the_portal_fail(portal, seed):
    with portal.app_context():
        world = build()
        good = values_of_world(world)
    readers = Readers(portal, world)
    fuzzer = Fuzzer(portal, seed, good=good, keys=world.keys, cookies=readers.cookie)
    assert len(fuzzer.rules) <= REQUESTS, "not every route is asked any more: REQUESTS is too small"
    raised: list[str] = []

    def note(_app, exception, **_rest) -> None:
        raised.append(repr(exception))

    failed, answers = [], Counter()
    with got_request_exception.connected_to(note, portal):
        for number in range(REQUESTS):
            asked = fuzzer.request(ROLES[number % len(ROLES)])
            status, headers, body = fuzzer.send(asked)
            answers[status] += 1
            if status >= 500 and not (asked.path == "/readyz" and status == 503):
                failed.append(f"{status} {asked} {raised}")
            assert all(ord(sign) >= 32 for name, value in headers for sign in name + value), asked
            assert asked.method != "HEAD" or body == b"", asked
            raised.clear()
    portal.extensions["pending_tasks"].clear()
    assert not failed, f"{len(failed)} of {REQUESTS}:\n" + "\n".join(failed)
    assert answers[200] + answers[303] > REQUESTS // 8, f"too few requests got through: {answers}"


def test_the_fuzzer_finds_what_the_views_read(portal):
    read = {name: set(fields_of(view)) for name, view in portal.view_functions.items()}
    assert {"email", "password", "remembered", "next"} <= read["accounts.sign_in"]
    assert {"role", "scope", "reason"} <= read["accounts.person"]
    assert {"people", "title", "hours"} <= read["certificates.new_batch"]
    assert {"first_day", "kind", "note"} <= read["cities.change_office"]
    assert {"closes_on", "title_ar", "courses"} <= read["training.new_edition"]
    assert "q" in read["home.search"]
    assert {field_name(kind.name) for kind in optional_kinds()} <= read["notifications.preferences"]
