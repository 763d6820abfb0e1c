"""What counts as attended, and when one may check in or be excused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from portal.training.models import EvidenceState, Session, Source

CHECK_IN_OPENS = timedelta(minutes=30)  # before the session begins


class Evidence(Protocol):
    @property
    def source(self) -> Source: ...
    @property
    def state(self) -> EvidenceState: ...
    @property
    def minutes(self) -> int | None: ...


@dataclass(frozen=True)
class Equivalence:
    """Which sources count as attended. `presence_share`: of the session's length; `recording_days`: after its end."""

    sources: frozenset[Source] = frozenset({Source.CHECK_IN, Source.PRESENCE, Source.RECORDING})
    presence_share: float = 0.75
    recording_days: int = 14


def equivalence(kept: Mapping[str, Any]) -> Equivalence:
    """The rule of an edition as it is kept: {"sources": […], "presence_share": 0.75, "recording_days": 14}."""
    default = Equivalence()
    return Equivalence(
        sources=frozenset(Source(one) for one in kept["sources"]) if "sources" in kept else default.sources,
        presence_share=kept.get("presence_share", default.presence_share),
        recording_days=kept.get("recording_days", default.recording_days),
    )


def is_attended(evidence: Sequence[Evidence], length: int, rule: Equivalence) -> bool:
    """Whether a session of `length` minutes counts as attended. What staff decided beats every other source."""
    for one in evidence:
        if one.source is Source.OVERRIDE:
            return one.state is EvidenceState.COUNTED
    return any(
        one.state is EvidenceState.COUNTED
        and one.source in rule.sources
        and (one.source is not Source.PRESENCE or (one.minutes or 0) >= rule.presence_share * length)
        for one in evidence
    )


# When -------------------------------------------------------------------------------------------------------------


def may_check_in(session: Session, now: datetime) -> bool:
    """From half an hour before the session until its end."""
    return session.cancelled_at is None and session.starts_at - CHECK_IN_OPENS <= now <= session.ends_at


def may_apologise(session: Session, now: datetime) -> bool:
    """In advance only."""
    return session.cancelled_at is None and now < session.starts_at


def recording_until(session: Session, rule: Equivalence) -> datetime:
    """Until when the task about the recording is taken."""
    return session.ends_at + timedelta(days=rule.recording_days)


def may_hand_in_recording(session: Session, now: datetime, rule: Equivalence) -> bool:
    """Once there is a recording, for some days after the session."""
    return (
        session.cancelled_at is None
        and bool(session.recording_url)
        and session.ends_at <= now <= recording_until(session, rule)
    )
