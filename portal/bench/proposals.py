"""Proposals as a large city has them: 10,000 of them with a million supports and 100,000 comments, read, supported, compared.

Pages are measured beside the floor like those of `portal.bench.pages`. Supports come by HTTP, each of another person and proposal and every tenth sent
twice, at a fixed rate whatever has been answered; then as many rows, and as high a count, must be there as people have pressed.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from flask import Flask, session, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection, text

from portal.bench import BenchError, crowd, pages
from portal.bench.data import Learner, Loaded
from portal.bench.figures import Figure, percentile
from portal.bench.load import Request
from portal.core import clock, db
from portal.core.i18n import LOCALES

PROPOSALS, SUPPORTS, COMMENTS, THREAD = 10_000, 1_000_000, 100_000, 5_000
NAMES = (
    "proposals: list", "proposals: a proposal", "proposals: map data", "proposals: list, signed in",
    "proposals: a proposal, signed in",
)  # fmt: skip
RATE, SENT = 300, 1800  # supports a second, and how many in all
SIMILAR, SIMILAR_P95 = 200, 50.0  # looks for similar ones, ms
PAINT, PAINTS = 300.0, 60  # ms until a talk of thousands is there, and how often it is opened
FIGURES = (
    "proposals: supports by HTTP",
    "proposals: similar ones, p95",
    f"proposals: a thread of {THREAD} comments, p95",
)
READERS = 500

# A title is four of these words, so that many share some.
_WORDS = [
    "benches",
    "trees",
    "shade",
    "water",
    "lamps",
    "ramps",
    "crossing",
    "playground",
    "market",
    "river",
    "bridge",
    "school",
    "library",
    "cycle",
    "lane",
    "bus",
    "stop",
    "clinic",
    "garden",
    "square",
    "noise",
    "waste",
    "fountain",
    "toilets",
    "pavement",
    "signal",
    "drain",
    "wall",
    "path",
    "stairs",
    "roof",
    "court",
]


@dataclass(frozen=True)
class Crowded:
    """What was loaded. `path` values: of the component's address."""

    component_id: uuid.UUID
    city: str
    process: str
    component: str

    @property
    def here(self) -> dict[str, Any]:
        return {"city": self.city, "process": self.process, "component": self.component}


def load(app: Flask, loaded: Loaded) -> Crowded:
    """A space with one process, filled by statements of the database: its triggers count as they do for a single row."""
    with app.app_context():
        made = begin(loaded)
    engine = app.extensions["database"].engine
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        fill(connection, made.component_id)
    with engine.connect() as connection:  # AUTOCOMMIT, as VACUUM wants it
        for table in ("proposals", "supports", "tallies", "ledger"):
            connection.execute(text(f"VACUUM ANALYZE participation_{table}"))
        connection.execute(text("VACUUM ANALYZE discussions_comments"))
    return made


def begin(loaded: Loaded) -> Crowded:
    """The space with its process, empty."""
    from portal.cities import queries as cities
    from portal.participation import queries, services
    from portal.participation.models import Action, ComponentKind, Method, PilotState
    from portal.participation.rules.proposals import Terms
    from portal.participation.services import ComponentPlan, PhasePlan

    slug = loaded.city_slugs[0]
    with db.transaction():
        city = cities.city_by_slug(slug)
        if city is None:
            raise BenchError(f"There is no city {slug}.")
        space = services.make_space(city=city, actor=None)
        words = {space.lang: "Words."}
        space.intros = space.moderation_rules = space.terms = space.privacy = words
        space.state, space.started_on = PilotState.RUNNING, clock.today()
        process = services.begin_process(
            space=space, title="Ideas for our streets", method=Method.OPEN_INNOVATION, actor=None
        )
        terms = Terms(debate_at=100, answer_at=1000, categories={f"c{n}": {"en": f"Topic {n}"} for n in range(6)})
        component = services.add_component(
            process=process, plan=ComponentPlan(ComponentKind.PROPOSALS, {space.lang: "Proposals"}, settings=terms.stored()),
            actor=None,
        )  # fmt: skip
        held = queries.known_process(process.id, lock=True)
        today = clock.now().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
        services.plan_phase(
            process=held,
            plan=PhasePlan(
                {space.lang: "Now"}, today - timedelta(days=60), today + timedelta(days=60),
                actions=[(component.id, one) for one in (Action.SUBMIT, Action.SUPPORT, Action.COMMENT)],
            ),
            actor=None,
        )  # fmt: skip
        services.publish_process(process=queries.known_process(process.id, lock=True), actor=None)
        return Crowded(component.id, slug, process.slug, component.slug)


