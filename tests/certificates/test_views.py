from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from portal import create_app
from portal.accounts.models import Role
from portal.certificates import services
from portal.certificates.models import Certificate
from portal.core import db, ids
from portal.core.limits import limiter
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_award, make_certificate


def test_verification_page_shows_every_printed_fact_without_signing_in(client):
    certificate = make_certificate(make_user(), holder_name="Лариса Носова", holder_latin_name="Larisa Nosova")
    text = client.page(f"/en/verify/{certificate.code}").get_text(" ", strip=True)
    for fact in (
        "Лариса Носова", "Larisa Nosova", "Quezon City", "Philippines", "Open data for cities", "Digital government",
        "November 16, 2026", "November 20, 2026", "3 hours", "90%", certificate.number, certificate.code,
    ):  # fmt: skip
        assert fact in text, fact
    assert "@" not in text, "no e-mail address on a public page"


@pytest.mark.parametrize(
    ("lang", "label"),
    [("en", "Number"), ("ko", "번호"), ("ar", "الرقم"), ("ru", "Номер"), ("es", "Número"), ("fr", "Numéro")],
)
def test_number_is_the_one_that_identifies_and_not_an_amount(client, lang, label):
    """A kind of quiz question once had the same English word, and took its translation along."""
    certificate = make_certificate(make_user())
    page = client.page(f"/{lang}/verify/{certificate.code}")
    assert label in [term.get_text(strip=True) for term in page.select("dt")]


def test_permanent_address_leads_to_the_readers_language(client):
    certificate = make_certificate(make_user())
    answer = client.get(f"/verify/{certificate.code}", headers={"Accept-Language": "ko"})
    assert answer.headers["Location"].endswith(f"/ko/verify/{certificate.code}")


def test_code_as_people_type_it_leads_to_the_page(client):
    certificate = make_certificate(make_user())
    answer = client.get("/en/verify/", query_string={"code": certificate.code.lower().replace("-", " ")})
    assert answer.headers["Location"].endswith(f"/en/verify/{certificate.code}")


@pytest.mark.parametrize("code", ["", "hello", "00000-00000-00000-00000", "x" * 200])
def test_wrong_code_gets_a_clear_word(client, code):
    assert client.get("/en/verify/", query_string={"code": code}).status_code == 422
    assert client.get(f"/en/verify/{code or 'x'}").status_code == 404


@pytest.mark.parametrize(("code", "said"), [("", "was not issued by us"), ("T6GGX-CC1P0", "mistyped")])
def test_address_with_a_code_that_no_certificate_has_says_what_that_means(client, code, said):
    code = code or ids.code()
    answer = client.get(f"/en/verify/{code}")
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == 404
    assert said in page.select_one("[data-error-summary]").get_text()
    assert page.select_one("input[name=code]")["value"] == code
    assert page.select_one("main form")["action"] == "/en/verify/"


def test_guessing_codes_is_slowed_down(settings, app):
    """With the limits of a running portal, which the other tests switch off."""
    busy = create_app(dataclasses.replace(settings, testing=False))
    busy.extensions["database"].make = app.extensions["database"].make
    client = busy.test_client()
    answers = [client.get(f"/en/verify/{ids.code()}").status_code for _ in range(65)]
    assert set(answers) == {404, 429}
    assert answers[-1] == 429
    with busy.app_context():
        limiter.reset()


def test_revoked_certificate_says_so_and_when_but_not_why(client):
    certificate = make_certificate(make_user())
    client.page(f"/en/verify/{certificate.code}")
    with db.transaction():
        services.revoke(certificate=certificate, actor=make_secretariat(), reason="a private reason")
    text = client.page(f"/en/verify/{certificate.code}").get_text(" ", strip=True)
    assert "Revoked on" in text
    assert "private reason" not in text


