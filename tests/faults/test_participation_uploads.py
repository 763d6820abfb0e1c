"""Pictures that citizens send: a hundred megabytes on the production server, and files that only look like a picture."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import config
from portal.core import db
from portal.core.storage import StoredFile
from portal.participation.models import ServiceRequest
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.factories.pictures import SVG, picture, telling_picture
from tests.factories.reports import make_category
from tests.faults.test_case_faults import Web
from tests.lint import LintingClient

pytestmark = pytest.mark.processes

HUNDRED = 100_000_000
BORDER = "b0rder"
REPORT = {"text": "A deep hole in front of the school.", "lang": "en", "address": "School street 4"}


@pytest.fixture(scope="module")
def web(fresh_database, redis_url, tmp_path_factory) -> Iterator[Web]:
    settings = config.from_environment(
        database_url=fresh_database("uploads"), redis_url=redis_url, secret_key="faults", base_url="http://localhost", testing=True,
        smtp_url="smtp://127.0.0.1:9", data_dir=tmp_path_factory.mktemp("uploads"),
    )  # fmt: skip
    started = Web(settings)
    try:
        yield started
    finally:
        started.stop()
        started.app.extensions["database"].engine.dispose()


def memory_of(pid: int) -> int:
    """The most that the process and those it started have held so far, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    own = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(memory_of(int(child)) for child in children)


def answer_to(web: Web, address: str, *, chunked: bool) -> tuple[bytes, int]:
    """What comes back for a hundred megabytes, and how many pieces of a megabyte the server took before."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {HUNDRED}"
    head = (
        f"POST {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{length}\r\n"
        f"Content-Type: multipart/form-data; boundary={BORDER}\r\n\r\n"
    )
    part = f'--{BORDER}\r\nContent-Disposition: form-data; name="photo"; filename="hole.jpg"\r\n\r\n'.encode()
    megabyte = b"\xff\xd8\xff" + b"0" * 999_997
    taken = 0
    with web.connect() as there:
        there.sendall(head.encode())
        try:
            for piece in (part, *[megabyte] * 99):
                there.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                taken += 1
        except (ConnectionResetError, BrokenPipeError):
            pass  # it was refused before all of it was sent
        return received(there), taken


def received(there: socket.socket) -> bytes:
    found = b""
    try:
        while piece := there.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
@pytest.mark.parametrize("form", ["report", "pictures"])
def test_a_hundred_megabytes_are_refused_early_in_clear_words_and_cost_no_memory(web, form, chunked):
    with web.app.app_context():
        space = make_space(make_city())
        if form == "report":
            address = f"/en/cities/{space.city.slug}/participation/reports/new/{make_category(space).code}"
        else:
            process, author = make_process(space), make_user()
            made = make_proposal(process, author)
            address = f"/en/cities/{space.city.slug}/participation/{process.slug}/{component_in(process).slug}/{made.number}/pictures"
        before = memory_of(web.server.pid)
        answer, taken = answer_to(web, address, chunked=chunked)
        assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
        assert b"This is too large" in answer
        assert b"Choose a smaller file or a shorter text" in answer
        assert taken < 70, "most of it was never taken"
        assert memory_of(web.server.pid) - before < 40_000_000
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize(
    "data", [SVG, b"<?xml version='1.0'?>" + SVG, b"GIF89a" + SVG, b"<html><script>alert(1)</script></html>"],
    ids=["svg", "xml", "gif", "html"],
)  # fmt: skip
def test_a_drawing_with_a_script_is_no_picture_whatever_it_is_called(app, login, data):
    space = make_space(make_city(slug="quito"))
    process, author = make_process(space), make_user()
    make_proposal(process, author)
    here = f"/en/cities/quito/participation/{process.slug}/{component_in(process).slug}"
    report = f"/en/cities/quito/participation/reports/new/{make_category(space).code}"
    browser = login(author)
    for name in ("drawing.svg", "photo.jpg", "photo.png"):
        for page, form in (
            (f"{here}/1/pictures", {"picture": (io.BytesIO(data), name), "alt": "A bench"}),
            (report, REPORT | {"photo": (io.BytesIO(data), name), "alt": "A hole"}),
        ):
            answer = browser.submit(page, form, content_type="multipart/form-data")
            assert answer.status_code == 422, (page, name)
            assert "not of a kind that is accepted here" in answer.text or "JPEG, PNG or WebP." in answer.text
            assert "alert(1)" not in answer.text
            kept = form.get("text", form["alt"])
            assert str(kept) in answer.text, "what was written is still in the form"
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert db.session.scalar(select(func.count()).select_from(ServiceRequest)) == 0


def test_what_hides_in_a_real_picture_is_gone_once_it_is_kept(app, login):
    space = make_space(make_city(slug="quito"))
    process, author = make_process(space), make_user()
    make_proposal(process, author)
    page = f"/en/cities/quito/participation/{process.slug}/{component_in(process).slug}/1"
    hidden = telling_picture() + SVG
    form = {"picture": (io.BytesIO(hidden), "photo.svg"), "alt": "A bench"}
    assert login(author).submit(f"{page}/pictures", form, content_type="multipart/form-data").status_code == 303
    shown = LintingClient(app).page(page).select_one("figure.picture img")
    served = LintingClient(app).get(shown["src"])
    assert served.content_type == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert b"script" not in served.get_data()
    assert picture("JPEG", (8, 12))[:3] == served.get_data()[:3]