def fill(connection: Connection, component_id: uuid.UUID, *, most: int = 639, few: int = 39) -> None:
    """Proposals, supports, the ledger, stages, comments. `most`, `few`: supporters beside the first, of every tenth and of the others."""
    values = {
        "component": component_id, "words": _WORDS, "many": len(_WORDS), "proposals": PROPOSALS, "each": COMMENTS // PROPOSALS, "thread": THREAD, "many_each": most, "few_each": few,
    }  # fmt: skip
    for statement in (_PEOPLE, _PROPOSALS, _SUPPORTS, _LEDGER, _STAGES, _COMMENTS, _THREAD):
        connection.execute(text(statement), values)


_PEOPLE = "CREATE TEMPORARY TABLE bench_people ON COMMIT DROP AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM accounts_users"
_PROPOSALS = """
    INSERT INTO participation_proposals (id, component_id, number, author_id, lang, title, letters, body, category, place, latitude,
        longitude, state, stage, created_at, changed_at, pictures, is_anonymous)
    SELECT gen_random_uuid(), CAST(:component AS uuid), n, (SELECT id FROM bench_people p WHERE p.n = drawn.n % (SELECT count(*) FROM bench_people)), 'en', title, lower(title),
        repeat('People wait there for long, and it would help everybody who lives near. ', 6), 'c' || n % 6, 'Street ' || n % 300,
        21.0 + sin(n) * 0.05, 105.8 + cos(n * 1.7) * 0.06, 'open', 'proposed', now() - n * interval '5 minutes', now(), '[]', false
    FROM (SELECT n, initcap((words)[1 + n % many] || ' ' || (words)[1 + n / many % many] || ' at the ' || (words)[1 + n / 7 % many] || ' near the '
        || (words)[1 + n / 3 % many] || ' ' || n) AS title
        FROM generate_series(1, :proposals) AS n, (SELECT CAST(:words AS text[]) AS words, CAST(:many AS integer) AS many) AS given) AS drawn"""
# Every tenth has 640, the others 40: a million. A proposal's supporters follow each other from a place of its own on.
_SUPPORTS = """
    INSERT INTO participation_supports (proposal_id, voter, user_id, created_at)
    SELECT q.id, md5(q.id::text || turn), p.id, now()
    FROM participation_proposals q, LATERAL generate_series(0, CASE WHEN q.number % 10 = 0 THEN :many_each ELSE :few_each END) AS turn, bench_people p
    WHERE q.component_id = CAST(:component AS uuid) AND p.n = (q.number * 37 + turn) % (SELECT count(*) FROM bench_people)"""
_LEDGER = """
    INSERT INTO participation_ledger (component_id, act, person, counted_as, channel, age_band, district, created_at)
    SELECT CAST(:component AS uuid), 'support:' || proposal_id, md5(user_id::text || 'person'), md5(user_id::text || 'person'), 'account', '', '', now()
    FROM participation_supports"""
_STAGES = """
    UPDATE participation_proposals SET stage = 'debate', debated_at = created_at + interval '1 minute'
    WHERE component_id = CAST(:component AS uuid) AND number % 10 = 0"""
_COMMENTS = """
    INSERT INTO discussions_comments (id, kind, subject_kind, subject_id, author_id, text, lang, created_at)
    SELECT gen_random_uuid(), 'comment', 'proposal', q.id, p.id, 'I think so too, and the school should be asked first.', 'en',
        now() - (q.number * 10 + turn) * interval '1 second'
    FROM participation_proposals q, LATERAL generate_series(1, :each) AS turn, bench_people p
    WHERE q.component_id = CAST(:component AS uuid) AND q.number > :thread / :each AND p.n = (q.number * 11 + turn) % (SELECT count(*) FROM bench_people)"""
