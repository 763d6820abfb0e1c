"""What a large training must bear: a quiz that all begin at once, answers, eligibility, a long course."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Flask, session, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from portal.bench import BenchError, crowd, pages
from portal.bench import edition as editions
from portal.bench.data import Learner, Loaded
from portal.bench.figures import Figure, percentile
from portal.bench.load import Request
from portal.core import db

STARTS, START_SECONDS = 1000, 5.0
SAVES, SAVE_RATE, SAVE_P95 = 1000, 100.0, 100.0  # in all, a second, milliseconds
JUDGED_SECONDS, JUDGINGS = 2.0, 3
STATEMENTS = 8
FIRST = (
    32  # sent before, by people who are not counted: each process reads templates and courses when it first needs them
)

START, SHOWN, SAVE, JUDGE, LONG = (
    "quiz start", "quiz start and questions", "answer save", "eligibility of an edition", "course page of 200 activities",
)  # fmt: skip


@dataclass
class Training:
    """The measurements of one run; `web` is the web server's address."""

    app: Flask
    web: str
    loaded: Loaded

    def figures(self, wanted: Callable[[str], bool], tell: Callable[[str], None]) -> Iterator[Figure]:
        """The figures whose name is `wanted`, in the order in which they need each other.

        Raises:
            BenchError: what was written is not what was asked for.
        """
        parts = {START: self._start, SHOWN: self._shown, SAVE: self._save, LONG: self._long, JUDGE: self._judge}
        for name, measure in parts.items():
            if wanted(name):
                tell(f"Measuring the {name} ...")
                yield from measure()

    @cached_property
    def _large(self) -> editions.Large:
        return editions.load(self.app.extensions["database"].engine, self.loaded)

    @cached_property
    def _everybody(self) -> Iterator[Learner]:
        """Each enrolment once, whatever it is taken for."""
        return iter(self.loaded.learners)

    # Quizzes ---------------------------------------------------------------------------------------------------------

    def _start(self) -> Iterator[Figure]:
        """Everybody begins an attempt."""
        yield self._begun(START, expected=[303])

    def _shown(self) -> Iterator[Figure]:
        """Everybody begins an attempt and is shown its questions, as a browser does by itself."""
        yield self._begun(SHOWN, expected=[303, 200])

    def _begun(self, name: str, *, expected: list[int]) -> Figure:
        people = self._starts(FIRST + STARTS, len(expected))
        self._warm(crowd.at_once(self.web, people[:FIRST], expected=expected))
        before = self._attempts()
        found = crowd.at_once(self.web, people[FIRST:], expected=expected)
        written = self._attempts() - before
        if not found.errors and written != STARTS:
            raise BenchError(f"{name}: {STARTS} people began {written} attempts.")
        detail = f"p95 {percentile(found.latencies or [0.0], 0.95):.0f} ms" + _first(found.errors)
        return Figure(f"{name}, {STARTS} people", found.seconds, START_SECONDS, "s", len(found.errors), detail=detail)

    def _starts(self, count: int, requests: int) -> list[list[Request]]:
        with self._request() as (seed, token):
            body, found = urlencode({"csrf_token": token}), []
            for learner in islice(self._everybody, count):
                path = url_for(
                    "training.quiz", locale=learner.person.locale, edition=learner.edition,
                    course=self.loaded.course.slug, activity=self.loaded.course.quiz_slug,
                )  # fmt: skip
                cookie = pages.cookie(self.app, learner, seed)
                found.append([Request(path, cookie, body, "POST"), Request(path, cookie)][:requests])
        if len(found) < count:
            raise BenchError(f"There are too few learners for {count} attempts.")
        return found

    def _attempts(self) -> int:
        from portal.training.models import Attempt

        with self.app.extensions["database"].engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(Attempt)) or 0)

    def _save(self) -> Iterator[Figure]:
        """Answers one after the other, each of another person and to another question than the one before."""
        saves = self._answers(FIRST + SAVES)
        self._warm(crowd.at_once(self.web, [[one] for one in saves[:FIRST]], expected=[200]))
        found = crowd.paced(self.web, saves[FIRST:], rate=SAVE_RATE, expected=200)
        p95 = percentile(found.latencies or [float("inf")], 0.95)
        rate = SAVES / max(found.sending, SAVES / SAVE_RATE)
        p50 = percentile(found.latencies or [0.0], 0.5)
        detail = f"{SAVES} answers, p50 {p50:.0f} ms" + _first(found.errors)
        yield Figure(f"{SAVE}, p95", p95, SAVE_P95, "ms", len(found.errors), detail=detail)
        yield Figure(f"{SAVE}, rate", rate, SAVE_RATE, "a second", at_least=True)

    def _answers(self, count: int) -> list[Request]:
        """The first choice of the first question of each open attempt, then of the second …"""
        owners = self._open_attempts()
        found: list[Request] = []
        with self._request() as (seed, token):
            for turn in range(max((len(slots) for _key, _learner, slots in owners), default=0)):
                for key, learner, slots in owners:
                    slot = slots[turn % len(slots)]
                    question = slot["question_version"]
                    path = url_for(
                        "training.save_answer", locale=learner.person.locale, attempt_id=key, question_id=uuid.UUID(question)
                    )  # fmt: skip
                    body = urlencode({"csrf_token": token, f"q-{question}": slot["choices"][0]})
                    found.append(Request(path, pages.cookie(self.app, learner, seed), body, "POST"))
        if len(found) < count:
            raise BenchError(f"There are too few open attempts for {count} answers.")
        return found[:count]

    def _open_attempts(self) -> list[tuple[uuid.UUID, Learner, list[dict[str, Any]]]]:
        """Those of the quiz start; begins some where that was not measured."""
        from portal.training.models import Attempt

        if not self._attempts():
            self._warm(crowd.at_once(self.web, self._starts(STARTS // 4, 1), expected=[303]))
        owners = {one.enrolment_id: one for one in self.loaded.learners}
        with self.app.extensions["database"].engine.connect() as connection:
            rows = connection.execute(
                select(Attempt.id, Attempt.enrolment_id, Attempt.rule).where(Attempt.submitted_at.is_(None))
            ).all()
        return [(row.id, owners[row.enrolment_id], row.rule["slots"]) for row in rows]

    # Completion ------------------------------------------------------------------------------------------------------

    def _judge(self) -> Iterator[Figure]:
        """As the task does it when the rules have changed: chunk by chunk, each a transaction. The slowest of three."""
        large = self._large
        times = [self._judged(large) for _ in range(JUDGINGS)]
        detail = f"slowest of {JUDGINGS}, 3 rules, {editions.MODULES * editions.ACTIVITIES} activities, {editions.SESSIONS} sessions"
        yield Figure(f"{JUDGE}, {len(large.learners)} people", max(times), JUDGED_SECONDS, "s", detail=detail)

    def _judged(self, large: editions.Large) -> float:
        from portal.training import services
        from portal.training.models import Edition, Eligibility

        after: uuid.UUID | None = None
        with self.app.app_context():
            began = time.perf_counter()
            is_left, latest = True, db.session.scalar(select(func.max(Eligibility.updated_at)))
            while is_left:
                with db.transaction():
                    after = services.recompute(edition=db.session.get_one(Edition, large.edition_id), after=after)
                is_left = after is not None
            spent = time.perf_counter() - began
            judged = db.session.scalar(
                select(func.count()).select_from(Eligibility).where(Eligibility.updated_at > latest)
            )
        if judged != len(large.learners):
            raise BenchError(f"{JUDGE}: {judged} of {len(large.learners)} enrolments were judged.")
        return spent

    def _long(self) -> Iterator[Figure]:
        """Statements of the course page for people at different places of a long course."""
        large = self._large
        with self._request() as (seed, _token):
            requests = [
                Request(
                    url_for("training.learn", locale=one.person.locale, edition=editions.EDITION, course=large.course),
                    pages.cookie(self.app, one, seed),
                )
                for one in large.learners[: pages.LOOKS * 4 : 4]
            ]  # fmt: skip
        last = f"step-{editions.MODULES}-{editions.ACTIVITIES}"
        cost = pages.cost(self.app, pages.Page(LONG, 0.0, requests, shows=last))
        detail = f"{cost.first_sql} the first time in a process, {cost.milliseconds:.0f} ms of its processor time"
        yield Figure(LONG, float(cost.sql), float(STATEMENTS), "statements", detail=detail)

    # Both ------------------------------------------------------------------------------------------------------------

    @contextmanager
    def _request(self) -> Iterator[tuple[str, str]]:
        """A context in which addresses can be made; gives what the session keeps against forgery and the form's token."""
        with self.app.test_request_context("/en/", base_url=self.app.config["SETTINGS"].base_url):
            token = generate_csrf()
            yield session["csrf_token"], token

    def _warm(self, found: crowd.Crowd) -> None:
        if found.errors:
            raise BenchError(f"{len(found.errors)} requests went wrong; the first: {found.errors[0]}")


def _first(errors: Sequence[str]) -> str:
    return f"; the first error: {errors[0]}" if errors else ""