def test_certificate_is_not_revoked_on_the_day_before_it_was_issued(client, at):
    """At 16:30 UTC the next day has begun in Seoul, whose calendar says when this one was issued."""
    at(datetime(2026, 11, 27, 16, 30, tzinfo=UTC))
    certificate = make_certificate(make_user(), timezone="Asia/Seoul")
    with db.transaction():
        services.revoke(certificate=certificate, actor=make_secretariat(), reason="wrong person")
    text = client.page(f"/en/verify/{certificate.code}").get_text(" ", strip=True)
    assert certificate.issued_on == date(2026, 11, 28)
    assert "Revoked on November 28, 2026" in text


def test_reissued_certificate_shows_the_new_facts_and_the_history(client):
    certificate = make_certificate(make_user())
    with db.transaction():
        services.reissue(
            certificate=certificate,
            actor=make_user(),
            reason="x",
            holder_name="Ana Nova",
            holder_latin_name="",
            lang="en",
        )
    text = client.page(f"/en/verify/{certificate.code}").get_text(" ", strip=True)
    assert "Ana Nova" in text
    assert "Revision 1, issued on" in text


def test_holder_sees_downloads_and_hides_his_certificate(client, login, app):
    holder = make_user()
    certificate = make_certificate(holder)
    login(holder)
    waiting = client.page("/en/my/certificates")
    assert waiting.find(id=f"document-{certificate.id}")["hx-get"]  # the document comes by itself, without a script too
    assert waiting.select("head noscript meta[http-equiv=refresh]")
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    page = client.page("/en/my/certificates")
    assert "Open data for cities" in page.get_text()
    assert page.select_one(f"#document-{certificate.id} a")["href"].endswith(".pdf")
    assert not page.select("[hx-get], meta[http-equiv=refresh]")
    pdf = client.get(f"/en/my/certificates/{certificate.id}.pdf")
    assert pdf.data.startswith(b"%PDF-")
    client.submit("/en/my/certificates", {}, to=f"/en/my/certificates/{certificate.id}/visibility")
    anonymous = app.test_client()
    assert "Ana Reyes" not in anonymous.get(f"/en/verify/{certificate.code}").get_data(as_text=True)


def test_nobody_else_reads_or_changes_a_certificate(client, login):
    certificate = make_certificate(make_user())
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    login(make_user(roles=(Role.TRAINER,)))
    assert client.get(f"/en/my/certificates/{certificate.id}.pdf").status_code == 404
    assert client.submit("/en/settings/", {}, to=f"/en/my/certificates/{certificate.id}/visibility").status_code == 404
    for path in (
        "",
        f"/{certificate.id}",
        f"/{certificate.id}/revoke",
        f"/{certificate.id}/reissue",
        "/batches",
        "/batches/new",
        "/remakes",
    ):
        assert client.get(f"/en/manage/certificates{path}").status_code == 403, path


def test_staff_pages_ask_anonymous_readers_to_sign_in(client):
    assert client.get("/en/manage/certificates").status_code == 303
    assert client.get("/en/my/certificates").status_code == 303


def test_staff_finds_revokes_and_reissues(client, login):
    certificate = make_certificate(make_user())
    login(make_secretariat())
    assert certificate.number in client.page("/en/manage/certificates?q=Ana").get_text()
    assert certificate.number not in client.page("/en/manage/certificates?state=revoked").get_text()
    base = f"/en/manage/certificates/{certificate.id}"
    assert client.submit(f"{base}/revoke", {"reason": ""}).status_code == 422
    assert client.submit(f"{base}/revoke", {"reason": "mistake"}).status_code == 303
    assert client.submit(f"{base}/revoke", {"reason": "mistake"}).status_code == 409
    answer = client.submit(
        f"{base}/reissue", {"holder_name": "Ana M. Reyes", "holder_latin_name": "", "lang": "es", "reason": "spelling"}
    )
    assert answer.status_code == 303
    assert "Ana M. Reyes" in client.page(answer.headers["Location"]).get_text()


