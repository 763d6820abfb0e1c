"""What no honest browser sends: each is answered clearly, in the reader's language, and changes nothing."""

from __future__ import annotations

import contextvars
import io
import re
import struct
import zlib
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role, User
from portal.core import db, i18n, mail, storage
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import gettext
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import make_edition
from tests.faults.fingerprint import changed, fingerprint
from tests.lint import LintingClient

BOUNDARY = "multipart/form-data; boundary=b0undary"
EXPIRED = "The form had expired. Nothing was saved. Load the page again and repeat."
UNDERSTOOD = "This request was not understood"
TOO_LARGE = "This is too large"


def word(text: str, lang: str) -> str:
    """What a reader of the language sees in its place."""
    with i18n.in_language(lang):
        return gettext(text)


def shown(response) -> str:
    return " ".join(BeautifulSoup(response.get_data(as_text=True), "html.parser").get_text(" ").split())


@pytest.fixture
def unchanged(app):
    """Fails unless the database is at the end of the block as it was at its beginning."""
    before: dict = {}

    class Watch:
        def __enter__(self):
            before.update(fingerprint())

        def __exit__(self, kind, *_rest):
            assert kind is not None or changed(before, fingerprint()) == []

    return Watch()


@pytest.fixture
def person(login):
    user = make_user(password=PASSWORD, display_name="Ana Reyes")
    login(user)
    return user


def token_of(client: LintingClient, path: str = "/en/settings/") -> str:
    return client.page(path).find("input", {"name": "csrf_token"})["value"]


# CSRF -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ko", "ar"])
@pytest.mark.parametrize("given", [None, "", "wrong", "IjAxMjM0Ig.aSKGzQ.forged", "\u0000"])
def test_wrong_csrf_token_saves_nothing_and_says_so(client, person, unchanged, lang, given):
    data = {"display_name": "Eve", "locale": "en", "timezone": "UTC"} | ({} if given is None else {"csrf_token": given})
    client.page("/en/settings/")
    with unchanged:
        response = client.post(f"/{lang}/settings/", data=data)
    assert response.status_code == 400
    assert word(UNDERSTOOD, lang) in shown(response)
    assert given == "\u0000" or word(EXPIRED, lang) in shown(response)


def test_token_of_another_session_is_refused(app, client, person, unchanged):
    stolen = token_of(LintingClient(app), "/en/register")
    client.page("/en/settings/")
    with unchanged:
        response = client.post(
            "/en/settings/", data={"csrf_token": stolen, "display_name": "Eve", "locale": "en", "timezone": "UTC"}
        )
    assert response.status_code == 400
    assert EXPIRED in shown(response)


# Texts ----------------------------------------------------------------------------------------------------------------