_THREAD = """
    WITH head AS (
        INSERT INTO discussions_comments (id, kind, subject_kind, subject_id, author_id, text, lang, created_at)
        SELECT gen_random_uuid(), 'comment', 'proposal', q.id, q.author_id, 'What do you think?', 'en', now() - interval '2 days'
        FROM participation_proposals q WHERE q.component_id = CAST(:component AS uuid) AND q.number = 1 RETURNING *)
    INSERT INTO discussions_comments (id, kind, subject_kind, subject_id, thread_id, answers_id, author_id, text, lang, created_at)
    SELECT gen_random_uuid(), 'comment', 'proposal', head.subject_id, head.id, head.id, p.id, 'I see it otherwise: number ' || p.n, 'en',
        now() - p.n * interval '10 seconds'
    FROM head, generate_series(1, :thread - 1) AS turn, bench_people p WHERE p.n = turn % (SELECT count(*) FROM bench_people)"""


# Pages ----------------------------------------------------------------------------------------------------------------


def all_pages(app: Flask, loaded: Loaded, there: Crowded) -> list[pages.Page]:
    """The pages that stand beside the floor, in the order of `NAMES`."""
    numbers = [1 + n * 397 % PROPOSALS for n in range(24)]
    with _request(app) as (seed, _token):
        readers = loaded.learners[:READERS]
        one = [
            Request(url_for("participation.proposal", locale=lang, number=number, **there.here))
            for lang, number in zip(cycle(LOCALES), numbers, strict=False)
        ]
        lists = [Request(url_for("participation.component", locale=lang, **there.here)) for lang in LOCALES]
        data = [Request(url_for("participation.proposal_geojson", locale=lang, **there.here)) for lang in LOCALES]
        mine = [
            Request(
                url_for("participation.component", locale=who.person.locale, **there.here), pages.cookie(app, who, seed)
            )
            for who in readers
        ]
        own = [
            Request(
                url_for("participation.proposal", locale=who.person.locale, number=number, **there.here), pages.cookie(app, who, seed)
            )
            for who, number in zip(readers, cycle(numbers), strict=False)
        ]  # fmt: skip
    goals = (pages.LIST, pages.LIST, pages.LIST, pages.SIGNED_IN, pages.SIGNED_IN)
    sent = (lists, one, data, mine, own)
    return [pages.Page(name, goal, requests) for name, goal, requests in zip(NAMES, goals, sent, strict=True)]


# Figures --------------------------------------------------------------------------------------------------------------


def figures(app: Flask, web: str, loaded: Loaded, there: Crowded, wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """The figures whose name is wanted."""
    for name, find in zip(FIGURES, (_supports, _similar, _thread), strict=True):
        if wanted(name):
            yield find(app, web, loaded, there, name)


def _supports(app: Flask, web: str, loaded: Loaded, there: Crowded, name: str) -> Figure:
    sent = _pressed(app, loaded, there)
    distinct = len({(one.path, one.cookie) for one in sent})
    rows, counted = _counts(app, there)
    found = crowd.paced(web, sent, rate=RATE, expected=303)
    more_rows, more_counted = (
        after - before for after, before in zip(_counts(app, there), (rows, counted), strict=True)
    )
    if not found.errors and not more_rows == more_counted == distinct:
        raise BenchError(f"{name}: {distinct} people pressed, {more_rows} rows came and {more_counted} were counted.")
    rate = len(found.latencies) / max(found.seconds, len(sent) / RATE)
    p95 = percentile(found.latencies or [0.0], 0.95)
    first = f"; the first error: {found.errors[0]}" if found.errors else ""
    detail = (
        f"{len(sent)} sent at {RATE} a second, {distinct} of them new, none lost or double, p95 {p95:.0f} ms{first}"
    )
    # The last ones are answered a moment after they were due: one per cent is that moment.
    return Figure(name, rate, RATE * 0.99, "a second", len(found.errors), at_least=True, detail=detail)


def _pressed(app: Flask, loaded: Loaded, there: Crowded) -> list[Request]:
    """One request a person and proposal, none of whom supports it already; every tenth comes a second time right after the first."""
    people: Sequence[Learner] = list({one.person.id: one for one in loaded.learners}.values())
    taken = _supported(app, there)
    found: list[Request] = []
    with _request(app) as (seed, token):
        body = urlencode({"csrf_token": token})
        pairs = ((who, 1 + n * 7919 % PROPOSALS) for n, who in enumerate(cycle(people)))
        for n, (who, number) in enumerate(islice(pairs, 3 * SENT)):
            if (who.person.id, number) in taken or len(found) >= SENT:
                continue
            path = url_for("participation.support", locale=who.person.locale, number=number, **there.here)
            one = Request(path, pages.cookie(app, who, seed), body, "POST")
            found += [one, one] if n % 10 == 0 else [one]
    return found


def _supported(app: Flask, there: Crowded) -> set[tuple[uuid.UUID, int]]:
    """Who may not press: supporters, and authors, whose support is taken for granted."""
    asked = text(
        "SELECT s.user_id, p.number FROM participation_supports s JOIN participation_proposals p ON p.id = s.proposal_id"
        " WHERE p.component_id = CAST(:component AS uuid)"
        " UNION SELECT author_id, number FROM participation_proposals WHERE component_id = CAST(:component AS uuid)"
    )
    with app.extensions["database"].engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(asked, {"component": there.component_id})}


