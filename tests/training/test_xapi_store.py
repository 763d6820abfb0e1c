"""The statement resource for launched courses, and the statements that the portal makes of its own rows."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.core import db
from portal.training import services, xapi
from portal.training.models import Source, Statement
from portal.training.tasks.statements import tell_own_statements
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_course, make_edition, make_enrolment
from tests.factories.training_sessions import make_session
from tests.training.test_scorm import Learner
from tests.training.test_xapi import ATTACHMENT, PLAIN, REF, changed

KEY = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"


class Store:
    """A launched course that talks to the statement resource."""

    def __init__(self, app) -> None:
        self.app, self.learner = app, Learner()
        self.token = self.learner.open()[1]

    def ask(self, method: str, body: Any = None, *, query: str = "", **headers: str):
        data = body if isinstance(body, str | bytes | None) else json.dumps(body)
        kept = {"X-Experience-API-Version": "1.0.3", "Authorization": f"Bearer {self.token}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().open(
            f"/xapi/statements{query}", method=method, data=data, headers=kept | named, content_type="application/json"
        )


@pytest.fixture
def store(app) -> Store:
    return Store(app)


def test_a_statement_is_kept_and_read_again(store: Store):
    answer = store.ask("POST", PLAIN)
    (key,) = answer.get_json()
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    kept = store.ask("GET", query=f"?statementId={key}").get_json()
    xapi.check(kept)
    assert kept["verb"] == PLAIN["verb"]
    assert kept["authority"]["account"]["name"] == str(store.learner.person.id)
    assert kept["timestamp"] == kept["stored"]
    assert store.ask("GET").get_json()["statements"] == [kept]


def test_a_batch_is_kept_as_a_whole_or_not_at_all(store: Store):
    assert store.ask("POST", [PLAIN, changed("verb", {})]).status_code == 400
    assert db.session.scalars(select(Statement)).all() == []
    assert len(store.ask("POST", [PLAIN, PLAIN]).get_json()) == 2
    assert store.ask("POST", []).get_json() == []
    assert store.ask("POST", [PLAIN] * 201).status_code == 413


def test_put_keeps_it_under_the_id_of_the_address_and_twice_is_once(store: Store):
    query = f"?statementId={KEY}"
    assert store.ask("PUT", PLAIN, query=query).status_code == 204
    assert store.ask("PUT", PLAIN, query=query).status_code == 204
    assert store.ask("PUT", changed("id", KEY.upper()), query=query).status_code == 204
    assert store.ask("PUT", changed("result.success", True), query=query).status_code == 409
    assert store.ask("POST", changed("id", KEY, changed("result.success", True))).status_code == 409
    assert store.ask("PUT", changed("id", str(uuid.uuid4())), query=query).status_code == 400
    assert len(db.session.scalars(select(Statement)).all()) == 1


def test_nobody_reads_or_takes_another_launchs_statements(store: Store):
    store.ask("PUT", PLAIN, query=f"?statementId={KEY}")
    other = Store(store.app)
    assert other.ask("GET", query=f"?statementId={KEY}").status_code == 404
    assert other.ask("GET").get_json()["statements"] == []
    assert other.ask("PUT", PLAIN, query=f"?statementId={KEY}").status_code == 409


def test_what_was_voided_is_no_longer_shown(store: Store):
    store.ask("PUT", PLAIN, query=f"?statementId={KEY}")
    voiding = changed("verb", {"id": xapi.statements.VOIDED}, changed("object", REF))
    assert store.ask("POST", voiding).status_code == 200
    assert store.ask("GET", query=f"?statementId={KEY}").status_code == 404


def test_basic_authentication_and_the_versions_header(store: Store):
    basic = base64.b64encode(f"launch:{store.token}".encode()).decode()
    assert store.ask("POST", PLAIN, Authorization=f"Basic {basic}").status_code == 200
    assert store.ask("POST", PLAIN, Authorization="Bearer wrong").status_code == 401
    assert store.ask("POST", PLAIN, Authorization="").status_code == 401
    for version in ("", "0.95", "2.0.0", "1.1.0", "1.0.x"):
        answer = store.ask("POST", PLAIN, X_Experience_API_Version=version)
        assert (answer.status_code, "Version" in answer.get_json()["error"]) == (400, True)
    assert store.ask("POST", PLAIN, X_Experience_API_Version="1.0").status_code == 200
    assert store.app.test_client().get("/xapi/about").get_json()["version"][0] == "1.0.3"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON"), (b"{", "no JSON"), (b"\xff", "no JSON"), (b"[" * 100_000, "no JSON"), ("7", "must be an object"),
        ('{"actor": 1}', "statement.actor: must be an object"), (json.dumps([1]), "statement[0]"),
        (json.dumps(changed("result.response", "a\x00b")), "NUL"), (json.dumps(changed("attachments", [ATTACHMENT])), "fileUrl"),
        (json.dumps(PLAIN)[:-1] + ', "verb": {}}', "more than once"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(store: Store, body: Any, reason: str):
    answer = store.ask("POST", body)
    assert answer.status_code == 400
    assert reason in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("method", "query"),
    [("POST", "?statementId=x"), ("PUT", ""), ("PUT", "?statementId=x"), ("GET", "?limit=-1"), ("GET", "?verb=x"), ("GET", "?statementId=1")],
)  # fmt: skip
def test_parameters_are_checked(store: Store, method: str, query: str):
    assert store.ask(method, PLAIN if method != "GET" else None, query=query).status_code == 400


# The portal's own ---------------------------------------------------------------------------------------------------


def own() -> list[dict[str, Any]]:
    return [
        row.statement
        for row in db.session.scalars(select(Statement).where(Statement.is_own).order_by(Statement.happened_at))
    ]


def test_own_activities_are_told_once(app):
    person, edition = make_user(), make_edition(course=make_course())
    enrolment = make_enrolment(person, edition, make_city())
    finish(person, enrolment)
    tell_own_statements()
    tell_own_statements()
    found = own()
    for one in found:
        xapi.check(one)
    about = sorted(
        (one["verb"]["display"]["en"], one["object"]["definition"]["type"].rsplit("/", 1)[-1]) for one in found
    )
    assert about == [
        ("completed", "assessment"), ("completed", "course"), ("completed", "lesson"), ("completed", "lesson"),
        ("initialized", "assessment"), ("passed", "assessment"),
    ]  # fmt: skip
    passed = next(one for one in found if one["verb"]["display"]["en"] == "passed")
    assert passed["result"] == {"success": True, "score": {"scaled": 1}}
    assert passed["object"]["definition"]["name"]["en"] == "Quiz"
    assert passed["actor"]["account"]["name"] == str(person.id)


def test_packages_are_told_too(app):
    learner = Learner()
    launch = learner.open()[0]
    learner.send(launch, 1, status="failed", raw="20", time="0000:00:30")
    tell_own_statements()
    learner.send(launch, 2, status="passed", raw="90", time="0000:01:00")
    learner.send(launch, 3, status="passed", raw="90", time="0000:02:00")
    tell_own_statements()
    told = [(one["verb"]["display"]["en"], one.get("result", {}).get("duration")) for one in own()]
    assert sorted(told, key=str) == [
        ("completed", None), ("failed", "PT0H0M30S"), ("initialized", None), ("passed", "PT0H2M0S"),
    ]  # fmt: skip


def test_a_session_that_counts_as_attended_is_told(app, at):
    person, edition = make_user(), make_edition(course=make_course())
    make_enrolment(person, edition, make_city())
    there, excused = make_session(edition), make_session(edition)
    with db.transaction():
        services.record_attendance(session=there, person=person, source=Source.CHECK_IN)
        services.record_attendance(session=excused, person=person, source=Source.PRESENCE, minutes=0)
    tell_own_statements()
    assert own() == []  # not before it is over
    at(max(there.ends_at, excused.ends_at) + timedelta(minutes=1))
    tell_own_statements()
    tell_own_statements()
    (one,) = own()
    xapi.check(one)
    assert one["verb"]["id"].endswith("/attended")
    assert one["object"]["id"].endswith(f"/xapi/sessions/{there.id}")


def test_they_are_exported_and_erased(app):
    from portal.accounts import services as accounts

    learner = Learner()
    learner.send(learner.open()[0], 1, status="passed", raw="90")
    tell_own_statements()
    _name, data = services.export_of(learner.person)
    (exported,) = data["enrolments"]
    assert exported["packages"][0]["status"] == "passed"
    assert len(exported["statements"]) == 3
    with db.transaction():
        accounts.erase(learner.person)
    assert db.session.scalars(select(Statement)).all() == []
    assert db.session.scalars(select(services.scorm.ScormState)).all() == []
    tell_own_statements()
    assert own() == []
