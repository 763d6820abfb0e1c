from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from portal.accounts import hooks, queries, services
from portal.accounts.models import AuditEntry, Role, User
from portal.core import db
from portal.models import metadata
from portal.notifications.models import Delivery, DeliveryState, Notification
from tests.accounts import mails
from tests.accounts.walk import traces
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.lint import LintingClient

EMAIL = "ana.reyes@quezon.example"


@pytest.fixture
def ana(client, login, work, transaction):
    """Somebody who has left traces everywhere accounts can leave them."""
    staff = make_secretariat(email="staff@association.example")
    client.submit("/en/register", {"email": EMAIL, "display_name": "Ana Reyes"})
    work()
    path = mails.link(mails.one("confirm_email"))
    client.submit(path, {"display_name": "Ana Reyes", "password": PASSWORD, "timezone": "Asia/Manila"})
    user = queries.user_by_email(EMAIL)
    with transaction():
        services.grant_role(user=user, role=Role.TRAINER, actor=staff, reason=f"asked for by {EMAIL}")
        services.grant_role(user=user, role=Role.SECRETARIAT, actor=staff, reason="helps out")
        services.audit(actor=user, action="accounts.invited", subject=("user", staff.id), data={"by": str(user.id)})
        services.ask_email_change(user=user, email="new@quezon.example")
        services.ask_password_reset(EMAIL)
        db.session.execute(
            update(Notification).where(Notification.kind == "accounts.role_granted").values(url=f"/x/{user.id}")
        )
    browser = LintingClient(client.application)
    browser.submit("/en/sign-in", {"email": EMAIL, "password": "not the password"})
    work()
    return user


def erase(client, password=PASSWORD, understood="y"):
    return client.submit("/en/privacy/erase", {"current_password": password, "understood": understood})


def test_erase_leaves_no_trace_of_the_person(client, ana, work):
    key = ana.id
    assert traces(key)
    assert traces(EMAIL)
    answer = erase(client)
    assert answer.status_code == 303
    work()
    assert traces(key) == []
    assert db.session.get(User, key) is None
    # The last mail is the one place where the address stands, until it is out.
    assert set(traces(EMAIL)) == {("notifications_deliveries", "to_email")}
    farewell = mails.one("erased", EMAIL)
    assert "erased" in farewell.subject
    with db.transaction():
        db.session.execute(update(Delivery).where(Delivery.to_email == EMAIL).values(state=DeliveryState.SENT))
    with db.transaction():
        assert services.forget_farewells() == 1
    assert traces(EMAIL) == []


def test_erase_throws_shared_pages_away_that_may_name_the_person(client, ana, app):
    from portal.core import cache

    with app.test_request_context():
        before = cache.store().generations(["people"])
    erase(client)
    assert cache.store().generations(["people"]) != before


def test_erase_keeps_what_was_done_without_saying_to_whom(client, ana, work):
    erase(client)
    log = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id)))
    assert [entry.action for entry in log].count("accounts.role_granted") == 2
    assert {entry.subject_id for entry in log if entry.action == "accounts.role_granted"} == {None}
    assert {entry.actor_id for entry in log if entry.action == "accounts.invited"} == {None}
    assert log[-1].action == "accounts.erased"


def test_erase_signs_out_and_frees_the_address(client, ana):
    erase(client)
    assert client.get("/en/settings/").status_code == 303
    make_user(email=EMAIL)


@pytest.mark.parametrize(("password", "understood"), [("wrong", "y"), (PASSWORD, ""), ("", "y")])
def test_erase_needs_password_and_tick(client, ana, password, understood):
    assert erase(client, password, understood).status_code == 422
    assert db.session.get(User, ana.id) is not None


def test_erase_is_refused_to_the_last_of_the_secretariat(client, login):
    last = make_secretariat(password=PASSWORD)
    login(last)
    answer = erase(client)
    assert answer.status_code == 422
    assert "last person" in answer.get_data(as_text=True)
    assert queries.user(last.id) is not None
    assert not mails.written("erased")


def test_erase_is_undone_as_a_whole_when_a_module_fails(client, ana, monkeypatch):
    def broken(_user: User) -> None:
        raise RuntimeError("a module fails")

    monkeypatch.setattr(hooks, "erasers", [*hooks.erasers, broken])
    with pytest.raises(RuntimeError):
        erase(client)
    assert queries.user(ana.id).email == EMAIL
    assert traces(ana.id)