def _counts(app: Flask, there: Crowded) -> tuple[int, int]:
    """Rows of supports, and what the tallies say."""
    asked = text(
        "SELECT (SELECT count(*) FROM participation_supports s JOIN participation_proposals p ON p.id = s.proposal_id"
        " WHERE p.component_id = CAST(:component AS uuid)), (SELECT sum(supports) FROM participation_tallies WHERE component_id = CAST(:component AS uuid))"
    )
    with app.extensions["database"].engine.connect() as connection:
        rows, counted = connection.execute(asked, {"component": there.component_id}).one()
        return int(rows), int(counted)


def _similar(app: Flask, _web: str, _loaded: Loaded, there: Crowded, name: str) -> Figure:
    from portal.participation.queries import proposals

    words, many, times = _WORDS, len(_WORDS), []
    with app.app_context():
        for n in range(SIMILAR):
            title = (
                f"{words[n % many]} {words[n * 5 % many]} at the {words[n * 11 % many]} near the {words[n * 17 % many]}"
            )
            began = time.perf_counter()
            found = proposals.similar(there.component_id, title, "en")
            times.append((time.perf_counter() - began) * 1000)
            if not found:
                raise BenchError(f"{name}: nothing is like “{title}”.")
    detail = f"{SIMILAR} looks, p50 {percentile(times, 0.5):.0f} ms"
    return Figure(name, percentile(times, 0.95), SIMILAR_P95, "ms", detail=detail)


def _thread(app: Flask, web: str, loaded: Loaded, there: Crowded, name: str) -> Figure:
    """The whole page by HTTP, for people who are signed in, one after the other."""
    asked = text(
        "SELECT c.id, c.subject_id FROM discussions_comments c JOIN participation_proposals p ON p.id = c.subject_id"
        " WHERE p.component_id = CAST(:component AS uuid) AND p.number = 1 AND c.thread_id IS NULL"
    )
    with app.extensions["database"].engine.connect() as connection:
        head, subject = connection.execute(asked, {"component": there.component_id}).one()
    with _request(app) as (seed, _token):
        sent = [
            Request(
                url_for("discussions.thread", locale=who.person.locale, key=head) if n % 2
                else url_for("discussions.discussion", locale=who.person.locale, kind="proposal", subject_id=subject),
                pages.cookie(app, who, seed),
            )
            for n, who in enumerate(loaded.learners[:PAINTS])
        ]  # fmt: skip
    warm = crowd.paced(web, sent[:10], rate=5, expected=200)
    found = crowd.paced(web, sent, rate=10, expected=200)
    errors = [*warm.errors, *found.errors]
    detail = f"p50 {percentile(found.latencies or [0.0], 0.5):.0f} ms, the talk's page and the thread's in turn" + (
        f"; {errors[0]}" if errors else ""
    )
    return Figure(name, percentile(found.latencies or [0.0], 0.95), PAINT, "ms", len(errors), detail=detail)


@contextmanager
def _request(app: Flask) -> Iterator[tuple[str, str]]:
    """A context in which addresses can be made; gives what the session keeps against forgery and the form's token."""
    with app.test_request_context("/en/", base_url=app.config["SETTINGS"].base_url):
        token = generate_csrf()
        yield session["csrf_token"], token
