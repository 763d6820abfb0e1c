"""Which pages are measured, with which requests, and what each asks of the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from urllib.parse import urlencode

from flask import Flask, session, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event

from portal.bench import BenchError
from portal.bench.data import Learner, Loaded
from portal.bench.load import Request
from portal.core.i18n import LOCALES

LIST, SIGNED_IN = 3.0, 0.5  # times the floor's rate
READERS = 500  # different people who open the course page
CITIES = 24  # different cities, in six languages in turn
CODES = 10  # different certificates that are checked; more from one address in a minute is refused, as it should be
LOOKS = 12  # how often a page is made to learn its cost


@dataclass(frozen=True)
class Page:
    """A page and what is sent to it. `shows`: text that the answer to the first request must hold."""

    name: str
    goal: float
    requests: Sequence[Request]
    shows: str = ""
    expected: int = 200
    once: bool = False


@dataclass(frozen=True)
class Cost:
    """What making a page costs when nothing of it is kept: SQL statements (most of several) and milliseconds of the
    processor in this process (median).

    `first_sql`: of the very first one in a process, which may learn what it then keeps, such as the parts of a course.
    """

    sql: int
    first_sql: int
    milliseconds: float


def all_pages(app: Flask, loaded: Loaded) -> list[Page]:
    """The pages to be measured, in the order of the report."""
    with app.test_request_context("/en/", base_url=app.config["SETTINGS"].base_url):
        token = generate_csrf()
        seed = session["csrf_token"]
        learners = loaded.learners[:READERS]
        return [
            Page("landing page", LIST, _gets("home.index", [{"locale": lang} for lang in LOCALES])),
            Page("city directory", LIST, _gets("cities.directory", [{"locale": lang} for lang in LOCALES])),
            Page("city page", LIST, _gets("cities.city", _in_languages("slug", loaded.city_slugs[:CITIES]))),
            Page(
                "verification page", LIST, _gets("certificates.verify", _in_languages("code", loaded.verified_codes[:CODES])),
                shows=loaded.verified_codes[0],
            ),
            Page("case library", LIST, _gets("cases.library", [{"locale": lang} for lang in LOCALES])),
            Page(
                "case page", LIST,
                _gets("cases.case", _in_languages("number", [str(number) for number in loaded.case_numbers[:CITIES]])),
            ),
            Page(
                "course page, signed in", SIGNED_IN,
                [_course_page(app, learner, loaded.course.slug, seed) for learner in learners], shows=learners[0].person.name,
            ),
            Page(
                "lesson completion, write", SIGNED_IN, _completions(app, loaded, seed, token), expected=303, once=True,
            ),
        ]  # fmt: skip


def _gets(endpoint: str, values: Sequence[dict[str, str]]) -> list[Request]:
    return [Request(url_for(endpoint, **one)) for one in values]  # type: ignore[arg-type]  # names of the route's parts


def _in_languages(name: str, values: Sequence[str]) -> list[dict[str, str]]:
    return [{"locale": lang, name: value} for lang, value in zip(cycle(LOCALES), values, strict=False)]


def cookie(app: Flask, learner: Learner, seed: str) -> str:
    """The session cookie that signing in gives this person."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # of Flask's own interface
    if signer is None:
        raise BenchError("The application has no secret key.")
    token = learner.person.token
    return (
        f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': token, '_fresh': True, 'csrf_token': seed})}"
    )


def _course_page(app: Flask, learner: Learner, course: str, seed: str) -> Request:
    path = url_for("training.learn", locale=learner.person.locale, edition=learner.edition, course=course)
    return Request(path, cookie(app, learner, seed))


def _completions(app: Flask, loaded: Loaded, seed: str, token: str) -> list[Request]:
    """Every lesson that is still open, the first of everybody before the second of anybody."""
    found = []
    body = urlencode({"csrf_token": token})
    for turn in range(len(loaded.course.lessons)):
        for learner in loaded.learners:
            if turn < len(learner.open_lessons):
                path = url_for(
                    "training.complete_lesson", locale=learner.person.locale, edition=learner.edition,
                    course=loaded.course.slug, activity=learner.open_lessons[turn],
                )  # fmt: skip
                found.append(Request(path, cookie(app, learner, seed), body, "POST"))
    return found


# Cost ----------------------------------------------------------------------------------------------------------------


def cost(app: Flask, page: Page) -> Cost:
    """Makes the page in this process with the store of kept pages emptied before each time.

    Raises:
        BenchError: the answer has another status, or does not show what it must.
    """
    client = app.test_client(use_cookies=False)
    times, statements = [], []
    # Another address than the load's: the limit on checking certificates counts by address.
    sent = islice(cycle(page.requests), LOOKS)
    for number, request in enumerate(sent):
        app.extensions["page_store"].clear()
        with counting(app) as seen:
            began = time.thread_time()
            answer = client.open(
                request.path, method=request.method, data=request.body or None, environ_base={"REMOTE_ADDR": "127.0.0.9"},
                headers={"Cookie": request.cookie, "Accept-Encoding": "gzip"},
                content_type="application/x-www-form-urlencoded" if request.body else None,
                base_url=app.config["SETTINGS"].base_url,
            )  # fmt: skip
            times.append((time.thread_time() - began) * 1000)
        statements.append(len(seen))
        _check(answer.status_code, page, request)
        if number == 0 and page.shows and page.shows not in _text(answer.get_data(), answer.content_encoding):
            raise BenchError(f"{page.name}: {request.path} does not show {page.shows!r}.")
    return Cost(max(statements[1:]), statements[0], median(times[1:]))


def _check(status: int, page: Page, request: Request) -> None:
    if status != page.expected:
        raise BenchError(f"{page.name}: {request.method} {request.path} answers {status}, not {page.expected}.")


def _text(body: bytes, encoding: str | None) -> str:
    import gzip

    return (gzip.decompress(body) if encoding == "gzip" else body).decode()


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """Lists the SQL statements sent inside the block; beginning and ending a transaction are not among them."""
    seen: list[str] = []
    engine = app.extensions["database"].engine
    note: Callable[..., None] = lambda _connection, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