def test_erase_asks_each_module_before_the_row_is_gone(transaction, monkeypatch):
    user = make_user()
    seen = []
    monkeypatch.setattr(hooks, "erasers", [lambda person: seen.append(db.session.get(User, person.id) is not None)])
    with transaction():
        services.erase(user)
    assert seen == [True]


def test_every_table_lets_go_of_a_person_who_leaves():
    """Each foreign key to people says what happens: the row goes along, or forgets the person."""
    undecided = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "accounts_users" and key.ondelete not in {"CASCADE", "SET NULL"}
    ]
    assert undecided == []


def test_farewell_waits_until_the_mail_is_out(transaction):
    from portal.accounts import emails
    from portal.notifications.services import Recipient, notify

    user = make_user(email=EMAIL)
    message = emails.erased(user)
    with transaction():
        notify(recipient=Recipient(None, EMAIL, "", "en", "UTC"), message=message, key="x")
        assert services.forget_farewells() == 0


def test_export_is_a_zip_of_json_with_ones_own_data(client, ana):
    answer = client.submit("/en/privacy/", {}, to="/en/privacy/export")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=my-data-")
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        names = archive.namelist()
        data = {name: json.loads(archive.read(name)) for name in names if name.endswith(".json")}
    assert len(names) == len(set(names)) == len(hooks.exporters)
    account = data["account.json"]
    assert account["email"] == EMAIL
    assert [grant["role"] for grant in account["roles"]] == ["trainer", "secretariat"]
    assert datetime.fromisoformat(account["created_at"]).tzinfo is not None
    assert "password" not in json.dumps(account)
    assert any(message["kind"] == "accounts.role_granted" for message in data["notifications.json"]["notifications"])


def test_export_tells_nothing_of_others(client, ana):
    other = make_user(email="other@city.example")
    archive = zipfile.ZipFile(io.BytesIO(services.export(queries.user(ana.id))))
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert other.email not in everything
    assert str(other.id) not in everything


def test_export_writes_what_json_does_not_know(app, monkeypatch):
    key = uuid.uuid4()
    content = {"at": datetime(2026, 1, 2, tzinfo=UTC), "id": key, "role": Role.TRAINER, "set": {1}, "name": "김"}
    monkeypatch.setattr(hooks, "exporters", [lambda _user: ("a", content), lambda _user: ("b.pdf", b"%PDF")])
    archive = zipfile.ZipFile(io.BytesIO(services.export(make_user())))
    assert archive.namelist() == ["a.json", "b.pdf"]
    assert json.loads(archive.read("a.json")) == {
        "at": "2026-01-02T00:00:00+00:00", "id": str(key), "role": "trainer", "set": [1], "name": "김",
    }  # fmt: skip
    assert "김" in archive.read("a.json").decode()
    monkeypatch.setattr(hooks, "exporters", [lambda _user: ("a", object())])
    with pytest.raises(TypeError):
        services.export(make_user())


def test_export_is_for_oneself_with_a_token(client):
    assert client.post("/en/privacy/export").status_code == 400
    assert client.submit("/en/sign-in", {}, to="/en/privacy/export").status_code == 303


def test_privacy_page_says_what_each_module_stores_to_everybody(client, login):
    page = client.page("/en/privacy/").get_text()
    assert len(hooks.statements) >= 5
    for statement in hooks.statements:
        for text in (statement.title, statement.what, statement.why, statement.how_long):
            assert " ".join(str(text).split()) in " ".join(page.split())
    login(make_user())
    assert client.page("/en/privacy/").find("form", action="/en/privacy/export")


def test_hooks_keep_each_part_once():
    before = len(hooks.exporters), len(hooks.erasers), len(hooks.statements)
    for registry in (hooks.exporters, hooks.erasers, hooks.statements):
        registry.append(registry[0])
    assert (len(hooks.exporters), len(hooks.erasers), len(hooks.statements)) == before
    assert len({statement.key for statement in hooks.statements}) == len(hooks.statements)


def test_no_message_is_left_without_its_person(client, ana, work):
    key = ana.id
    erase(client)
    work()
    assert db.session.scalar(select(func.count()).select_from(Notification).where(Notification.user_id == key)) == 0