def long_forms(lang, city, edition, user):
    """(role, path, form) whose texts are longer than what is taken."""
    return {
        "profile": (f"/{lang}/settings/", {"display_name": "é" * 121, "latin_name": "e" * 121, "locale": "en", "timezone": "UTC"}),
        "nominate": (
            f"/{lang}/training/editions/{edition.slug}/nominate/{city.slug}",
            {"name": "n" * 121, "email": "a" * 255 + "@city.example", "position": "p" * 161, "motivation": "m" * 2001, "locale": "en"},
        ),
        "affiliation": (f"/{lang}/my/cities", {"city": str(city.id), "position": "p" * 161}),
        "invite": (
            f"/{lang}/manage/people/invite",
            {"display_name": "n" * 121, "email": "b" * 250 + "@city.example", "locale": "en", "reason": "r" * 501},
        ),
        "grant": (f"/{lang}/manage/people/{user.id}", {"role": "trainer", "scope": "", "reason": "r" * 501}),
        "office": (
            f"/{lang}/cities/{city.slug}/offices/add",
            {"kind": "chair", "first_day": "2020-01-01", "note": "n" * 301, "reason": "r" * 501},
        ),
        "batch": (
            f"/{lang}/manage/certificates/batches/new",
            {"title": "t" * 161, "details": "d" * 161, "ends_on": "2026-11-20", "hours": "3", "people": "x" * 200_001},
        ),
        "edition": (
            f"/{lang}/training/manage/editions/new",
            {"slug": "s" * 81, "title_en": "t" * 201, "summary_ar": "s" * 2001, "starts_on": "2027-01-01", "ends_on": "2027-01-02",
             "closes_on": "2026-12-01", "timezone": "UTC", "seats": "9" * 30, "seats_per_city": "-3", "admission": "direct"},
        ),
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ko", "ar", "ru"])
@pytest.mark.parametrize(
    "name", ["profile", "nominate", "affiliation", "invite", "grant", "office", "batch", "edition"]
)
def test_too_long_text_is_named_in_the_readers_language(app, client, login, unchanged, lang, name):
    city, edition = make_city(), make_edition()
    user = make_user(display_name="Ana Reyes", locale=lang)
    login(make_secretariat(roles=(Role.SECRETARIAT, (Role.CITY_COORDINATOR, ("city", city.id)))))
    path, data = long_forms(lang, city, edition, user)[name]
    with unchanged:
        response = client.submit(path, data)
    assert response.status_code == 422
    page = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    problems = [tag.get_text(" ", strip=True) for tag in page.select("[data-error-summary] li, [data-error-summary] p")]
    assert problems
    if lang in {"ko", "ar", "ru"}:
        assert [text for text in problems if not re.search(r"[^\W\da-zA-Z_]", text)] == []


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\r\nBcc: eve@evil.example", "\u202egnp.exe", "<a href=http://evil.example>", "😀", " "]
)
def test_name_that_is_none_is_refused(client, person, unchanged, text):
    with unchanged:
        response = client.submit(
            "/en/settings/", {"display_name": text, "latin_name": "", "locale": "en", "timezone": "UTC"}
        )
    saved = db.session.get_one(User, person.id).display_name
    assert response.status_code in {400, 422}
    assert saved == "Ana Reyes"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_day", "9999-99-99"), ("first_day", "0001-01-01"), ("last_day", "9999-12-31"), ("first_day", "2026-02-30"),
        ("first_day", "9" * 5000), ("kind", "emperor"),
    ],
)  # fmt: skip
def test_day_or_choice_that_is_none_is_refused(client, login, unchanged, field, value):
    city = make_city()
    login(make_secretariat())
    data = {
        "kind": "chair",
        "first_day": "2020-01-01",
        "last_day": "2021-01-01",
        "note": "",
        "reason": "why",
        field: value,
    }
    with unchanged:
        response = client.submit(f"/en/cities/{city.slug}/offices/add", data)
    assert response.status_code == 422
    assert "This needs your attention" in shown(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "0001-01-01"), ("ends_on", "9999-12-31"), ("closes_on", "0001-01-01"), ("closes_on", "9999-12-31"), ("starts_on", "12026-01-01"),
        ("seats", "99999999999"), ("seats", "NaN"), ("timezone", "Mars/Olympus"), ("timezone", "../../etc/passwd"),
    ],
)  # fmt: skip
def test_edition_far_outside_of_time_is_refused(client, login, unchanged, field, value):
    edition = make_edition()
    login(make_secretariat())
    data = {
        "slug": "later", "title_en": "Later", "starts_on": "2027-01-01", "ends_on": "2027-01-02", "closes_on": "2026-12-01",
        "timezone": "America/New_York", "seats": "3", "seats_per_city": "1", "admission": "direct",
        "programme": str(edition.programme_id), "is_online": "y", field: value,
    }  # fmt: skip
    with unchanged:
        response = client.submit("/en/training/manage/editions/new", data)
    assert response.status_code == 422
    assert "This needs your attention" in shown(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours", "NaN"), ("hours", "Infinity"), ("hours", "1e309"), ("hours", "-1"), ("ends_on", "0000-00-00"), ("people", ";;;"),
     ("people", "\n".join(f"a{n}@b.example;A;A;" for n in range(2100)))],
)  # fmt: skip
def test_batch_with_nonsense_issues_nothing(client, login, unchanged, field, value):
    login(make_secretariat())
    holder = make_user()
    data = {
        "title": "Day",
        "details": "",
        "ends_on": "2026-11-20",
        "hours": "3",
        "people": f"{holder.email};Ana;Ana;",
        field: value,
    }
    with unchanged:
        response = client.submit("/en/manage/certificates/batches/new", data)
    assert response.status_code == 422


