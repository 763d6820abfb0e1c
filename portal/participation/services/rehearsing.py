"""Rehearsals as staff see them: asked for, followed, stopped, and what is kept of them. What happens in one: `participation.rehearsal`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation.models import Process, ProcessState, Rehearsal, RehearsalPage, RehearsalState
from portal.participation.queries import rehearsals

TASK = "participation.rehearse"
CLAIM = timedelta(minutes=2)  # a worker that has told nothing for so long is gone
SIZES = (50, 200, 1000)
LARGEST_SEED = 999_999
KEPT = 5  # reports of a process


class Stopped(Exception):
    """Somebody has stopped it meanwhile."""


def ask_rehearsal(*, process: Process, people: int, seed: int, lang: str, actor: User) -> Rehearsal:
    """Asks a worker to try the process; the rehearsal that waits already is taken instead. The process is locked.

    Raises:
        Conflict: the process is out, or has no phase to walk through.
        DomainError: it is no number of people, or no seed.
    """
    if process.state is not ProcessState.DRAFT:
        raise Conflict(_("Only a draft can be rehearsed: real people take part in this process."))
    if not process.phases:
        raise Conflict(_("Plan at least one phase first: a rehearsal walks through the phases."))
    if people not in SIZES:
        raise DomainError(_("Choose how many people."), field="people")
    if not 0 <= seed <= LARGEST_SEED:
        raise DomainError(_("Enter a number from 0 to %(most)s.", most=LARGEST_SEED), field="seed")
    waiting = rehearsals.open_rehearsal(process.id)
    if waiting is not None:
        events.wake(TASK, str(waiting.id))
        return waiting
    made = Rehearsal(
        id=ids.new_id(), process_id=process.id, people=people, seed=seed, lang=lang, asked_by=actor.id, asked_at=clock.now()
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.rehearsal_asked", subject=("participation_process", process.id),
        data={"process": process.slug, "people": people},
    )  # fmt: skip
    events.wake(TASK, str(made.id))
    return made


def stop_rehearsal(*, rehearsal: Rehearsal) -> None:
    """It goes no further, and nothing is kept of it but that it was stopped. Doing it twice does it once. It is locked."""
    if rehearsal.state in rehearsals.OPEN:
        rehearsal.state, rehearsal.claimed_until, rehearsal.finished_at = RehearsalState.STOPPED, None, clock.now()
        db.session.flush()


def remove_rehearsal(*, rehearsal: Rehearsal) -> None:
    """Its report and pages go. It is locked.

    Raises:
        Conflict: it has not ended.
    """
    if rehearsal.state in rehearsals.OPEN:
        raise Conflict(_("Stop it first."))
    db.session.delete(rehearsal)
    db.session.flush()


# What the worker does -------------------------------------------------------------------------------------------------


def claim_rehearsal(*, rehearsal_id: uuid.UUID) -> Rehearsal | None:
    """Takes it for the calling worker; None: somebody is at it, or it has ended."""
    found = rehearsals.rehearsal_to_run(rehearsal_id, clock.now())
    if found is not None:
        found.state, found.claimed_until, found.done = RehearsalState.RUNNING, clock.now() + CLAIM, 0
        db.session.flush()
    return found


def note_rehearsal(*, rehearsal_id: uuid.UUID, done: int, total: int) -> None:
    """How far it is; the claim lasts on.

    Raises:
        Stopped: it is to go no further.
    """
    if not rehearsals.note_progress(rehearsal_id, done=done, total=total, until=clock.now() + CLAIM):
        raise Stopped


def finish_rehearsal(
    *, rehearsal_id: uuid.UUID, report: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]
) -> None:  # fmt: skip
    """Keeps what came of it, and lets go of the oldest. One that was stopped at the last moment keeps nothing."""
    found = rehearsals.rehearsal_by_id(rehearsal_id, lock=True)
    if found is None or found.state is not RehearsalState.RUNNING:
        return
    found.state, found.report, found.done = RehearsalState.DONE, dict(report), found.total
    found.claimed_until, found.finished_at = None, clock.now()
    db.session.flush()
    db.session.add_all(
        RehearsalPage(rehearsal_id=found.id, number=number, **page) for number, page in enumerate(pages, 1)
    )
    ended = [one for one in rehearsals.rehearsals_of(found.process_id) if one.state not in rehearsals.OPEN]
    for older in ended[KEPT:]:
        db.session.delete(older)
    db.session.flush()


def fail_rehearsal(*, rehearsal_id: uuid.UUID, error: str) -> None:
    """It could not be done; staff see that, and ask again."""
    found = rehearsals.rehearsal_by_id(rehearsal_id, lock=True)
    if found is not None and found.state is RehearsalState.RUNNING:
        found.state, found.error = RehearsalState.FAILED, error.replace("\x00", "")[:500]
        found.claimed_until, found.finished_at = None, clock.now()
        db.session.flush()
