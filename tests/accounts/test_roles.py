from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import hooks, queries, rules, services
from portal.accounts.models import AuditEntry, Role, UserState
from portal.core import db
from portal.core.errors import Conflict, DomainError
from tests.accounts import mails
from tests.factories.accounts import make_grant, make_secretariat, make_user
from tests.lint import LintingClient

CITY = uuid.UUID(int=7)


@pytest.fixture
def cities(monkeypatch):
    """Cities as a scope, without the module of cities."""
    names = {CITY: "Quezon City"}
    kind = hooks.ScopeKind(
        label="City", choices=names.items, names=lambda keys: {key: names[key] for key in keys if key in names}
    )
    monkeypatch.setitem(hooks.scope_kinds, "city", kind)
    return names


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_grant_role_is_noted_and_told(transaction, work, cities):
    staff, ana = make_secretariat(), make_user(email="ana@city.example", locale="fr")
    with transaction():
        services.grant_role(
            user=ana, role=Role.CITY_COORDINATOR, scope=("city", CITY), actor=staff, reason="  named by the mayor "
        )
    assert rules.has_role(queries.user(ana.id), Role.CITY_COORDINATOR, ("city", CITY))
    (entry,) = entries()
    assert (entry.actor_id, entry.action, entry.subject_id) == (staff.id, "accounts.role_granted", ana.id)
    assert entry.reason == "named by the mayor"
    assert entry.data == {"role": "city_coordinator", "scope_kind": "city", "scope_id": str(CITY)}
    work()
    found = mails.one("role_granted", "ana@city.example")
    assert found.lang == "fr"
    assert "Quezon City" in found.text
    assert "named by the mayor" in found.text


@pytest.mark.parametrize("reason", ["", "   "])
def test_grant_role_needs_a_reason(transaction, reason):
    with pytest.raises(DomainError), transaction():
        services.grant_role(user=make_user(), role=Role.TRAINER, actor=None, reason=reason)


def test_grant_role_never_to_oneself(transaction):
    staff = make_secretariat()
    with pytest.raises(DomainError), transaction():
        services.grant_role(user=staff, role=Role.TRAINER, actor=staff, reason="because")
    assert entries() == []


def test_grant_role_of_a_city_needs_the_city(transaction):
    ana = make_user()
    with pytest.raises(DomainError), transaction():
        services.grant_role(user=ana, role=Role.CITY_COORDINATOR, actor=None, reason="because")


def test_grant_role_twice_is_refused_and_noted_once(transaction):
    ana = make_user()
    with transaction():
        services.grant_role(user=ana, role=Role.TRAINER, actor=None, reason="because")
    with pytest.raises(Conflict), transaction():
        services.grant_role(user=ana, role=Role.TRAINER, actor=None, reason="because")
    assert len(entries()) == 1


def test_the_database_refuses_the_same_role_twice(app):
    ana = make_user(roles=(Role.TRAINER,))
    with pytest.raises(IntegrityError):
        make_grant(ana, Role.TRAINER)


def test_revoke_role_keeps_the_history(transaction):
    staff, ana = make_secretariat(), make_user()
    grant = make_grant(ana, Role.TRAINER)
    with transaction():
        services.revoke_role(grant=grant, actor=staff, reason="has left")
    assert not rules.has_role(queries.user(ana.id), Role.TRAINER)
    (kept,) = queries.grants_of(ana)
    assert (kept.revoked_by, kept.revoke_reason) == (staff.id, "has left")
    assert [entry.action for entry in entries()] == ["accounts.role_revoked"]
    with pytest.raises(Conflict), transaction():
        services.revoke_role(grant=grant, actor=staff, reason="again")
    with transaction():
        services.grant_role(user=ana, role=Role.TRAINER, actor=staff, reason="is back")
    assert rules.has_role(queries.user(ana.id), Role.TRAINER)


def test_the_last_of_the_secretariat_stays(transaction):
    last = make_secretariat()
    make_user(roles=(Role.SECRETARIAT,), state=UserState.BLOCKED)
    (grant,) = queries.grants_of(last)
    with pytest.raises(DomainError), transaction():
        services.revoke_role(grant=grant, actor=last, reason="tired")
    make_secretariat()
    with transaction():
        services.revoke_role(grant=grant, actor=last, reason="tired")
    assert not rules.is_secretariat(queries.user(last.id))