def test_bulk_issue_tells_each_wrong_line_and_issues_nothing(client, login):
    login(make_secretariat())
    make_user(email="ana@city.example")
    data = {"title": "Workshop", "details": "", "starts_on": "", "ends_on": "2026-11-20", "hours": "8"}
    people = "ana@city.example; Ana; ; \nnobody@city.example; X; ; \nana@city.example; ; ; \nonly one part\nana@city.example; A; ; atlantis"
    answer = client.submit("/en/manage/certificates/batches/new", {**data, "people": people})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    for number in (2, 3, 4, 5):
        assert f"Line {number}:" in text
    assert db.session.query(Certificate).count() == 0


def test_bulk_issue_shows_progress(client, login, work):
    login(make_secretariat())
    make_user(email="ana@city.example", display_name="Ana Reyes")
    make_user(email="ben@city.example", display_name="Ben Cruz", locale="ko")
    data = {"title": "Workshop", "details": "Forum", "starts_on": "2026-11-19", "ends_on": "2026-11-20", "hours": "8"}
    answer = client.submit(
        "/en/manage/certificates/batches/new", {**data, "people": "ana@city.example; ; ;\nben@city.example; ; ;"}
    )
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert "0 of 2" in client.page(page).get_text(" ")
    bar = client.get(page, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "hx-get" in bar
    assert "<html" not in bar


@pytest.mark.parametrize("count", [1, 50])
def test_lists_ask_the_same_number_of_queries_at_any_size(client, login, queries, count):
    staff = make_secretariat()
    for _ in range(count):
        make_certificate(staff, ref=make_award().ref)
    login(staff)
    client.get("/en/my/certificates")
    with queries() as seen:
        client.get("/en/my/certificates")
    assert len(seen) <= 4, seen
    with queries() as seen:
        client.get("/en/manage/certificates")
    assert len(seen) <= 5, seen


def test_paper_in_another_language_can_be_compared_word_for_word(client):
    certificate = make_certificate(make_user(), lang="ko")
    page = client.page(f"/en/verify/{certificate.code}")
    text = page.get_text(" ", strip=True)
    for fact in ("Open data for cities", "도시를 위한 오픈데이터", "Quezon City", "케손시티"):
        assert fact in text, fact
    assert page.find(lang="ko", string="도시를 위한 오픈데이터")


def test_history_says_that_an_earlier_revision_was_revoked(client):
    certificate = make_certificate(make_user())
    with db.transaction():
        services.revoke(certificate=certificate, actor=make_secretariat(), reason="a private reason")
    with db.transaction():
        services.reissue(
            certificate=certificate, actor=make_secretariat(), reason="x", holder_name="Ana Nova",
            holder_latin_name="", lang="en",
        )  # fmt: skip
    text = client.page(f"/en/verify/{certificate.code}").get_text(" ", strip=True)
    assert "This certificate is genuine" in text
    assert "Revoked on" in text


def test_bulk_issue_refuses_dates_and_names_that_cannot_be(client, login):
    login(make_secretariat())
    make_user(email="ana@city.example")
    data = {"title": "Workshop", "details": "", "starts_on": "2026-11-21", "ends_on": "2026-11-20", "hours": "8"}
    path = "/en/manage/certificates/batches/new"
    assert client.submit(path, {**data, "people": "ana@city.example; ; ;"}).status_code == 422
    people = f"ana@city.example; {'x' * 121}; ;"
    assert client.submit(path, {**data, "starts_on": "", "people": people}).status_code == 422
    assert db.session.query(Certificate).count() == 0


def test_bulk_issue_form_sent_twice_makes_one(client, login):
    login(make_secretariat())
    make_user(email="ana@city.example")
    path = "/en/manage/certificates/batches/new"
    page = client.page(path)
    data = {"title": "Workshop", "ends_on": "2026-11-20", "hours": "8", "people": "ana@city.example; ; ;"}
    data["key"] = page.find("input", {"name": "key"})["value"]
    first, again = client.submit(path, data), client.submit(path, data)
    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.query(Certificate).count() == 1
