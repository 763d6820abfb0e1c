"""What happens in training."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class CoursePublished:
    """A version of a course can be read from now on."""

    version_id: uuid.UUID


@dataclass(frozen=True)
class ProgrammeMade:
    """A programme was made; the public list shows it."""

    programme_id: uuid.UUID


@dataclass(frozen=True)
class EditionChanged:
    """An edition was made, its facts changed or its state moved on."""

    edition_id: uuid.UUID


@dataclass(frozen=True)
class NominationMade:
    """A city put a person forward; a place of the edition may be taken."""

    nomination_id: uuid.UUID


@dataclass(frozen=True)
class NominationAnswered:
    """The person accepted or declined; the row says which."""

    nomination_id: uuid.UUID


@dataclass(frozen=True)
class NominationWithdrawn:
    """The city took its nomination back; the place is free again. `was_accepted`: the person had said yes before."""

    nomination_id: uuid.UUID
    was_accepted: bool


@dataclass(frozen=True)
class EnrolmentCompleted:
    """A person has done everything an edition asks for and has a certificate."""

    enrolment_id: uuid.UUID