# NUL, bytes, content types --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(
    "path", ["/search?q=a%00b", "/cities/?country=%00", "/cities/a%00b", "/search?q%00=a", "/verify/?code=%00"]
)
def test_nul_in_an_address_is_refused(client, unchanged, lang, path):
    with unchanged:
        response = client.get(f"/{lang}{path}")
    assert response.status_code == 400
    assert word(UNDERSTOOD, lang) in shown(response)


@pytest.mark.parametrize("name", ["display_name", "a\x00b"])
def test_nul_in_a_form_is_refused(client, person, unchanged, name):
    data = {"display_name": "Eve", "locale": "en", "timezone": "UTC", name: "E\x00ve"}
    token = token_of(client)
    with unchanged:
        response = client.post("/en/settings/", data=data | {"csrf_token": token})
    assert response.status_code == 400
    assert UNDERSTOOD in shown(response)


def _part(head: bytes, body: bytes = b"Eve") -> bytes:
    return b"--b0undary\r\n" + head + b"\r\n\r\n" + body + b"\r\n--b0undary--\r\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"display_name": "Eve", "locale": "en", "timezone": "UTC"}'),
        ("application/json", b"{"),
        ("text/plain", b"display_name=Eve"),
        ("", b"display_name=Eve"),
        ("multipart/form-data", _part(b'Content-Disposition: form-data; name="display_name"')),
        ("multipart/form-data; boundary=", _part(b'Content-Disposition: form-data; name="display_name"')),
        (BOUNDARY, _part(b'Content-Disposition: form-data; name="display_name"')[:-20]),
        (BOUNDARY, _part(b"Content-Disposition: form-data")),
        (BOUNDARY, _part(b"Content-Disposition: nonsense", b"\xff")),
        (BOUNDARY, _part(b"X-Other: 1")),
        (BOUNDARY, b"no boundary at all"),
        (BOUNDARY, b""),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\xff&display_name=\xed\xa0\x80"),
    ],
)  # fmt: skip
def test_body_that_is_no_form_is_refused(client, person, unchanged, content_type, body):
    token = token_of(client)
    for headers in ({}, {"X-CSRFToken": token}):  # without token, and got past it
        with unchanged:
            response = client.post("/en/settings/", data=body, content_type=content_type, headers=headers)
        assert response.status_code in ({400} if not headers else {400, 422})
        assert UNDERSTOOD in shown(response) or "needs your attention" in shown(response)


@pytest.mark.parametrize(
    "path",
    ["/en/search?q=%ff%fe", "/en/cities/?q=%ed%a0%80", "/en/committee?on=%ff", "/en/cities/%ff", "/en/verify/%c0%af"],
)
def test_invalid_utf8_in_an_address_finds_nothing(client, unchanged, path):
    with unchanged:
        response = client.get(path)
    assert response.status_code == (404 if "?" not in path else 400)


@pytest.mark.parametrize(
    "body", [b"email=%ff%fe%40city.example&display_name=Eve", b"email=eve%ed%a0%80%40city.example&display_name=%ff"]
)
def test_invalid_utf8_in_a_form_is_refused(client, unchanged, body):
    token = token_of(client, "/en/register")
    with unchanged:
        response = client.post(
            "/en/register",
            data=b"csrf_token=" + token.encode() + b"&" + body,
            content_type="application/x-www-form-urlencoded",
        )
    assert response.status_code == 400
    assert UNDERSTOOD in shown(response)