# Pages ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["people/", "people/invite", f"people/{CITY}", f"grants/{CITY}/revoke", "audit/"])
def test_pages_of_the_secretariat_are_for_it_alone(client, login, path):
    assert client.get(f"/en/manage/{path}").status_code == 303
    login(make_user(roles=(Role.TRAINER, (Role.SECRETARIAT, ("city", CITY)))))
    assert client.get(f"/en/manage/{path}").status_code == 403


def test_people_finds_by_name_address_role_and_state(client, login):
    login(make_secretariat(email="staff@association.example"))
    make_user(display_name="김민준", email="minjun@seoul.example", latin_name="KIM Minjun", roles=(Role.TRAINER,))
    make_user(display_name="100% Ana", email="ana@city.example", state=UserState.INVITED)

    def found(query: str) -> str:
        table = client.page(f"/en/manage/people/?{query}").find("table")
        return table.get_text() if table else ""

    assert "김민준" in found("q=민준")
    assert "김민준" in found("q=minjun@SEOUL")
    assert "김민준" in found("q=kim+min")
    assert "Ana" not in found("q=kim")
    assert "Ana" in found("q=%25")
    assert "김민준" not in found("q=%25")
    assert "Trainer" in found("role=trainer")
    assert "Ana" not in found("role=trainer")
    assert "Ana" in found("state=invited")
    assert found("q=nobody") == ""
    assert "김민준" in found("role=nonsense&state=nonsense")


def test_people_pages_and_asks_the_database_the_same_at_any_size(client, login, queries):
    login(make_secretariat())
    make_user(roles=(Role.TRAINER,))
    client.get("/en/manage/people/")
    with queries() as few:
        client.page("/en/manage/people/")
    for number in range(60):
        make_user(display_name=f"Somebody {number:02}", roles=(Role.OFFICIAL,))
    with queries() as many:
        page = client.page("/en/manage/people/?q=Somebody")
    assert len(many) == len(few) <= 8
    assert len(page.find("tbody").find_all("tr")) == 25
    assert "/en/manage/people/?page=2&q=Somebody" in [a["href"] for a in page.find_all("a", rel="next")]
    assert len(client.page("/en/manage/people/?q=Somebody&page=3").find("tbody").find_all("tr")) == 10
    assert client.get("/en/manage/people/?page=99").status_code == 404


def test_person_page_grants_and_revokes_with_a_reason(client, login, cities, work):
    staff, ana = make_secretariat(), make_user(display_name="Ana Reyes")
    login(staff)
    path = f"/en/manage/people/{ana.id}"
    form = {"role": "moderator", "scope": f"city:{CITY}", "reason": "asked by the city"}
    assert client.submit(path, form).status_code == 303
    page = client.page(path)
    assert "Quezon City" in page.find("table").get_text()
    assert "asked by the city" in page.get_text()
    revoke = page.find("table").find("a", href=lambda href: href.endswith("/revoke"))["href"]
    assert client.submit(revoke, {"reason": ""}).status_code == 422
    assert client.submit(revoke, {"reason": "has moved"}).status_code == 303
    assert "has moved" in client.page(path).get_text()
    assert client.get(revoke).status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"role": "moderator", "scope": "", "reason": "x"},
        {"role": "trainer", "scope": "", "reason": ""},
        {"role": "king", "scope": "", "reason": "x"},
        {"role": "moderator", "scope": "city:nonsense", "reason": "x"},
        {"role": "moderator", "scope": f"city:{uuid.uuid4()}", "reason": "x"},
    ],
)
def test_person_page_refuses_half_a_grant(client, login, cities, form):
    login(make_secretariat())
    ana = make_user()
    assert client.submit(f"/en/manage/people/{ana.id}", form).status_code == 422
    assert queries.grants_of(ana) == []


def test_person_page_of_oneself_offers_no_grant(client, login):
    staff = make_secretariat()
    login(staff)
    path = f"/en/manage/people/{staff.id}"
    page = client.page(path)
    assert page.find("select", {"name": "role"}) is None
    token = client.page("/en/settings/").find("input", {"name": "csrf_token"})["value"]
    form = {"csrf_token": token, "role": "trainer", "scope": "", "reason": "x"}
    assert client.post(path, data=form).status_code == 403
    assert client.get(f"/en/manage/people/{uuid.uuid4()}").status_code == 404


