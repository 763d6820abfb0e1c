"""What happened to a case."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class CaseBegun:
    """A draft exists that was not there before."""

    case_id: uuid.UUID


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
class JurorAsked:
    """Somebody is to judge in a call; asked for the first time, or sent the link again."""

    juror_id: uuid.UUID
