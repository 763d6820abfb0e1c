"""What a calendar showed of a run before it was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from portal.core import clock, db
from portal.webinars.models import Run, RunRevision
from portal.webinars.rules import Shown


def link_digest(provider: str, data: Mapping[str, Any]) -> str:
    """Tells one way in from another without keeping it."""
    return hashlib.sha256(json.dumps([provider, dict(data)], sort_keys=True).encode()).hexdigest()


def shown_now(run: Run) -> Shown:
    """What a calendar shows of the run now."""
    digest = link_digest(run.provider.value, run.provider_data)
    return Shown(run.state, run.local_start, run.starts_at, run.ends_at, run.timezone, run.place, digest)


def keep(run: Run, before: Shown) -> None:
    """Keeps what was shown under the run's sequence of now, which is about to grow."""
    db.session.add(
        RunRevision(
            run_id=run.id, sequence=run.sequence, state=before.state, local_start=before.local_start, starts_at=before.starts_at, ends_at=before.ends_at,
            timezone=before.timezone, place=before.place, link_digest=before.link_digest, until=clock.now(),
        )
    )  # fmt: skip
