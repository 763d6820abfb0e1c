from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import queries, services
from portal.accounts.models import SignInAttempt, UserSession, UserState
from portal.accounts.services import passwords
from portal.core import clock, db, ids
from portal.core.errors import DomainError
from tests.factories.accounts import PASSWORD, make_user
from tests.lint import LintingClient

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(client, email="ana@city.example", password=PASSWORD, path="/en/sign-in", **more):
    return client.submit(path, {"email": email, "password": password, **more}, headers={"User-Agent": AGENT})


def attempts() -> int:
    return db.session.scalar(select(func.count()).select_from(SignInAttempt))


def test_sign_in_opens_a_session_and_goes_to_my_portal(client):
    user = make_user(email="ana@city.example", password=PASSWORD, locale="ko")
    answer = sign_in(client, email=" Ana@City.example ")
    assert (answer.status_code, answer.location) == (303, "/ko/my")
    opened = queries.sessions_of(user)
    assert [s.device for s in opened] == ["Firefox · Windows"]
    assert attempts() == 0


def test_sign_in_answers_wrong_password_and_unknown_address_alike(client):
    make_user(email="ana@city.example", password=PASSWORD)
    pages = []
    for email in ("ana@city.example", "nobody@city.example"):
        answer = sign_in(client, email=email, password="not the password")
        assert answer.status_code == 422
        soup = client.page("/en/sign-in")
        token = soup.find("input", {"name": "csrf_token"})["value"]
        pages.append(answer.get_data(as_text=True).replace(email, "").replace(token, ""))
    assert "is wrong" in pages[0]
    assert pages[0] == pages[1]


def test_sign_in_never_shows_the_password_again(client):
    assert "s3cret and more" not in sign_in(client, password="s3cret and more").get_data(as_text=True)


def test_verified_takes_as_long_for_unknown_addresses(app):
    """Least processor time of repeated checks: of one size, while a skipped hash would make it a fiftieth."""
    make_user(email="ana@city.example", password=PASSWORD)
    passwords.matches(None, "warm up")

    def least(email: str) -> float:
        taken = []
        for _ in range(9):
            began = time.process_time()
            with pytest.raises(DomainError):
                services.verified(email=email, password="not the password")
            taken.append(time.process_time() - began)
        return min(taken)

    known, unknown = least("ana@city.example"), least("nobody@city.example")
    assert 1 / 3 < known / unknown < 3


def test_sign_in_throws_the_anonymous_session_away(client):
    make_user(email="ana@city.example", password=PASSWORD)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    client.page("/en/sign-in")
    with client.session_transaction() as cookie:
        before = cookie["csrf_token"]
    sign_in(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/en/cities/?q=a", "/en/cities/?q=a"),
        ("//evil.example", "/en/my"),
        ("/\\evil.example", "/en/my"),
        ("https://evil.example", "/en/my"),
        ("javascript:alert(1)", "/en/my"),
        ("", "/en/my"),
    ],
)
def test_sign_in_goes_on_to_our_own_pages_only(client, wanted, location):
    make_user(email="ana@city.example", password=PASSWORD)
    assert sign_in(client, next=wanted).location == location


def test_sign_in_next_with_a_tab_stays_on_this_site(client):
    make_user(email="ana@city.example", password=PASSWORD)
    assert not sign_in(client, next="/\t/evil.example").location.replace("\t", "").startswith("//")


def test_sign_in_asked_for_by_a_page_leads_back_to_it(client):
    make_user(email="ana@city.example", password=PASSWORD)
    asked = client.get("/en/settings/sessions")
    assert asked.status_code == 303
    assert sign_in(client, path=asked.location, next="/en/settings/sessions").location == "/en/settings/sessions"
    assert 'value="/en/settings/sessions"' in LintingClient(client.application).get(asked.location).get_data(
        as_text=True
    )


def test_sign_in_without_csrf_token_is_refused(client):
    make_user(email="ana@city.example", password=PASSWORD)
    assert client.post("/en/sign-in", data={"email": "ana@city.example", "password": PASSWORD}).status_code == 400


def test_sign_in_of_a_closed_account_is_refused_after_the_password_only(client):
    make_user(email="ana@city.example", password=PASSWORD, state=UserState.BLOCKED)
    assert "is wrong" in sign_in(client, password="not the password").get_data(as_text=True)
    answer = sign_in(client)
    assert answer.status_code == 422
    assert "closed" in answer.get_data(as_text=True)


@pytest.mark.parametrize("email", ["ana@city.example", "nobody@city.example"])
def test_throttle_stops_guessing_known_and_unknown_accounts_alike(client, at, email):
    make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    for _ in range(5):
        assert sign_in(client, email=email, password="not the password").status_code == 422
    answer = sign_in(client, email=email)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Wait one minute" in answer.get_data(as_text=True)


def test_throttle_lets_the_owner_in_after_the_rest(client, at):
    make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    for _ in range(5):
        sign_in(client, password="not the password")
    at(NOW + timedelta(seconds=61))
    assert sign_in(client).status_code == 303
    assert attempts() == 0


def test_throttle_counts_spellings_as_one_account(client, at):
    at(NOW)
    for email in ("ana@city.example", "ANA@city.example", "Ana@City.Example", "aNa@city.example", "anA@city.example"):
        sign_in(client, email=email, password="not the password")
    assert sign_in(client).status_code == 429


def test_throttle_of_a_network_address_covers_all_accounts(transaction, at):
    at(NOW)
    for number in range(50):
        with transaction():
            services.note_attempt(email=f"person{number}@city.example", address="192.0.2.7")
    with transaction(), pytest.raises(services.TooManyAttempts):
        services.note_attempt(email="other@city.example", address="192.0.2.7")
    with transaction():
        services.note_attempt(email="other@city.example", address="192.0.2.8")


