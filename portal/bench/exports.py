"""A process as a file: 12,000 proposals with 17,000 comments, and 250,000 answers, in memory that does not grow with them.

The numbers are those with which others failed (Decidim 8593, 15443). Answers come from a resource made up here, since what is
measured is the writing, packing and reading back; proposals and comments are rows of the database.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import delete

from portal.bench import BenchError, memory
from portal.bench.figures import Figure
from portal.cities.models import City, PopulationBand, Region
from portal.core import clock, db, ids
from portal.discussions.models import Comment
from portal.participation import queries, services
from portal.participation.exchange import Field, Resource, forget, reading, register, writing
from portal.participation.exchange.resources import Components, Row
from portal.participation.formats.site import of_portal
from portal.participation.models import Action, ComponentKind, Method, PilotState, Process, Proposal
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, PhasePlan, importing
from portal.participation.tables import ColumnType

PROPOSALS, COMMENTS, ANSWERS = 12_000, 17_000, 250_000
GOAL, MEMORY_GOAL = 60.0, 50.0  # seconds of the clock; MB more than before
_WORDS = "The square has no shade in summer and people who wait for the bus stand in the sun for half an hour. "


def names(proposals: int = PROPOSALS, comments: int = COMMENTS, answers: int = ANSWERS) -> list[str]:
    """What the figures are called."""
    many = f"export: {proposals} proposals, {comments} comments, {answers} answers"
    return [f"{many}, clock", f"{many}, memory", f"import: {proposals} proposals, {comments} comments, clock", f"import: {proposals} proposals, {comments} comments, memory"]  # fmt: skip


def figures(
    app: Flask, wanted: Callable[[str], bool], tell: Callable[[str], None], *, proposals: int = PROPOSALS,
    comments: int = COMMENTS, answers: int = ANSWERS,
) -> Iterator[Figure]:  # fmt: skip
    """Both directions; all are measured where one is wanted. Leaves nothing behind."""
    called = names(proposals, comments, answers)
    if not any(map(wanted, called)):
        return
    tell(f"Exporting and importing {proposals} proposals ...")
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        process = _planted(proposals, comments)
        file = Path(folder) / "process.zip"
        register(_answers(answers))
        try:
            rows, seconds, grown = _measured(lambda: _write(queries.known_process(process), file))
        finally:
            forget("synthetic_answers")
        _check(rows, proposals + comments + answers)
        yield Figure(called[0], seconds, GOAL, "s", detail=f"{file.stat().st_size / 1e6:.1f} MB packed")
        yield Figure(called[1], grown, MEMORY_GOAL, "MB")
        _measured(lambda: _write(queries.known_process(process), file))
        rows, seconds, grown = _measured(lambda: _read(process, file))
        _check(rows, proposals + comments)
        yield Figure(called[2], seconds, GOAL, "s")
        yield Figure(called[3], grown, MEMORY_GOAL, "MB")
        _put_away(process)


def _check(rows: int, wanted: int) -> None:
    if rows != wanted:
        raise BenchError(f"{rows} rows were written, {wanted} are there")


def _rss() -> float:
    """MB of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _measured(run: Callable[[], Iterator[int]]) -> tuple[int, float, float]:
    """(rows, seconds, MB that it took more than before, at most: Linux counts the peak anew from here on)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, began, rows = _rss(), time.perf_counter(), 0
    for done in run():
        rows = done
    return rows, time.perf_counter() - began, max(0.0, memory.peak(os.getpid()) - before)


def _write(process: Process, file: Path) -> Iterator[int]:
    with file.open("w+b") as out:
        yield from writing.write(process, of_portal(), out)


def _read(process: uuid.UUID, file: Path) -> Iterator[int]:
    """The whole import, as one step: `bring_in` is one transaction."""
    with file.open("rb") as opened:
        package = reading.opened(opened)
        yield 0
        with db.transaction():
            space = queries.known_space(queries.known_process(process).space_id, lock=True)
            importing.bring_in(space=space, package=package, actor=None)
        yield sum(package.counts.values())


def _answers(number: int) -> Resource:
    """So many answers to a survey, made up by their number."""

    def batch(components: Components, after: str, limit: int) -> Sequence[tuple[str, Row]]:
        first = int(after or 0)
        slug = next(iter(components.values()))
        return [(str(n + 1), _answer(slug, n)) for n in range(first, min(first + limit, number))]

    fields = [
        Field("component", "Address of the component."), Field("number", "Of the answer.", ColumnType.INTEGER),
        *(Field(f"q{n}", "An answer.") for n in range(1, 7)), Field("text", "In own words."),
    ]  # fmt: skip
    return Resource("synthetic_answers", ComponentKind.PROPOSALS, "Answers.", fields, batch, lambda _components: number)


def _answer(slug: str, number: int) -> Row:
    # No two alike, so that packing has something to do.
    digest = hashlib.blake2b(str(number).encode(), digest_size=24).hexdigest()
    return [
        slug,
        number,
        *(f"{place}-{int(digest[place], 16) % 5}" for place in range(6)),
        _WORDS[: 20 + number % 70] + digest,
    ]


def _planted(proposals: int, comments: int) -> uuid.UUID:
    """A city with a running space and a process with that many proposals and comments."""
    now, mark = clock.now(), ids.secret(6).lower()
    with db.transaction():
        city = City(
            slug=f"bench-{mark}", names={"en": "Bench"}, own_lang="en", country="KR", region=Region.ASIA, latitude=37.5,
            longitude=127.0, timezone="UTC", population_band=next(iter(PopulationBand)), languages=["en"], website="",
        )  # fmt: skip
        db.session.add(city)
        db.session.flush()
        space = services.make_space(city=city, actor=None, state=PilotState.PREPARING)
        process = services.begin_process(
            space=queries.known_space(space.id), title="Bench", method=Method.CONSULTATION, actor=None
        )
        plan = ComponentPlan(ComponentKind.PROPOSALS, {"en": "Proposals"}, settings=Terms().stored())
        component = services.add_component(process=process, plan=plan, actor=None)
        wall = now.replace(tzinfo=None, microsecond=0)
        services.plan_phase(
            process=queries.known_process(process.id, lock=True),
            plan=PhasePlan({"en": "Now"}, wall, wall + timedelta(days=9), actions=[(component.id, Action.SUBMIT)]), actor=None,
        )  # fmt: skip
        keys = [ids.new_id() for _n in range(proposals)]
        for first in range(0, proposals, 2000):
            db.session.execute(
                db.insert_of(
                    Proposal, [_proposal(n, keys[n], component.id) for n in range(first, min(first + 2000, proposals))]
                )
            )
        for first in range(0, comments, 2000):
            db.session.execute(
                db.insert_of(
                    Comment, [_comment(n, keys[n % proposals]) for n in range(first, min(first + 2000, comments))]
                )
            )
    return process.id


def _proposal(number: int, key: uuid.UUID, component: uuid.UUID) -> dict[str, object]:
    return {
        "id": key, "component_id": component, "number": number + 1, "lang": "en", "title": f"Shade at stop {number}",
        "body": _WORDS * (1 + number % 12), "latitude": 37.5, "longitude": 127 + number / 100_000,
    }  # fmt: skip


def _comment(number: int, proposal: uuid.UUID) -> dict[str, object]:
    return {
        "id": ids.new_id(), "subject_kind": "proposal", "subject_id": proposal, "lang": "en", "text": f"{number}: {_WORDS}",
        "byline": "",
    }  # fmt: skip


def _put_away(process: uuid.UUID) -> None:
    """The city with all that hangs on it; comments hang on nothing."""
    with db.transaction():
        space = queries.known_space(queries.known_process(process).space_id)
        processes = [one.id for one in queries.processes_of(space.id, drafts=True)]
        for one in processes:
            components = [part.id for part in queries.known_process(one).components]
            of_process = (
                Proposal.__table__.select().with_only_columns(Proposal.id).where(Proposal.component_id.in_(components))
            )
            db.session.execute(
                delete(Comment).where(Comment.subject_kind == "proposal", Comment.subject_id.in_(of_process))
            )
        db.session.execute(delete(City).where(City.id == space.city_id))