# Sizes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ko", "ar"])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"display_name=" + b"x" * (2 * 1024 * 1024)),
        (BOUNDARY, _part(b'Content-Disposition: form-data; name="display_name"', b"x" * (2 * 1024 * 1024))),
        (BOUNDARY, b"".join(b'--b0undary\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(600)) + b"--b0undary--\r\n"),
        (BOUNDARY, _part(b'Content-Disposition: form-data; name="file"; filename="a.pdf"', b"x" * (21 * 1024 * 1024))),
    ],
    ids=["field", "part", "parts", "file"],
)  # fmt: skip
def test_too_large_body_gets_the_page_that_says_so(client, person, unchanged, lang, content_type, body):
    token = token_of(client)
    with unchanged:
        response = client.post(
            f"/{lang}/settings/", data=body, content_type=content_type, headers={"X-CSRFToken": token}
        )
    assert response.status_code == 413
    assert word(TOO_LARGE, lang) in shown(response)


def test_body_that_claims_to_be_huge_is_not_waited_for(client, person, unchanged):
    with unchanged:
        response = client.post(
            "/en/settings/", data=b"a=b", content_type="application/x-www-form-urlencoded",
            environ_overrides={"CONTENT_LENGTH": str(10**12)},
        )  # fmt: skip
    assert response.status_code == 413
    assert TOO_LARGE in shown(response)


def test_thousands_of_fields_are_refused(client, person, unchanged):
    body = "&".join(f"f{n}=1" for n in range(20_000))
    token = token_of(client)
    with unchanged:
        response = client.post(
            "/en/settings/", data=body, content_type="application/x-www-form-urlencoded", headers={"X-CSRFToken": token}
        )
    assert response.status_code == 413
    assert TOO_LARGE in shown(response)


# Headers --------------------------------------------------------------------------------------------------------------

INJECTED = [
    "Eve\r\nBcc: all@city.example",
    "Eve\nX-Evil: 1",
    "Eve\u2028Bcc: a@b.example",
    "=?utf-8?q?Boss?= <a@b.example>",
]


@pytest.mark.parametrize("name", INJECTED)
def test_name_of_a_nominee_writes_no_header(client, login, unchanged, name):
    city, edition = make_city(), make_edition()
    login(make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)))
    data = {"name": name, "email": "nominee@city.example", "position": "Head", "motivation": "Why", "locale": "en"}
    before = fingerprint()
    response = client.submit(f"/en/training/editions/{edition.slug}/nominate/{city.slug}", data)
    if response.status_code == 303:  # white space is only white space: the name is kept in one line
        assert "\n" not in db.session.query(User).filter_by(email="nominee@city.example").one().display_name
    else:
        assert response.status_code == 422
        assert "This needs your attention" in shown(response)
        assert changed(before, fingerprint()) == []


@pytest.mark.parametrize("name", INJECTED)
def test_mail_has_no_header_that_a_name_wrote(name):
    message = mail.Message(kind="training.nominated", subject=name, text="a", html="<p>a</p>", lang="en")
    made = mail.compose(
        message,
        sender="portal@city.example",
        sender_name=name,
        to="a@city.example",
        to_name=name,
        message_id="1@city.example",
    )
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None
    assert read["X-Evil"] is None
    assert [address.addr_spec for address in read["To"].addresses] == ["a@city.example"]


@pytest.mark.parametrize(
    "email", ["eve@city.example\r\nBcc: all@city.example", "eve@city.example\nX: y", '"a\r\nb"@city.example', "a@b.example,c@d.example", "<a@b.example>"]
)  # fmt: skip
@pytest.mark.parametrize("path", ["/en/register", "/en/forgot-password"])
def test_address_that_would_write_a_header_is_refused(client, unchanged, path, email):
    with unchanged:
        response = client.submit(path, {"email": email, "display_name": "Eve"})
    assert response.status_code == 422
    assert "Enter an e-mail address like name@city.example." in shown(response)