def test_throttle_keeps_no_readable_address(client):
    sign_in(client, password="not the password")
    row = db.session.scalars(select(SignInAttempt)).one()
    assert ids.digest("ana@city.example") != row.account_hash
    assert len(row.account_hash) == len(row.address_hash) == 64
    assert ids.digest("127.0.0.1") != row.address_hash


def test_throttle_holds_without_redis(settings, fresh_database):
    """Its count is in the database; a limiter whose Redis is gone lets requests through."""
    from dataclasses import replace

    from portal import create_app

    lonely = replace(
        settings, redis_url="redis://127.0.0.1:1/0", database_url=db_url(fresh_database("noredis")), testing=False
    )
    app = create_app(lonely)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    form = {"email": "ana@city.example", "password": "not the password"}
    codes = [browser.post("/en/sign-in", data=form).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    app.extensions["database"].engine.dispose()


def db_url(url: str) -> str:
    from portal import config

    return config.database_url(url)


def test_session_cookie_is_not_for_scripts_nor_for_other_sites(client):
    make_user(email="ana@city.example", password=PASSWORD)
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie  # goes with the browser


def test_session_kept_on_this_device_outlives_the_browser(client, at):
    user = make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    assert "Expires" in sign_in(client, remembered="y").headers["Set-Cookie"]
    assert queries.sessions_of(user)[0].expires_at == NOW + timedelta(days=30)


def test_session_ends_after_twelve_idle_hours(client, at):
    make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    sign_in(client)
    at(NOW + timedelta(hours=11))
    assert client.get("/en/settings/").status_code == 200
    at(NOW + timedelta(hours=22))
    assert client.get("/en/settings/").status_code == 200
    at(NOW + timedelta(hours=34, minutes=1))
    assert client.get("/en/settings/").status_code == 303


def test_session_use_is_noted_every_ten_minutes_at_most(client, at, queries):
    from portal.accounts.queries import sessions_of

    user = make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    sign_in(client)
    at(NOW + timedelta(minutes=9))
    with queries() as seen:
        client.get("/en/settings/")
    assert not [sql for sql in seen if sql.startswith("UPDATE")]
    assert sessions_of(user)[0].last_seen_at == NOW
    at(NOW + timedelta(minutes=11))
    with queries() as seen:
        client.get("/en/settings/")
        client.get("/en/settings/")
    assert len([sql for sql in seen if sql.startswith("UPDATE accounts_sessions")]) == 1
    assert sessions_of(user)[0].last_seen_at == NOW + timedelta(minutes=11)


def test_sign_out_ends_the_session_for_a_copied_cookie_too(client):
    make_user(email="ana@city.example", password=PASSWORD)
    sign_in(client)
    name = client.application.config["SESSION_COOKIE_NAME"]
    copied = client.get_cookie(name).value
    answer = client.submit("/en/settings/", {}, to="/en/sign-out")
    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
    client.set_cookie(name, copied)
    assert client.get("/en/settings/").status_code == 303


def test_sign_out_is_a_form_with_a_token(client, login):
    login(make_user())
    assert client.get("/en/sign-out").status_code == 405
    assert client.post("/en/sign-out").status_code == 400
    assert client.get("/en/settings/").status_code == 200


def test_sessions_shows_them_and_ends_one(client, login):
    user = make_user(password=PASSWORD)
    other = login(user, LintingClient(client.application))
    login(user)
    page = client.page("/en/settings/sessions")
    assert "This device" in page.get_text()
    forms = [form["action"] for form in page.find_all("form") if "/end" in form.get("action", "")]
    assert len(forms) == 2  # one session, and all others
    assert client.submit("/en/settings/sessions", {}, to=forms[0]).status_code == 303
    assert other.get("/en/settings/").status_code == 303
    assert client.get("/en/settings/").status_code == 200


def test_sessions_ends_all_others(client, login):
    user = make_user()
    others = [login(user, LintingClient(client.application)) for _ in range(3)]
    login(user)
    client.submit("/en/settings/sessions", {}, to="/en/settings/sessions/end-others")
    assert [other.get("/en/settings/").status_code for other in others] == [303] * 3
    assert client.get("/en/settings/").status_code == 200


def test_sessions_of_others_cannot_be_ended(client, login):
    owner = make_user()
    victim = login(owner, LintingClient(client.application))
    key = queries.sessions_of(owner)[0].id
    login(make_user())
    client.submit("/en/settings/sessions", {}, to=f"/en/settings/sessions/{key}/end")
    assert victim.get("/en/settings/").status_code == 200


def test_tidying_removes_what_has_ended_only(transaction, at):
    user = make_user()
    at(NOW)
    with transaction():
        services.open_session(user=user, device="old")
        services.note_attempt(email="x@city.example", address="192.0.2.7")
        services.ask_registration(email="new@city.example", display_name="N", locale="en")
    at(NOW + timedelta(days=1, hours=1))
    with transaction():
        services.open_session(user=user, device="new")
        services.remove_what_has_ended()
    assert attempts() == 0
    at(NOW + timedelta(days=4))
    with transaction():
        services.remove_what_has_ended()
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
    assert queries.open_token("x", services.tokens.TokenPurpose.CONFIRM_EMAIL) is None
    assert db.session.scalar(select(func.count()).select_from(services.tokens.Token)) == 0
    assert clock.now() == NOW + timedelta(days=4)
