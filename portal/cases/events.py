"""What happened to a case."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class CaseSubmitted:
    version_id: uuid.UUID


@dataclass(frozen=True)
class CaseDecided:
    """The editor asked for a revision, refused or published a version: its authors want to know."""

    version_id: uuid.UUID


@dataclass(frozen=True)
class CasePublished:
    """A version is out; the first of its case, or a later one."""

    case_id: uuid.UUID
    version_id: uuid.UUID


@dataclass(frozen=True)
class CaseChanged:
    """What readers see of a published case has changed: a translation, its evidence, an adoption."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class CaseWithdrawn:
    case_id: uuid.UUID


@dataclass(frozen=True)
class AdoptionMoved:
    """A city has said something about an adoption: stated, a stage, a result, confirmed, disputed."""

    step_id: uuid.UUID


@dataclass(frozen=True)
class EvidenceChanged:
    """A step of evidence was added: set or confirmed by an editor, or because another city took the case over."""

    step_id: uuid.UUID


@dataclass(frozen=True)
class MentorAsked:
    request_id: uuid.UUID


@dataclass(frozen=True)
class MentorAnswered:
    request_id: uuid.UUID


@dataclass(frozen=True)
class ReviewerAsked:
    """Somebody is asked to review a version: the invitation has to leave."""

    review_id: uuid.UUID


@dataclass(frozen=True)
class ReviewerReminded:
    """A reviewer is to be reminded, by an editor or because the day comes near."""

    review_id: uuid.UUID


@dataclass(frozen=True)
class ReviewDeclined:
    """A reviewer has no time, or a conflict of interest: the editor needs another one."""

    review_id: uuid.UUID


@dataclass(frozen=True)
class ReviewHandedIn:
    review_id: uuid.UUID


# Awards --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallChanged:
    """What everybody sees of a call has changed: it opened, moved on, or its words did."""

    call_id: uuid.UUID


@dataclass(frozen=True)
class CallPublished:
    """The winners are out: whoever has entered wants to know."""

    call_id: uuid.UUID


@dataclass(frozen=True)
class EntryChecked:
    """The office has said whether an entry is eligible."""

    entry_id: uuid.UUID


@dataclass(frozen=True)
class WinnerTakenBack:
    """The office has said of a published winner that it is none: its city wants to know, and why."""

    entry_id: uuid.UUID


@dataclass(frozen=True)
class JurorAsked:
    """Somebody is to judge in a call; asked for the first time, or sent the link again."""

    juror_id: uuid.UUID
