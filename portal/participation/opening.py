"""A pilot that opens at once: what of it works goes out, what the city must write first waits as a draft, and the page says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.accounts.models import User
from portal.core import clock
from portal.participation import queries, services
from portal.participation.models import PilotState, Process, ProcessState, Space
from portal.participation.rehearsal import looking
from portal.participation.rehearsed import Finding

# A list of meetings is out before the first of them is planned.
_LATER = frozenset({"no_meeting"})


@dataclass
class Opened:
    """`out`: published. `held`: what waits, with what is missing first in it."""

    out: list[Process] = field(default_factory=list)
    held: list[tuple[Process, Finding]] = field(default_factory=list)


def what_holds(process: Process) -> Finding | None:
    """What has to be done first so that a draft works; None: it does."""
    found: Sequence[Finding] = looking.before(process, clock.now())
    return next((one for one in found if one.kind == "failed" and one.code not in _LATER), None)


def open_up(*, space: Space, actor: User | None) -> Opened:
    """Publishes each draft that works, and opens the space if any process is out. The space is locked.

    Raises:
        DomainError: it has no rules of moderation, terms or privacy text to be opened with.
    """
    opened = Opened()
    for one in queries.processes_of(space.id, drafts=True):
        process = queries.known_process(one.id, lock=True)
        missing = what_holds(process) if process.state is ProcessState.DRAFT else None
        if missing is not None:
            opened.held.append((process, missing))
            continue
        services.publish_process(process=process, actor=actor)
        opened.out.append(process)
    if opened.out and space.state is PilotState.PREPARING:
        services.set_state(space=space, state=PilotState.RUNNING, actor=actor)
    return opened
