"""The report of a rehearsal as JSON: what each phase saw, what came of each component, what was refused, and how much was due when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.participation.components import kind_of
from portal.participation.models import Action, Department, Phase, Process
from portal.participation.rehearsed import Finding, besides

if TYPE_CHECKING:
    from portal.participation.rehearsal.walk import Stage


def written(
    *, process: Process, phases: Sequence[Phase], stage: Stage, findings: Iterable[Finding], departments: Sequence[Department], seed: int
) -> dict[str, Any]:  # fmt: skip
    """The same for the same process, crowd and seed: it holds no time of its making and no id of anybody in it."""
    return {
        "people": len(stage.people), "seed": seed, "lang": stage.lang, "zone": str(stage.zone),
        "phases": [_phase(place, phase, process, stage) for place, phase in enumerate(phases)],
        "components": [
            {
                "id": str(one.id), "kind": one.kind.value, "titles": dict(one.titles), "made": len(stage.scenes[one.id].things),
                "is_played": kind_of(one.kind).rehearsed is not None, "counts": dict(sorted(stage.scenes[one.id].counts.items())),
            }
            for one in process.components
        ]
        + [
            {
                "id": name, "kind": name, "titles": {}, "made": len(annex.things), "is_played": True,
                "counts": dict(sorted(annex.counts.items())),
            }
            for name, annex in stage.annexes.items()
        ],
        "refusals": [
            {"component": str(component), "action": action.value, "reason": reason, "number": number}
            for (component, action), reasons in stage.reasons.items()
            for reason, number in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
        ],
        "findings": [
            {"code": one.code, "kind": one.kind, "endpoint": one.endpoint, "values": dict(one.values), "facts": dict(one.facts)}
            for one in findings
        ],
        "load": _load(process, stage, departments),
    }  # fmt: skip


def _phase(place: int, phase: Phase, process: Process, stage: Stage) -> dict[str, Any]:
    days: dict[str, int] = {}
    rows = []
    acts: list[tuple[Any, Action]] = [
        (one.id, action) for one in process.components for action in kind_of(one.kind).actions
    ]
    acts += [(name, action) for name in stage.annexes for action in besides[name].actions]
    for key, action in acts:
        tally = stage.tallies.get((place, key, action))
        if tally is None:
            continue
        rows.append(
            {"component": str(key), "action": action.value, "done": tally.done, "refused": tally.refused, "idle": tally.idle}
        )  # fmt: skip
        for day, number in tally.days.items():
            days[day] = days.get(day, 0) + number
    return {
        "id": str(phase.id), "titles": dict(phase.titles), "starts_at": phase.starts_at.isoformat(),
        "ends_at": phase.ends_at.isoformat(), "local_start": phase.local_start.isoformat(), "local_end": phase.local_end.isoformat(),
        "acts": rows, "days": dict(sorted(days.items())),
    }  # fmt: skip


def _load(process: Process, stage: Stage, departments: Sequence[Department]) -> list[dict[str, Any]]:
    """Day by day. What nobody's settings give to a department is handed out in turn, as the desk would do."""
    due: list[tuple[date | None, str, str]] = []
    for name, doings in [*((str(one.id), stage.scenes[one.id]) for one in process.components), *stage.annexes.items()]:
        for (day, owner), number in doings.load.items():
            due += [(day, name, str(owner or ""))] * number
    due.sort(key=lambda one: (one[0] or date.max, one[1], one[2]))
    rows: dict[tuple[str, str], int] = {}
    names: dict[str, Mapping[str, str]] = {str(one.id): one.names for one in departments}
    turn = 0
    for day, name, department in due:
        key = department if department in names else ""
        if name not in stage.annexes and departments:
            key, turn = str(departments[turn % len(departments)].id), turn + 1
        slot = (day.isoformat() if day else "", key)
        rows[slot] = rows.get(slot, 0) + 1
    return [
        {"day": day, "department": dict(names.get(key, {})), "number": number} for (day, key), number in rows.items()
    ]