def test_invite_page_sends_the_invitation(client, login, work):
    login(make_secretariat(display_name="Park Ji-won"))
    form = {"display_name": "Jun", "email": "jun@city.example", "locale": "ko", "reason": "works for a member"}
    assert client.submit("/en/manage/people/invite", form).status_code == 303
    work()
    found = mails.one("invitation", "jun@city.example")
    assert found.lang == "ko"
    assert "Park Ji-won" in found.text
    assert mails.link(found).startswith("/ko/invitation/")


def test_audit_log_tells_who_when_what_and_why_in_words(client, login, cities, transaction):
    staff, ana = make_secretariat(display_name="Park Ji-won"), make_user(display_name="Ana Reyes")
    with transaction():
        services.grant_role(
            user=ana, role=Role.MODERATOR, scope=("city", CITY), actor=staff, reason="asked by the city"
        )
    login(staff)
    row = client.page("/en/manage/audit/").find("tbody").get_text(" ", strip=True)
    for word in ("Park Ji-won", "Role granted", "Moderator", "Quezon City", "Ana Reyes", "asked by the city"):
        assert word in row
    for raw in ("accounts.role_granted", "moderator", str(CITY), str(ana.id)):
        assert raw not in row


def test_audit_log_filters(client, login, transaction):
    staff, ana, bob = (
        make_secretariat(display_name="Park"),
        make_user(display_name="Ana"),
        make_user(display_name="Bob"),
    )
    with transaction():
        services.grant_role(user=ana, role=Role.TRAINER, actor=staff, reason="first")
        services.grant_role(user=bob, role=Role.TRAINER, actor=None, reason="second")
        services.audit(actor=bob, action="accounts.invited", subject=("user", ana.id), reason="third")
    login(staff)

    def reasons(query: str) -> set[str]:
        text = client.page(f"/en/manage/audit/?{query}").get_text(" ", strip=True)
        return {word for word in ("first", "second", "third") if word in text}

    assert reasons("") == {"first", "second", "third"}
    assert reasons("action=accounts.role_granted") == {"first", "second"}
    assert reasons("who=par") == {"first"}
    assert reasons(f"person={ana.id}") == {"first", "third"}
    assert reasons("since=2020-01-01&until=2999-12-31") == {"first", "second", "third"}
    assert reasons("since=2999-01-01") == set()
    assert reasons("until=2020-01-01") == set()
    assert reasons("since=nonsense&until=9999-12-31&action=nonsense") in (set(), {"first", "second", "third"})
    assert client.get("/en/manage/audit/?person=nonsense").status_code == 404


def test_audit_log_asks_the_database_the_same_at_any_size(client, login, queries, transaction):
    staff = make_secretariat()
    login(staff)

    def note(count: int) -> None:
        for _ in range(count):
            person = make_user()
            with transaction():
                services.audit(actor=person, action="accounts.invited", subject=("user", person.id), reason="x")

    note(1)
    client.get("/en/manage/audit/")
    with queries() as few:
        client.page("/en/manage/audit/")
    note(60)
    with queries() as many:
        page = client.page("/en/manage/audit/")
    assert len(many) == len(few) <= 8
    assert len(page.find("tbody").find_all("tr")) == 50


def test_audit_rows_count_once_however_they_are_named(app):
    """Every action of ours has words, so that no page shows the inner name."""
    from portal.accounts import words

    for action in words.ACTIONS:
        assert "." not in words.action(action)
    for role in Role:
        assert str(words.role(role)) != role.value
    for state in UserState:
        assert str(words.state(state)) != state.value
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_the_menu_is_that_of_the_rights_a_reader_has_now(app, login, transaction):
    """Menus are kept by rights: who is given a role sees its pages at once, and nobody else does."""
    one, other = make_user(), make_user()
    first, second = login(one, LintingClient(app)), login(other, LintingClient(app))

    def menu(browser):
        return {link["href"] for link in browser.page("/en/my").select("a.menu-item")}

    plain = menu(first)
    assert plain == menu(second)
    assert "/en/manage/people/" not in plain
    with transaction():
        services.grant_role(user=one, role=Role.SECRETARIAT, actor=None, reason="Works here")
    assert menu(first) > plain | {"/en/manage/people/"}
    assert menu(second) == plain
