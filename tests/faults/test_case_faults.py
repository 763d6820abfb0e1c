"""The library on the production server: a file that is cut on its way in, a case withdrawn on its way out."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select, text

from portal import config, create_app
from portal.cases import queries, services
from portal.cases.models import CaseFile
from portal.cases.queries.open import BATCH
from portal.core import db
from portal.embedded import process
from tests.factories.accounts import make_user
from tests.factories.adoptions import make_case, make_writer
from tests.factories.cases import make_draft
from tests.factories.cities import make_city
from tests.faults.fleet import ROOT, wait_until
from tests.faults.world import open_session

pytestmark = pytest.mark.processes

CSRF = "0123456789abcdef"
BORDER = "b0rder"


class Web:
    """`portal web` in a process of its own, the application here that plants and looks, and what the server logs."""

    def __init__(self, settings: config.Settings) -> None:
        self.app, self.port, self.data = create_app(settings), process.free_port(), Path(settings.data_dir)
        # What this process queues nobody works on.
        self.log = self.data / "web.log"
        environment = os.environ | {
            "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "SECRET_KEY": "faults",
            "SMTP_URL": settings.smtp_url, "DATA_DIR": str(settings.data_dir), "BASE_URL": settings.base_url,
        }  # fmt: skip
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "web", "--port", str(self.port), "--processes", "1"],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        wait_until(self._answers)

    def _answers(self) -> bool:
        try:
            with self.connect() as there:
                there.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return there.recv(12).startswith(b"HTTP/1.1 ")
        except ConnectionError:
            return False

    @contextmanager
    def connect(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as there:
            yield there

    def get(self, path: str) -> bytes:
        """The body of an answer; fails where it is not 200 or was cut."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.read()

    def said(self, *words: str) -> int:
        """How many lines of the log have all these words."""
        return sum(all(word in line for word in words) for line in self.log.read_text().splitlines())

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait(30)


@pytest.fixture(scope="module")
def web(fresh_database, redis_url, tmp_path_factory) -> Iterator[Web]:
    settings = config.from_environment(
        database_url=fresh_database("web"), redis_url=redis_url, secret_key="faults", base_url="http://localhost", testing=True,
        smtp_url="smtp://127.0.0.1:9", data_dir=tmp_path_factory.mktemp("web"),
    )  # fmt: skip
    started = Web(settings)
    try:
        yield started
    finally:
        started.stop()
        started.app.extensions["database"].engine.dispose()


def _upload(app, person, address: str) -> bytes:
    """The request with which a browser sends a file of 3 MB."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(csrf_token=CSRF, _user_id=open_session(person)[0], _fresh=True)
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)
    fields = {"csrf_token": token, "kind": "template", "alt": "", "credit": "", "licence": "CC-BY-4.0"}
    parts = [
        f'--{BORDER}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="plan.txt"\r\nContent-Type: text/plain\r\n\r\n'
    body = ("".join(parts) + head).encode() + b"A line of a plan.\n" * 170_000 + f"\r\n--{BORDER}--\r\n".encode()
    name = app.config["SESSION_COOKIE_NAME"]
    return (
        f"POST {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {name}={client.get_cookie(name).value}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BORDER}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _stored(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file() and one.stat().st_size > 1_000_000]


@pytest.mark.parametrize("hard", [False, True], ids=["half closed", "reset"])
def test_upload_that_is_cut_in_the_middle_leaves_nothing_and_can_be_repeated(web, hard):
    app = web.app
    with app.app_context():
        city = make_city()
        draft, person = make_draft(city=city), make_writer(city)
        address = f"/en/cases/drafts/{draft.version.id}/files"
        whole = _upload(app, person, address)
        there_before = len(_stored(web.data))
        files = select(func.count()).select_from(CaseFile).where(CaseFile.version_id == draft.version.id)
        ended = web.said("cases.draft_files")
        with web.connect() as there:
            there.sendall(whole[: len(whole) // 2])
            if hard:
                there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            else:
                there.shutdown(socket.SHUT_WR)
                assert b" 303 " not in there.recv(100)
        # The same person sends it again at once; the one thread or the other has seen the cut by then or sees it meanwhile.
        with web.connect() as there:
            there.sendall(whole)
            assert b" 303 " in there.recv(100)
        wait_until(lambda: web.said("cases.draft_files") > ended)
        assert db.session.scalar(files) == 1
        assert len(_stored(web.data)) == there_before + 1
        assert db.session.scalar(select(CaseFile.size).where(CaseFile.version_id == draft.version.id)) == 18 * 170_000


# A copy of each case, version and text for each number of the series: more than an export holds at once, made in a moment.
COPIES = """
INSERT INTO cases_cases SELECT (jsonb_populate_record(NULL::cases_cases, to_jsonb(c) || jsonb_build_object(
  'id', gen_random_uuid(), 'number', c.number + n, 'source', NULL))).* FROM cases_cases c, generate_series(1, :more) n WHERE c.id = :case;
INSERT INTO cases_versions SELECT (jsonb_populate_record(NULL::cases_versions, to_jsonb(v) || jsonb_build_object(
  'id', gen_random_uuid(), 'case_id', c.id))).* FROM cases_versions v, cases_cases c WHERE v.case_id = :case AND c.id <> :case AND c.number > :number;
INSERT INTO cases_texts SELECT (jsonb_populate_record(NULL::cases_texts, to_jsonb(t) || jsonb_build_object(
  'id', gen_random_uuid(), 'version_id', w.id))).* FROM cases_texts t JOIN cases_versions v ON v.id = t.version_id,
  cases_versions w JOIN cases_cases c ON c.id = w.case_id WHERE v.case_id = :case AND c.id <> :case AND c.number > :number;
"""


def test_cases_withdrawn_while_exports_are_on_their_way_are_told_once(web):
    with web.app.app_context():
        editor = make_user()
        first = make_case().case
        numbers = list(range(first.number, first.number + 2 * BATCH + 30))
        values = {"case": first.id, "number": first.number, "more": len(numbers) - 1}
        with db.transaction():
            db.session.execute(
                text("SET LOCAL session_replication_role = replica")
            )  # past the triggers that keep what is out
            for statement in COPIES.split(";")[:3]:
                db.session.execute(
                    text(statement), {name: one for name, one in values.items() if f":{name}" in statement}
                )
        assert [one["record"]["number"] for one in json.loads(web.get("/data/cases.json"))["cases"]] == numbers

        # Exports all the while, one after the other; cases go from both ends and from the middle.
        told: list[tuple[set[int], dict]] = []
        gone: set[int] = set()
        is_over = threading.Event()

        def export() -> None:
            while not is_over.is_set():
                before = set(gone)
                told.append((before, json.loads(web.get("/data/cases.json"))))

        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(export) for _n in range(2)]
            for number in (numbers[0], numbers[-1], numbers[BATCH], numbers[BATCH - 1], *numbers[30:200:60]):
                with db.transaction():
                    case = queries.case_locked(queries.case_by_number(number).id)
                    services.withdraw(case=case, reason="Wrong figures", actor=editor)
                gone.add(number)
                enough = len(told) + 1
                wait_until(lambda: len(told) >= enough or any(one.done() for one in running))  # noqa: B023  # called at once
            is_over.set()
            for one in running:
                one.result()
    for before, found in told:
        cases = [one["record"]["number"] for one in found["cases"]]
        withdrawn = [one["number"] for one in found["withdrawn"]]
        assert sorted(cases + withdrawn) == numbers  # none lost, none twice
        assert before <= set(withdrawn) <= gone
    assert len(told) > 5
    assert web.said("Traceback") == 0
