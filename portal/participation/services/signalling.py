"""Looks for what is unusual in a space, and keeps what a person makes of it. Nothing follows from a signal by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.core.written import lines
from portal.participation import moderated
from portal.participation.integrity import bursts, copies
from portal.participation.models import IntegritySignal, SignalKind, SignalVerdict, Space
from portal.participation.queries import signals

USUAL = timedelta(days=28)
COPIES_WITHIN = timedelta(days=7)


def look(space: Space, now: datetime) -> int:
    """Finds bursts of the last whole hour and copies of the last week; how many signals are new or still wait for a look."""
    found = 0
    hour = int(now.timestamp()) // 3600 - 1
    for name, counts, thing_kind, key in signals.series(space.id, now - USUAL):
        first = min(counts, default=hour)
        usual = [counts.get(at, 0) for at in range(first, hour)]
        burst = bursts.burst(counts.get(hour, 0), usual)
        if burst is not None:
            facts = {
                "what": name,
                "hour": hour * 3600,
                "count": burst.count,
                "usual": burst.usual,
                "score": burst.score,
            }
            found += _keep(
                space, SignalKind.BURST, f"{name}:{key}:{hour}", thing_kind, [str(key)] if key else [], facts
            )
    for kind in moderated.kinds():
        texts = dict(kind.recent(space.id, now - COPIES_WITHIN))
        for group in copies.groups(texts):
            facts = {"count": len(group), "alike": round(copies.closest(group, texts), 2)}
            # Named by its first text: a campaign that grows stays one signal, whose numbers are brought up to date.
            found += _keep(
                space, SignalKind.COPIES, f"{kind.name}:{group[0]}", kind.name, [str(one) for one in group[:200]], facts
            )
    return found


def _keep(  # noqa: PLR0917  # the columns of a signal
    space: Space, kind: SignalKind, key: str, thing_kind: str, things: list[str], facts: Mapping[str, Any]
) -> int:
    known = insert(IntegritySignal).values(
        id=ids.new_id(), space_id=space.id, kind=kind, key=key, thing_kind=thing_kind, things=things, facts=dict(facts),
        note="", found_at=clock.now(),
    )  # fmt: skip
    row = db.session.execute(
        known.on_conflict_do_update(
            index_elements=[IntegritySignal.space_id, IntegritySignal.key],
            set_={"things": known.excluded.things, "facts": known.excluded.facts},
            where=IntegritySignal.verdict.is_(None),
        ).returning(IntegritySignal.id)
    ).first()
    return int(row is not None)


def review(*, signal: IntegritySignal, verdict: SignalVerdict, note: str, actor: User) -> None:
    """What a person makes of it. It is held.

    Raises:
        Conflict: a colleague has said so already.
    """
    if signal.verdict is not None:
        raise Conflict(_("A colleague has looked at this already."))
    signal.verdict, signal.note = verdict, lines(note)[:1000]
    signal.reviewed_by, signal.reviewed_at = actor.id, clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.signal_reviewed", subject=("participation_space", signal.space_id),
        data={"signal": signal.kind.value, "verdict": verdict.value},
    )  # fmt: skip