@pytest.mark.parametrize(
    "target",
    ["/en/my\r\nSet-Cookie: a=b", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"],
)
def test_signing_in_leads_nowhere_else(client, target):
    user = make_user(password=PASSWORD)
    response = client.submit("/en/sign-in", {"email": user.email, "password": PASSWORD, "next": target})
    assert response.status_code == 303
    assert response.headers["Location"] == "/en/my"
    assert "a=b" not in response.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("given", ["../../x\r\ny", "x" * 5000, "\x1b[31m", "a b"])
def test_request_id_of_somebody_else_reaches_no_header_as_it_is(app, given):
    wsgi = app.test_client()
    environ = {"HTTP_X_REQUEST_ID": given}
    response = contextvars.Context().run(lambda: wsgi.get("/en/nowhere", environ_overrides=environ))
    assert given not in (response.headers.get("X-Request-Id") or "")
    assert response.status_code == 404


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../../etc/passwd", "passwd"), ("/etc/shadow", "shadow"), ("..\\..\\evil.exe", "evil.exe"), ("C:\\a\\b.pdf", "b.pdf"),
        ("a\x00b.pdf", "ab.pdf"), ("report\u202efdp.exe", "reportfdp.exe"), ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("..", "file"), ("", "file"), ("/", "file"), ("보고서 2026.pdf", "보고서 2026.pdf"), ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"), ("\ud800.pdf", ".pdf"),
    ],
)  # fmt: skip
def test_name_of_a_file_is_a_name_and_nothing_more(app, settings, given, kept):
    with db.transaction():
        key = storage.save(b"%PDF-1.7", filename=given, content_type="application/pdf")
    assert db.session.get_one(storage.StoredFile, key).filename == kept
    assert (settings.storage_dir / key[:2] / key).read_bytes() == b"%PDF-1.7"
    with app.test_request_context():
        sent = storage.send(key)
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%~-]+", sent.headers["Content-Disposition"])


@pytest.mark.parametrize(
    "key",
    ["../../../etc/passwd", "..", ".", "/etc/passwd", "a/b", "aaaaaaaa\x00", "aaaaaaaa\n", "é" * 10, "x" * 65, "", "\ud800" * 9, "%2e%2e%2f"],
)  # fmt: skip
def test_key_of_a_file_opens_nothing_else(app, unchanged, key):
    with unchanged:
        for act in (storage.load, storage.send):
            with app.test_request_context(), pytest.raises(NotFound):
                act(key)


def _bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 × 60,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(
    "data",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html><script>", b"MZ\x90\x00", _bomb(), b"", b"%!PS", b"\x89PNG\r\n\x1a\n"],
    ids=["svg", "html", "program", "bomb", "empty", "postscript", "half"],
)  # fmt: skip
def test_upload_is_judged_by_its_content_and_not_by_its_name(app, unchanged, lang, data):
    upload = FileStorage(io.BytesIO(data), filename="../../photo.png", content_type="image/png")
    with unchanged, i18n.in_language(lang), pytest.raises(DomainError) as refused:
        storage.check_upload(upload, kinds={"image", "pdf"}, max_bytes=1_000_000)
    assert refused.value.status == 422
    assert refused.value.message


@pytest.mark.parametrize("status", [400, 411, 414, 415, 416, 431])
def test_what_the_reader_did_is_not_called_our_fault(app, status):
    from portal.core import errors

    with app.test_request_context("/en/"):
        answer = errors.page(status)
    assert answer.status_code == status
    assert "on our side" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("body", [b"[1, 2]", b'{"display_name": 5}', b'"text"', b"null"])
def test_json_is_never_taken_for_a_form(client, person, unchanged, body):
    token = token_of(client)
    with unchanged:
        response = client.post(
            "/en/settings/", data=body, content_type="application/json", headers={"X-CSRFToken": token}
        )
    assert response.status_code == 400
    assert UNDERSTOOD in shown(response)
